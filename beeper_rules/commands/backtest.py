"""`backtest`: what rules would have done with what was recorded."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeper_rules.commands.common import config_option, configuration, journal_to_read, json_option, utc_now
from beeper_rules.garbage import without_collection

if TYPE_CHECKING:
    from beeper_rules.backtest import Difference, History, Narrow, Played, Told
    from beeper_rules.config import Config
    from beeper_rules.journal import Journal
    from beeper_rules.language.rulebook import Rulebook

MOST = 20
"""Actions listed, unless all are asked for."""


@click.command()
@click.option("--since", metavar="TIME", help="How far back: such as 7d or 2026-11-20. Usually all that is kept.")
@click.option(
    "--rules",
    "folders",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="DIR",
    help="The rules to play, in this folder or file. Several: together. Usually those of the configuration.",
)
@click.option(
    "--against",
    type=click.Path(exists=True, path_type=Path),
    metavar="DIR",
    help="Other rules to compare them with.",
)
@click.option("--chat", "chat_name", metavar="CHAT", help="Tell only of this chat: title, part of a title, or id.")
@click.option("--rule", "rule_id", metavar="ID", help="Tell only of this rule.")
@click.option("--all", "everything", is_flag=True, help=f"List every action, and not only the last {MOST}.")
@json_option
@config_option
def backtest(  # noqa: PLR0913 - one parameter for each option
    *,
    since: str | None,
    folders: tuple[Path, ...],
    against: Path | None,
    chat_name: str | None,
    rule_id: str | None,
    everything: bool,
    as_json: bool,
    config_path: Path | None,
) -> int:
    """Play what was recorded through the rules, and show what they would have done.

    Waits, quiet hours, cooldowns, schedules and limits run on the clock of that time. What rules did then is left
    out, so that only what people did counts. With --against other rules are played too, and the difference is shown.
    Nothing is written, to Beeper or to the journal; it runs beside a live daemon.
    """
    from beeper_rules.backtest import Told, history
    from beeper_rules.commands.times import instant

    config, now = configuration(config_path), utc_now()
    books = _books(config, folders, against)
    with without_collection(), journal_to_read(config) as journal:
        told = Told(config.timezone, _narrow(journal, books, rule_id, chat_name), None if everything else MOST)
        asked = instant("--since", since, now, config.timezone)
        stretch = history(journal, asked, timedelta(days=config.history.days), now)
        if stretch is None:
            _write_nothing(told, books, as_json=as_json)
            return 0
        found = _played(config, journal, stretch, books, now)
        report = Report(told, stretch, books, found, _notes(config, journal, stretch, books, found))
    if as_json:
        click.echo(json.dumps(report.facts()))
    else:
        report.write(_names(folders, against))
    return 0


@dataclass(frozen=True)
class Report:
    """What came of one rulebook or of two, and what history cannot show."""

    told: Told
    stretch: History
    books: Sequence[Rulebook]
    played: Sequence[Played]
    notes: Sequence[str]

    @property
    def difference(self) -> Difference | None:
        """What only one of them did; None where there is only one."""
        from beeper_rules.backtest import difference

        return difference(*self.played) if len(self.played) > 1 else None

    def facts(self) -> dict[str, object]:
        """Return it as JSON knows it."""
        since, until = self.stretch.since.isoformat(), self.stretch.until.isoformat()
        return {"since": since, "until": until, **_facts(self.told, self.books, self.played), "notes": list(self.notes)}

    def write(self, names: tuple[str, str]) -> None:
        """Write it for a person."""
        from beeper_rules.hanging import hanging, terminal_columns

        columns, compared = terminal_columns(), self.difference
        first = self.played[0]
        click.echo(hanging(self.told.head(self.stretch, first, len(self.books[0].rules)), 0, columns))
        lines = self.told.one(first) if compared is None else self.told.both(compared, names, self.played)
        for margin, line in lines:
            click.echo(hanging(line, margin, columns))
        click.echo("\nWhat this cannot know:")
        for note in self.notes:
            click.echo(hanging(f"- {note}", 2, columns))


def _books(config: Config, folders: Sequence[Path], against: Path | None) -> list[Rulebook]:
    """Return the rules to play, and those to compare them with. Raises InvalidSetup."""
    from beeper_rules.commands.planned import rules_of_files
    from beeper_rules.language.load import load
    from beeper_rules.rule_files import collect

    first = load(collect(folders, Path.cwd())) if folders else rules_of_files(config)
    return [first, *([load(collect([against], Path.cwd()))] if against else [])]


def _names(folders: Sequence[Path], against: Path | None) -> tuple[str, str]:
    """Return how the two sets of rules are called."""
    return ", ".join(map(str, folders)) or "the configured rules", str(against or "")


def _narrow(journal: Journal, books: Sequence[Rulebook], rule_id: str | None, chat_name: str | None) -> Narrow:
    """Return what is told of. Raises WrongUsage for a name that is none."""
    from beeper_rules.backtest import Narrow
    from beeper_rules.chat_names import UnclearError, find_chat
    from beeper_rules.errors import WrongUsage
    from beeper_rules.suggestions import did_you_mean

    known = [name for book in books for name in book.by_id]
    if rule_id is not None and rule_id not in known:
        raise WrongUsage(f"there is no rule '{rule_id}'", hint=did_you_mean(rule_id, known))
    try:
        return Narrow(rule_id, find_chat(chat_name, journal.chats.names()).id if chat_name else None)
    except UnclearError as unclear:
        raise WrongUsage(str(unclear)) from None


def _played(
    config: Config, journal: Journal, stretch: History, books: Sequence[Rulebook], now: datetime
) -> tuple[Played, ...]:
    """Return what each of the rulebooks would have done."""
    from beeper_rules.backtest import Setting, Task, play, play_both
    from beeper_rules.memory import recall

    setting = Setting(recall(journal).app, config.timezone)
    with _progress(journal.changes.count_between(stretch.since, stretch.until)) as progress:
        if len(books) == 1:
            return (play(journal, stretch, books[0], setting, progress),)
        task = Task(config.state, books[1].files, stretch, setting, now)
        return play_both(journal, books[0], task, progress)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    """Show on stderr how far it is, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("playing", total=total)
        yield lambda count: bar.update(task, completed=count)


def _notes(
    config: Config, journal: Journal, stretch: History, books: Sequence[Rulebook], found: Sequence[Played]
) -> list[str]:
    from beeper_rules.backtest import cannot_show

    return list(cannot_show(journal, stretch, list(zip(books, found, strict=True)), config.timezone))


def _facts(told: Told, books: Sequence[Rulebook], played: Sequence[Played]) -> dict[str, object]:
    """Return what came of one rulebook or of two as JSON knows it."""
    from beeper_rules.backtest import difference

    found = {"rulebook": books[0].hash, **told.facts(played[0])}
    return found if len(played) == 1 else found | told.difference_facts(difference(*played), played[1])


def _write_nothing(told: Told, books: Sequence[Rulebook], *, as_json: bool) -> None:
    """Write that there is nothing to play; a program finds every key that it finds else."""
    from beeper_rules.backtest import Played

    if as_json:
        found = _facts(told, books, [Played() for _ in books])
        click.echo(json.dumps({"since": None, "until": None, **found, "notes": []}))
    else:
        click.echo("nothing was recorded in that time")
