"""Options that several commands take, and the way from the command line to the configuration."""

from __future__ import annotations

import asyncio
import gc
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:  # a command that only prints its help must not wait for these
    from beeper_rules.config import Config
    from beeper_rules.journal import Journal
    from beeper_rules.language.rulebook import Rulebook
    from beeper_rules.model.present import Present
    from beeper_rules.state_folder import Answer, StateFolder

F = TypeVar("F", bound=Callable[..., Any])

ANSWER_S = 20.0
"""How long a daemon may take to answer a request."""


def config_option(function: F) -> F:
    """Add `--config`, which may stand before or behind the command."""
    return click.option(
        "--config", "config_path", type=click.Path(path_type=Path), metavar="PATH", help="The configuration file."
    )(function)


def json_option(function: F) -> F:
    """Add `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Write JSON, for programs.")(function)


def prose(width: int | None = None) -> Callable[[str], None]:
    """Return what writes a line of prose: wrapped for a terminal, whole where it is read by a program.

    `width` None asks the terminal for its columns.
    """
    if not sys.stdout.isatty():
        return click.echo
    columns = shutil.get_terminal_size().columns if width is None else width
    return lambda line: click.echo(wrapped(line, columns))


def wrapped(line: str, columns: int) -> str:
    """Return a line broken between words, each part but the first below where the first one's text begins."""
    found = _MARGIN.match(line)
    margin = found.end() if found and found.end() <= columns // 2 else len(line) - len(line.lstrip())
    parts = textwrap.wrap(
        line[margin:],
        width=max(NARROWEST, columns - margin),
        break_long_words=False,  # a path or a command that is torn apart cannot be copied
        break_on_hyphens=False,
        drop_whitespace=True,
    )
    return line[:margin] + ("\n" + " " * margin).join(parts)


_MARGIN = re.compile(
    r" *(?:[✓!✗-] |(?:hint|actions|events|conditions): |[0-9]+\. |\S+(?: \S+)*  +(?:(?:new|kept|missing) +)?)?"
)
"""What stands at the left of a line: a mark, a number, or the first columns of a table."""
NARROWEST = 20
"""Columns for the text."""


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


@contextmanager
def without_collection() -> Iterator[None]:
    """Collect no garbage inside: what ends in a second makes less of it than looking for it costs."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def agreed(question: str) -> bool:
    """Return whether a person says yes. Raises WrongUsage where there is nobody to ask."""
    from beeper_rules.errors import WrongUsage

    if not sys.stdin.isatty():
        raise WrongUsage("nobody can be asked here", hint="--yes does it without asking")
    try:
        return click.confirm(question, default=False)
    except click.Abort:
        click.echo("\nnothing was done")
        raise


def configuration(config_path: Path | None) -> Config:
    """Return the configuration that the command line means. Raises InvalidSetup."""
    from beeper_rules.config import find_config, load_config
    from beeper_rules.errors import InvalidSetup

    explicit = config_path or click.get_current_context().obj
    found = find_config(explicit, os.environ, Path.cwd())
    if found is None and not Path("rules").exists():
        raise InvalidSetup(
            [],
            message=f"there is no config.yaml in {Path.cwd()}, nor where your system keeps such files",
            hint="`beeper-rules init` makes one; or go to the folder where it is, or name it with --config PATH",
        )
    return load_config(found, os.environ)


def journal_to_read(config: Config) -> Journal:
    """Open the journal beside whoever writes it. Raises StateUnusable, also when there is none yet."""
    from beeper_rules.errors import StateUnusable
    from beeper_rules.journal import open_journal

    if not config.state.exists():
        raise StateUnusable(
            f"there is no journal yet at {config.state}", hint="`beeper-rules run` begins one with its first look"
        )
    return open_journal(config.state, now=utc_now(), read_only=True)


def ask_daemon(
    config: Config,
    kind: str,
    arguments: dict[str, object],
    *,
    basis: Basis | None = None,
) -> int:
    """Have a request carried out, by the running daemon or else at once; return the exit code.

    `basis` is what to go by when no daemon runs, None for what the journal holds. Where something is to be done because
    of it, this waits until it is, and shows how far it is.
    """
    from beeper_rules.errors import AlreadyRunning, CallFailed
    from beeper_rules.state_folder import StateFolder

    folder = StateFolder(config.state)
    folder.prepare()
    if folder.holder() is None:
        try:
            return _carry_out(config, folder, Wish(kind, arguments, basis))
        except AlreadyRunning:
            click.echo("a daemon has just started; asking it", err=True)
    request = folder.write_request(kind, arguments, utc_now())
    answer = asyncio.run(_answer(folder, request))
    if answer is None:
        raise CallFailed(
            f"the daemon has not answered within {ANSWER_S:.0f} s; it will carry the request out when it can",
            hint="`beeper-rules status` shows how it stands",
        )
    for line in answer.lines:
        click.echo(_printable(line))
    if answer.actions:
        from beeper_rules.commands.following import follow_daemon

        with journal_to_read(config) as journal:
            follow_daemon(journal, answer.actions, config.timezone)
    return 0 if answer.ok else 1


async def _answer(folder: StateFolder, request: str) -> Answer | None:
    """Wait for the daemon's answer; None when it does not come in time."""
    try:
        async with asyncio.timeout(ANSWER_S):
            while True:
                answer = folder.take_answer(request)
                if answer is not None:
                    return answer
                await asyncio.sleep(0.1)
    except TimeoutError:
        return None


