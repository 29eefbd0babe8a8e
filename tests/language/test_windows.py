from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beeper_rules.language.window_words import parse_clock, parse_dates, parse_day
from beeper_rules.language.windows import Window, YearlyDate, end_of

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
NIGHT = Window("night", time(22, 30), time(7))
WEEKEND = Window("weekend", days=frozenset({5, 6}))
BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str, zone: str = "UTC") -> datetime:
    """Return the instant at which clocks in `zone` show that."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-05-02 22:29:59", False),
        ("2026-05-02 22:30", True),
        ("2026-05-03 00:00", True),
        ("2026-05-03 06:59:59", True),
        ("2026-05-03 07:00", False),
    ],
)
def test_over_midnight(now: str, expected: bool) -> None:
    """A window holds from its beginning on, over midnight, and its end is not in it."""
    assert NIGHT.holds(at(now), UTC) is expected


@pytest.mark.parametrize(
    ("now", "expected"), [("2026-05-01 23:00", True), ("2026-05-02 01:00", True), ("2026-05-02 23:00", False)]
)
def test_the_day_is_that_of_the_beginning(now: str, expected: bool) -> None:
    """Friday night is over on Saturday morning, and is still Friday night."""
    assert Window("friday night", time(22), time(7), frozenset({4})).holds(at(now), UTC) is expected


@pytest.mark.parametrize(
    ("dates", "inside", "outside"),
    [
        ("2026-12-24", ["2026-12-24 00:00", "2026-12-24 23:59"], ["2026-12-23 23:59", "2026-12-25 00:00"]),
        ("2026-12-24/2027-01-02", ["2026-12-24", "2027-01-02 23:59"], ["2026-12-23", "2027-01-03", "2027-12-26"]),
        ("12-25", ["2026-12-25", "2031-12-25"], ["2026-12-26"]),
        ("12-24/01-06", ["2026-12-31", "2030-01-06"], ["2026-01-07", "2026-12-23"]),
        ("02-29", ["2028-02-29"], ["2026-02-28", "2026-03-01"]),
    ],
)
def test_dates(dates: str, inside: list[str], outside: list[str]) -> None:
    """A window of dates holds on each of these days, of one year or of every year."""
    window = Window("holidays", dates=(parse_dates(dates),))
    assert [each for each in inside if not window.holds(at(each), UTC)] == []
    assert [each for each in outside if window.holds(at(each), UTC)] == []


def test_days_and_dates() -> None:
    """Where days and dates are given, both must be so."""
    window = Window("x", dates=(parse_dates("2026-05-01/2026-05-31"),), days=frozenset({0}))
    assert [day for day in range(1, 15) if window.holds(at(f"2026-05-{day:02}"), UTC)] == [4, 11]


def test_zones() -> None:
    """A window is read in its own zone, else in the one that is given."""
    nine = Window("nine", time(9), time(10))
    assert nine.holds(at("2026-07-01 07:30"), BERLIN)
    assert not Window("nine", time(9), time(10), zone=ZoneInfo("UTC")).holds(at("2026-07-01 07:30"), BERLIN)


@pytest.mark.parametrize(
    ("begins", "ends", "inside", "outside"),
    [
        # Clocks skip from 02:00 to 03:00 on 29 March, and show 02:00 to 03:00 twice on 25 October.
        (time(2, 30), time(4), ["2026-03-29 01:00"], ["2026-03-29 00:59", "2026-03-29 02:00"]),
        (time(1), time(2, 30), ["2026-03-29 00:30"], ["2026-03-29 01:00"]),
        (time(2, 30), time(4), ["2026-10-25 00:30", "2026-10-25 01:30"], ["2026-10-25 00:29", "2026-10-25 03:00"]),
        (time(1), time(2, 30), ["2026-10-25 00:29"], ["2026-10-25 00:30", "2026-10-25 01:15"]),
    ],
)
def test_when_clocks_change(begins: time, ends: time, inside: list[str], outside: list[str]) -> None:
    """A time that the clock skips is the first instant after the gap; one that comes twice is the first of the two."""
    window = Window("x", begins, ends)
    assert [each for each in inside if not window.holds(at(each), BERLIN)] == []
    assert [each for each in outside if window.holds(at(each), BERLIN)] == []


def test_the_end_of_several() -> None:
    """Windows that follow each other without a gap end with the last of them."""
    morning = Window("morning", time(7), time(9))
    assert end_of([NIGHT, morning], at("2026-05-02 23:10"), UTC) == at("2026-05-03 09:00")
    assert end_of([NIGHT, WEEKEND], at("2026-05-01 23:00"), UTC) == at("2026-05-04 07:00")
    assert end_of([NIGHT], at("2026-05-02 12:00"), UTC) == at("2026-05-02 12:00")


def test_no_end() -> None:
    """Windows that do not end within a year are taken to end then."""
    always = Window("always", days=frozenset(range(7)))
    assert end_of([always], at("2026-05-02 12:00"), UTC) - at("2026-05-02 12:00") == timedelta(days=366)


clocks = st.none() | st.tuples(st.integers(0, 95), st.integers(0, 95)).filter(lambda pair: pair[0] != pair[1])
days = st.frozensets(st.integers(0, 6), max_size=6)
changing = st.sampled_from(
    [date(2026, 3, 28), date(2026, 10, 24), date(2026, 3, 7), date(2026, 4, 4), date(2026, 10, 3)]
)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """Draw a window of quarters of hours on some days of the week."""
    hours, on = draw(clocks), draw(days)
    begins, ends = (time(each // 4, each % 4 * 15) for each in hours) if hours else (None, None)
    return Window("w", begins, ends, on)


def by_the_wall(window: Window, instant: datetime, zone: ZoneInfo) -> bool:
    """Return whether a window holds, as a person with a clock and a calendar tells on a day without a change."""
    local = instant.astimezone(zone)
    minutes, today = local.hour * 60 + local.minute, local.date().weekday()
    on = window.days or frozenset(range(7))
    if window.begins is None or window.ends is None:
        return today in on
    first, last = (each.hour * 60 + each.minute for each in (window.begins, window.ends))
    if first < last:
        return today in on and first <= minutes < last
    return (today in on and minutes >= first) or ((today - 1) % 7 in on and minutes < last)


@given(windows(), st.integers(0, 7 * 24 * 60), st.sampled_from(ZONES))
def test_against_the_wall(window: Window, minutes: int, zone: str) -> None:
    """On ordinary days a window holds when a clock and a calendar say so."""
    now = at("2026-06-01") + timedelta(minutes=minutes)
    assert window.holds(now, ZoneInfo(zone)) is by_the_wall(window, now, ZoneInfo(zone))


@given(st.lists(windows(), min_size=1, max_size=3), changing, st.integers(0, 4 * 24 * 60), st.sampled_from(ZONES))
def test_the_end_is_exact(several: list[Window], day: date, minutes: int, zone: str) -> None:
    """The end of windows lies in none of them, and every minute before it in one, also where clocks change."""
    now = datetime.combine(day, time(), UTC) + timedelta(minutes=minutes)
    place = ZoneInfo(zone)
    end = end_of(several, now, place)
    if end - now < timedelta(days=300):
        assert not any(window.holds(end, place) for window in several)
    step = timedelta(minutes=13)
    inside = [now + number * step for number in range(int(min(end - now, timedelta(days=9)) / step))]
    assert all(any(window.holds(each, place) for window in several) for each in inside)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("7:05", time(7, 5)), ("24:00", time()), ("00:00", time())],
)
def test_a_clock(text: str, expected: time) -> None:
    """Times of day are written as clocks show them; 24:00 is the end of the day."""
    assert parse_clock(text) == expected


@pytest.mark.parametrize("text", ["7", "24:01", "12:60", "7.30", "9am", "", "09:00:00"])
def test_no_clock(text: str) -> None:
    """What no clock shows is refused."""
    with pytest.raises(ValueError, match=r"clock|time of day"):
        parse_clock(text)


def test_days() -> None:
    """Days of the week are known by their first three letters or more, and by the two parts of the week."""
    assert (parse_day("Mon"), parse_day("thursday")) == ({0}, {3})
    assert (parse_day("weekdays"), parse_day("weekend")) == ({0, 1, 2, 3, 4}, {5, 6})
    with pytest.raises(ValueError, match="is not a day"):
        parse_day("mo")


@pytest.mark.parametrize(
    "text", ["2026-02-30", "13-01", "2026-12-24/12-26", "2027-01-02/2026-12-24", "24.12.2026", "2026", "x/y"]
)
def test_no_dates(text: str) -> None:
    """What no calendar has, and what ends before it begins, is refused."""
    with pytest.raises(ValueError, match=r"calendar|date|year|before"):
        parse_dates(text)


def test_dates_as_written() -> None:
    """A day and a stretch of days are read, both ends included."""
    assert parse_dates("12-24/01-06") == (YearlyDate(12, 24), YearlyDate(1, 6))
    assert parse_dates("2026-12-24 / 2027-01-02") == (date(2026, 12, 24), date(2027, 1, 2))
