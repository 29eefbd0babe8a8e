"""`log`: what was done, and what was not, and why."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeper_rules.commands.common import config_option, configuration, journal_to_read, json_option, utc_now
from beeper_rules.commands.times import A_TIME, instant

if TYPE_CHECKING:
    from datetime import tzinfo

    from beeper_rules.config import Config
    from beeper_rules.journal import Journal
    from beeper_rules.journal.log_rows import Wanted

MOST = 10_000
MOST_NAMED = 20
"""Rules named in a message."""


@click.command()
@click.option("--limit", "-n", type=click.IntRange(1, MOST), default=30, show_default=True, help="How many, at most.")
@click.option("--rule", "rule_id", metavar="ID", help="Only this rule.")
@click.option("--chat", "chat_name", metavar="CHAT", help="Only this chat, by title, part of a title, or id.")
@click.option(
    "--outcome",
    "outcomes",
    multiple=True,
    metavar="WORD",
    help="Only what stands so: done, skipped, held, dead …, or a reason such as cooldown. Several: any of them.",
)
@click.option("--kind", "kinds", multiple=True, metavar="ACTION", help="Only this action. Several: any of them.")
@click.option("--since", metavar="TIME", help=f"Only from then on, {A_TIME}.")
@click.option("--until", metavar="TIME", help="Only before that; a day is meant to its end.")
@click.option(
    "--change", "change_id", type=click.IntRange(1), metavar="ID", help="Only what was decided on this change."
)
@click.option("--held", is_flag=True, help="Only what a limit holds.")
@click.option("--deferred", is_flag=True, help="Only what quiet hours keep back.")
@click.option("--dead", is_flag=True, help="Only what was given up.")
@click.option("--late", is_flag=True, help="Only what was too old when it was seen.")
@click.option("--gaps", is_flag=True, help="When nobody watched, what was missed then, and what became of it.")
@json_option
@config_option
def log(  # noqa: PLR0913 - one parameter for each option
    *,
    limit: int,
    rule_id: str | None,
    chat_name: str | None,
    outcomes: tuple[str, ...],
    kinds: tuple[str, ...],
    since: str | None,
    until: str | None,
    change_id: int | None,
    held: bool,
    deferred: bool,
    dead: bool,
    late: bool,
    gaps: bool,
    as_json: bool,
    config_path: Path | None,
) -> int:
    """Show what was done, and what was not, and why; the newest last."""
    from beeper_rules.errors import WrongUsage
    from beeper_rules.journal.log_rows import Wanted
    from beeper_rules.vocabulary.actions import ACTIONS

    flags = {"held": held, "deferred": deferred, "dead": dead, "late": late}
    short = tuple(word for word, given in flags.items() if given)
    if len(short) > 1:
        raise WrongUsage(
            "--held, --deferred, --dead and --late exclude each other", hint="--outcome may be given several times"
        )
    config = configuration(config_path)
    if gaps:
        others = (rule_id, chat_name, since, until, change_id, *outcomes, *kinds, *short)
        if any(each is not None for each in others):
            raise WrongUsage("--gaps goes with -n and --json only", hint="it tells of all rules and chats")
        _write_gaps(config, limit, as_json=as_json)
        return 0
    with journal_to_read(config) as journal:
        _require_known(rule_id, config, journal)
        wanted = Wanted(
            rule_id=rule_id,
            chat_id=_chat_id(chat_name, journal),
            outcomes=(*short, *(_one_of(each, "--outcome", _outcomes()) for each in outcomes)),
            kinds=tuple(_one_of(each, "--kind", list(ACTIONS)) for each in kinds),
            since=instant("--since", since, utc_now(), config.timezone),
            until=instant("--until", until, utc_now(), config.timezone, to_its_end=True),
            change_id=change_id,
        )
        _write(journal, wanted, limit, config.timezone, as_json=as_json)
    return 0


def _write_gaps(config: Config, limit: int, *, as_json: bool) -> None:
    """Write the last gaps in the watch, the newest last."""
    import json

    from beeper_rules.gap_words import gap_facts, gap_lines
    from beeper_rules.gaps import recent_gaps
    from beeper_rules.hanging import terminal_columns

    with journal_to_read(config) as journal:
        reports = recent_gaps(journal, limit)[::-1]
    for place, report in enumerate(reports):
        if as_json:
            click.echo(json.dumps(gap_facts(report)))
            continue
        if place:
            click.echo()
        for line in gap_lines(report, config.timezone, terminal_columns()):
            click.echo(line)
    if not reports and not as_json:
        click.echo("there was no gap")


def _write(journal: Journal, wanted: Wanted, limit: int, zone: tzinfo, *, as_json: bool) -> None:
    """Write the newest entries, and how many more there are."""
    from functools import cache

    from beeper_rules.hanging import terminal_columns
    from beeper_rules.log_lines import log_json, log_line

    title_of, columns = cache(journal.chats.title), terminal_columns()
    found = journal.actions.log.newest(wanted, limit)
    for entry in found:
        click.echo(log_json(entry, title_of) if as_json else log_line(entry, title_of, zone, columns))
    if not as_json and not found:
        narrowed = wanted.outcomes or wanted.kinds or wanted.since or wanted.until or wanted.change_id
        click.echo("nothing of that kind" if narrowed else "nothing yet")
    more = journal.actions.log.count(wanted) - len(found) if len(found) == limit else 0
    if more > 0 and not as_json:
        # What a program reads is one entry a line.
        click.echo(f"… and {more} older, with `{_further(limit + more)}`", err=columns is None)


def _further(entries: int) -> str:
    """Return the option that shows so many entries."""
    return f"-n {entries}" if entries <= MOST else "--until TIME"


def _chat_id(name: str | None, journal: Journal) -> str | None:
    """Return the id of the chat that is meant. Raises WrongUsage."""
    from beeper_rules.chat_names import UnclearError, find_chat
    from beeper_rules.errors import WrongUsage

    if name is None:
        return None
    try:
        return find_chat(name, journal.chats.names()).id
    except UnclearError as unclear:
        if journal.changes.recent(name, 1):
            return name  # it is gone, and what was done there is still on record
        raise WrongUsage(str(unclear)) from None


def _outcomes() -> list[str]:
    """Return every standing, and every reason that an action or a wait can have."""
    from beeper_rules.model.decision import Code, Standing

    never = {Code.NO_EVENT, Code.ORIGIN, Code.CONDITION, Code.UNKNOWN, Code.EXCEPTION, Code.EXCEPTION_UNKNOWN}
    return [*Standing, *(code for code in Code if code not in {*never, Code.STOPPED_BY, Code.OFF})]


def _one_of(word: str, option: str, known: Sequence[str]) -> str:
    """Return the known word that is written there. Raises WrongUsage."""
    from beeper_rules.errors import WrongUsage
    from beeper_rules.suggestions import did_you_mean

    plain = word.strip().casefold().replace("-", "_").replace(" ", "_")
    if plain in known:
        return plain
    hint = did_you_mean(word, known) or f"known are {', '.join(known)}"
    raise WrongUsage(f"{option}: there is no '{word}'", hint=hint)


def _require_known(rule_id: str | None, config: Config, journal: Journal) -> None:
    """Raise WrongUsage for a rule that neither the files nor the journal know."""
    if rule_id is None or journal.actions.recent(1, rule_id=rule_id):
        return
    from beeper_rules.errors import InvalidSetup, WrongUsage
    from beeper_rules.in_force import last_good
    from beeper_rules.reload import load_rules
    from beeper_rules.suggestions import did_you_mean

    books = [last_good(journal)]
    with suppress(InvalidSetup):  # what is broken `check` tells; here the last good rules do
        books.append(load_rules(config, Path.cwd()))
    rules = sorted({name for book in books if book for name in book.by_id})
    if rule_id not in rules:
        hint = did_you_mean(rule_id, rules) or (f"known are {', '.join(rules[:MOST_NAMED])}" if rules else "")
        raise WrongUsage(f"there is no rule '{rule_id}'", hint=hint)
