"""The API's description as the simulator implements it: what `/v1/spec` serves and the newer routes check against."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Schema = dict[str, Any]

ID = "{id}"
"""What a path of the routes has in the place of any id."""
_PARAMETER = re.compile(r"\{[^{}]*\}")


@cache
def document() -> dict[str, Any]:
    """Return the whole description, an OpenAPI 3.1 document; not to be changed."""
    text = files("beeper_rules.simulator").joinpath("description.json").read_text("utf-8")
    return dict(json.loads(text))


@cache
def _operations() -> dict[str, dict[str, Any]]:
    every = (operation for path in document()["paths"].values() for operation in path.values())
    return {operation["operationId"]: operation for operation in every}


def query_of(operation_id: str) -> dict[str, Schema]:
    """Return the query parameters of an operation by name; `required` stands in the schema of those that must be."""
    parameters = [one for one in _operations()[operation_id]["parameters"] if one["in"] == "query"]
    return {one["name"]: one["schema"] | {"required": one["required"]} for one in parameters}


def body_of(operation_id: str) -> Schema:
    """Return the schema of an operation's JSON body."""
    return dict(_operations()[operation_id]["requestBody"]["content"]["application/json"]["schema"])


def served(base_url: str, knows: Callable[[str, str], bool]) -> dict[str, Any]:
    """Return the document of an app at an address that knows only some routes, asked for by method and path."""
    paths = {}
    for path, operations in document()["paths"].items():
        known = {name: each for name, each in operations.items() if knows(name.upper(), _PARAMETER.sub(ID, path))}
        if known:
            paths[path] = known
    return document() | {"servers": [{"url": base_url}], "paths": paths}
