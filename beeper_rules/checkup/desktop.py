"""Whether notifications can be shown. None is sent."""

import asyncio

from beeper_rules.checkup.finding import Finding, ok, warning
from beeper_rules.config import Notify

STEP = "notifications"
PATIENCE_S = 5.0
SWITCH_OFF = "`notify: {desktop: false}` in config.yaml does without it"


async def look_at_notifications(notify: Notify, *, patience_s: float = PATIENCE_S) -> Finding:
    """Return where the action `notify` can show its text."""
    if not (notify.desktop or notify.terminal):
        return warning(
            STEP, "switched off; the action `notify` shows nothing", "`notify: {desktop: true}` in config.yaml"
        )
    if not notify.desktop:
        return ok(STEP, "in the terminal of `beeper-rules run` only, as configured")
    trouble = await _trouble(patience_s)
    if trouble:
        where = "; in the terminal of `beeper-rules run` only" if notify.terminal else "; they are shown nowhere"
        hint = f"run it in your desktop session and allow notifications in its settings; {SWITCH_OFF}"
        return warning(STEP, f"{trouble}{where}", hint)
    return ok(STEP, "on the desktop" + (" and in the terminal" if notify.terminal else ""))


async def _trouble(patience_s: float) -> str:
    """Return why the desktop shows none; empty when it does."""
    from desktop_notifier import DesktopNotifier  # noqa: PLC0415 - takes a while, and only this step needs it

    try:
        async with asyncio.timeout(patience_s):
            notifier = DesktopNotifier(app_name="beeper-rules")
            # On Linux everybody has the authorisation; asking for capabilities reaches the desktop itself.
            if not await notifier.has_authorisation():
                return "this computer's settings do not allow them"
            if not await notifier.get_capabilities():
                return "this computer has no desktop that shows them"
    except TimeoutError:
        return f"the desktop does not answer within {patience_s:g} s"
    except Exception as error:  # noqa: BLE001 - whatever a desktop does wrong is what is asked for
        return f"the desktop cannot be reached: {str(error) or type(error).__name__}"
    return ""
