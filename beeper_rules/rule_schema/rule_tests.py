"""`tests`: what a test in a rule file is made of, by its shape: whether a value makes sense is judged by the loader."""

from collections.abc import Mapping

from beeper_rules.rule_schema.pattern import not_blank
from beeper_rules.rule_schema.shape import Schema, described, either, explained, mapping, named, several, words
from beeper_rules.vocabulary.actions import ACTIONS
from beeper_rules.vocabulary.fields import FIELDS
from beeper_rules.vocabulary.message_fields import MESSAGE_FIELDS
from beeper_rules.vocabulary.rule_keys import CONDITION_KEYS
from beeper_rules.vocabulary.test_words import (
    ACCOUNT_PARTS,
    ACCOUNT_STATUSES,
    EXPECT_PARTS,
    EXPECT_WORDS,
    GIVEN_PARTS,
    NONE,
    OTHERS,
    STEP_PARTS,
    TEST_KEYS,
)

_LAST_MESSAGE, _CAPABILITIES = "last_message", "capabilities"
_EITHER_NAME = "chat"
"""The one field that nobody can give: it is the title or the id."""
_A_NAME: Schema = {"type": ["string", "number", "boolean"]}
_HAPPENS: Schema = {"type": ["string", "object"]}


def definitions() -> Mapping[str, Schema]:
    """Return the definitions of a test and of its parts."""
    messages = {name: explained(field.doc) for name, field in MESSAGE_FIELDS.items()}
    fields = {name: explained(field.doc) for name, field in FIELDS.items() if name != _EITHER_NAME}
    others: Mapping[str, Schema] = {
        _LAST_MESSAGE: named("test-message") | explained(CONDITION_KEYS[_LAST_MESSAGE]),
        _CAPABILITIES: {"type": "object"} | explained(CONDITION_KEYS[_CAPABILITIES]),
    }
    return {
        "test": mapping(described(TEST_KEYS, _test()), ["name", "given"]),
        "test-chat": mapping({**fields, **others}),
        "test-message": mapping(messages),
        "test-expect": _expect(),
    }


def tests() -> Schema:
    """Return what may stand behind `tests`."""
    return several(named("test"), 0)


def _test() -> Mapping[str, Schema]:
    return {
        "name": not_blank(),
        "at": {"type": "string"},
        "timezone": named("time-zone"),
        "given": mapping(described(GIVEN_PARTS, _given()), least=1),
        "event": _HAPPENS,
        "steps": several(mapping(described(STEP_PARTS, _step()), least=1)),
        "expect": named("test-expect"),
    }


def _given() -> Mapping[str, Schema]:
    account: Mapping[str, Schema] = {"network": {"type": "string"}, "status": words(ACCOUNT_STATUSES)}
    return {
        "chat": named("test-chat"),
        "chats": several(named("test-chat")),
        "before": named("test-chat"),
        "app": {"type": ["string", "number"]},
        "lists": {"type": "object", "minProperties": 1, "additionalProperties": several({"type": "string"}, 0)},
        "account": mapping(described(ACCOUNT_PARTS, account)),
    }


def _step() -> Mapping[str, Schema]:
    return {
        "event": _HAPPENS,
        "change": named("test-chat"),
        "message": named("test-message"),
        "advance": named("time-ahead"),
        "advance_to": {"type": "string"},
        "restart": {"type": "boolean", "enum": [True]},
        "chat": _A_NAME,
        "expect": named("test-expect"),
    }


def _expect() -> Schema:
    """Return what becomes of rules, by their ids."""
    parts: Mapping[str, Schema] = {
        "fires": {"type": "boolean"},
        "did": several(words({name: word.doc for name, word in ACTIONS.items()}), 0),
        "reason_has": not_blank(),
    }
    rule = either(words(EXPECT_WORDS), mapping(described(EXPECT_PARTS, parts), least=1))
    others = {"anyOf": [words({NONE: "no rule that is not named here fires"}), rule]}
    return {"type": "object", "minProperties": 1, "properties": {OTHERS: others}, "additionalProperties": rule}
