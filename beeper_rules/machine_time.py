"""Time as the machine counts it, and whether its clock was set."""

import sys
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

STEP = timedelta(seconds=60)
"""A clock that differs by less is only being corrected, as clocks are all the time."""


def since_start_s() -> float:
    """Return seconds that also pass while the computer sleeps, whatever is done to the clock."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    elif sys.platform == "darwin":  # noqa: RET505 - mypy knows the platform, and would find the rest unreachable
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    else:
        return time.monotonic()


def awake_s() -> float:
    """Return seconds that pass while the computer is awake; on Windows also while it sleeps."""
    return time.monotonic()


@dataclass(frozen=True)
class Reading:
    """The clock and the machine's own count, read together."""

    now: datetime
    """UTC."""
    counted_s: float
    """From any beginning, sleep included."""


def clock_step(before: Reading, after: Reading) -> timedelta | None:
    """Return how far the clock was set between two readings, negative for back; None when it was not.

    Sleep is no step: clock and count go on together.
    """
    by = after.now - before.now - timedelta(seconds=after.counted_s - before.counted_s)
    return by if abs(by) > STEP else None
