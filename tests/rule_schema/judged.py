"""A rule file, judged by the loader and, as an editor's YAML reader sees it, by a validator with our schema."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from jsonschema import Draft7Validator

from beeper_rules import marked_yaml
from beeper_rules.errors import InvalidSetup
from beeper_rules.language.load import load
from beeper_rules.rule_schema import rule_schema
from beeper_rules.rule_schema.shape import Schema

SCHEMA = rule_schema()
JUDGE = Draft7Validator(SCHEMA)
_NAMED = ("properties", "patternProperties", "definitions")
_ONE = ("items", "contains", "additionalProperties", "if", "then", "else", "not")
_LISTS = ("anyOf", "allOf", "oneOf")


def written(document: object) -> str:
    """Return the document as YAML on one line."""
    return json.dumps(document, ensure_ascii=False)


def complaints(text: str) -> list[str]:
    """Return what the validator says, place by place; raise InvalidSetup for what is no YAML of ours."""
    return [
        f"{error.json_path}: {error.message}" for error in JUDGE.iter_errors(plain(marked_yaml.load(text, "a.yaml")))
    ]


def loads(text: str) -> bool:
    """Return whether the loader accepts it as the only rule file."""
    with suppress(InvalidSetup):
        load({"a.yaml": text})
        return True
    return False


def plain(node: marked_yaml.Node) -> object:
    """Return the values without their places."""
    match node:
        case marked_yaml.Mapping(entries):
            return {entry.key.text: plain(entry.value) for entry in entries}
        case marked_yaml.Sequence(items):
            return [plain(item) for item in items]
        case marked_yaml.Scalar(value):
            return value


def subschemas(schema: Schema) -> Iterator[Schema]:
    """Yield the schema and every schema in it."""
    yield schema
    inner: list[Any] = [each for key in _NAMED for each in schema.get(key, {}).values()]
    inner += [schema[key] for key in _ONE if isinstance(schema.get(key), dict)]
    inner += [each for key in _LISTS for each in schema.get(key, [])]
    for each in inner:
        yield from subschemas(each)
