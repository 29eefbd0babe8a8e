"""What is so when an event fires. Tests hold it against `diff`, which brings events about."""

from beeper_rules.language.asked import Ask
from beeper_rules.language.rulebook import Trigger
from beeper_rules.lint.literals import NOWHERE, Literal, Way
from beeper_rules.model.change import Event, Origin
from beeper_rules.vocabulary.events import CHANGED

SAID = frozenset({"new_activity", "new_message", "unread_mention", "unanswered"})
"""The events that one message of theirs brings about together."""
_MINE = {"unanswered": False, "no_reply": True}
"""Event → whether the newest message is mine."""


def meaning_of(trigger: Trigger, *, asks_origin: bool) -> list[Way]:
    """Return the ways in which the event can have come about; `asks_origin` says whether its rule hears of rules."""
    name = trigger.event.name
    if name == CHANGED:
        origins = (Origin.UNKNOWN, Origin.RULE) if asks_origin else (Origin.UNKNOWN,)
        return [(*_field(trigger), _is(trigger, "origin", *origins))]
    if name == "new_message":
        theirs = (_is(trigger, "origin", Origin.THEM), _is(trigger, "message.mine", False))
        mine = (_is(trigger, "origin", Origin.ME), _is(trigger, "message.mine", True))
        return [theirs, mine] if asks_origin else [theirs]
    told = [_is(trigger, "origin", _ORIGIN.get(name, Origin.UNKNOWN))]
    if name in _MINE:
        told.append(_is(trigger, "last_message.mine", _MINE[name]))
    if name == "unread_mention":
        told.append(_at_least(trigger, "mentions", 1))
    return [tuple(told)]


_ORIGIN = {
    "new_activity": Origin.THEM,
    "unread_mention": Origin.THEM,
    "unanswered": Origin.THEM,
    "no_reply": Origin.ME,
}
"""Event → who brings it about, if that is known."""


def _field(trigger: Trigger) -> Way:
    """Return what the field holds after a change."""
    event = trigger.event
    if isinstance(event.old, int) and isinstance(event.new, int):
        return (_at_least(trigger, event.field, event.new),)
    if isinstance(event.new, bool | int | str):
        return (_is(trigger, event.field, event.new),)
    return ()


def _is(trigger: Trigger, path: str, *values: bool | int | str) -> Literal:
    said = " or ".join(str(value).lower() if isinstance(value, bool) else str(value) for value in values)
    return Literal(path, Ask("is", values, NOWHERE), said, source=trigger.label)


def _at_least(trigger: Trigger, path: str, least: int) -> Literal:
    return Literal(path, Ask("at_least", (least,), NOWHERE), f"at least {least}", source=trigger.label)


def covers(one: Trigger, other: Trigger) -> bool:
    """Return whether every event that `other` means is one that `one` means."""
    if one.label == other.label:
        return one.schedule == other.schedule
    mine, theirs = one.event, other.event
    if not mine.name == theirs.name == CHANGED or mine.field != theirs.field:
        return False
    any_change = one.is_meant_by(Event(CHANGED, mine.at, field=mine.field))
    rises = mine.old is not None or theirs.old is not None
    return any_change or (not rises and mine.new is not None and mine.new == theirs.new)


def said_together(one: Trigger, other: Trigger) -> bool:
    """Return whether one message of theirs brings both events about."""
    return _is_said(one) and _is_said(other)


def _is_said(trigger: Trigger) -> bool:
    return trigger.event.name in SAID or _rises(trigger)


def _rises(trigger: Trigger) -> bool:
    return trigger.event.old is not None and trigger.event.field in {"unread", "mentions"}


def is_special(trigger: Trigger) -> bool:
    """Return whether only few messages bring the event about."""
    return trigger.event.name == "unread_mention" or _rises(trigger)
