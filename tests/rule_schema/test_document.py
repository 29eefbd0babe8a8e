"""The schema itself: what it is written in, and what an editor finds in it."""

import json

import pytest
from jsonschema import Draft7Validator

from beeper_rules.language.rulebook import Mode
from beeper_rules.model.change import Origin
from beeper_rules.rule_schema import as_text, rule_schema
from beeper_rules.vocabulary.actions import ACTIONS, TO_COME
from beeper_rules.vocabulary.events import EVENTS
from beeper_rules.vocabulary.fields import FIELDS
from beeper_rules.vocabulary.parts import MODES, ORIGINS
from beeper_rules.vocabulary.rule_keys import CONDITION_KEYS, FILE_KEYS, RULE_KEYS
from rule_schema.judged import SCHEMA, subschemas

DEFINED = SCHEMA["definitions"]
RULE, CONDITION = DEFINED["rule"]["properties"], DEFINED["condition"]["properties"]
KEYS = {
    **{f"file: {key}": (SCHEMA["properties"], key, doc) for key, doc in FILE_KEYS.items()},
    **{f"rule: {key}": (RULE, key, doc) for key, doc in RULE_KEYS.items()},
    **{f"condition: {key}": (CONDITION, key, doc) for key, doc in CONDITION_KEYS.items()},
}


def test_it_is_a_schema() -> None:
    """The schema is right by the rules of its own draft, and every reference in it leads to a definition."""
    Draft7Validator.check_schema(SCHEMA)
    used = {each["$ref"].removeprefix("#/definitions/") for each in subschemas(SCHEMA) if "$ref" in each}
    assert used == set(DEFINED)


def test_beside_a_reference_stand_only_notes() -> None:
    """Nothing that a validator must know stands beside a reference, where draft-07 skips it."""
    notes = {"$ref", "description", "markdownDescription", "default"}
    assert [each for each in subschemas(SCHEMA) if "$ref" in each and not set(each) <= notes] == []


def test_it_is_the_same_each_time() -> None:
    """The schema as a file is the same bytes each time, indented, and ends with a line end."""
    assert as_text() == as_text()
    assert json.loads(as_text()) == rule_schema()
    assert as_text().startswith('{\n  "$schema": "http://json-schema.org/draft-07/schema#",\n')
    assert as_text().endswith("}\n")


@pytest.mark.parametrize("name", KEYS)
def test_every_key_is_explained_and_has_a_shape(name: str) -> None:
    """Every key of a file, a rule and a condition carries the words of the documentation, and says what it takes."""
    properties, key, doc = KEYS[name]
    assert doc in (properties[key].get("markdownDescription"), properties[key]["description"])
    assert set(properties[key]) - {"description", "markdownDescription"} != set()


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_explained(name: str) -> None:
    """Every field carries what it is, and what it means that the API does not say."""
    assert CONDITION[name] == {"$ref": f"#/definitions/field-{name}"}
    description = DEFINED[f"field-{name}"]["description"]
    assert FIELDS[name].doc in description
    assert FIELDS[name].absent in description


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_is_explained(name: str) -> None:
    """Every action carries what it does and what others see of it, and each argument carries its sentence."""
    described = DEFINED[f"action-{name}"]
    assert described["description"].startswith(ACTIONS[name].doc)
    assert ACTIONS[name].visible in described["description"]
    arguments = next(each["properties"] for each in subschemas(described) if "properties" in each)
    assert [each.name for each in ACTIONS[name].arguments] == list(arguments)


def test_words_carry_their_meanings() -> None:
    """What is offered as one of some words carries a meaning for each, where the vocabulary has one."""
    events = next(each for each in subschemas(DEFINED["event"]) if "enum" in each)
    assert list(EVENTS) == events["enum"]
    assert all(word.doc in text for word, text in zip(EVENTS.values(), events["markdownEnumDescriptions"], strict=True))
    assert all(
        len(each["enum"]) == len(each["enumDescriptions"]) for each in subschemas(SCHEMA) if "enumDescriptions" in each
    )


def test_examples_and_defaults_are_right() -> None:
    """Whatever the schema offers as an example or says is the default, it accepts itself."""
    offered = [
        (each, value)
        for each in subschemas(SCHEMA)
        for value in [*each.get("examples", []), *([each["default"]] if "default" in each else [])]
    ]
    assert offered
    assert [
        value for each, value in offered if not Draft7Validator({**each, "definitions": DEFINED}).is_valid(value)
    ] == []


def test_words_to_come_are_not_offered() -> None:
    """No word that is refused until it is built is a key or a value anywhere."""
    assert [name for name in TO_COME if f"action-{name}" in DEFINED] == []


def test_the_vocabulary_says_what_the_program_means() -> None:
    """The words for modes and origins are those that the program works with."""
    assert [each.value for each in Mode] == list(MODES)
    assert [each.value for each in Origin] == list(ORIGINS)
