"""When the loop turns: at the next poll, at what falls due, or as soon as somebody wakes it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from beeper_rules import machine_time

LONGEST_WAIT_S = 15.0
"""Deadlines are looked at at least this often: a timer does not run while the computer sleeps."""
SHORTEST_WAIT_S = 0.1
SLEPT = timedelta(minutes=2)
"""A wait that took this much longer than meant: the computer slept."""
LONGEST_ALONE = timedelta(hours=1)
"""Nobody is left alone for longer, also when the clock was set back."""


@dataclass(frozen=True)
class Clock:
    """Where time comes from; the demo lets a day pass in half a minute."""

    now: Callable[[], datetime]
    """UTC."""
    speed: float = 1.0
    """Seconds of this clock in one second of the machine."""
    machine_s: Callable[[], float] = machine_time.since_start_s
    """Seconds that the machine counts, sleep included."""
    machine_awake_s: Callable[[], float] = machine_time.awake_s
    """The same without sleep."""

    def counted_s(self) -> float:
        """Return the seconds by which it can be seen that somebody set this clock."""
        # A made-up time goes as it likes: nothing but itself measures it.
        return self.machine_s() if self.speed == 1.0 else self.now().timestamp()

    def awake_s(self) -> float:
        """Return seconds of this clock that pass while the computer is awake."""
        return self.machine_awake_s() if self.speed == 1.0 else self.now().timestamp()


class Turns:
    """Waits between two turns. The loop also turns to look at the clock and at the files, without a look at Beeper."""

    def __init__(self, clock: Clock) -> None:
        self.wake = asyncio.Event()
        """Set by whoever wants the next turn, with a look at Beeper, at once."""
        self._clock = clock
        self._woken = False
        self._looked_at: datetime | None = None
        self._alone_until: datetime | None = None

    def looks_now(self) -> None:
        """Note that Beeper is looked at."""
        self._looked_at = self._clock.now()

    def leave_alone(self, seconds: float) -> None:
        """Do not look for so long, whoever wakes the loop: Beeper asked for it."""
        self._alone_until = self._clock.now() + timedelta(seconds=seconds)

    def look_is_due(self, every: timedelta, next_due: datetime | None, *, trouble: bool) -> bool:
        """Return whether it is time to look at Beeper; in `trouble` every turn is a try."""
        now = self._clock.now()
        if self._alone_until is not None and now < self._alone_until <= now + LONGEST_ALONE:
            return False
        self._alone_until = None
        if trouble or self._woken or self._looked_at is None or now < self._looked_at:
            return True
        return now - self._looked_at >= every or (next_due is not None and next_due <= now)

    async def rest(self, every: timedelta, next_due: datetime | None, patience_s: float | None) -> bool:
        """Wait for the next turn, `patience_s` when something is wrong. Return whether the computer slept."""
        seconds = self.rest_s(every, next_due, patience_s)
        began = self._clock.now()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds / self._clock.speed):
                await self.wake.wait()
        self._woken = self.wake.is_set()
        self.wake.clear()
        return self._clock.now() - began > timedelta(seconds=seconds) + SLEPT * self._clock.speed

    def rest_s(self, every: timedelta, next_due: datetime | None, patience_s: float | None) -> float:
        """Return seconds until the next turn, if nobody wakes the loop."""
        if patience_s is not None:
            return patience_s
        every_s = every.total_seconds()
        until_due_s = (next_due - self._clock.now()).total_seconds() if next_due else every_s
        if until_due_s <= 0:
            # What is due and was not done just now waits for something else than time: the end of a pause, say.
            until_due_s = every_s
        return min(max(until_due_s, SHORTEST_WAIT_S), every_s, LONGEST_WAIT_S * self._clock.speed)
