import time
from datetime import timedelta

import pytest

from beeper_rules.machine_time import Reading, awake_s, clock_step, since_start_s
from builders import NOON


@pytest.mark.parametrize(
    ("clock_s", "counted_s", "step_s"),
    [
        (5, 5, None),
        (8 * 3600, 8 * 3600, None),
        (60, 0, None),
        (-60, 0, None),
        (66, 5, 61),
        (-3600, 5, -3605),
        (365 * 86_400, 5, 365 * 86_400 - 5),
        (5, 3600, -3595),
    ],
)
def test_a_step_of_the_clock(clock_s: float, counted_s: float, step_s: float | None) -> None:
    """A clock was set when it went otherwise than the machine's count by more than a minute; sleep counts as time."""
    before, after = Reading(NOON, 100.0), Reading(NOON + timedelta(seconds=clock_s), 100.0 + counted_s)
    assert clock_step(before, after) == (None if step_s is None else timedelta(seconds=step_s))


def test_the_machine_counts() -> None:
    """Both counts go forward, and no count without sleep is ahead of the one with it for long."""
    first = since_start_s(), awake_s()
    assert since_start_s() >= first[0]
    assert awake_s() >= first[1]
    assert abs(time.monotonic() - awake_s()) < 60
