"""Rows of a plan, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

import click

from beeper_rules.commands.common import utc_now

if TYPE_CHECKING:
    from beeper_rules.commands.planned import Made
    from beeper_rules.planning import Planned

MOST_NAMED = 5
"""Rules on trial, or pauses, named below a table."""


def on_trial(row: Planned) -> bool:
    """Return whether only the trial of its rule keeps it from being done."""
    return row.intent.reason is not None and row.intent.reason.code == "shadow"


def as_json(row: Planned) -> dict[str, object]:
    """Return a row as JSON knows it."""
    intent, chat = row.intent, row.state.chat
    return {
        "rule": intent.rule_id,
        "chat": chat.id,
        "title": chat.title,
        "network": chat.network,
        "kind": intent.kind,
        "args": {name: str(value) if isinstance(value, timedelta) else value for name, value in intent.args.items()},
        "event": row.event,
        "would": "do" if row.would else str(intent.standing),
        "reason": str(intent.reason.code) if intent.reason else None,
        "detail": intent.reason.detail if intent.reason else None,
    }


def show(made: Made, rows: Sequence[tuple[str, Planned]], zone: tzinfo, done: str) -> None:
    """Write rows as a table, rule by rule, and what they come to; `done` says what became of it."""
    order = {rule.id: place for place, rule in enumerate(made.rulebook.rules)}
    rows = sorted(rows, key=lambda marked: order[marked[1].intent.rule_id])
    if rows:
        show_rows(rows, zone)
    for line in summary(made, done):
        say(line)
    if made.from_daemon:
        seconds = round((utc_now() - made.present.at).total_seconds())
        click.echo(f"the inbox is as the daemon saw it {seconds} s ago")


def say(line: str) -> None:
    """Write a line, broken between words where it is wider than the terminal."""
    from beeper_rules.hanging import hanging, terminal_columns

    click.echo(hanging(line, len(line) - len(line.lstrip()), terminal_columns()))


def show_rows(rows: Sequence[tuple[str, Planned]], zone: tzinfo) -> None:
    """Write rows, each behind a mark (`+`, `-` or nothing), as a table per rule and chat with the reason."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from beeper_rules.safe_text import printable

    marked = any(mark for mark, _ in rows)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in (*([""] if marked else []), "rule", "chat", "would", "because"):
        table.add_column(name, overflow="fold")
    deeds: dict[tuple[str, str, str, str], list[str]] = {}
    for mark, row in rows:
        key = (mark, row.intent.rule_id, row.state.chat.id, _because(row))
        deeds.setdefault(key, []).append(_deed(row, zone))
    names = {row.state.chat.id: row.state.chat for _, row in rows}
    for (mark, rule_id, chat_id, because), done in deeds.items():
        chat = printable(names[chat_id].title or chat_id, 40)
        network = f" [{printable(names[chat_id].network or '', 16)}]" if names[chat_id].network else ""
        cells = (rule_id, chat + network, ", ".join(done), because)
        table.add_row(*(Text(cell) for cell in (*([mark] if marked else []), *cells)))
    Console(highlight=False).print(table)


def _deed(row: Planned, zone: tzinfo) -> str:
    from beeper_rules.safe_text import printable

    intent = row.intent
    at = intent.args.get("at")
    when = f" for {datetime.fromisoformat(at).astimezone(zone):%Y-%m-%d %H:%M}" if isinstance(at, str) else ""
    text = f": {printable(str(intent.args['text']), 60)}" if "text" in intent.args else ""
    return f"{intent.kind}{when}{text}"


def _because(row: Planned) -> str:
    from beeper_rules.safe_text import printable
    from beeper_rules.vocabulary.reasons import said

    if row.would:
        return printable(row.event, 60)
    if on_trial(row):
        return "on trial"
    return f"{row.intent.standing}: {printable(said(row.intent.reason), 120)}" if row.intent.reason else ""


def summary(made: Made, done: str) -> list[str]:
    """Return the lines below a table; `done` says what became of it."""
    plan = made.plan
    would = [row for row in plan.rows if row.would]
    chats = len({row.state.chat.id for row in would})
    all_chats = f"{plan.chats} chat{'' if plan.chats == 1 else 's'}"
    lines = [f"{len(would)} action{'' if len(would) == 1 else 's'} on {chats} of {all_chats}{done}"]
    lines += _trial(made, [row for row in plan.rows if on_trial(row)])
    held = sum(row.intent.standing == "held" for row in plan.rows)
    if held:
        lines.append(f"{held} more would be held by limits; `plan --all` shows them")
    usual = {"shadow", "paused", "already_so", None}
    stopped = sum(
        row.intent.standing not in {"planned", "held"} and (row.intent.reason and row.intent.reason.code) not in usual
        for row in plan.rows
    )
    if stopped:
        lines.append(f"{_more(stopped)} stopped by something else; `plan --all` shows by what")
    paused = [row for row in plan.rows if row.intent.reason is not None and row.intent.reason.code == "paused"]
    if paused:
        lines.append(f"{_more(len(paused))} paused; {_ends_pauses(made, paused)}")
    if plan.not_plannable:
        names = ", ".join(rule.id for rule in plan.not_plannable)
        lines.append(f"not plannable, because they wait for something to happen: {names}")
    return lines


def _trial(made: Made, rows: Sequence[Planned]) -> list[str]:
    """Return how much rules on trial would do, and the edit that makes each of them live."""
    if not rows:
        return []
    from beeper_rules.live_edit import live_edits

    rules = [rule for rule in made.rulebook.rules if any(rule.id == row.intent.rule_id for row in rows)]
    edits = live_edits(made.rulebook, rules[:MOST_NAMED])
    more = len(rules) - len(edits)
    return [
        f"{len(rows)} more by rules on trial",
        *(f"  to make {rule_id} live, {edit}" for rule_id, edit in edits.items()),
        *([f"  and {more} more on trial: `beeper-rules status` has the edits too"] if more > 0 else []),
    ]


def _ends_pauses(made: Made, rows: Sequence[Planned]) -> str:
    """Return the commands that end the pauses which keep rows from being done."""
    from beeper_rules.resuming import resume_command

    concerned = {"", *(row.intent.rule_id for row in rows), *(row.state.chat.id for row in rows)}
    commands = [f"`{resume_command(each.target)}`" for each in made.pauses if each.target in concerned]
    shown = commands[:MOST_NAMED] + (["…"] if len(commands) > MOST_NAMED else [])
    return f"{', '.join(shown)} end{'s' if len(commands) == 1 else ''} that"


def _more(count: int) -> str:
    return f"{count} more {'is' if count == 1 else 'are'}"
