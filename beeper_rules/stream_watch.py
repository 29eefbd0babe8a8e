"""Wakes the loop when Beeper says that something happened: minutes of polling become milliseconds.

The event stream may lose events and repeats none, so it is an alarm clock like the watch over files: whatever it does
not tell, the next poll finds, and nothing else in the program knows that it exists.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

from beeper_rules.beeper import Beeper
from beeper_rules.errors import CallFailed, Rejected, Unauthorized
from beeper_rules.live import Hint, listen
from beeper_rules.model.account import TELLS_ITSELF, version_text
from beeper_rules.safe_text import printable
from beeper_rules.secret import Secret

ON = "on"
SHORTEST_BACKOFF_S, LONGEST_BACKOFF_S = 1.0, 60.0
MOST_DOUBLINGS = 10
REFUSED_S = 300.0
"""Between two tries where the stream refuses the token, or there is none: an app may be starting, or be updated."""
STEADY_S = 60.0
"""A connection that lasted so long was a good one: the next try comes soon again."""
BURST = 10
"""Looks in quick succession, before they are spread out."""
LOOK_EVERY_S = 0.25
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
    tell: Callable[[str], None]
    """Hear how it stands, whenever that changes: `on`, `off: why`, or empty while nothing is followed."""
    jitter: Callable[[], float]
    """Returns a share from 0 to 1."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    state: str = field(default="", init=False)
    _followed: tuple[Beeper, str | None] | None = field(default=None, init=False)
    """The client, and the version of the app when it began."""
    _task: asyncio.Task[None] | None = field(default=None, init=False)
    _waiting: asyncio.TimerHandle | None = field(default=None, init=False)
    _heard_before: bool = field(default=False, init=False)

    async def follow(self, beeper: Beeper, token: Secret) -> None:
        """Follow the stream of this Beeper from now on, if that is not so already; an updated app is asked anew."""
        followed = (beeper, beeper.app_version)
        before = self._followed
        if followed == before or (before is not None and before[0] is beeper and self.state == ON):
            return
        await self.drop()
        self._followed = followed
        self._task = asyncio.create_task(self._follow(beeper, token))

    async def drop(self) -> None:
        """Follow nothing."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        if self._waiting is not None:
            self._waiting.cancel()
        self._followed, self._task, self._waiting = None, None, None
        self._stand("")

    async def _follow(self, beeper: Beeper, token: Secret) -> None:
        """Listen, and again when the stream ends; seldom where asking again is of little use."""
        loop = asyncio.get_running_loop()
        failures = 0
        while True:
            began = loop.time()
            shortest_s, longest_s = SHORTEST_BACKOFF_S, LONGEST_BACKOFF_S
            try:
                await self._listen(beeper, token)
            except Unauthorized as refused:
                self._stand(f"off: {refused.message}")
                shortest_s = longest_s = REFUSED_S
            except Rejected as refused:
                self._stand(f"off: {refused.message}")
                longest_s = REFUSED_S
            except CallFailed as ended:
                self._stand(f"off for a moment: {ended.message}")
            except Exception as bug:  # noqa: BLE001 - an alarm clock that breaks must not stop what it wakes
                self._stand(f"off, which should be reported: {_sketch(bug, token)}")
                shortest_s = longest_s = REFUSED_S
            failures = 1 if loop.time() - began >= STEADY_S else failures + 1
            seconds = min(shortest_s * 2.0 ** min(failures - 1, MOST_DOUBLINGS), longest_s)
            await self.sleep(seconds * (1 - self.jitter() / 4))

    async def _listen(self, beeper: Beeper, token: Secret) -> None:
        """Turn hints into looks until the stream ends. Raises CallFailed for the reason."""
        allowance = Allowance(asyncio.get_running_loop().time())
        async with aclosing(listen(beeper.base_url, await _told(beeper), token)) as hints:
            async for hint in hints:
                if hint is Hint.LISTENING:
                    self._stand(ON)
                if hint is Hint.MISSED or (hint is Hint.LISTENING and self._heard_before):
                    self.sweep()
                self._heard_before = True
                self._look_within(allowance)

    def _stand(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self.tell(state)

    def _look_within(self, allowance: Allowance) -> None:
        """Look at once, or as soon as the allowance permits; one look stands for all hints that came before it."""
        if self._waiting is None:
            loop = asyncio.get_running_loop()
            self._waiting = loop.call_later(allowance.wait_s(loop.time()), self._look)

    def _look(self) -> None:
        self._waiting = None
        self.look()


def _sketch(bug: Exception, token: Secret) -> str:
    """Return what went wrong that should not, and where, in one line."""
    *_, last = traceback.extract_tb(bug.__traceback__)
    return printable(token.redact(f"{type(bug).__name__}: {bug} ({Path(last.filename).name}:{last.lineno})"), 300)


async def _told(beeper: Beeper) -> str | None:
    """Return where the app says that its stream is. Raises Rejected where there is none."""
    try:
        return (await beeper.info()).ws_events
    except Rejected as refused:
        needed = version_text(TELLS_ITSELF)
        raise Rejected(f"this Beeper has no event stream; it needs {needed}", status=refused.status) from None
