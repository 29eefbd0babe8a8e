"""A rule file: its keys, and the keys of a rule. Draft-07: what newer drafts add, older editors ignore or misread."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta

from beeper_rules import __version__
from beeper_rules.durations import format_duration
from beeper_rules.rule_schema import action, condition, event, value
from beeper_rules.rule_schema.pattern import duration, not_blank, rule_id, template, time_words
from beeper_rules.rule_schema.shape import DRAFT, Schema, explained, mapping, named, several, words
from beeper_rules.vocabulary.parts import (
    CATCH_UP_PARTS,
    CATCH_UP_POLICIES,
    LIMIT_PARTS,
    LIMIT_THEN,
    MODES,
    REQUIRED_KEYS,
)
from beeper_rules.vocabulary.rule_keys import (
    DEFAULTS_KEYS,
    FILE_KEYS,
    LIMIT_CHATS_PER_HOUR,
    RESPECT_OVERRIDE_DAYS,
    RULE_KEYS,
)


def as_text() -> str:
    """Return the schema as a file: the same bytes each time, and a line end behind the last."""
    return json.dumps(rule_schema(), indent=2, ensure_ascii=False) + "\n"


def rule_schema() -> Schema:
    """Return the JSON Schema of a rule file."""
    return {
        "$schema": DRAFT,
        "$comment": f"Written by `beeper-rules schema` of version {__version__}.",
        **mapping({key: _FILE.get(key, _anything)() | explained(doc) for key, doc in FILE_KEYS.items()}, least=1),
        "definitions": {
            "rule": mapping({key: _key(key) for key in RULE_KEYS}, REQUIRED_KEYS) | {"allOf": _what_hangs_on_when()},
            **event.definitions(),
            **condition.definitions(),
            **action.definitions(),
            **value.definitions(),
            "duration": duration(),
            "time-ahead": duration(longer_than_nothing=True),
            "time": time_words(),
            "template": template(),
        },
    }


def _anything() -> Schema:
    """Return the shape of a word that has none here yet: the loader judges it."""
    return {}


def _key(key: str) -> Schema:
    return _RULE.get(key, _anything)() | explained(RULE_KEYS[key])


def _what_hangs_on_when() -> list[Schema]:
    """Return what the events of a rule rule out of its other keys."""
    no_message = {"if": named(condition.NO_MESSAGE), "unless": condition.exceptions(condition.NO_MESSAGE)}
    return [
        _where(event.without_chat(), {"then": action.then(action.LOCAL)}),
        _where(event.without_message(), no_message),
    ]


def _where(when: Schema, keys: Mapping[str, Schema]) -> Schema:
    return {"if": {"required": ["when"], "properties": {"when": when}}, "then": {"properties": dict(keys)}}


def _limit() -> Schema:
    shapes: Mapping[str, Schema] = {
        "chats": {"type": "integer", "minimum": 1, "examples": [LIMIT_CHATS_PER_HOUR]},
        "per": named("time-ahead"),
        "then": words(LIMIT_THEN) | {"default": next(iter(LIMIT_THEN))},
    }
    return mapping(_parts(LIMIT_PARTS, shapes), ("chats", "per"))


def _catch_up() -> Schema:
    shapes: Mapping[str, Schema] = {"policy": words(CATCH_UP_POLICIES), "max_age": named("duration")}
    return mapping(_parts(CATCH_UP_PARTS, shapes), least=1)


def _parts(docs: Mapping[str, str], shapes: Mapping[str, Schema]) -> Mapping[str, Schema]:
    return {name: shapes[name] | explained(doc) for name, doc in docs.items()}


def _respect_override() -> Schema:
    week = format_duration(timedelta(days=RESPECT_OVERRIDE_DAYS))
    return duration() | {"type": ["string", "number"], "minimum": 0, "maximum": 0, "default": week}


_RULE: Mapping[str, Callable[[], Schema]] = {
    "id": rule_id,
    "note": lambda: {"type": ["string", "number", "boolean"]},
    "when": event.when,
    "if": lambda: named(condition.NOW),
    "unless": condition.exceptions,
    "then": action.then,
    "stop": lambda: {"type": "boolean", "default": False},
    "limit": _limit,
    "catch_up": _catch_up,
    "mode": lambda: words(MODES) | {"default": next(iter(MODES))},
    "respect_override": _respect_override,
}
"""Key of a rule → what may stand behind it; tests hold it equal to RULE_KEYS."""

_FILE: Mapping[str, Callable[[], Schema]] = {
    "version": lambda: {"type": "number", "enum": [1]},
    "defaults": lambda: mapping({key: _key(key) for key in DEFAULTS_KEYS}),
    "lists": lambda: {"type": "object", "additionalProperties": several(not_blank(), 0)},
    "predicates": lambda: {"type": "object", "additionalProperties": named(condition.NOW)},
    "rules": lambda: several(named("rule"), 0),
}
"""Key of a file → what may stand behind it; tests hold it equal to FILE_KEYS."""
