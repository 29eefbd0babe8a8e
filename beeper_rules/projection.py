"""A chat as it would be once fields of it are written."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from beeper_rules.model.change import ChatState, Value
from beeper_rules.model.chat import NOT_RECORDED, Draft, Reminder

Update = Mapping[str, object]


def _is_unread(value: Value) -> Update:
    if value:
        return {"is_marked_unread": True}
    return {"unread_count": 0, "unread_mentions_count": 0, "is_marked_unread": False}


def _flag(attribute: str) -> Callable[[Value], Update]:
    return lambda value: {attribute: value}


_UPDATES: Mapping[str, Callable[[Value], Update]] = {
    "is_unread": _is_unread,
    "archived": _flag("is_archived"),
    "muted": _flag("is_muted"),
    "pinned": _flag("is_pinned"),
    "low_priority": _flag("is_low_priority"),
    "reminder_at": lambda value: {"reminder": Reminder(remind_at=value) if isinstance(value, datetime) else None},
    "draft": lambda value: {"draft": Draft(text=NOT_RECORDED) if value else None},
}
"""Field → what writing it changes in a chat; tests hold its keys equal to the fields that actions write."""

WRITABLE = tuple(_UPDATES)


def projected(state: ChatState, writes: Mapping[str, Value]) -> ChatState:
    """Return `state` with those fields written."""
    if not writes:
        return state
    update: dict[str, object] = {}
    for name, value in writes.items():
        update.update(_UPDATES[name](value))
    return replace(state, chat=state.chat.model_copy(update=update))
