"""Checks bodies and queries against their descriptions, which are written in a part of JSON Schema."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from beeper_rules.simulator.clock import parse_iso
from beeper_rules.simulator.exchange import Issue, invalid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from beeper_rules.simulator.exchange import Call

Schema = dict[str, Any]
Path = tuple[str | int, ...]

_BOOLEANS = {"true": True, "false": False, "null": None}
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")


def read_body(call: Call, schema: Schema) -> dict[str, Any]:
    """Return the body of a call, `{}` if there is none; Refusal 400 with every issue if it is not as described."""
    try:
        value = json.loads(call.body, parse_constant=_no_constant) if call.body else {}
    except (ValueError, RecursionError) as error:
        raise invalid([Issue(code="invalid_json", message="Body is not valid JSON", path=[])]) from error
    issues = list(_issues(value, {"type": "object"} | schema, ()))
    if issues:
        raise invalid(issues)
    return dict(value)


def read_query(call: Call, parameters: Mapping[str, Schema]) -> dict[str, Any]:
    """Return the parameters that were given, converted; an array collects repeated keys, else the last one counts.

    Parameters that are not described are not looked at, nor are empty ones that may be anything.
    Refusal 400 with every issue.
    """
    given: dict[str, Any] = {}
    for name, text in call.query:
        schema = parameters.get(name)
        if schema is None or (not text and _may_be_empty(schema)):
            continue
        if schema["type"] == "array":
            given.setdefault(name, []).append(text)
        else:
            given[name] = _converted(text, schema)
    missing = [name for name, schema in parameters.items() if schema.get("required") is True and name not in given]
    issues = [Issue(code="invalid_type", message="Required", path=[name]) for name in missing]
    issues += [issue for name, value in given.items() for issue in _issues(value, parameters[name], (name,))]
    if issues:
        raise invalid(issues)
    return {name: value for name, value in given.items() if value is not None}


def _may_be_empty(schema: Schema) -> bool:
    """Return whether an empty text says nothing, as for what takes any text or several values."""
    constrained = schema.get("required") is True or not {"minLength", "format", "enum"}.isdisjoint(schema)
    return schema["type"] in ("string", "array") and not constrained


def _converted(text: str, schema: Schema) -> Any:  # noqa: ANN401 - any JSON scalar
    if schema["type"] == "integer" and _WHOLE.fullmatch(text):
        return int(text)
    if "boolean" in schema["type"]:
        return _BOOLEANS.get(text, text)
    return text


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _is_whole(value: object) -> bool:
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return whole and not isinstance(value, bool)


def _is_type(value: object, name: str) -> bool:
    match name:
        case "integer":
            return _is_whole(value)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "null":
            return value is None
        case _:
            types: dict[str, type] = {"string": str, "boolean": bool, "object": dict, "array": list}
            return isinstance(value, types[name])


def _issues(value: object, schema: Schema, path: Path) -> Iterator[Issue]:
    if "type" not in schema:
        return
    names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(_is_type(value, name) for name in names):
        yield Issue(code="invalid_type", message=f"Expected {' or '.join(names)}", path=list(path))
    elif isinstance(value, dict):
        yield from _issues_of_object(value, schema, path)
    elif isinstance(value, list):
        yield from _issues_of_array(value, schema, path)
    else:
        yield from _issues_of_scalar(value, schema, path)


def _issues_of_object(value: dict[str, Any], schema: Schema, path: Path) -> Iterator[Issue]:
    properties = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield Issue(code="invalid_type", message="Required", path=[*path, name])
    for name, part in value.items():
        part_schema = properties.get(name, schema.get("additionalProperties"))
        # What the description does not name is let pass, as the app does.
        if part_schema is not None:
            yield from _issues(part, part_schema, (*path, name))


def _issues_of_array(value: list[Any], schema: Schema, path: Path) -> Iterator[Issue]:
    if len(value) < schema.get("minItems", 0):
        yield Issue(code="too_small", message=f"Must hold at least {schema['minItems']}", path=list(path))
    for position, item in enumerate(value):
        yield from _issues(item, schema.get("items", {}), (*path, position))


def _issues_of_scalar(value: Any, schema: Schema, path: Path) -> Iterator[Issue]:  # noqa: ANN401 - any JSON scalar
    if "enum" in schema and value not in schema["enum"]:
        yield Issue(code="invalid_enum_value", message=f"Expected one of {schema['enum']}", path=list(path))
    if "minimum" in schema and value is not None and value < schema["minimum"]:
        yield Issue(code="too_small", message=f"Must be at least {schema['minimum']}", path=list(path))
    if "exclusiveMinimum" in schema and value <= schema["exclusiveMinimum"]:
        yield Issue(code="too_small", message=f"Must be more than {schema['exclusiveMinimum']}", path=list(path))
    if "maximum" in schema and value is not None and value > schema["maximum"]:
        yield Issue(code="too_big", message=f"Must be at most {schema['maximum']}", path=list(path))
    if isinstance(value, str) and len(value) < schema.get("minLength", 0):
        yield Issue(code="too_small", message=f"Must have at least {schema['minLength']} characters", path=list(path))
    if schema.get("format") == "date-time" and not _is_instant(value):
        yield Issue(code="invalid_string", message="Invalid date-time", path=list(path))


def _is_instant(text: str) -> bool:
    try:
        parse_iso(text)
    except ValueError:
        return False
    return True
