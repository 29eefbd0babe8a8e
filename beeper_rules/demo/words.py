"""Changes and actions as a person would tell them."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from beeper_rules.model.change import Change, Event, Origin
from beeper_rules.model.decision import Code, Intent, Standing, Verdict
from beeper_rules.safe_text import printable
from beeper_rules.vocabulary.events import CHANGED

LONGEST_REASON = 200

EVENTS = {
    "unread_mention": "you are mentioned",
    "snooze_expired": "its snooze is over",
    "reminder_due": "its reminder is due",
    "chat_added": "a new chat",
    "chat_removed": "it is gone",
    "account_trouble": "not connected any more",
    "messages_skipped": "too much at once",
}
"""Event → what a person would say. What is written is told by `_written`."""
FLAGS = {
    "is_unread": ("read", "unread"),
    "archived": ("out of the archive", "in the archive"),
    "muted": ("not muted any more", "muted"),
    "pinned": ("not pinned any more", "pinned"),
    "low_priority": ("out of low priority", "in low priority"),
    "draft": ("no draft any more", "a draft in it"),
}
"""Field → what a person would say when it becomes false, and when it becomes true. Other fields are left out."""


def happened(change: Change) -> str:
    """Return what happened to a chat, without what follows from it."""
    return ", ".join(dict.fromkeys([*_written(change), *_named(change), *_flags(change)])) or "a small change"


def _written(change: Change) -> Iterator[str]:
    messages = [event for event in change.events if event.message]
    mine = sum(event.origin is Origin.ME for event in messages)
    theirs = len(messages) - mine
    if theirs:
        yield f"{theirs} new message{'' if theirs == 1 else 's'}"
    elif any(event.name == "new_activity" for event in change.events):
        yield "something new"
    if mine or any(event.name == "no_reply" for event in change.events):
        yield "you wrote"


def _named(change: Change) -> Iterator[str]:
    yield from (EVENTS[event.name] for event in change.events if event.name in EVENTS)


def _flags(change: Change) -> Iterator[str]:
    written = any(_written(change))
    for event in change.events:
        # What is new is unread, and what I answered is read: that goes without saying.
        implied = event.field == "is_unread" and written
        if event.name == CHANGED and event.field in FLAGS and not implied:
            yield FLAGS[event.field][event.new is True] + _by(event)


def _by(event: Event) -> str:
    return " by a rule" if event.origin is Origin.RULE else ""


def action(kind: str) -> str:
    """Return an action's name in words."""
    return kind.replace("_", " ")


def declines(verdict: Verdict) -> bool:
    """Return whether an exception kept a rule from acting: the user wrote that sentence, so it is told."""
    return verdict.reason is not None and verdict.reason.code is Code.EXCEPTION


def answer(verdict: Verdict, zone: tzinfo) -> str:
    """Return what a rule says to a change."""
    if declines(verdict) and verdict.reason:
        return f"not this time: {printable(verdict.reason.detail, LONGEST_REASON)}"
    return ", ".join(_intent(intent, zone) for intent in verdict.intents)


def _intent(intent: Intent, zone: tzinfo) -> str:
    words = action(intent.kind)
    at = intent.args.get("at")
    if isinstance(at, str):
        words += f" for {datetime.fromisoformat(at).astimezone(zone):%a %H:%M}"
    if intent.reason is None:
        due = f", but not before {clock_time(intent.due, zone)}" if intent.due else ""
        return words + due
    if intent.reason.code is Code.ALREADY_SO:
        return f"{words} (it is so already)"
    word = "held" if intent.standing is Standing.HELD else "not done"
    return f"{words} ({word}: {printable(intent.reason.detail or str(intent.reason.code), LONGEST_REASON)})"


def clock_time(at: datetime, zone: tzinfo) -> str:
    """Return the time of day, to the second."""
    return f"{at.astimezone(zone):%H:%M:%S}"
