"""`if`, `unless` and predicates: what can be asked of a chat, now and before the change."""

import re
from collections.abc import Callable, Iterable, Mapping

from beeper_rules.rule_schema import timing
from beeper_rules.rule_schema.capability import capabilities
from beeper_rules.rule_schema.shape import Schema, either, explained, mapping, named, one_or_several, several, words
from beeper_rules.rule_schema.value import of_choices, of_kind
from beeper_rules.vocabulary.capability_tree import CAN
from beeper_rules.vocabulary.fields import FIELDS, Field
from beeper_rules.vocabulary.message_fields import MESSAGE_FIELDS
from beeper_rules.vocabulary.parts import BECAUSE, EXCEPTION_KEYS, ORIGINS
from beeper_rules.vocabulary.rule_keys import CONDITION_KEYS

NOW, BEFORE, NO_MESSAGE, WAITING = "condition", "condition-before", "condition-without-message", "condition-with-for"
"""The definitions of a condition: anywhere, under `was`, in a rule whose events bring no message, in one with `for`."""
_LEFT_OUT: Mapping[str, frozenset[str]] = {
    NOW: frozenset(),
    BEFORE: frozenset({"was", "origin", "message", "time"}),
    NO_MESSAGE: frozenset({"message"}),
    WAITING: frozenset({"message", "was"}),
}
"""Definition → what cannot be asked there."""
_RECORDS = ("message", "last_message")


def definitions() -> Mapping[str, Schema]:
    """Return the definitions of conditions, and of everything in them that several of them share."""
    fields = {f"field-{field.name}": _field(field) for field in FIELDS.values()}
    messages = {
        f"message-{each.name}": of_kind(each.kind) | explained(f"{each.kind}: {each.doc}")
        for each in MESSAGE_FIELDS.values()
    }
    return {
        **{name: _condition(name) for name in _LEFT_OUT},
        **{_exception_of(name): _exception(name) for name in (NOW, NO_MESSAGE, WAITING)},
        **fields,
        **messages,
        "message": mapping({name: named(f"message-{name}") for name in MESSAGE_FIELDS}, least=1),
        "capabilities": capabilities(),
        "can": _name_or_names(words(dict.fromkeys(CAN, ""))),
        "known": _name_or_names(words({name: field.doc for name, field in FIELDS.items()})),
        "origin": of_choices(ORIGINS),
        "time-now": timing.time(),
    }


def exceptions(name: str = NOW) -> Schema:
    """Return what may stand behind `unless`, made of conditions of that definition."""
    return one_or_several(named(_exception_of(name)))


def _name_or_names(name: Schema) -> Schema:
    return either(name, several(name))


def _exception_of(name: str) -> str:
    return name.replace("condition", "exception")


def _condition(name: str) -> Schema:
    left_out = _LEFT_OUT[name]
    asked = {
        key: _SHAPES.get(key, _anything)(name) | explained(doc)
        for key, doc in CONDITION_KEYS.items()
        if key not in left_out
    }
    schema = mapping({field: named(f"field-{field}") for field in FIELDS} | asked, least=1)
    return schema | {"patternProperties": _dotted(record for record in _RECORDS if record not in left_out)}


def _anything(name: str) -> Schema:  # noqa: ARG001 - the signature of every shape
    """Return the shape of a word that has none here yet: the loader judges it."""
    return {}


def _dotted(records: Iterable[str]) -> Mapping[str, Schema]:
    """Return `message.text` and the like, which are accepted and not offered: `message: {text: …}` says the same."""
    which = "|".join(records)
    return {rf"^(?:{which})\.{re.escape(name)}$": named(f"message-{name}") for name in MESSAGE_FIELDS}


def _exception(name: str) -> Schema:
    """Return a condition that may also say why, which alone asks nothing."""
    schema = _condition(name)
    because = {"type": "string"} | explained(EXCEPTION_KEYS[BECAUSE])
    return schema | {
        "properties": schema["properties"] | {BECAUSE: because},
        "dependencies": {BECAUSE: {"minProperties": 2}},
    }


def _field(field: Field) -> Schema:
    schema = of_choices(dict.fromkeys(field.choices, "")) if field.choices else of_kind(field.kind)
    return schema | explained(f"{field.kind}: {field.doc}; when the API does not say: {field.absent}")


_SHAPES: Mapping[str, Callable[[str], Schema]] = {
    "all": lambda name: several(named(name)),
    "any": lambda name: several(named(name)),
    "not": named,
    "use": lambda _: _name_or_names({"type": "string"}),
    "was": lambda _: named(BEFORE),
    "message": lambda _: named("message"),
    "last_message": lambda _: named("message"),
    "can": lambda _: named("can"),
    "capabilities": lambda _: named("capabilities"),
    "origin": lambda _: named("origin"),
    "known": lambda _: named("known"),
    "time": lambda _: named("time-now"),
}
"""Key → what may stand behind it, from the name of the condition around it; tests hold it equal to CONDITION_KEYS."""
