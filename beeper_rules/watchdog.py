"""Notices when the loop hangs: a thread of its own, since what hangs cannot tell it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

HANGS_S = 300.0
"""Seconds without a sign of life."""
LOOK_EVERY_S = 5.0
SUSPENDED_S = 60.0
"""What is longer between two looks of the thread stood still as a whole, and does not count."""
LONGEST_GOODBYE_S = 1.0


@dataclass(frozen=True)
class Silence:
    """How long the loop has been silent."""

    signs: int = 0
    """Signs of life so far."""
    seen_s: float | None = None
    """When it was looked last; None for never."""
    silent_s: float = 0.0
    told: bool = False


def heard(before: Silence, signs: int, now_s: float) -> tuple[Silence, bool | None]:
    """Return the silence after one more look; whether the loop hangs (True) or goes on (False), when that is news."""
    if signs != before.signs:
        return Silence(signs, now_s), (False if before.told else None)
    passed_s = 0.0 if before.seen_s is None else now_s - before.seen_s
    silent_s = before.silent_s + (passed_s if 0 <= passed_s <= SUSPENDED_S else 0.0)
    hangs = silent_s >= HANGS_S and not before.told
    silence = replace(before, seen_s=now_s, silent_s=silent_s, told=before.told or hangs)
    return silence, (True if hangs else None)


class Watchdog:
    """Waits for signs of life, and tells when they stay away and when they come again."""

    def __init__(
        self,
        tell: Callable[[bool], None],
        *,
        awake_s: Callable[[], float] = time.monotonic,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._tell = tell
        """Called in the thread: True when the loop hangs, False when it goes on."""
        self._awake_s = awake_s
        self._look_every_s = look_every_s
        self._signs = 0
        self._enough = threading.Event()

    def alive(self) -> None:
        """Give a sign of life."""
        self._signs += 1

    @contextmanager
    def running(self) -> Iterator[None]:
        """Watch for as long as the block lasts."""
        # A daemon thread: whatever it is telling just then, the program ends.
        thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._enough.set()
            thread.join(LONGEST_GOODBYE_S)

    def _watch(self) -> None:
        silence = Silence()
        while not self._enough.wait(self._look_every_s):
            silence, news = heard(silence, self._signs, self._awake_s())
            if news is not None:
                self._tell(news)
