from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beeper_rules.language.time_words import DAY_WORDS, SOONEST, on, parse_time_words

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 1, 5, 12, tzinfo=BERLIN)
FRIDAY = datetime(2026, 1, 9, 12, tzinfo=BERLIN)
SATURDAY = datetime(2026, 1, 10, 8, tzinfo=BERLIN)


def meant(text: str, now: datetime, zone: str = "Europe/Berlin") -> str:
    """Return the local time that `text` means; `passed` when that has passed."""
    found = parse_time_words(text).after(now, ZoneInfo(zone))
    return found.astimezone(ZoneInfo(zone)).strftime("%a %d %H:%M") if found else "passed"


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("09:00 tomorrow", MONDAY, "Tue 06 09:00"),
        ("9:00 tomorrow", MONDAY, "Tue 06 09:00"),
        ("tomorrow", MONDAY, "Tue 06 09:00"),
        ("18:30", MONDAY, "Mon 05 18:30"),
        ("09:00", MONDAY, "Tue 06 09:00"),
        ("18:30 today", MONDAY, "Mon 05 18:30"),
        ("09:00 today", MONDAY, "passed"),
        ("12:00 today", MONDAY, "passed"),
        ("12:01 today", MONDAY, "Mon 05 12:01"),
        ("09:00 monday", MONDAY, "Mon 12 09:00"),
        ("18:00 monday", MONDAY, "Mon 05 18:00"),
        ("friday", MONDAY, "Fri 09 09:00"),
        ("10:00 Fri", MONDAY, "Fri 09 10:00"),
        ("  10:00   NEXT   Workday ", MONDAY, "Tue 06 10:00"),
        ("10:00 next workday", FRIDAY, "Mon 12 10:00"),
        ("next workday", SATURDAY, "Mon 12 09:00"),
        ("00:00 tomorrow", MONDAY, "Tue 06 00:00"),
        ("23:59", MONDAY, "Mon 05 23:59"),
    ],
)
def test_words(text: str, now: datetime, expected: str) -> None:
    """A time and a day mean the next instant that fits, at least a minute ahead."""
    assert meant(text, now) == expected


@pytest.mark.parametrize(
    "text",
    ["", "  ", "9", "9am", "noon", "24:00", "12:60", "09:00 someday", "09:00 mo", "at 09:00", "09:00:00", "x" * 999],
)
def test_no_time(text: str) -> None:
    """Anything else is refused with a sentence."""
    with pytest.raises(ValueError, match=r"is not a (time|day)|no clock shows"):
        parse_time_words(text)


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), "2026-03-29T01:00"),
        ("Europe/Berlin", date(2026, 3, 29), time(1, 59), "2026-03-29T00:59"),
        ("Europe/Berlin", date(2026, 3, 29), time(3, 0), "2026-03-29T01:00"),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), "2026-10-25T00:30"),
        ("America/New_York", date(2026, 3, 8), time(2, 0), "2026-03-08T07:00"),
        ("America/New_York", date(2026, 3, 8), time(2, 59), "2026-03-08T07:00"),
        ("America/New_York", date(2026, 11, 1), time(1, 30), "2026-11-01T05:30"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:30"),
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), "2026-04-04T14:45"),
        ("Pacific/Apia", date(2011, 12, 30), time(9, 0), "2011-12-30T10:00"),
        ("UTC", date(2026, 3, 29), time(2, 30), "2026-03-29T02:30"),
    ],
)
def test_clock_changes(zone: str, day: date, at: time, expected: str) -> None:
    """A time that clocks skip becomes the first instant after the gap; of one shown twice, the first is meant."""
    assert on(day, at, ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") == expected


def test_tomorrow_is_a_day_of_the_calendar() -> None:
    """Tomorrow at nine is nine by the clock, also when the night is an hour shorter."""
    evening = datetime(2026, 3, 28, 20, tzinfo=BERLIN)
    assert meant("09:00 tomorrow", evening) == "Sun 29 09:00"
    assert parse_time_words("09:00 tomorrow").after(evening, BERLIN) == datetime(2026, 3, 29, 7, tzinfo=UTC)


def test_the_zone_decides_which_day_it_is() -> None:
    """Whether it is tomorrow yet is asked in the zone, not in UTC."""
    assert meant("tomorrow", datetime(2026, 1, 5, 23, 30, tzinfo=UTC), "Pacific/Auckland") == "Wed 07 09:00"


ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Auckland", "Africa/Casablanca", "UTC"]


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the strategy adds the zone
    st.times(),
    st.sampled_from(["", *DAY_WORDS]),
    st.sampled_from(ZONES),
)
def test_always_ahead(now: datetime, at: time, day: str, zone: str) -> None:
    """What is meant lies at least a minute and at most nine days ahead; only a day that is named can be over."""
    found = parse_time_words(f"{at:%H:%M} {day}").after(now, ZoneInfo(zone))
    if found is None:
        assert day in {"today", "tomorrow", "next workday"}
    else:
        assert SOONEST <= found - now <= timedelta(days=9)
        assert found.tzinfo is UTC
