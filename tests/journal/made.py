"""Values for the tests of the journal."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from beeper_rules.journal import Journal
from beeper_rules.model.action import Action
from beeper_rules.model.change import Change, ChatState, Event, Origin, Value
from beeper_rules.model.chat import Chat
from beeper_rules.model.decision import Decision, Intent, Standing, Verdict
from beeper_rules.model.message import Message

NOW = datetime(2026, 5, 2, 12, tzinfo=UTC)


class StoppedError(Exception):
    """Stands for anything that ends a transaction early."""


def stop() -> None:
    """End whatever is under way."""
    raise StoppedError


def as_a_whole(journal: Journal, *steps: Callable[[], object]) -> None:
    """Carry out the steps in one transaction."""
    with journal.transaction():
        for step in steps:
            step()


def later(**by: float) -> datetime:
    """Return NOW and so much more."""
    return NOW + timedelta(**by)


def message(text: str | None = "Hello", **fields: Any) -> Message:  # noqa: ANN401 - any field of a message
    """Return a message of theirs."""
    return Message(**{"id": "m1", "timestamp": NOW, "sort_key": 7, "type": "TEXT", "text": text, **fields})


def state(chat_id: str = "!a", **fields: Any) -> ChatState:  # noqa: ANN401 - any field of a chat
    """Return a chat that holds nothing but what is given."""
    return ChatState(Chat(id=chat_id, **fields))


def change(chat_id: str = "!a", *events: Event, at: datetime = NOW) -> Change:
    """Return a change of one chat."""
    return Change(chat_id, at, state(chat_id), state(chat_id, unread_count=1), events)


def event(name: str = "muted", old: Value = None, new: Value = None, **fields: Any) -> Event:  # noqa: ANN401 - any field of an event
    """Return an event whose origin is not known."""
    return Event(name, NOW, Origin.UNKNOWN, old=old, new=new, **fields)


def intent(rule_id: str = "r", **fields: Any) -> Intent:  # noqa: ANN401 - any field of an intent
    """Return an archiving that may be done at once."""
    given: dict[str, Any] = {
        "revision": "v1",
        "number": 0,
        "kind": "archive",
        "args": {},
        "prior": {"archived": False},
        "standing": Standing.PLANNED,
        **fields,
    }
    return Intent(rule_id, **given)


def record(journal: Journal, chat_id: str = "!a", at: datetime = NOW) -> int:
    """Put a change into the journal; return its id."""
    return journal.changes.record(
        change(chat_id, at=at), rulebook="book", decision=Decision((Verdict("r", matched=True),)), pass_no=1
    )


def decide(journal: Journal, wanted: Intent | None = None, *, chat_id: str = "!a", at: datetime = NOW) -> Action:
    """Put a change and an intent into the journal; return the action."""
    action = journal.actions.add(wanted or intent(), record(journal, chat_id, at), chat_id, at)
    assert action is not None
    return action
