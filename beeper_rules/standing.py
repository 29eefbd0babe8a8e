"""How the daemon stands with Beeper and with its disk: told once whenever it changes, and how long it is waited out."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from beeper_rules.memory import Health

LONGEST_BACKOFF_S = 60.0
MOST_DOUBLINGS = 10
TOKEN_RETRY_S = 30.0
"""Between two tries with a token that was refused."""
STRANGER = "another Beeper answers at this address; if that is meant, `beeper-rules doctor --accept-identity`"
TOLD_BY_BELIEF = frozenset({Health.DOUBT, Health.STRANGER})
"""Troubles of which the engine itself says what they are."""
WELL_AGAIN = {
    Health.STARTING: "connected",
    Health.WAITING: "Beeper answers again",
    Health.DISK: "the journal can be read and written again",
    Health.TOKEN: "the token works again",
    Health.DOUBT: "Beeper shows everything again",
    Health.STRANGER: "the Beeper that is known is back",
}
"""What to say when all is well, after what it was before."""


@dataclass
class Standing:
    """Health, what is wrong in words, and how often in a row it went wrong."""

    tell: Callable[[Health, str], None]
    """Write one line where the user looks."""
    note: Callable[[Health, str], None]
    """Write it into the journal."""
    health: Health = Health.STARTING
    text: str = ""
    """What is wrong, in a sentence; empty when nothing is."""
    failures: int = 0

    def well(self, health: Health, text: str) -> None:
        """Note that Beeper was looked at, whatever was thought of what it shows."""
        self.failures = 0
        self._change(health, text)

    def trouble(self, health: Health, text: str) -> bool:
        """Note that it could not be looked at; return whether that is news."""
        self.failures += 1
        return self._change(health, text)

    def _change(self, health: Health, text: str) -> bool:
        news = health is not self.health
        if news:
            what = text or WELL_AGAIN[self.health]
            self.note(health, what)
            if health not in TOLD_BY_BELIEF:
                for line in what.splitlines():
                    self.tell(health, line)
        self.health, self.text = health, text
        return news

    def patience_s(self) -> float | None:
        """Return seconds until the next try while something is wrong; None when nothing is."""
        if self.health is Health.TOKEN:
            return TOKEN_RETRY_S
        if not self.failures:
            return None
        seconds = min(2.0 ** min(self.failures - 1, MOST_DOUBLINGS), LONGEST_BACKOFF_S)
        return seconds * (1 + random.random() / 4)  # noqa: S311 - a wait, not a secret
