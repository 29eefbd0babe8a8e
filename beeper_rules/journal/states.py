"""ChatState, Event and Change as JSON, and back: equal to the last microsecond."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from beeper_rules.journal.documents import Document, decode, encode
from beeper_rules.model.change import Change, ChatState, Event, Origin, Value
from beeper_rules.model.chat import Chat
from beeper_rules.model.message import Message
from beeper_rules.model.wire import Wire


def wire_document(value: Wire) -> Document:
    """Return a value of the API as the API writes it."""
    return value.model_dump(mode="json", by_alias=True, exclude_none=True)


def message_document(message: Message | None, *, text: bool) -> Document | None:
    """Return the message, without what anybody wrote unless `text`; None stays None."""
    if message is None:
        return None
    return wire_document(message if text else message.without_text())


def state_document(state: ChatState, *, text: bool) -> Document:
    """Return all of the state, without what anybody wrote unless `text`."""
    return {
        "chat": wire_document(state.chat if text else state.chat.without_text()),
        "newest": message_document(state.newest, text=text),
        "newest_known": state.newest_known,
        "theirs_since": iso(state.theirs_since),
        "mine_at": iso(state.mine_at),
        # Text, because a sort key may be larger than the numbers that other JSON readers know.
        "cursor": str(state.cursor),
        "active_at": iso(state.active_at),
    }


def state_from(document: Document) -> ChatState:
    """Return the state that was written. Raises ValueError, KeyError or TypeError for anything else."""
    return ChatState(
        chat=Chat.model_validate(document["chat"]),
        newest=_message(document["newest"]),
        newest_known=bool(document["newest_known"]),
        theirs_since=instant_from(document["theirs_since"]),
        mine_at=instant_from(document["mine_at"]),
        cursor=int(document["cursor"]),
        active_at=instant_from(document["active_at"]),
    )


def event_document(event: Event, *, text: bool) -> Document:
    """Return all of the event, its message without what anybody wrote unless `text`."""
    return {
        "name": event.name,
        "at": iso(event.at),
        "origin": event.origin.value,
        "field": event.field,
        "old": encode(event.old),
        "new": encode(event.new),
        "message": message_document(event.message, text=text),
        "depth": event.depth,
        **({"rule": event.rule, "trigger": event.trigger} if event.rule else {}),
    }


def event_from(document: Document) -> Event:
    """Return the event that was written. Raises ValueError, KeyError or TypeError for anything else."""
    return Event(
        name=document["name"],
        at=datetime.fromisoformat(document["at"]),
        origin=Origin(document["origin"]),
        field=document["field"],
        old=value_from(document["old"]),
        new=value_from(document["new"]),
        message=_message(document["message"]),
        depth=int(document["depth"]),
        rule=document.get("rule", ""),
        trigger=document.get("trigger", ""),
    )


def change_document(change: Change, *, text: bool) -> Document:
    """Return all of the change, without what anybody wrote unless `text`."""
    return {
        "chat": change.chat_id,
        "at": iso(change.at),
        "before": None if change.before is None else state_document(change.before, text=text),
        "after": state_document(change.after, text=text),
        "events": [event_document(event, text=text) for event in change.events],
        "watched_since": iso(change.watched_since),
    }


def change_from(document: Document) -> Change:
    """Return the change that was written. Raises ValueError, KeyError or TypeError for anything else."""
    return Change(
        chat_id=document["chat"],
        at=datetime.fromisoformat(document["at"]),
        before=None if document["before"] is None else state_from(document["before"]),
        after=state_from(document["after"]),
        events=tuple(event_from(each) for each in document["events"]),
        watched_since=instant_from(document["watched_since"]),
    )


def value_from(plain: object) -> Value:
    """Return the field's value that was encoded. Raises TypeError when it is none."""
    value = decode(plain)
    if value is None or isinstance(value, bool | int | str | datetime | tuple):
        return value
    raise TypeError(f"a field cannot hold a {type(value).__name__}")


def values_from(document: Document) -> Mapping[str, Value]:
    """Return field → value as they were encoded. Raises TypeError when one is none."""
    return {field: value_from(plain) for field, plain in cast("Mapping[str, object]", document).items()}


def iso(instant: datetime | None) -> str | None:
    """Return ISO text; None stays None."""
    return None if instant is None else instant.isoformat()


def instant_from(text: str | None) -> datetime | None:
    """Return the instant in ISO text; None stays None. Raises ValueError for anything else."""
    return None if text is None else datetime.fromisoformat(text)


def _message(document: Document | None) -> Message | None:
    return None if document is None else Message.model_validate(document)
