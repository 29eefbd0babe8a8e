"""The world's time: real, scaled or standing still, and always able to be advanced; and how the API writes it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Clock:
    """A clock that follows `now` (UTC; the real time by default) plus whatever it was advanced by."""

    def __init__(self, now: Callable[[], datetime] = _utc_now) -> None:
        self._now = now
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Return the present instant in UTC, cut to the milliseconds that the API can show."""
        instant = (self._now() + self._ahead).astimezone(UTC)
        return instant.replace(microsecond=instant.microsecond // 1000 * 1000)

    def advance(self, seconds: float) -> None:
        """Move the clock; what falls due meanwhile happens at the next access to the world."""
        self._ahead += timedelta(seconds=seconds)


def stopped_clock(at: str = "2026-01-05T12:00:00Z") -> Clock:
    """Return a clock that stands at an instant and moves only when advanced."""
    instant = datetime.fromisoformat(at)
    return Clock(lambda: instant)


def iso(instant: datetime) -> str:
    """Write an instant as the API does: UTC, milliseconds, `Z`."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def parse_iso(text: str) -> datetime:
    """Read an RFC 3339 date-time into UTC; ValueError for anything else, a missing offset included."""
    if not _RFC3339.fullmatch(text):
        raise ValueError(f"not a date-time with an offset: {text!r}")
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"not an instant that UTC can express: {text!r}") from error
