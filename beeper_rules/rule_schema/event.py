"""`when`: events by name, and the changes of a field."""

from collections.abc import Mapping

from beeper_rules.rule_schema.shape import Schema, either, explained, named, one_of_these, one_or_several, words
from beeper_rules.vocabulary.events import CHANGED, EVENTS
from beeper_rules.vocabulary.fields import WATCHED, Field
from beeper_rules.vocabulary.kinds import Kind
from beeper_rules.vocabulary.parts import BECOMES, FIELD_CHANGES, RISES_TO

_MESSAGES = "new_message"
"""The one event that brings a message to ask about."""
_BECOMES: Mapping[Kind, Schema] = {
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.NUMBER: {"type": "integer"},
    Kind.TEXT: {"type": "string"},
}
"""Kind of field that can be waited for to become something → what it can become."""


def definitions() -> Mapping[str, Schema]:
    """Return the definition of one event."""
    events = words({name: _with_state(word.doc, word.state) for name, word in EVENTS.items()})
    return {"event": either(events, one_of_these({each.name: _changes(each) for each in WATCHED}))}


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
