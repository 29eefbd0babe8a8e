"""Whether Beeper's event stream can be listened to."""

from contextlib import aclosing

from beeper_rules.beeper import Beeper
from beeper_rules.checkup.finding import Finding, ok, warning
from beeper_rules.config import Config
from beeper_rules.discovery import Answer
from beeper_rules.errors import CallFailed
from beeper_rules.live import listen
from beeper_rules.remedies import UPDATE_BEEPER
from beeper_rules.secret import Secret

STREAM = "event stream"


async def look_at_stream(beeper: Beeper, answer: Answer, token: Secret, config: Config) -> Finding:
    """Return whether rules can act at once, or only with the next poll."""
    every = f"{config.poll.every.total_seconds():g} s"
    if not config.poll.live:
        return ok(STREAM, f"not listened to (`poll.live: off`); Beeper is asked every {every}")
    if answer.info.ws_events is None:
        return warning(
            STREAM, f"this app has none; Beeper is asked every {every}, which finds everything", UPDATE_BEEPER
        )
    try:
        async with aclosing(listen(beeper.base_url, answer.info.ws_events, token)) as hints:
            await anext(hints)
    except CallFailed as failure:
        text = f"{failure.message}; Beeper is asked every {every}, which finds everything"
        return warning(STREAM, text, "restart Beeper Desktop, or set `poll.live: off` to be without it")
    return ok(STREAM, "Beeper tells at once that something happened")
