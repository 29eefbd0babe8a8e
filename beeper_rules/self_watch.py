"""What a running daemon minds about itself: that it works, that its turns end, and that the clock was not set."""

import asyncio
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from beeper_rules.config import Config
from beeper_rules.console import Console
from beeper_rules.dead_man import Look, Vigil, in_words, watched
from beeper_rules.heartbeat import Heartbeat
from beeper_rules.machine_time import Reading, clock_step
from beeper_rules.perform import Hands
from beeper_rules.remedies import unwell
from beeper_rules.stretches import lasting, moment
from beeper_rules.turns import Clock
from beeper_rules.watchdog import Watchdog

STOPPED, AGAIN, STEPPED = "stopped working", "works again", "clock stepped"
"""Kinds of notices."""


class SelfWatch:
    """Looks at the daemon once a turn, and from a thread of its own in between."""

    def __init__(
        self,
        clock: Clock,
        console: Console,
        *,
        hands: Callable[[], Hands],
        note: Callable[[str, str], None],
        watchdog: Callable[[Callable[[bool], None]], Watchdog] = Watchdog,
    ) -> None:
        self._clock = clock
        self._console = console
        self._hands = hands
        """Returns hands that no other thread uses."""
        self._note = note
        """Writes kind and text of an incident into the journal."""
        self._vigil = Vigil()
        self._before: Reading | None = None
        self._alive_at = clock.now()
        self._watchdog = watchdog(self._hangs)

    def running(self) -> AbstractContextManager[None]:
        """Watch for turns that do not end, for as long as the block lasts."""
        return self._watchdog.running()

    def now(self) -> datetime:
        """Return the instant, UTC; who asks for it is alive."""
        self._watchdog.alive()
        self._alive_at = self._clock.now()
        return self._alive_at

    def clock_step(self, last: datetime | None) -> timedelta | None:
        """Return how far the clock was set since this was last asked, which is told then; None when it was not.

        `last` is the instant of the last look at Beeper: before the first answer, it cannot be still to come.
        """
        reading = Reading(self.now(), self._clock.counted_s())
        before = self._before or Reading(max(last or reading.now, reading.now), reading.counted_s)
        by = clock_step(before, reading)
        self._before = reading
        if by is not None:
            where = "forward" if by > timedelta() else "back"
            now = moment(reading.now, reading.now - by, self._console.zone)
            self._tell(STEPPED, f"the clock was set {where} by {lasting(abs(by))}, to {now}; nothing is done twice")
        return by

    async def look(self, beat: Heartbeat, swept_at: datetime | None, config: Config, hands: Hands) -> None:
        """See how the daemon stands at the end of a turn; tell the user when it has stopped working, and its end."""
        at = datetime.fromisoformat(beat.at)
        look = Look(at, self._clock.awake_s(), beat.health, swept_at, beat.sweep_s, beat.text, beat.given_up)
        self._vigil, alarm = watched(self._vigil, look)
        if alarm is None:
            return
        title, lines = in_words(alarm, unwell(beat, config), config.timezone)
        self._tell(AGAIN if alarm.over else STOPPED, "; ".join(lines))
        await hands.notify(title, lines, "desktop")

    def _hangs(self, hangs: bool) -> None:
        """Tell that a turn does not end, or that it has ended after all; called in a thread of its own."""
        now = self._clock.now()
        since = moment(self._alive_at, now, self._console.zone)
        if hangs:
            title = "beeper-rules has stopped working"
            remedy = f"end process {os.getpid()} and start `beeper-rules run`; what was under way is taken up again"
            lines = [f"since {since} it is in a turn that does not end", f"to do: {remedy}"]
        else:
            title, lines = "beeper-rules works again", ["the turn that did not end has ended"]
        self._console.noticed(STOPPED if hangs else AGAIN, "; ".join(lines))
        asyncio.run(self._hands().notify(title, lines, "desktop"))

    def _tell(self, kind: str, text: str) -> None:
        self._note(kind, text)
        self._console.noticed(kind, text)
