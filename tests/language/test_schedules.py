from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from croniter import croniter
from hypothesis import given
from hypothesis import strategies as st

from beeper_rules.language.schedules import Schedule, parse_schedule

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
CHANGES = {
    # Zone → the days on which its clocks were changed: forward, back. Lord Howe moves them by half an hour.
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Australia/Lord_Howe": (date(2026, 10, 4), date(2026, 4, 5)),
}
HOURLY = ("0 * * * *", "*/30 * * * *", "15 * * * *", "*/7 1-4 * * *", "* 2 * * *")


def schedule(expression: str, zone: str = "UTC") -> Schedule:
    """Return a schedule in a zone."""
    return parse_schedule(expression, ZoneInfo(zone), "latest")


def runs(expression: str, zone: str, first: date, days: int = 2) -> list[datetime]:
    """Return the instants at which it runs on some days, from the first midnight on."""
    one = schedule(expression, zone)
    at = datetime.combine(first, datetime.min.time(), ZoneInfo(zone)).astimezone(UTC) - timedelta(seconds=1)
    end, found = at + timedelta(days=days), []
    while (at := one.next_after(at, UTC)) <= end:
        found.append(at)
    return found


def shown(instants: list[datetime], zone: str) -> list[str]:
    """Return what clocks show then."""
    return [f"{at.astimezone(ZoneInfo(zone)):%H:%M}" for at in instants]


@pytest.mark.parametrize(
    ("zone", "expression", "expected"),
    [
        ("Europe/Berlin", "30 2 * * *", ["03:00"]),
        ("Europe/Berlin", "0,30 2,3 * * *", ["03:00", "03:30"]),
        ("America/New_York", "15,45 2 * * *", ["03:00"]),
        ("Australia/Lord_Howe", "15 2 * * *", ["02:30"]),
        ("Australia/Lord_Howe", "0,20,40 2 * * *", ["02:30", "02:40"]),
    ],
)
def test_a_time_that_the_clock_skips(zone: str, expression: str, expected: list[str]) -> None:
    """A run at a time that does not exist comes at the first instant after it, once."""
    assert shown(runs(expression, zone, CHANGES[zone][0], days=1), zone) == expected


@pytest.mark.parametrize(
    ("zone", "expression", "expected"),
    [
        ("Europe/Berlin", "30 2 * * *", ["00:30"]),
        ("Europe/Berlin", "0,30 1,2,3 * * *", ["23:00", "23:30", "00:00", "00:30", "02:00", "02:30"]),
        ("America/New_York", "30 1 * * *", ["05:30"]),
        ("Australia/Lord_Howe", "45 1 * * *", ["14:45"]),
    ],
)
def test_a_time_that_the_clock_shows_twice(zone: str, expression: str, expected: list[str]) -> None:
    """A run at a time that exists twice comes once, at the first of the two."""
    assert shown(runs(expression, zone, CHANGES[zone][1], days=1), "UTC") == expected


def test_croniter_by_itself() -> None:
    """With a zone, croniter runs a time that exists twice twice: so it is asked for wall-clock times only."""
    berlin = ZoneInfo("Europe/Berlin")
    by_itself = croniter("30 2 * * *", datetime(2026, 10, 25, tzinfo=berlin))
    found = [by_itself.get_next(datetime).astimezone(UTC) for _ in range(2)]
    assert [f"{at:%d %H:%M}" for at in found] == ["25 00:30", "25 01:30"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("expression", HOURLY)
@pytest.mark.parametrize("which", [0, 1])
def test_every_wall_clock_time_once(zone: str, expression: str, which: int) -> None:
    """Over a change of the clocks, what clocks show at the runs is each time of the expression once."""
    day = CHANGES[zone][which]
    found = runs(expression, zone, day - timedelta(days=1), days=3)
    local = [at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for at in found]
    wall, expected = (
        croniter(expression, datetime.combine(day, datetime.min.time()) - timedelta(days=1, seconds=1)),
        set(),
    )
    while (at := wall.get_next(datetime)) <= local[-1]:
        expected.add(at)
    there = {
        at
        for at in expected
        if at.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == at
    }
    assert len(local) == len(set(local))
    assert there <= set(local)
    assert len(set(local) - there) <= 1


@given(
    st.sampled_from(ZONES),
    st.sampled_from((*HOURLY, "0 9 * * mon-fri", "0 0 1 * *", "30 2 29 2 *", "@weekly", "0 0 l * *", "0 8 * * mon#1")),
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - hypothesis wants them so
    st.integers(0, 5),
)
def test_runs_follow_each_other(zone: str, expression: str, at: datetime, hours: int) -> None:
    """The next run is always later, and the latest one until an instant is the last of those in between."""
    one, now = schedule(expression, zone), at.replace(tzinfo=UTC)
    first = one.next_after(now, UTC)
    assert first > now
    assert one.next_after(first - timedelta(seconds=1), UTC) == first
    until, last = first + timedelta(hours=hours), first
    while (later := one.next_after(last, UTC)) <= until:
        last = later
    assert one.latest_until(first, until, UTC) == last


def test_the_latest_of_many() -> None:
    """Of a run every minute for years, the latest is found at once."""
    since = datetime(2020, 1, 1, tzinfo=UTC)
    assert schedule("* * * * *").latest_until(since, datetime(2026, 1, 1, 0, 0, 30, tzinfo=UTC), UTC) == datetime(
        2026, 1, 1, tzinfo=UTC
    )
    assert schedule("0 0 1 1 *").latest_until(since, datetime(2026, 6, 1, tzinfo=UTC), UTC) == datetime(
        2026, 1, 1, tzinfo=UTC
    )


def test_the_zone() -> None:
    """A schedule without a zone of its own is read in the one that is given."""
    nine = parse_schedule("0 9 * * *", None, "latest")
    assert nine.next_after(datetime(2026, 7, 1, tzinfo=UTC), ZoneInfo("Europe/Berlin")).hour == 7


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "five fields"),
        ("0 9 * *", "five fields"),
        ("0 0 9 * * *", "five fields"),
        ("* * * * * * *", "five fields"),
        ("0 0 30 2 *", "never comes"),
        ("0 0 31 4,6 *", "never comes"),
        ("61 * * * *", "no cron expression"),
        ("0 25 * * *", "no cron expression"),
        ("*/0 * * * *", "no cron expression"),
        ("R * * * *", "no cron expression"),
        ("H H * * *", "no cron expression"),
        ("0 9 ? * *", "no cron expression"),
        ("0 9 * * funday", "no cron expression"),
        ("0 9 * * 9", "no cron expression"),
        ("@reboot", "is none of"),
        ("1,2," * 60 + "3 * * * *", "five fields"),
    ],
)
def test_what_is_no_schedule(text: str, says: str) -> None:
    """What crontab(5) does not know, and what never comes, is refused with a sentence."""
    with pytest.raises(ValueError, match=says):
        parse_schedule(text, None, "latest")


@pytest.mark.parametrize("text", ["0 20 * * SUN", " 0  20 * * 7 ", "@daily", "*/15 8-18/2 1,15 jan-mar mon"])
def test_what_is_a_schedule(text: str) -> None:
    """Names of days and months, lists, steps and the short names of crontab(5) are understood, in any case."""
    assert parse_schedule(text, None, "skip").missed == "skip"
