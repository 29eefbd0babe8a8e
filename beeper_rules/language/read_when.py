"""The YAML behind `when` → triggers."""

from datetime import UTC, datetime

from beeper_rules.language.rulebook import Trigger
from beeper_rules.language.scope import Scope
from beeper_rules.marked_yaml import Entry, Mapping, Node, Scalar, Sequence
from beeper_rules.model.change import Event, Value
from beeper_rules.vocabulary.events import CHANGED, EVENTS, field_at_least, field_is
from beeper_rules.vocabulary.fields import FIELDS, Field
from beeper_rules.vocabulary.kinds import Kind

_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""The instant of a stand-in event until it gets a real one."""

_DOCS = {name: word.doc for name, word in EVENTS.items()}


def read_when(node: Node, scope: Scope) -> tuple[Trigger, ...] | None:
    """Return the triggers; None when problems were noted. A list means any of them."""
    items = node.items if isinstance(node, Sequence) else (node,)
    if not items:
        scope.problems.add(node, "'when' names no event", f"one of {', '.join(EVENTS)}")
        return None
    triggers = [_one(item, scope) for item in items]
    return tuple(each for each in triggers if each) if None not in triggers else None


def _one(node: Node, scope: Scope) -> Trigger | None:
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return _named(node, scope)
    if isinstance(node, Mapping) and len(node.entries) == 1:
        return _of_field(node.entries[0], scope)
    if isinstance(node, Mapping) and node.entries:
        scope.problems.add(node.entries[1].key, "one event here, not several", "a list means any of them: [a, b]")
    else:
        scope.problems.add(node, "'when' takes an event, or a list of events", "such as when: new_activity")
    return None


def _named(node: Scalar, scope: Scope) -> Trigger | None:
    word = EVENTS.get(node.text)
    if word is None:
        if node.text == "schedule":
            scope.problems.add(node, "not yet: 'schedule' (acting at a time)", "take this event out for now")
            return None
        scope.problems.unknown_name(node, "event", _DOCS)
        return None
    name = CHANGED if word.field else word.name
    return Trigger(
        word.name,
        word.is_meant_by,
        word.holds,
        Event(name, _SOME_TIME, field=word.field, new=word.becomes),
        word.about_chat,
    )


_TO_COME = {"schedule": "acting at a time", "new_message": "counting messages"}
"""Events with arguments that are known by name and refused until they are built."""


def _of_field(entry: Entry, scope: Scope) -> Trigger | None:
    name = entry.key.text
    if name in _TO_COME:
        scope.problems.add(entry.key, f"not yet: '{name}: …' ({_TO_COME[name]})", "take this event out for now")
        return None
    field = FIELDS.get(name)
    if field is None or not field.watched:
        watched = {each.name: each.doc for each in FIELDS.values() if each.watched}
        scope.problems.unknown_name(entry.key, "event or field that can change", watched | _DOCS)
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
        if how.key.text == "becomes":
            return _becomes(field, how.value, scope)
        if how.key.text == "rises_to":
            return _rises_to(field, how.value, scope)
    scope.problems.add(
        entry.value,
        f"how does '{name}' change?",
        f"{name}: changed, {name}: {{becomes: …}} or, for numbers, {name}: {{rises_to: …}}",
    )
    return None


def _becomes(field: Field, node: Node, scope: Scope) -> Trigger | None:
    wanted: dict[Kind, type] = {Kind.BOOLEAN: bool, Kind.NUMBER: int, Kind.TEXT: str}
    value: Value = node.value if isinstance(node, Scalar) and not isinstance(node.value, float) else None
    if field.kind not in wanted:
        scope.problems.add(node, f"'{field.name}' cannot be waited for to become something", f"{field.name}: changed")
        return None
    if type(value) is not wanted[field.kind]:
        scope.problems.add(node, f"'{field.name}' is {field.kind}", f"such as {field.name}: {{becomes: …}}")
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
        scope.problems.add(node, f"'{field.name}' is no number, so it cannot rise", f"{field.name}: {{becomes: …}}")
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
