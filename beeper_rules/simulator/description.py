"""The API's description as the simulator implements it: that of the newest build, which many routes check against."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

Schema = dict[str, Any]

ID = "{id}"
"""What a path of the routes has in the place of any id."""


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
