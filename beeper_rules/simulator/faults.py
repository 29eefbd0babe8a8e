"""The faults that can be scripted, each a value, and ready-made ones for the usual troubles.

An `applied` fault lets the app carry out the request first and goes wrong afterwards; otherwise the
app never sees the request. Seconds of a fault are real ones: they try the patience of the client.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from beeper_rules.simulator.exchange import Reply, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Answer:
    """Another answer than the app's; a `bytes` body is sent as it is, anything else as JSON."""

    status: int
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    applied: bool = False

    def reply(self) -> Reply:
        """Return it as a reply."""
        raw = isinstance(self.body, bytes)
        headers = {"content-type": "text/html" if raw else "application/json"} | dict(self.headers)
        return Reply(self.status, self.body if raw else to_json(self.body), headers)


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection ends before the answer; with `reset` by RST."""

    applied: bool = False
    reset: bool = False


@dataclass(frozen=True, slots=True)
class Hang:
    """The answer, headers included, comes so many seconds later; unless `applied`, so does the effect."""

    seconds: float
    applied: bool = False


@dataclass(frozen=True, slots=True)
class Drip:
    """The body comes one byte per interval."""

    interval_s: float


@dataclass(frozen=True, slots=True)
class Truncated:
    """The body ends early, and the connection with it; Content-Length promises all of it."""

    keep: int = 12


@dataclass(frozen=True, slots=True)
class Changed:
    """The app's JSON answer, changed on its way; refusals and empty answers pass as they are.

    The change returns the new value, and may work on the one that it is given.
    """

    change: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Huge:
    """A page that never seems to end: so many bytes, streamed."""

    size: int


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Something happens in the world just before the request is handled, which then goes its way."""

    act: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Silence:
    """The connection stays open, but nothing comes: no answer, and on the event stream no ping either."""

    frames: int = 0
    """How many frames the event stream still says: 1 is `ready`, 2 is also the answer to a subscription."""
    pongs: bool = True
    """False: the client's pings remain unanswered, as on a connection that has died on its way."""


Fault = Answer | Cut | Hang | Drip | Truncated | Changed | Huge | Meanwhile | Silence
"""What a fault does to a body ends an upgrade to the event stream, which has none."""


def error(status: int, *, applied: bool = False, code: str = "INTERNAL_ERROR", message: str = "Failed") -> Answer:
    """Return an error in the API's shape; `applied` makes it an applied-then-500."""
    return Answer(status, {"message": message, "code": code}, applied=applied)


def unauthorized() -> Answer:
    """Return the 401 of a revoked token."""
    message = "Unauthorized: Invalid or missing token"
    return error(HTTPStatus.UNAUTHORIZED, code="unauthorized", message=message)


def forbidden() -> Answer:
    """Return the 403 of a token that may only read."""
    return error(HTTPStatus.FORBIDDEN, code="forbidden", message="Forbidden")


def gone() -> Answer:
    """Return the 404 of a chat that is not there."""
    return error(HTTPStatus.NOT_FOUND, code="NOT_FOUND", message="Chat not found")


def starting() -> Answer:
    """Return the 500 of an app that is still starting."""
    return error(HTTPStatus.INTERNAL_SERVER_ERROR, message="Failed to execute tool: getChat")


def too_many(retry_after: str | None = None) -> Answer:
    """Return a 429, with any text as `Retry-After`."""
    headers = {} if retry_after is None else {"retry-after": retry_after}
    body = {"message": "Too many requests", "code": "RATE_LIMITED"}
    return Answer(HTTPStatus.TOO_MANY_REQUESTS, body, headers)


def redirect(location: str, status: int = HTTPStatus.TEMPORARY_REDIRECT) -> Answer:
    """Return a redirect to elsewhere."""
    return Answer(status, b"", {"location": location})


def garbage(body: bytes) -> Answer:
    """Return a 200 that claims to be JSON."""
    return Answer(HTTPStatus.OK, body, {"content-type": "application/json"})


def nonsense() -> dict[str, Answer]:
    """Return one answer for each way of being no usable page, by name."""
    page = b'{"items":[],"hasMore":false,"oldestCursor":null,"newestCursor":null,'
    return {
        "html": Answer(HTTPStatus.OK, b"<html><body>Welcome to the hotel Wi-Fi</body></html>"),
        "empty": garbage(b""),
        "text": garbage(b"OK"),
        "list": garbage(b"[]"),
        "null": garbage(b"null"),
        "object": garbage(b"{}"),
        "number": garbage(b"1e999"),
        "nan": garbage(page + b'"x":NaN}'),
        "infinite": garbage(b'{"items":[{"id":"!a","unreadCount":1e999}],"hasMore":false}'),
        "duplicate keys": garbage(page + b'"items":[{}],"hasMore":true}'),
        "deep": garbage(b'{"items":' + b"[" * 5000 + b"]" * 5000 + b"}"),
        "not utf-8": garbage(b'{"items":["\xff\xfe"]}'),
        "cut short": garbage(b'{"items":[{"id":"!a'),
    }


def gzip_bomb(size: int) -> Answer:
    """Return a small body that inflates to `size` bytes of blanks and an empty page."""
    page = b'{"items":[],"hasMore":false,"oldestCursor":null,"newestCursor":null}'
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    return Answer(HTTPStatus.OK, gzip.compress(b" " * size + page), headers)


def no_accounts() -> Answer:
    """Return the account list of an app that has just started: empty."""
    return Answer(HTTPStatus.OK, [])


def without_account(account_id: str) -> Changed:
    """Return the account list without one of them."""
    return Changed(lambda accounts: [one for one in accounts if one["accountID"] != account_id])


def empty_list() -> Answer:
    """Return a chat list without chats."""
    return Answer(HTTPStatus.OK, {"items": [], "hasMore": False, "oldestCursor": None, "newestCursor": None})


def empty_page() -> Changed:
    """Return pages without items that promise more."""
    return Changed(lambda page: page | {"items": [], "hasMore": True})


def same_cursor(cursor: str = "1725489123456-1") -> Changed:
    """Return pages that promise more beyond one and the same cursor, for ever."""
    return Changed(lambda page: page | {"hasMore": True, "oldestCursor": cursor, "newestCursor": cursor})


def with_item(number: int, **fields: object) -> Changed:
    """Return a page in which one item has other fields: wrong types, or fields of a newer app."""

    def change(page: dict[str, Any]) -> dict[str, Any]:
        if number < len(page["items"]):
            page["items"][number] |= fields
        return page

    return Changed(change)
