"""`log`: what was done, and what was not, and why."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeper_rules.commands.common import config_option, configuration, journal_to_read, json_option

if TYPE_CHECKING:
    from datetime import tzinfo

    from beeper_rules.config import Config
    from beeper_rules.journal import ActionRecord, Journal, ToldWait

MOST = 10_000
MOST_NAMED = 20
"""Rules named in a message."""


@click.command()
@click.option("--limit", "-n", type=click.IntRange(1, MOST), default=30, show_default=True, help="How many, at most.")
@click.option("--rule", "rule_id", metavar="ID", help="Only this rule.")
@click.option("--chat", "chat_name", metavar="CHAT", help="Only this chat, by title, part of a title, or id.")
@click.option("--held", is_flag=True, help="Only what a limit holds.")
@click.option("--deferred", is_flag=True, help="Only what quiet hours keep back.")
@click.option("--dead", is_flag=True, help="Only what was given up.")
@click.option("--late", is_flag=True, help="Only what was too old when it was seen.")
@json_option
@config_option
def log(  # noqa: PLR0913 - one parameter for each option
    *,
    limit: int,
    rule_id: str | None,
    chat_name: str | None,
    held: bool,
    deferred: bool,
    dead: bool,
    late: bool,
    as_json: bool,
    config_path: Path | None,
) -> int:
    """Show what was done, and what was not, and why; the newest last."""
    from beeper_rules.errors import WrongUsage
    from beeper_rules.model.decision import Code, Standing
    from beeper_rules.request_desk import UnclearError, find_chat

    if held + deferred + dead + late > 1:
        raise WrongUsage("--held, --deferred, --dead and --late exclude each other")
    config = configuration(config_path)
    with journal_to_read(config) as journal:
        try:
            chat_id = find_chat(chat_name, journal.chats.all()).chat.id if chat_name else None
        except UnclearError as unclear:
            raise WrongUsage(str(unclear)) from None
        _require_known(rule_id, config, journal)
        chosen = ((held, Standing.HELD), (deferred, Standing.DEFERRED), (dead, Standing.DEAD), (late, Standing.SKIPPED))
        standing = next((each for wanted, each in chosen if wanted), None)
        records = journal.actions.recent(MOST if late else limit, rule_id=rule_id, chat_id=chat_id, standing=standing)
        if late:
            records = [each for each in records if each.reason and each.reason.code is Code.LATE][:limit]
        shown = [
            (each.moved_at, _record(each, journal, config.timezone, as_json=as_json)) for each in reversed(records)
        ]
        if standing is None:
            told = journal.changes.waits_told(limit, rule_id=rule_id, chat_id=chat_id)
            shown += [(each.at, _wait(each, journal, config.timezone, as_json=as_json)) for each in reversed(told)]
        for _, line in sorted(shown, key=lambda each: each[0])[-limit:]:
            click.echo(line)
    if not shown and not as_json:
        click.echo("nothing yet")
    return 0


def _require_known(rule_id: str | None, config: Config, journal: Journal) -> None:
    """Raise WrongUsage for a rule that neither the files nor the journal know."""
    from beeper_rules.errors import InvalidSetup, WrongUsage
    from beeper_rules.in_force import last_good
    from beeper_rules.reload import load_rules
    from beeper_rules.suggestions import did_you_mean

    if rule_id is None or journal.actions.recent(1, rule_id=rule_id):
        return
    books = [last_good(journal)]
    with suppress(InvalidSetup):  # what is broken `check` tells; here the last good rules do
        books.append(load_rules(config, Path.cwd()))
    rules = sorted({name for book in books if book for name in book.by_id})
    if rule_id not in rules:
        hint = did_you_mean(rule_id, rules) or (f"known are {', '.join(rules[:MOST_NAMED])}" if rules else "")
        raise WrongUsage(f"there is no rule '{rule_id}'", hint=hint)


def _line(record: ActionRecord, journal: Journal, zone: tzinfo) -> str:
    from beeper_rules.safe_text import printable
    from beeper_rules.vocabulary.reasons import said

    action = record.action
    state = journal.chats.get(action.chat_id)
    title = printable((state.chat.title if state else None) or action.chat_id, 40)
    why = f" ({printable(said(record.reason), 160)})" if record.reason else ""
    text = f": {printable(str(action.args['text']), 80)}" if action.kind == "log" and "text" in action.args else ""
    waits = f", due {record.due_at.astimezone(zone):%Y-%m-%d %H:%M:%S}" if record.due_at else ""
    when = record.moved_at.astimezone(zone)
    what = f"#{action.id} {action.rule_id}: {action.kind}{text}"
    return f"{when:%Y-%m-%d %H:%M:%S} {what} · {title} · {record.standing}{waits}{why}"


def _record(record: ActionRecord, journal: Journal, zone: tzinfo, *, as_json: bool) -> str:
    return _as_json(record) if as_json else _line(record, journal, zone)


def _wait(told: ToldWait, journal: Journal, zone: tzinfo, *, as_json: bool) -> str:
    from beeper_rules.safe_text import printable

    if as_json:
        return json.dumps({"rule": told.rule_id, "chat": told.chat_id, "wait": told.text, "at": told.at.isoformat()})
    state = journal.chats.get(told.chat_id)
    title = printable((state.chat.title if state else None) or told.chat_id, 40)
    return f"{told.at.astimezone(zone):%Y-%m-%d %H:%M:%S} {told.rule_id}: {title} · {printable(told.text, 160)}"


def _as_json(record: ActionRecord) -> str:
    action = record.action
    return json.dumps(
        {
            "id": action.id,
            "rule": action.rule_id,
            "chat": action.chat_id,
            "kind": action.kind,
            "args": dict(action.args),
            "prior": dict(action.prior),
            "standing": str(record.standing),
            "reason": record.reason.code if record.reason else None,
            "detail": record.reason.detail if record.reason else None,
            "decided_at": action.decided_at.isoformat(),
            "moved_at": record.moved_at.isoformat(),
            "due_at": record.due_at.isoformat() if record.due_at else None,
            "event_at": action.event_at.isoformat(),
            "attempts": action.attempts,
        },
        default=str,
    )
