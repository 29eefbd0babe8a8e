"""The YAML behind `when` → triggers."""

import re
from datetime import UTC, datetime

from beeper_rules.language.read_counting import read_counting
from beeper_rules.language.read_schedule import SUCH, read_schedule
from beeper_rules.language.rulebook import Trigger
from beeper_rules.language.scope import Scope
from beeper_rules.marked_yaml import Entry, Mapping, Node, Scalar, Sequence, short
from beeper_rules.model.change import Event, Value
from beeper_rules.vocabulary.events import CHANGED, EVENT_FORMS, EVENTS, field_at_least, field_is
from beeper_rules.vocabulary.fields import FIELDS, Field
from beeper_rules.vocabulary.kinds import Kind
from beeper_rules.vocabulary.parts import BECOMES, RISES_TO, SCHEDULE_PARTS

_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""The instant of a stand-in event until it gets a real one."""

_DOCS = {name: word.doc for name, word in EVENTS.items()}
_DOCS |= {name: form.doc for name, form in EVENT_FORMS.items() if name not in EVENTS}
_OTHER_WORDS = dict.fromkeys(("cron", "timer", "time", "every", "daily", "weekly"), "schedule")


def read_when(node: Node, scope: Scope) -> tuple[Trigger, ...] | None:
    """Return the triggers; None when problems were noted. A list means any of them."""
    items = node.items if isinstance(node, Sequence) else (node,)
    if not items:
        scope.problems.add(node, "'when' names no event", f"one of {', '.join(_DOCS)}")
        return None
    triggers = [_one(item, scope) for item in items]
    return tuple(each for each in triggers if each) if None not in triggers else None


def _one(node: Node, scope: Scope) -> Trigger | None:
    if scope.problems.full:
        return None
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return _named(node, scope)
    if isinstance(node, Mapping) and not SCHEDULE_PARTS.keys().isdisjoint(node.keys):
        return read_schedule(node, scope)
    if isinstance(node, Mapping) and len(node.entries) == 1:
        return _of_field(node.entries[0], scope)
    if isinstance(node, Mapping) and node.entries:
        scope.problems.add(node.entries[1].key, "one event here, not several", _several(node))
    else:
        scope.problems.add(node, "'when' takes an event, or a list of events", "such as when: new_activity")
    return None


def _several(node: Mapping) -> str:
    """Return the hint for events that stand in one mapping."""
    each = ", ".join(f"{{{short(entry.key.text)}: …}}" for entry in node.entries[:2])
    return f"for any of them write a list: [{each}]; what must hold as well stands under `if`"


def _named(node: Scalar, scope: Scope) -> Trigger | None:
    word = EVENTS.get(node.text)
    if word is None:
        if node.text == "schedule":
            scope.problems.add(node, "'schedule' does not say when", SUCH)
        else:
            words = f"an event is one word, and conditions stand under `if`; known: {', '.join(_DOCS)}"
            instead = words if " " in node.text.strip() else ""
            scope.problems.unknown_name(node, "event", _DOCS, instead, aliases=_OTHER_WORDS)
        return None
    name = CHANGED if word.field else word.name
    return Trigger(
        word.name,
        word.is_meant_by,
        word.holds,
        Event(name, _SOME_TIME, field=word.field, new=word.becomes),
        word.about_chat,
        word.clock,
        word.enters_anew,
    )


def _of_field(entry: Entry, scope: Scope) -> Trigger | None:
    name = entry.key.text
    if name == "new_message" and isinstance(entry.value, Mapping):
        return read_counting(entry.value, scope)
    field = FIELDS.get(name)
    if field is None or not field.watched:
        _no_change(entry, scope)
        return None
    if isinstance(entry.value, Scalar) and entry.value.text == CHANGED:
        return Trigger(
            f"{name} changed",
            lambda event: event.name == CHANGED and event.field == name,
            None,
            Event(CHANGED, _SOME_TIME, field=name),
        )
    if isinstance(entry.value, Mapping) and len(entry.value.entries) == 1:
        how = entry.value.entries[0]
        if how.key.text == BECOMES:
            return _becomes(field, how.value, scope)
        if how.key.text == RISES_TO:
            return _rises_to(field, how.value, scope)
    rises = f", {name}: {{rises_to: 50}}" if field.kind is Kind.NUMBER else ""
    becomes = f", {_such(field)}" if field.kind in _BECOMES else ""
    scope.problems.add(entry.value, f"how does '{name}' change?", f"write {name}: changed{becomes}{rises}")
    return None


def _no_change(entry: Entry, scope: Scope) -> None:
    """Note that what stands there is no field whose change is an event."""
    key = entry.key
    if key.text in FIELDS:
        scope.problems.add(key, f"a change of '{key.text}' is no event", "ask for it under `if`")
    elif key.text in EVENTS:
        scope.problems.add(key, f"'{key.text}' takes nothing more", _beside(entry))
    else:
        known = {each.name: each.doc for each in FIELDS.values() if each.watched} | _DOCS
        scope.problems.unknown_name(key, "event or field", known, aliases=_OTHER_WORDS)


def _beside(entry: Entry) -> str:
    """Return where what was written behind an event belongs."""
    if isinstance(entry.value, Scalar) and re.fullmatch(r"(\d+[wdhms])+", entry.value.text):
        if EVENTS[entry.name].holds is None:
            return f"write when: {entry.name}; it leads to no state that could last for {short(entry.value.text)}"
        return f"write when: {entry.name}, and for: {short(entry.value.text)} on a line of its own"
    if entry.name == "new_message" or (isinstance(entry.value, Mapping) and entry.value.get("at_least")):
        return "several messages are {new_message: {at_least: 5, within: 2m}}; conditions stand under `if`"
    return f"write when: {entry.name}, and the conditions under `if`"


_BECOMES: dict[Kind, tuple[type, str, str]] = {
    Kind.BOOLEAN: (bool, "true or false", "true"),
    Kind.NUMBER: (int, "a whole number", "5"),
    Kind.TEXT: (str, "a text", '"Football"'),
}
"""Kind of field that can be waited for to become something → type, the type in words, a sample."""


def _such(field: Field) -> str:
    sample = field.choices[-1] if field.choices else _BECOMES[field.kind][2]
    return f"{field.name}: {{becomes: {sample}}}"


def _becomes(field: Field, node: Node, scope: Scope) -> Trigger | None:
    value: Value = node.value if isinstance(node, Scalar) and not isinstance(node.value, float) else None
    if field.kind not in _BECOMES:
        what = "holds several values" if field.kind is Kind.LIST else "is an instant"
        message = f"'{field.name}' {what}: no single value of it can be waited for"
        scope.problems.add(node, message, f"write {field.name}: changed")
        return None
    if type(value) is not _BECOMES[field.kind][0]:
        scope.problems.add(node, f"'{field.name}' is {_BECOMES[field.kind][1]}", f"such as {_such(field)}")
        return None
    if field.choices and value not in field.choices:
        scope.problems.add(node, f"'{field.name}' never becomes '{value}'", f"one of {', '.join(field.choices)}")
        return None
    return Trigger(
        f"{field.name} becomes {str(value).lower() if isinstance(value, bool) else value}",
        lambda event: event.name == CHANGED and event.field == field.name and event.new == value,
        field_is(field.name, value),
        Event(CHANGED, _SOME_TIME, field=field.name, new=value),
    )


def _rises_to(field: Field, node: Node, scope: Scope) -> Trigger | None:
    if field.kind is not Kind.NUMBER:
        instead = _such(field) if field.kind in _BECOMES else f"{field.name}: changed"
        scope.problems.add(node, f"'{field.name}' is no number, so it cannot rise", f"such as {instead}")
        return None
    least = node.value if isinstance(node, Scalar) else None
    if not isinstance(least, int) or isinstance(least, bool) or least < 1:
        scope.problems.add(node, "'rises_to' takes a whole number from 1", f"such as {field.name}: {{rises_to: 50}}")
        return None

    def is_meant_by(event: Event) -> bool:
        if event.name != CHANGED or event.field != field.name:
            return False
        return isinstance(event.old, int) and isinstance(event.new, int) and event.old < least <= event.new

    return Trigger(
        f"{field.name} rises to {least}",
        is_meant_by,
        field_at_least(field.name, least),
        Event(CHANGED, _SOME_TIME, field=field.name, old=least - 1, new=least),
    )
