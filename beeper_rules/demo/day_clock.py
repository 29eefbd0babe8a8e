"""The time of the day that is played: many times as fast as the machine's, and never far ahead of the daemon."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from beeper_rules.errors import BeeperRulesError

PATIENCE_S = 60.0
"""Real seconds in which the daemon must have looked at the inbox again."""
NAP_S = 0.005


class DayClock:
    """A clock that waits for the daemon: on a slow machine the day lasts longer, and is the same day."""

    def __init__(
        self,
        start: datetime,
        speed: float,
        leash: timedelta,
        *,
        machine_s: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.speed = speed
        """Seconds of the day in one second of the machine."""
        self._leash = leash
        self._machine_s = machine_s
        self._sleep = sleep
        # The server asks for the time in a thread of its own.
        self._lock = threading.Lock()
        self._from = start
        self._since = machine_s()
        self._looks = 0

    def now(self) -> datetime:
        """Return the instant of the day, UTC; no later than the leash after the daemon's last look."""
        with self._lock:
            return self._now()

    def looked(self) -> None:
        """Note that the daemon has begun to look at the inbox, and let the day go on."""
        with self._lock:
            self._from, self._since = self._now(), self._machine_s()
            self._looks += 1

    async def reach(self, at: datetime) -> None:
        """Wait until an instant of the day. Raises BeeperRulesError when the daemon does not look any more."""
        while (ahead := at - self.now()) > timedelta():
            await self._nap(ahead.total_seconds() / self.speed)

    async def looks(self, count: int) -> None:
        """Wait until the daemon has begun to look so many times more. Raises BeeperRulesError when it does not."""
        wanted = self._looks + count
        while self._looks < wanted:
            await self._nap(0)

    async def _nap(self, seconds: float) -> None:
        if self._machine_s() - self._since > PATIENCE_S:
            raise BeeperRulesError(
                f"the daemon has not looked at the inbox for {PATIENCE_S:.0f} s",
                hint="this machine may be too busy just now; try again",
            )
        await self._sleep(max(seconds, NAP_S))

    def _now(self) -> datetime:
        passed = timedelta(seconds=(self._machine_s() - self._since) * self.speed)
        return self._from + min(passed, self._leash)
