from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from beeper_rules.simulator import Clock, iso, stopped_clock
from beeper_rules.simulator.clock import parse_iso


def test_a_stopped_clock_moves_only_when_advanced() -> None:
    """A stopped clock shows the same instant until it is advanced."""
    clock = stopped_clock("2026-01-05T12:00:00Z")
    before = clock.now()
    clock.advance(90)
    assert (before, clock.now()) == (
        datetime(2026, 1, 5, 12, tzinfo=UTC),
        datetime(2026, 1, 5, 12, 1, 30, tzinfo=UTC),
    )


def test_a_clock_follows_an_injected_time() -> None:
    """A clock follows the time it is given, so that a demo can run it faster, and may be advanced besides."""
    instants = iter([datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)])
    clock = Clock(lambda: next(instants))
    clock.advance(-3600)
    assert [clock.now().hour, clock.now().day] == [23, 1]


def test_the_default_is_real_time_in_whole_milliseconds() -> None:
    """Without an injected time the clock shows the real one, cut to milliseconds."""
    now = Clock().now()
    assert now.microsecond % 1000 == 0
    assert abs(now - datetime.now(UTC)) < timedelta(minutes=1)


def test_instants_are_written_as_the_api_writes_them() -> None:
    """An instant is written in UTC with milliseconds and Z."""
    assert iso(datetime.fromisoformat("2026-08-31T21:41:41+02:00")) == "2026-08-31T19:41:41.000Z"


@pytest.mark.parametrize("text", ["2026-09-01T09:00:00Z", "2026-09-01T09:00:00.000Z", "2026-09-01t11:00:00+02:00"])
def test_date_times_with_an_offset_are_read(text: str) -> None:
    """A date-time with an offset is read into UTC, however it is spelled."""
    assert parse_iso(text) == datetime(2026, 9, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "2026-09-01", "2026-09-01T09:00:00", "2026-13-01T09:00:00Z", "0001-01-01T00:00:00+10:00"],
)
def test_anything_else_is_no_instant(text: str) -> None:
    """What is not a date-time with an offset, or no instant in UTC, is refused."""
    with pytest.raises(ValueError, match=r"^not an? "):
        parse_iso(text)
