"""How a daemon ends: after what it is doing, within a few seconds, or at once when it is asked a second time."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress

GRACE_S = 10.0
"""How long a turn may go on after the daemon was asked to stop."""


class Ending:
    """Whether the daemon was asked to end, and with which exit code."""

    def __init__(self, wake: asyncio.Event) -> None:
        self.exit_code = 0
        self._wake = wake
        self._asked = asyncio.Event()

    @property
    def asked(self) -> bool:
        """Whether somebody asked."""
        return self._asked.is_set()

    def ask(self, exit_code: int = 0) -> None:
        """Ask it to end after what it is doing; asked a second time, it ends at once."""
        if self.asked:
            raise KeyboardInterrupt
        self.come(exit_code)

    def come(self, exit_code: int = 0) -> None:
        """Ask it to end, if nobody has asked yet."""
        if not self.asked:
            self.exit_code = exit_code
            self._asked.set()
            self._wake.set()

    async def unless_asked(self, turn: Coroutine[object, object, None]) -> None:
        """Take a turn; once the daemon was asked to end, it has a few seconds left."""
        task = asyncio.ensure_future(turn)
        asked = asyncio.ensure_future(self._asked.wait())
        try:
            await asyncio.wait({task, asked}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                await asyncio.wait({task}, timeout=GRACE_S)
            if not task.done():
                task.cancel()
            # What was begun and not answered stays marked as begun: the next run finds out what became of it.
            with suppress(asyncio.CancelledError):
                await task
        finally:
            asked.cancel()
            # Whoever is cancelled while waiting takes the turn along.
            task.cancel()
            await asyncio.wait({task})
