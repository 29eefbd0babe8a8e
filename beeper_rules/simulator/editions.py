"""The description of one build, as `/v1/spec` serves it: the newest one's, without what the build does not have."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from beeper_rules.simulator import described
from beeper_rules.simulator.absent import absent
from beeper_rules.simulator.behaviour import SDK6
from beeper_rules.simulator.description import ID, document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from beeper_rules.simulator.behaviour import Behaviour
    from beeper_rules.simulator.description import Schema

_PARAMETER = re.compile(r"\{[^{}]*\}")
_NOUNS = {
    "Account": ("Account",),
    "Chat": ("Chat", "ChatListResponse", "ChatCreateResponse", "ChatStartResponse"),
    "Message": ("Message", "MessageUpdateResponse"),
    "ParticipantsItem": ("ParticipantsItem",),
}
"""Noun → the schemas that have its fields."""
_INTEGER_KEYS: dict[str, Schema] = {
    "sortKey": {"type": "integer"},
    "lastReadMessageSortKey": {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None},
}
_VERSIONS = {SDK6: "5.0.0+sdk6.0.0", "4.2.808": "5.0.0", "4.2.557": "4.7.1"}
"""App version → the version of the description since then, newest first, after the SDKs of the time."""
_FIRST_VERSION = "4.1.296"


def served(base_url: str, behaviour: Behaviour, knows: Callable[[str, str], bool]) -> dict[str, Any]:
    """Return the document of an app at an address, which knows only some routes, asked for by method and path."""
    whole = deepcopy(document())
    whole["info"]["version"] = next((v for since, v in _VERSIONS.items() if behaviour.has(since)), _FIRST_VERSION)
    _fit_answers(whole["components"]["schemas"], behaviour)
    operations = [each for path in whole["paths"].values() for each in path.values()]
    _fit_operations({each["operationId"]: each for each in operations}, behaviour)
    paths = {}
    for path, each in whole["paths"].items():
        known = {name: each[name] for name in each if knows(name.upper(), _PARAMETER.sub(ID, path))}
        if known:
            paths[path] = known
    return whole | {"servers": [{"url": base_url}], "paths": paths}


def _fit_answers(schemas: dict[str, Schema], behaviour: Behaviour) -> None:
    for noun, names in _NOUNS.items():
        gone = absent(noun, behaviour)
        for name in names:
            schema = schemas[name] = _only(
                schemas[name], [one for one in schemas[name]["properties"] if one not in gone]
            )
            if behaviour.int_sort_keys:
                properties = schema["properties"]
                properties |= {one: key for one, key in _INTEGER_KEYS.items() if one in properties}
    if not behaviour.has("4.2.808"):
        for name, fields in (
            ("ChatCreateResponse", ("chatID", "status")),
            ("MessageUpdateResponse", ("chatID", "messageID", "success")),
        ):
            schemas[name] = _only(schemas[name], fields)


def _only(schema: Schema, names: Iterable[str]) -> Schema:
    """Return the schema of an object that has some of the properties."""
    properties = {name: schema["properties"][name] for name in names}
    return schema | {"properties": properties, "required": [name for name in schema["required"] if name in properties]}


def _fit_operations(operations: dict[str, dict[str, Any]], behaviour: Behaviour) -> None:
    if not behaviour.list_limit_honoured:
        _drop_parameter(operations["listChats"], "limit")
    if not behaviour.has(SDK6):
        _drop_parameter(operations["searchChats"], "labelID")
    if behaviour.message_limit_honoured:
        limit = {"name": "limit", "in": "query", "required": False, "schema": described.PAGE_QUERY["limit"]}
        operations["listMessages"]["parameters"].append(limit)
    (most,) = (one for one in operations["getChat"]["parameters"] if one["in"] == "query")
    most["schema"]["default"] = behaviour.default_participants
    _set_body(operations["setChatReminder"], {"type": "object"} | described.reminder_body(behaviour))
    for name in ("archiveChat", "setChatReminder", "clearChatReminder"):
        _fit_empty_answer(operations[name]["responses"], behaviour)
    if behaviour.starts_by_mode:
        _offer_modes(operations["createChat"], _body(operations["startChat"]))


def _drop_parameter(operation: dict[str, Any], name: str) -> None:
    operation["parameters"] = [one for one in operation["parameters"] if one["name"] != name]


def _body(operation: dict[str, Any]) -> Schema:
    return dict(operation["requestBody"]["content"]["application/json"]["schema"])


def _set_body(operation: dict[str, Any], schema: Schema) -> None:
    operation["requestBody"]["content"]["application/json"]["schema"] = schema


def _fit_empty_answer(responses: dict[str, Any], behaviour: Behaviour) -> None:
    """Let the answer without a body be what this build says instead."""
    if behaviour.empty_answer == "204":
        return
    answer = responses.pop("204")
    if behaviour.empty_answer == "success":
        schema = {"type": "object", "properties": {"success": {"type": "boolean"}}, "required": ["success"]}
        answer = answer | {"content": {"application/json": {"schema": schema}}}
    responses["200"] = answer


def _offer_modes(create: dict[str, Any], start: Schema) -> None:
    """Let one route create or start, as its `mode` says."""
    modes = {"create": (_body(create), []), "start": (start, ["mode"])}
    bodies = [
        body
        | {
            "properties": {"mode": {"type": "string", "enum": [mode]}} | body["properties"],
            "required": required + body["required"],
        }
        for mode, (body, required) in modes.items()
    ]
    _set_body(create, {"anyOf": bodies})
