"""The truth log: every request that reached the simulated app, and what became of it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One request."""

    method: str
    raw_path: str
    """As sent, percent signs and all, without the query."""
    path: str
    """Decoded."""
    query: tuple[tuple[str, str], ...]
    body: Any
    """The JSON value; the text if it is not JSON; None if there was none."""
    has_authorization: bool
    at: datetime
    """By the world's clock, when the request was complete."""
    status: int | None = None
    """What was answered; None while it is under way, or when the connection was cut instead."""
    applied: bool = False
    """Whether the app carried out what the request asks for; False for everything that only reads."""
    fault: str | None = None
    """The name of the scripted fault that it met."""
    heard: tuple[Any, ...] = ()
    """What a client of the event stream has sent so far: JSON values, or texts that are no JSON."""

    @property
    def is_write(self) -> bool:
        """Whether the request asks the app to change something."""
        return self.method not in {"GET", "HEAD", "OPTIONS"} and self.path.startswith("/v1/")


class TruthLog:
    """Keeps the entries in order of arrival, for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[int, Entry] = {}
        self._arrived = 0

    def begin(self, entry: Entry) -> int:
        """Note a request that has arrived; the number returned completes it later."""
        with self._lock:
            self._arrived += 1
            self._entries[self._arrived] = entry
            return self._arrived

    def amend(self, number: int, **facts: Any) -> None:  # noqa: ANN401 - fields of Entry
        """Add what became of a request: `status`, `applied`, `fault`, `heard`."""
        with self._lock:
            # A request that outlived `clear` has nowhere to be noted.
            if number in self._entries:
                self._entries[number] = replace(self._entries[number], **facts)

    def entries(self, method: str | None = None, path: str | None = None) -> list[Entry]:
        """Return all requests so far, or those of one method or decoded path."""
        with self._lock:
            entries = list(self._entries.values())
        return [e for e in entries if method in {None, e.method} and path in {None, e.path}]

    def writes(self, *, applied: bool | None = None) -> list[Entry]:
        """Return the writes that were received, or only those that were (or were not) applied."""
        return [e for e in self.entries() if e.is_write and applied in {None, e.applied}]

    def clear(self) -> None:
        """Forget everything so far."""
        with self._lock:
            self._entries.clear()
