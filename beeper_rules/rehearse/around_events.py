"""An event that a test names → what the chat is after it, and what it was before, where the test does not say."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from beeper_rules.language.rule_tests import Fact, Facts, Happens
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import ChatState, Event, Origin, Reading, Unknown, Value
from beeper_rules.model.chat import Chat
from beeper_rules.rehearse.cannot_be import CannotBeError
from beeper_rules.vocabulary.events import CHANGED, EVENTS
from beeper_rules.vocabulary.fields import FIELDS
from beeper_rules.vocabulary.kinds import Kind

LABEL = "a label"
SOON = timedelta(hours=1)
BY_MESSAGES: Mapping[str, Facts] = {
    "new_activity": {},
    "new_message": {},
    "unread_mention": {},
    "unanswered": {},
    "no_reply": {"mine": True},
}
"""Event that comes with a message → that message, where the test does not say more of it."""
_RAISES: Mapping[str, tuple[str, ...]] = {
    "new_activity": ("unread",),
    "new_message": ("unread",),
    "unread_mention": ("unread", "mentions"),
}
"""Event → the counts that are one less before it."""
_INSTANTS: Mapping[str, str] = {"snooze_expired": "snooze_until", "reminder_due": "reminder_at"}
_SURE = frozenset({"unanswered", "no_reply", "unread_mention"})
"""Events that cannot have happened where their state does not hold; so it is with changes of a field."""
_SOMETHING: Mapping[str, Fact] = {"title": "A chat", "type": "group", "description": "A topic", "member_count": 2}
"""Field whose change needs a value → one."""


def told_by(happens: Happens, given: Facts) -> Facts:
    """Return what the event tells of the chat after it, as far as the test does not give it."""
    event = happens.trigger.event if happens.trigger else None
    if event is None:
        return {}
    message = happens.message if happens.message is not None else BY_MESSAGES.get(event.name, {})
    facts: dict[str, Fact] = {}
    if message.get("mine") is not True and "is_unread" not in given:
        facts |= dict.fromkeys(_RAISES.get(event.name, ()), 1)
    if event.name == CHANGED:
        facts |= _of_field(happens, event.field, event.new)
    return {name: fact for name, fact in facts.items() if name not in given}


def _of_field(happens: Happens, field: str, new: Value) -> Facts:
    if field == "labels":
        word = EVENTS.get(happens.label)
        return {} if word and word.gains is False else {field: (LABEL,)}
    if new is None:
        return {field: _SOMETHING[field]} if field in _SOMETHING else {}
    return _as_facts(field, new)


def _as_facts(field: str, value: Value) -> Facts:
    """Return how a test would give a field that value, by the fields from which it follows if it does."""
    if isinstance(value, bool) and value and field in _TRUE:
        return _TRUE[field]
    return {field: value} if isinstance(value, bool | int | str | tuple) else {}


_TRUE: Mapping[str, Facts] = {
    "is_unread": {"unread": 1},
    "snoozed": {"snooze_until": SOON},
    "reminder": {"reminder_at": SOON},
}


def before_it(happens: Happens, after: Chat, app: AppFacts) -> Facts:
    """Return what the chat was before the event, where that differs."""
    event = happens.trigger.event if happens.trigger else None
    if event is None:
        return {}
    if event.name in _INSTANTS:
        return {_INSTANTS[event.name]: timedelta()}
    state = ChatState(after)
    if event.name != CHANGED:
        counts = {name: FIELDS[name].read(state, app) for name in _RAISES.get(event.name, ())}
        return {name: count - 1 for name, count in counts.items() if isinstance(count, int) and count > 0}
    value = FIELDS[event.field].read(state, app)
    if isinstance(event.old, int) and not isinstance(event.old, bool):
        return {event.field: event.old}
    return _BEFORE[FIELDS[event.field].kind](happens, event.field, value)


def _flag_before(happens: Happens, field: str, value: Value | Unknown) -> Facts:  # noqa: ARG001 - the signature of each kind
    return _as_facts(field, value is not True)


def _text_before(happens: Happens, field: str, value: Value | Unknown) -> Facts:  # noqa: ARG001 - as above
    other = next((each for each in FIELDS[field].choices if each != value), None)
    return {field: other or f"{value} before"}


def _number_before(happens: Happens, field: str, value: Value | Unknown) -> Facts:  # noqa: ARG001 - as above
    return {field: value - 1 if isinstance(value, int) and value > 0 else 1}


def _list_before(happens: Happens, field: str, value: Value | Unknown) -> Facts:
    word = EVENTS.get(happens.label)
    there = value if isinstance(value, tuple) else ()
    return {field: (*there, LABEL) if word and word.gains is False else there[:-1]}


def _instant_before(happens: Happens, field: str, value: Value | Unknown) -> Facts:  # noqa: ARG001 - as above
    flag = {"snooze_until": "snoozed", "reminder_at": "reminder"}[field]
    return {flag: False} if isinstance(value, datetime) else {field: SOON}


_BEFORE: Mapping[Kind, Callable[[Happens, str, Value | Unknown], Facts]] = {
    Kind.BOOLEAN: _flag_before,
    Kind.TEXT: _text_before,
    Kind.NUMBER: _number_before,
    Kind.LIST: _list_before,
    Kind.AGE: _instant_before,
}


def events(happens: Happens, book: Rulebook, before: ChatState | None, after: ChatState, app: AppFacts) -> list[Event]:
    """Return what makes the event, in a chat that is `after` now; their instants are still to be set.

    A schedule, and a count of messages, is an event for each rule that asks for just that.
    """
    trigger = happens.trigger
    if trigger is None or trigger.schedule or trigger.count:
        return [
            Event(
                each.event.name,
                each.event.at,
                Origin.THEM if each.count else Origin.UNKNOWN,
                message=after.newest if each.count else None,
                rule=rule.id,
                trigger=each.label,
            )
            for rule in book.rules
            for each in rule.triggers
            if (each.schedule or trigger) and (trigger is None or each.label == trigger.label)
        ]
    event = trigger.event
    if event.name == CHANGED:
        old = None if before is None else _known(FIELDS[event.field].read(before, app))
        return [replace(event, old=old, new=_known(FIELDS[event.field].read(after, app)))]
    message = after.newest if event.name == "new_message" else None
    mine = BY_MESSAGES.get(event.name, {}).get("mine") is True or (message is not None and message.mine)
    return [replace(event, message=message, origin=_origin(event.name, mine=mine))]


def _origin(name: str, *, mine: bool) -> Origin:
    if name not in BY_MESSAGES:
        return Origin.UNKNOWN
    return Origin.ME if mine else Origin.THEM


def _known(value: Reading) -> Value:
    return None if isinstance(value, Unknown) else value


def expect_possible(happens: Happens, after: ChatState, app: AppFacts, now: datetime) -> None:
    """Raise CannotBeError when the chat cannot be so after the event."""
    trigger = happens.trigger
    if trigger is None or trigger.holds is None or trigger.event.name not in {CHANGED, *_SURE}:
        return
    if trigger.holds(after, app, now) is False:
        raise CannotBeError(
            f"after '{happens.label}' the chat cannot be as it is given",
            hint="`given` is the chat after the event; what was before it stands under `before`",
        )
