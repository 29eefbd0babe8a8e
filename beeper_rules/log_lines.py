"""Entries of the log, as a person reads them and as a program does."""

import json
from collections.abc import Callable
from datetime import tzinfo

from beeper_rules.hanging import hanging
from beeper_rules.journal import ToldWait
from beeper_rules.journal.log_rows import Entry, Logged
from beeper_rules.safe_text import printable
from beeper_rules.stretches import second
from beeper_rules.vocabulary.reasons import said

MARGIN = len("2026-01-31 12:00:00 ")
LONGEST = 1000
"""Characters of one text from outside, where a program reads it."""
LONGEST_TITLE = 60
"""Characters of a title on a terminal."""
LONGEST_TEXT = 200
"""Characters of a sentence on a terminal."""

Titles = Callable[[str], str | None]
"""Id of a chat → its title; None where it is not known or has none."""


def log_line(entry: Entry, title_of: Titles, zone: tzinfo, columns: int | None) -> str:
    """Return the entry as one line; broken where `columns` is the width of a terminal."""
    title = printable(title_of(_chat(entry)) or _chat(entry), LONGEST_TITLE if columns else LONGEST)
    longest = LONGEST_TEXT if columns else LONGEST
    text = _action(entry, title, zone, longest) if isinstance(entry, Logged) else _wait(entry, title, longest)
    return hanging(f"{second(entry.at, zone)} {text}", MARGIN, columns)


def _chat(entry: Entry) -> str:
    return entry.record.action.chat_id if isinstance(entry, Logged) else entry.chat_id


def _action(entry: Logged, title: str, zone: tzinfo, longest: int) -> str:
    record, action = entry.record, entry.record.action
    text = f": {printable(str(action.args['text']), longest)}" if action.kind == "log" and "text" in action.args else ""
    back = f" to take back #{action.undoes}" if action.undoes is not None else ""
    waits = f", due {second(record.due_at, zone)}" if record.due_at else ""
    why = f" ({printable(said(record.reason), longest)})" if record.reason else ""
    return f"#{action.id} {action.rule_id}: {action.kind}{text}{back} · {title} · {record.standing}{waits}{why}"


def _wait(told: ToldWait, title: str, longest: int) -> str:
    return f"{told.news.rule_id}: {title} · {printable(str(told.news.reason), longest)}"


def log_json(entry: Entry, title_of: Titles) -> str:
    """Return the entry as one JSON object."""
    return json.dumps(_document(entry) | {"title": title_of(_chat(entry))}, default=str)


def _document(entry: Entry) -> dict[str, object]:
    if isinstance(entry, ToldWait):
        rule_id, reason = entry.news.rule_id, entry.news.reason
        return {"rule": rule_id, "chat": entry.chat_id, "wait": str(reason), "at": entry.at.isoformat()}
    record, action = entry.record, entry.record.action
    return {
        "id": action.id,
        "change": action.change_id,
        "events": list(entry.events),
        "rule": action.rule_id,
        "revision": action.revision,
        "chat": action.chat_id,
        "message": action.message_id or None,
        "number": action.number,
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
        "approved": action.approved,
        "undoes": action.undoes,
    }
