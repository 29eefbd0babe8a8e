import asyncio
import sys

import pytest

from beeper_rules.checkup.desktop import look_at_notifications
from beeper_rules.config import Notify


def test_switched_off() -> None:
    """Notifications that are switched off everywhere are a warning; those of the terminal need no desktop."""
    assert asyncio.run(look_at_notifications(Notify(desktop=False, terminal=False))).level == "warning"
    assert asyncio.run(look_at_notifications(Notify(desktop=False, terminal=True))).level == "ok"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the desktop is reached through D-Bus on Linux only")
def test_no_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a desktop it is a warning that says how to have one, or to do without."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    found = asyncio.run(look_at_notifications(Notify()))
    assert found.level == "warning"
    assert "in the terminal of `beeper-rules run` only" in found.text
    assert "`notify: {desktop: false}`" in found.hint
