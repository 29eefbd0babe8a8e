"""Notifications on the desktop and in the terminal."""

import asyncio
import html
import logging
import sys
from collections.abc import Callable, Sequence

from desktop_notifier import DesktopNotifier

from beeper_rules.safe_text import printable

PATIENCE_S = 5.0
LONGEST_TITLE = 120
LONGEST_TEXT = 1000
"""Characters."""


class Notifier:
    """Shows notifications where the configuration wants them."""

    def __init__(self, *, desktop: bool, terminal: bool, say: Callable[[str], None]) -> None:
        self._desktop = desktop
        self._terminal = terminal
        self._say = say
        self._notifier: DesktopNotifier | None = None

    async def notify(self, title: str, lines: Sequence[str], to: str | None) -> bool:
        """Show it; return whether anything did. `to` is `desktop`, `terminal` or None for both."""
        title, lines = printable(title, LONGEST_TITLE), [printable(line, LONGEST_TEXT) for line in lines]
        shown = False
        if self._terminal and to in {None, "terminal"}:
            for line in [title, *lines] if len(lines) > 1 else [f"{title}: {lines[0]}" if title else lines[0]]:
                self._say(line)
            shown = True
        if self._desktop and to in {None, "desktop"}:
            shown = await self._on_desktop(title, "\n".join(lines)) or shown
        return shown

    async def _on_desktop(self, title: str, text: str) -> bool:
        # The library logs what it cannot do; the journal says it already.
        logging.getLogger("desktop_notifier").setLevel(logging.CRITICAL)
        # Linux desktops read a subset of HTML in the text.
        message = html.escape(text, quote=False) if sys.platform.startswith("linux") else text
        dispatched = asyncio.Event()
        try:
            async with asyncio.timeout(PATIENCE_S):
                self._notifier = self._notifier or DesktopNotifier(app_name="beeper-rules")
                if not await self._notifier.request_authorisation():
                    return False
                # The library keeps failures to itself, but says when it got the notification out.
                await self._notifier.send(title=title, message=message, on_dispatched=dispatched.set)
        except Exception:  # noqa: BLE001 - whatever a desktop does wrong, the daemon goes on; False is journalled
            return False
        return dispatched.is_set()
