"""`when`: events by name, and the changes of a field."""

from collections.abc import Mapping

from beeper_rules.rule_schema import timing
from beeper_rules.rule_schema.shape import (
    Schema,
    either,
    explained,
    mapping,
    named,
    one_of_these,
    one_or_several,
    words,
)
from beeper_rules.vocabulary.events import CHANGED, EVENT_FORMS, EVENTS
from beeper_rules.vocabulary.fields import WATCHED, Field
from beeper_rules.vocabulary.kinds import Kind
from beeper_rules.vocabulary.parts import BECOMES, FIELD_CHANGES, RISES_TO, SCHEDULE_PARTS

_MESSAGES = "new_message"
"""The one event that brings a message to ask about."""
_BECOMES: Mapping[Kind, Schema] = {
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.NUMBER: {"type": "integer"},
    Kind.TEXT: {"type": "string"},
}
"""Kind of field that can be waited for to become something → what it can become."""
SCHEDULE = "schedule"
_ONE_KEY_OR_A_SCHEDULE: Schema = {
    "if": {"required": [SCHEDULE]},
    "then": {"propertyNames": {"enum": list(SCHEDULE_PARTS)}},
    "else": {"maxProperties": 1},
    "dependencies": {name: [SCHEDULE] for name in SCHEDULE_PARTS if name != SCHEDULE},
}
"""What else stands beside the name of a schedule belongs to it; any other event has its parts behind its name."""


def definitions() -> Mapping[str, Schema]:
    """Return the definition of one event: a word, a change of a field, several messages, or a schedule."""
    events = words({name: _with_state(word.doc, word.state) for name, word in EVENTS.items()})
    forms = {_MESSAGES: timing.counting() | explained(EVENT_FORMS[_MESSAGES].doc), **timing.schedule()}
    changes = {each.name: _changes(each) for each in WATCHED}
    return {"event": either(events, mapping(changes | forms, least=1) | _ONE_KEY_OR_A_SCHEDULE)}


def when() -> Schema:
    """Return what may stand behind `when`."""
    return one_or_several(named("event"))


def without_chat() -> Schema:
    """Return what stands behind `when` where at least one event has no chat to act on."""
    return _some({"enum": [word.name for word in EVENTS.values() if not word.about_chat]})


def without_message() -> Schema:
    """Return what stands behind `when` where at least one event, known by its name, brings no message."""
    return _some(
        {
            "anyOf": [
                {"enum": [name for name in EVENTS if name != _MESSAGES]},
                {"type": "object", "not": {"required": [_MESSAGES]}},
            ]
        }
    )


def without_runs() -> Schema:
    """Return what stands behind `when` where at least one event is no schedule."""
    return _some({"anyOf": [{"type": "string"}, {"type": "object", "not": {"required": [SCHEDULE]}}]})


def without_state() -> Schema:
    """Return what stands behind `when` where at least one event leads to no state."""
    changed = {"type": "object", "minProperties": 1, "additionalProperties": {"enum": [CHANGED]}}
    stateless = {"enum": [word.name for word in EVENTS.values() if word.holds is None]}
    return _some({"anyOf": [stateless, changed, {"type": "object", "required": [SCHEDULE]}]})


def _some(event: Schema) -> Schema:
    return {"anyOf": [event, {"type": "array", "contains": event}]}


def _with_state(doc: str, state: str) -> str:
    return f"{doc}; its state: {state}" if state else doc


def _changes(field: Field) -> Schema:
    """Return how a field can change."""
    known: dict[str, Schema] = {}
    if field.kind in _BECOMES:
        known[BECOMES] = {"type": "string", "enum": list(field.choices)} if field.choices else _BECOMES[field.kind]
    if field.kind is Kind.NUMBER:
        known[RISES_TO] = {"type": "integer", "minimum": 1, "examples": [50]}
    how = {name: schema | explained(FIELD_CHANGES[name]) for name, schema in known.items()}
    changed = words({CHANGED: "it is not as it was"})
    return (either(changed, one_of_these(how)) if how else changed) | explained(field.doc)
