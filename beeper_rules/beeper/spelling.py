"""How a call spells what it names: ids in paths, queries, instants, bodies."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote, urlencode

from beeper_rules.errors import Rejected
from beeper_rules.safe_text import printable

Direction = Literal["before", "after"]
Pairs = list[tuple[str, str]]

UNADDRESSABLE = frozenset({"", ".", ".."})
"""Ids that the path of a URL cannot carry: a server takes them for the way itself."""


def account_path(account_id: str) -> str:
    """Return the path of an account. Rejected for an id that no path can carry, as by all of these."""
    return f"/v1/accounts/{segment(account_id)}"


def chat_path(chat_id: str) -> str:
    """Return the path of a chat."""
    return f"/v1/chats/{segment(chat_id)}"


def message_path(chat_id: str, message_id: str) -> str:
    """Return the path of a message."""
    return f"{chat_path(chat_id)}/messages/{segment(message_id)}"


def segment(name: str) -> str:
    """Return an id as one step of a path, with every reserved character encoded (iMessage ids hold `#`)."""
    try:
        encoded = quote(name, safe="")
    except UnicodeEncodeError as error:
        raise _unaddressable(name) from error
    if encoded in UNADDRESSABLE:
        raise _unaddressable(name)
    return encoded


def _unaddressable(name: str) -> Rejected:
    """Return the failure for an id that no call can name."""
    return Rejected(f"'{printable(name, 100)}' is not an id that a call can name", status=404)


def query(pairs: Pairs) -> str:
    """Return the query with its question mark; empty for no pairs."""
    return "?" + urlencode(pairs, quote_via=quote, safe="", errors="replace") if pairs else ""


def paging(cursor: str | None, direction: Direction | None, limit: int | None = None) -> Pairs:
    """Return the query pairs of a page."""
    return one("cursor", cursor) + one("direction", direction) + one("limit", limit)


def one(name: str, value: str | bool | datetime | float | None) -> Pairs:
    """Return the pair of a parameter; none for None."""
    if value is None:
        return []
    if isinstance(value, datetime):
        return [(name, instant(value))]
    return [(name, str(value).lower() if isinstance(value, bool) else str(value))]


def each(name: str, values: Iterable[str]) -> Pairs:
    """Return the pairs of a list, which is a repeated key."""
    return [(name, value) for value in values]


def instant(at: datetime) -> str:
    """Return an instant as the API writes it. ValueError for one without a time zone."""
    if at.tzinfo is None:
        raise ValueError("an instant has a time zone")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def given(values: Mapping[str, object]) -> dict[str, object]:
    """Return a body without what is None."""
    return {name: value for name, value in values.items() if value is not None}
