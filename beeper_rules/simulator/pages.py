"""Cuts a list, newest first, into pages with cursors that stay where they are when the list moves."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from beeper_rules.simulator.exchange import Issue, invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
Rank = tuple[int, ...]
"""Where an item stands: falling along the list. A cursor is an item's rank, its numbers joined by `-`."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some neighbours of a list, newest first."""

    items: Sequence[T]
    has_more: bool
    """Whether there is more in the direction that was asked for."""
    newest: str | None
    oldest: str | None

    def as_json(self, show: Callable[[T], dict[str, Any]]) -> dict[str, Any]:
        """Return the page in the API's shape."""
        return {
            "items": [show(item) for item in self.items],
            "hasMore": self.has_more,
            "newestCursor": self.newest,
            "oldestCursor": self.oldest,
        }


def cut(items: Sequence[T], rank: Callable[[T], Rank], query: dict[str, Any], size: int) -> Page[T]:
    """Return the page that a query's `cursor` and `direction` ask for; Refusal 400 for a broken cursor.

    Without a cursor it is the newest page, whatever the direction.
    """
    start, end = _span(items, rank, query, size)
    page = items[start:end]
    after = "cursor" in query and query.get("direction") == "after"
    has_more = start > 0 if after else end < len(items)
    newest, oldest = (_cursor(rank(page[0])), _cursor(rank(page[-1]))) if page else (None, None)
    return Page(page, has_more, newest, oldest)


def _span(items: Sequence[T], rank: Callable[[T], Rank], query: dict[str, Any], size: int) -> tuple[int, int]:
    """Return where the page begins and ends; beyond the cursor it holds the nearest items on either side."""
    if "cursor" not in query:
        return 0, size
    # Ranks fall along the list, and a search needs them to rise.
    here = _negative(_rank_of(query["cursor"]))

    def key(item: T) -> Rank:
        return _negative(rank(item))

    if query.get("direction") == "after":
        end = bisect_left(items, here, key=key)
        return max(0, end - size), end
    start = bisect_right(items, here, key=key)
    return start, start + size


def _negative(rank: Rank) -> Rank:
    return tuple(-number for number in rank)


def _cursor(rank: Rank) -> str:
    return "-".join(str(number) for number in rank)


def _rank_of(cursor: str) -> Rank:
    # The documents' example has another spelling: an instant, `|` and something opaque.
    instant, _, opaque = cursor.partition("|")
    try:
        return tuple(int(number) for number in (instant if opaque else cursor).split("-"))
    except ValueError as error:
        raise invalid([Issue(code="invalid_string", message="Invalid cursor", path=["cursor"])]) from error
