"""A rule file: its keys, and the keys of a rule. Draft-07: what newer drafts add, older editors ignore or misread."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta

from beeper_rules import __version__
from beeper_rules.durations import format_duration
from beeper_rules.rule_schema import action, condition, event, rule_tests, timing, value
from beeper_rules.rule_schema.pattern import duration, not_blank, rule_id, template, time_words
from beeper_rules.rule_schema.shape import DRAFT, Schema, described, explained, mapping, named, several, words
from beeper_rules.vocabulary.parts import (
    CATCH_UP_PARTS,
    CATCH_UP_POLICIES,
    LIMIT_PARTS,
    LIMIT_THEN,
    MODES,
    REQUIRED_KEYS,
    RUN,
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
            "rule": mapping({key: _key(key) for key in RULE_KEYS}, REQUIRED_KEYS) | {"allOf": _what_hangs_together()},
            **event.definitions(),
            **condition.definitions(),
            **action.definitions(),
            **value.definitions(),
            **timing.definitions(),
            **rule_tests.definitions(),
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


def _what_hangs_together() -> list[Schema]:
    """Return what the events of a rule, and its `for`, rule out of its other keys."""
    no_runs = {"limit": {"properties": {"per": named("time-ahead")}}}
    waits = {"required": ["for"]}
    return [
        _where(_when(event.without_chat()), {"then": action.then(action.LOCAL)}),
        _where(_when(event.without_message()), _asked_by(condition.NO_MESSAGE)),
        _where(waits, _asked_by(condition.WAITING)),
        _where(_when(event.without_runs()), no_runs),
        {"if": _when(event.without_state()), "then": {"not": waits}},
    ]


def _asked_by(name: str) -> Mapping[str, Schema]:
    """Return the keys of a rule without a message, whose conditions are of that definition."""
    nobody_wrote = {"properties": {"per": {"not": {"const": timing.SENDER}}}}
    return {"if": named(name), "unless": condition.exceptions(name), "cooldown": nobody_wrote}


def _when(some: Schema) -> Schema:
    return {"required": ["when"], "properties": {"when": some}}


def _where(this: Schema, keys: Mapping[str, Schema]) -> Schema:
    return {"if": this, "then": {"properties": dict(keys)}}


def _limit() -> Schema:
    shapes: Mapping[str, Schema] = {
        "chats": {"type": "integer", "minimum": 1, "examples": [LIMIT_CHATS_PER_HOUR]},
        "per": {"anyOf": [named("time-ahead"), words({RUN: "one run of a schedule"})]},
        "then": words(LIMIT_THEN) | {"default": next(iter(LIMIT_THEN))},
    }
    return mapping(described(LIMIT_PARTS, shapes), ("chats", "per"))


def _catch_up() -> Schema:
    shapes: Mapping[str, Schema] = {"policy": words(CATCH_UP_POLICIES), "max_age": named("duration")}
    return mapping(described(CATCH_UP_PARTS, shapes), least=1)


def _respect_override() -> Schema:
    week = format_duration(timedelta(days=RESPECT_OVERRIDE_DAYS))
    return duration() | {"type": ["string", "number"], "minimum": 0, "maximum": 0, "default": week}


_RULE: Mapping[str, Callable[[], Schema]] = {
    "id": rule_id,
    "note": lambda: {"type": ["string", "number", "boolean"]},
    "when": event.when,
    "for": lambda: named("time-ahead"),
    "if": lambda: named(condition.NOW),
    "unless": condition.exceptions,
    "then": action.then,
    "stop": lambda: {"type": "boolean", "default": False},
    "cooldown": timing.cooldown,
    "limit": _limit,
    "quiet": timing.quiet,
    "repeat": timing.repeat,
    "catch_up": _catch_up,
    "mode": lambda: words(MODES) | {"default": next(iter(MODES))},
    "respect_override": _respect_override,
    "expires": timing.expires,
}
"""Key of a rule → what may stand behind it; tests hold it equal to RULE_KEYS."""

_FILE: Mapping[str, Callable[[], Schema]] = {
    "version": lambda: {"type": "number", "enum": [1]},
    "defaults": lambda: mapping({key: _key(key) for key in DEFAULTS_KEYS}),
    "lists": lambda: {"type": "object", "additionalProperties": several(not_blank(), 0)},
    "predicates": lambda: {"type": "object", "additionalProperties": named(condition.NOW)},
    "windows": lambda: {"type": "object", "additionalProperties": named("window")},
    "tests": rule_tests.tests,
    "rules": lambda: several(named("rule"), 0),
}
"""Key of a file → what may stand behind it; tests hold it equal to FILE_KEYS."""
