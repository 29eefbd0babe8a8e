"""The words of JSON Schema that the schema is made of: draft-07, and the notes that editors read beside it."""

from collections.abc import Iterable, Mapping
from typing import Any

Schema = dict[str, Any]
"""A schema as JSON."""

DRAFT = "http://json-schema.org/draft-07/schema#"


def named(name: str) -> Schema:
    """Return a reference to a definition; beside it only notes may stand, since draft-07 skips the rest."""
    return {"$ref": f"#/definitions/{name}"}


def explained(text: str) -> Schema:
    """Return what an editor shows: plain words, and the same as Markdown where there is `code` among them."""
    plain = {"description": text.replace("`", "")}
    return plain | ({"markdownDescription": text} if "`" in text else {})


def described(docs: Mapping[str, str], shapes: Mapping[str, Schema]) -> Mapping[str, Schema]:
    """Return the parts of a mapping, each with what it means."""
    return {name: shapes[name] | explained(doc) for name, doc in docs.items()}


def words(meanings: Mapping[str, str]) -> Schema:
    """Return one of some words, each with its meaning. Validators skip the meanings, editors show them."""
    schema: Schema = {"type": "string", "enum": list(meanings)}
    if any(meanings.values()):
        schema["enumDescriptions"] = [text.replace("`", "") for text in meanings.values()]
        schema["markdownEnumDescriptions"] = list(meanings.values())
    return schema


def text(pattern: str, otherwise: str, *examples: str) -> Schema:
    """Return a text of a form; `otherwise` is what an editor says about any other."""
    schema: Schema = {"type": "string", "pattern": pattern, "patternErrorMessage": otherwise}
    return schema | ({"examples": list(examples)} if examples else {})


def several(item: Schema, least: int = 1) -> Schema:
    """Return a list."""
    return {"type": "array", "items": item} | ({"minItems": least} if least else {})


def either(scalar: Schema, *others: Schema) -> Schema:
    """Return a scalar, or else a list or a mapping.

    What holds for lists or for mappings touches nothing else, so it stands outside of `anyOf`: an editor then says what
    is wrong with the one that was begun, and not only that nothing fits.
    """
    return {
        "anyOf": [scalar, {"type": [other["type"] for other in others]}],
        "allOf": [{key: value for other in others for key, value in other.items() if key != "type"}],
    }


def one_or_several(item: Schema) -> Schema:
    """Return one thing that is no list, or a list of at least one."""
    return {"anyOf": [item, {"type": "array"}], **{key: value for key, value in several(item).items() if key != "type"}}


def mapping(properties: Mapping[str, Schema], required: Iterable[str] = (), least: int = 0) -> Schema:
    """Return a mapping that has no other keys, and at least so many."""
    schema: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    wanted = list(required)
    return schema | ({"required": wanted} if wanted else {}) | ({"minProperties": least} if least else {})


def one_of_these(properties: Mapping[str, Schema]) -> Schema:
    """Return a mapping with exactly one of some keys."""
    return mapping(properties, least=1) | {"maxProperties": 1}
