from datetime import UTC, timedelta, timezone

import pytest

from beeper_rules.stretches import lasting, moment
from builders import NOON, earlier


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "0 s"),
        (0, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (119, "1 min"),
        (3600, "1 h"),
        (8 * 3600 + 53 * 60 + 20, "8 h 53 min"),
        (3600 + 59, "1 h"),
        (2 * 86_400 + 3 * 3600 + 120, "2 d 3 h"),
        (400 * 86_400, "400 d"),
    ],
)
def test_how_long(seconds: float, said: str) -> None:
    """A stretch of time is told by its largest unit and the next one, without seconds once it is minutes."""
    assert lasting(timedelta(seconds=seconds)) == said


def test_when() -> None:
    """An instant is told by the time of day where the user is, with the date when it is a day or more away."""
    east = timezone(timedelta(hours=9))
    assert [moment(earlier(hours=13), NOON, zone) for zone in (UTC, east)] == ["23:00", "08:00"]
    assert [moment(earlier(hours=24), NOON, zone) for zone in (UTC, east)] == ["2026-01-04 12:00", "2026-01-04 21:00"]
