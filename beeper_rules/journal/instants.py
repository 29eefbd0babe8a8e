"""Instants as the journal's columns hold them: whole milliseconds since 1970, UTC."""

from datetime import UTC, datetime, timedelta
from typing import overload

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


@overload
def to_ms(instant: datetime) -> int: ...
@overload
def to_ms(instant: None) -> None: ...
def to_ms(instant: datetime | None) -> int | None:
    """Return epoch milliseconds, rounded down so that order is kept; None stays None.

    Raises TypeError for a time without a zone.
    """
    return None if instant is None else (instant - EPOCH) // MILLISECOND


@overload
def from_ms(milliseconds: int) -> datetime: ...
@overload
def from_ms(milliseconds: None) -> None: ...
def from_ms(milliseconds: int | None) -> datetime | None:
    """Return the UTC instant; None stays None. Raises OverflowError for a number that no calendar holds."""
    return None if milliseconds is None else EPOCH + milliseconds * MILLISECOND
