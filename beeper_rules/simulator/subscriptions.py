"""What a connection to the event stream asked for, and how it asks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from beeper_rules.simulator.behaviour import SDK6

if TYPE_CHECKING:
    from beeper_rules.simulator.behaviour import Behaviour
    from beeper_rules.simulator.render import Json

EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Subscription:
    """The events that a connection wants; at first none."""

    chat_ids: tuple[str, ...] = ()
    app_state: bool = False

    def covers(self, chat_id: str) -> bool:
        """Return whether the events of a chat are wanted."""
        return self.chat_ids == (EVERYTHING,) or chat_id in self.chat_ids

    def shown(self, behaviour: Behaviour) -> Json:
        """Return it as `ready` and `subscriptions.updated` say it."""
        app = {"app": {"state": self.app_state}} if behaviour.has(SDK6) else {}
        return {"chatIDs": list(self.chat_ids)} | app


class BadCommand(Exception):  # noqa: N818 - the client's mistake, nothing went wrong in the app
    """A frame that is answered with an error."""

    def __init__(self, code: str, message: str, request_id: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.request_id = request_id

    def frame(self) -> Json:
        """Return the answer."""
        request = {} if self.request_id is None else {"requestID": self.request_id}
        return {"type": "error"} | request | {"code": self.code, "message": self.message}


def read_command(frame: str | bytes, behaviour: Behaviour) -> tuple[str | None, Subscription]:
    """Return the request's id and the subscription that it asks for; BadCommand."""
    command = _object(frame)
    request_id = command.get("requestID")
    if request_id is not None and not isinstance(request_id, str):
        raise BadCommand("INVALID_PAYLOAD", "requestID must be a string")
    if command["type"] != "subscriptions.set":
        raise BadCommand("INVALID_COMMAND", f"Unsupported command type: {command['type']}", request_id)
    known = {"type", "requestID", "chatIDs"} | ({"app"} if behaviour.has(SDK6) else set())
    if unknown := sorted(command.keys() - known):
        raise BadCommand("INVALID_PAYLOAD", f"Unrecognized keys: {', '.join(unknown)}", request_id)
    return request_id, Subscription(_chat_ids(command, request_id), _app_state(command, request_id))


def _object(frame: str | bytes) -> dict[str, Any]:
    if isinstance(frame, bytes):
        raise BadCommand("INVALID_PAYLOAD", "Payload must be a JSON text message")
    try:
        value = json.loads(frame)
    except (ValueError, RecursionError) as error:
        raise BadCommand("INVALID_PAYLOAD", "Invalid JSON payload") from error
    if not (isinstance(value, dict) and isinstance(value.get("type"), str)):
        raise BadCommand("INVALID_PAYLOAD", "Payload must be an object with a type field")
    return value


def _chat_ids(command: dict[str, Any], request_id: str | None) -> tuple[str, ...]:
    given = command.get("chatIDs", [])
    if not (isinstance(given, list) and all(isinstance(one, str) and one for one in given)):
        raise BadCommand("INVALID_PAYLOAD", "chatIDs must be an array of strings", request_id)
    chat_ids = tuple(dict.fromkeys(given))
    if EVERYTHING in chat_ids and len(chat_ids) > 1:
        raise BadCommand("INVALID_PAYLOAD", "chatIDs cannot combine '*' with specific IDs", request_id)
    return chat_ids


def _app_state(command: dict[str, Any], request_id: str | None) -> bool:
    given = command.get("app", {"state": False})
    if not (isinstance(given, dict) and given.keys() == {"state"} and isinstance(given["state"], bool)):
        raise BadCommand("INVALID_PAYLOAD", "app must be an object with a boolean state", request_id)
    return given["state"]
