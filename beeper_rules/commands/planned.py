"""What `plan` and `apply` share: which plan is meant, and how it is made."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from beeper_rules.commands.common import utc_now

if TYPE_CHECKING:
    from beeper_rules.config import Config
    from beeper_rules.journal import Journal, Pause
    from beeper_rules.language.rulebook import Rule, Rulebook
    from beeper_rules.model.present import Present
    from beeper_rules.planning import Plan

F = TypeVar("F", bound=Callable[..., Any])

FRESH = timedelta(seconds=30)
"""What a running daemon saw so lately is as good as a look of one's own."""
NEEDS_WORDS = frozenset({"last_message.text", "message.text"})
"""What only Beeper knows, as the journal keeps nothing that anybody wrote."""


def narrowing(function: F) -> F:
    """Add the options that narrow a plan."""
    for option in (
        click.option("--network", "networks", multiple=True, metavar="NAME", help="Only chats of this network."),
        click.option("--chat", "chats", multiple=True, metavar="CHAT", help="Only this chat: title, part, or id."),
        click.option("--rule", "rules", multiple=True, metavar="ID", help="Only this rule."),
    ):
        function = option(function)
    return function


@dataclass(frozen=True)
class Narrow:
    """What a plan is narrowed to; empty for everything."""

    rules: tuple[str, ...]
    chats: tuple[str, ...]
    networks: tuple[str, ...]


@dataclass(frozen=True)
class Made:
    """A plan, and what it was made from."""

    plan: Plan
    present: Present
    rulebook: Rulebook
    """All of it, also where the plan is narrowed."""
    from_daemon: bool
    """Whether the inbox is as the daemon saw it."""
    at: datetime
    """UTC instant at which it was made."""
    pauses: tuple[Pause, ...]
    """What is paused."""


def rules_of_files(config: Config) -> Rulebook:
    """Return the rules of the files, whose tests are run unless they are in force already. Raises InvalidSetup."""
    from beeper_rules.language.load import load
    from beeper_rules.reload import expect_tests_pass
    from beeper_rules.rule_files import collect

    book = load(collect(config.rules, Path.cwd()))
    with _journal(config) as journal:
        in_force = journal.rulebooks.in_force()
    if in_force is None or book.hash != in_force[0]:
        expect_tests_pass(book, config)
    return book


def make(config: Config, rulebook: Rulebook, narrow: Narrow) -> Made:
    """Return the plan; nothing is written. Raises CallFailed, and WrongUsage for a name that is none."""
    from beeper_rules.planning import make_plan, narrowed

    now = utc_now()
    rules = narrowed(rulebook, [_rule(name, rulebook).id for name in narrow.rules])
    with _journal(config) as journal:
        present, from_daemon = _present(config, journal, rules, now)
        chosen = _narrowed(present, narrow)
        plan = make_plan(chosen, journal, rules, config.timezone, now)
        return Made(plan, chosen, rulebook, from_daemon, now, tuple(journal.pauses.current(now)))


def expect_in_force(config: Config, rulebook: Rulebook) -> None:
    """Raise WrongUsage where a running daemon goes by other rules than these."""
    from beeper_rules.errors import WrongUsage
    from beeper_rules.heartbeat import read_heartbeat
    from beeper_rules.state_folder import StateFolder

    folder = StateFolder(config.state)
    beat = read_heartbeat(folder.folder)
    if folder.holder() is not None and beat is not None and beat.rulebook not in {"", rulebook.hash}:
        raise WrongUsage(
            "the running daemon goes by other rules than these files; nothing was done",
            hint="`beeper-rules status` says why; a moment after an edit, try again",
        )


def made_again(config: Config, rulebook: Rulebook, rules: Sequence[str], made: Made) -> Plan:
    """Return the plan of other rules, for the same inbox at the same instant."""
    from beeper_rules.planning import make_plan, narrowed

    with _journal(config) as journal:
        return make_plan(made.present, journal, narrowed(rulebook, rules), config.timezone, made.at)


def _journal(config: Config) -> AbstractContextManager[Journal]:
    """Open the journal to read; an empty one in memory where there is none yet."""
    from beeper_rules.journal import copy_in_memory, open_journal

    if not config.state.exists():
        return copy_in_memory(None, now=utc_now())
    return open_journal(config.state, now=utc_now(), read_only=True)


def _present(config: Config, journal: Journal, rulebook: Rulebook, now: datetime) -> tuple[Present, bool]:
    """Return the inbox: as a healthy daemon saw it just now, or looked at."""
    from beeper_rules.planning import as_last_seen

    paths = {path for rule in rulebook.rules for path in rule.paths}
    looked_at = None if paths & NEEDS_WORDS else _last_look(config)
    if looked_at is not None and now - looked_at <= FRESH:
        seen = as_last_seen(journal, looked_at)
        if seen is not None:
            return seen, True
    found: list[Present] = []
    # A result that the loop returned would be spelt out on its way, all of it.
    asyncio.run(_look(config, journal, rulebook, found))
    return found[0], False


def _last_look(config: Config) -> datetime | None:
    """Return when a running daemon that is content with what it sees looked last; None where there is none."""
    from beeper_rules.heartbeat import read_heartbeat
    from beeper_rules.memory import Health
    from beeper_rules.state_folder import StateFolder

    folder = StateFolder(config.state)
    beat = read_heartbeat(folder.folder)
    if beat is None or beat.health is not Health.OK or folder.holder() is None:
        return None
    return datetime.fromisoformat(beat.last_look) if beat.last_look else None


async def _look(config: Config, journal: Journal, rulebook: Rulebook, found: list[Present]) -> None:
    """Put the inbox as Beeper lists it now into `found`. Raises CallFailed."""
    from beeper_rules.connection import Connection
    from beeper_rules.inbox_reading import look

    connection = Connection(os.environ)
    try:
        found.append(await look(await connection.get(config), journal, rulebook, utc_now()))
    finally:
        await connection.close()


def _rule(name: str, rulebook: Rulebook) -> Rule:
    from beeper_rules.errors import WrongUsage
    from beeper_rules.suggestions import did_you_mean

    rule = rulebook.by_id.get(name)
    if rule is None:
        raise WrongUsage(f"there is no rule '{name}'", hint=did_you_mean(name, rulebook.by_id))
    return rule


def _narrowed(present: Present, narrow: Narrow) -> Present:
    """Return only the chats that are meant. Raises WrongUsage."""
    from dataclasses import replace

    from beeper_rules.chat_names import UnclearError, find_chat
    from beeper_rules.errors import WrongUsage
    from beeper_rules.journal import ChatName
    from beeper_rules.language.text_match import fold
    from beeper_rules.suggestions import did_you_mean

    names = [ChatName(each.chat.id, each.chat.title or "", each.chat.network or "") for each in present.states]
    try:
        chats = {find_chat(name, names).id for name in narrow.chats}
    except UnclearError as unclear:
        raise WrongUsage(str(unclear)) from None
    known = {fold(each.network): each.network for each in names if each.network}
    for network in narrow.networks:
        if fold(network) not in known:
            hint = did_you_mean(network, known.values()) or f"there are {', '.join(sorted(known.values()))}"
            raise WrongUsage(f"no chat is on '{network}'", hint=hint)
    networks = {fold(network) for network in narrow.networks}
    states = [
        each
        for each in present.states
        if (not chats or each.chat.id in chats) and (not networks or fold(each.chat.network or "") in networks)
    ]
    return replace(present, states=states)