@dataclass(frozen=True)
class Basis:
    """Rules and inbox that a person was shown."""

    rulebook: Rulebook
    present: Present


@dataclass(frozen=True)
class Wish:
    """What is carried out without a daemon."""

    kind: str
    arguments: dict[str, object]
    basis: Basis | None


def _carry_out(config: Config, folder: StateFolder, wish: Wish) -> int:
    """Carry the request out under the lock, without looking at the inbox."""
    from beeper_rules.in_force import last_good, put_in_force
    from beeper_rules.journal import open_journal
    from beeper_rules.memory import keep, recall
    from beeper_rules.request_desk import RequestDesk
    from beeper_rules.state_folder import Request

    now = utc_now()
    with folder.lock(), open_journal(config.state, now=now, message_text=config.history.message_text) as journal:
        states, app = journal.chats.all(), None
        if wish.basis is not None:
            put_in_force(journal, wish.basis.rulebook, now)
            app, states = wish.basis.present.app, {state.chat.id: state for state in wish.basis.present.states}
            memory = recall(journal)
            if not memory.seeded:
                # No daemon has looked yet: what this Beeper can do decides what is tried, and the log knows the names.
                # Later, a chat that is written down here would be no news to the daemon.
                keep(journal, replace(memory, app=app))
                journal.chats.save(states.values())
        rulebook = last_good(journal)
        desk = RequestDesk(journal, rulebook, states, config.timezone, app)
        reply = desk.handle(Request("", wish.kind, now, wish.arguments), now)
        for line in reply.lines:
            click.echo(_printable(line))
        if reply.released and rulebook is not None:
            asyncio.run(_perform(config, rulebook, journal, reply.released))
    return 0 if reply.ok else 1


async def _perform(config: Config, rulebook: Rulebook, journal: Journal, released: Sequence[int]) -> None:
    """Perform what was just released, and only that."""
    from beeper_rules.assembly import new_engine
    from beeper_rules.commands.following import STAYS_PLANNED, perform_until_done
    from beeper_rules.connection import Connection
    from beeper_rules.console import Console
    from beeper_rules.errors import CallFailed

    # What becomes of each action is told at the end, with the titles of chats.
    console = Console(write=lambda _: None, clock=utc_now, zone=config.timezone)
    connection = Connection(os.environ)
    try:
        engine = new_engine(config, rulebook, journal, console, dry_run=False)
        await perform_until_done(engine, await connection.get(config), released, config.timezone)
    except CallFailed:
        click.echo(STAYS_PLANNED)
        raise
    finally:
        await connection.close()


def _printable(text: str) -> str:
    from beeper_rules.safe_text import printable

    return printable(text)
