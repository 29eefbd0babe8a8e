"""One HTTP exchange as the routes see it: a call, and a reply or a refusal."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Issue(TypedDict):
    """One fault of a request, as `details.issues` lists it."""

    code: str
    message: str
    path: list[str | int]


def to_json(value: object) -> bytes:
    """Write JSON as the app does: UTF-8, and lone surrogates as escapes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


@dataclass(frozen=True, slots=True)
class Call:
    """A request, complete."""

    method: str
    raw_path: str
    query: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    authorization: str | None = None
    """The header's value."""
    base_url: str = "http://127.0.0.1:23373"
    headers: Mapping[str, str] = field(default_factory=dict)
    """By lower-case name."""
    ids: tuple[str, ...] = ()
    """What stands in the path where the route has ids, decoded."""

    @property
    def path(self) -> str:
        """The path, decoded."""
        return unquote(self.raw_path)

    @property
    def segments(self) -> tuple[str, ...]:
        """The parts between slashes, each decoded by itself: an id may contain an encoded slash."""
        return tuple(unquote(part) for part in self.raw_path.split("/")[1:])

    @property
    def token(self) -> str | None:
        """The bearer token, if one was sent."""
        scheme, _, value = (self.authorization or "").partition(" ")
        return value.strip() if scheme.lower() == "bearer" else None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer."""

    status: int = HTTPStatus.OK
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    applied: bool = False
    """Whether a write was carried out."""


def reply_json(value: object, *, applied: bool = False) -> Reply:
    """Return a 200 with a JSON body."""
    return Reply(body=to_json(value), headers={"content-type": "application/json"}, applied=applied)


class Refusal(Exception):  # noqa: N818 - the app refuses; nothing went wrong in it
    """A request that the app answers with an error."""

    def __init__(self, status: int, code: str, message: str, details: Any = None) -> None:  # noqa: ANN401 - a JSON value
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.headers: dict[str, str] = {}

    def reply(self) -> Reply:
        """Return the answer in the API's error shape."""
        body = {"message": self.message, "code": self.code}
        if self.details is not None:
            body["details"] = self.details
        return Reply(self.status, to_json(body), {"content-type": "application/json"} | self.headers)


def invalid(issues: Sequence[Issue]) -> Refusal:
    """Return the 400 for a request that is not as described."""
    message = "; ".join(f"{'.'.join(map(str, i['path'])) or 'request'}: {i['message']}" for i in issues)
    return Refusal(HTTPStatus.BAD_REQUEST, "VALIDATION_ERROR", message, {"issues": list(issues)})


def not_found(what: str) -> Refusal:
    """Return the 404 for a chat, message, account or route that does not exist."""
    return Refusal(HTTPStatus.NOT_FOUND, "NOT_FOUND", f"{what} not found")
