"""Wakes the loop when Beeper says that something happened: minutes of polling become milliseconds.

The event stream may lose events and repeats none, so it is an alarm clock like the watch over files: whatever it does
not tell, the next poll finds, and nothing else in the program knows that it exists.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, field

from beeper_rules.beeper import Beeper
from beeper_rules.errors import CallFailed, Rejected, Unauthorized
from beeper_rules.live import Hint, listen
from beeper_rules.secret import Secret

LONGEST_BACKOFF_S = 60.0
MOST_DOUBLINGS = 6
STEADY_S = 60.0
"""A connection that lasted so long was a good one: the next try comes soon again."""
BURST = 10
"""Looks in quick succession, before they are spread out."""
LOOK_EVERY_S = 0.5
"""Between two looks while events go on and on: an account that fills in its history sends thousands."""


@dataclass
class Allowance:
    """How often the loop may be woken: at once after quiet, at a steady pace in a flood."""

    at: float
    """Seconds of the event loop's clock when `left` was counted."""
    left: float = BURST

    def wait_s(self, now: float) -> float:
        """Take one look from the allowance and return in how many seconds it may be."""
        self.left = min(BURST, self.left + (now - self.at) / LOOK_EVERY_S) - 1
        self.at = now
        return max(0.0, -self.left * LOOK_EVERY_S)


@dataclass
class StreamWatch:
    """Follows the event stream of the Beeper that is being polled."""

    look: Callable[[], None]
    """Look at Beeper soon."""
    sweep: Callable[[], None]
    """Look at every chat soon: something may have been missed."""
    jitter: Callable[[], float]
    """Returns a share from 0 to 1."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    state: str = ""
    """How it stands, in words for `status`; empty while nothing is followed."""
    _beeper: Beeper | None = None
    _task: asyncio.Task[None] | None = None
    _heard_before: bool = False
    _waiting: asyncio.TimerHandle | None = field(default=None, init=False)

    async def follow(self, beeper: Beeper, token: Secret) -> None:
        """Follow the stream of this Beeper from now on; nothing if that is so already."""
        if beeper is not self._beeper:
            await self.drop()
            self._beeper = beeper
            self._task = asyncio.create_task(self._follow(beeper, token))
        elif self._task is not None and self._task.done():
            self._task.result()  # given up is no failure; anything else must not go unseen

    async def drop(self) -> None:
        """Follow nothing."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        if self._waiting is not None:
            self._waiting.cancel()
        self._beeper, self._task, self._waiting, self.state = None, None, None, ""

    async def _follow(self, beeper: Beeper, token: Secret) -> None:
        """Listen, and again when the stream ends; give up where asking again is of no use."""
        loop = asyncio.get_running_loop()
        failures = 0
        while True:
            began = loop.time()
            try:
                await self._listen(beeper, token)
            except (Unauthorized, Rejected) as refused:
                self.state = f"off: {refused.message}"
                return
            except CallFailed as ended:
                self.state = f"off for a moment: {ended.message}"
            failures = 1 if loop.time() - began >= STEADY_S else failures + 1
            seconds = min(2.0 ** min(failures - 1, MOST_DOUBLINGS), LONGEST_BACKOFF_S)
            await self.sleep(seconds * (1 - self.jitter() / 4))

    async def _listen(self, beeper: Beeper, token: Secret) -> None:
        """Turn hints into looks until the stream ends. Raises CallFailed for the reason."""
        allowance = Allowance(asyncio.get_running_loop().time())
        async with aclosing(listen(beeper.base_url, await _told(beeper), token)) as hints:
            async for hint in hints:
                if hint is Hint.LISTENING:
                    self.state = "on"
                if hint is Hint.MISSED or (hint is Hint.LISTENING and self._heard_before):
                    self.sweep()
                self._heard_before = True
                self._look_within(allowance)

    def _look_within(self, allowance: Allowance) -> None:
        """Look at once, or as soon as the allowance permits; one look stands for all hints that came before it."""
        if self._waiting is not None:
            return
        loop = asyncio.get_running_loop()
        self._waiting = loop.call_later(allowance.wait_s(loop.time()), self._look)

    def _look(self) -> None:
        self._waiting = None
        self.look()


async def _told(beeper: Beeper) -> str | None:
    """Return where the app says that its stream is. Raises Rejected where there is none."""
    try:
        return (await beeper.info()).ws_events
    except Rejected as refused:
        raise Rejected("this Beeper has no event stream; it needs 4.2.557", status=refused.status) from None
