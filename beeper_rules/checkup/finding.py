"""One step of the way, how it stands, and what mends it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from beeper_rules.errors import BeeperRulesError, InvalidSetup
from beeper_rules.safe_text import printable

LONGEST_LINE = 1000
"""Characters."""


class Level(StrEnum):
    """How a step stands."""

    OK = "ok"
    WARNING = "warning"
    """Rules work, and not as well as they could."""
    FAILURE = "failure"
    """Rules do not work."""
    SKIPPED = "skipped"
    """It could not be looked at."""


MARKS = {Level.OK: "✓", Level.WARNING: "!", Level.FAILURE: "✗", Level.SKIPPED: "-"}


@dataclass(frozen=True)
class Finding:
    """One step."""

    step: str
    level: Level
    text: str
    """One line."""
    hint: str = ""
    """The command, or the place in Beeper, that mends it."""
    details: tuple[str, ...] = ()
    """More lines."""

    @property
    def lines(self) -> Iterator[str]:
        """What a person reads."""
        yield f"{MARKS[self.level]} {self.step}: {printable(self.text, LONGEST_LINE)}"
        for line in self.details:
            yield f"  {printable(line, LONGEST_LINE)}".rstrip()
        if self.hint:
            yield f"  hint: {printable(self.hint, LONGEST_LINE)}"

    @property
    def as_json(self) -> dict[str, object]:
        """What a program reads."""
        return {
            "step": self.step,
            "ok": self.level in {Level.OK, Level.WARNING},
            "level": str(self.level),
            "text": self.text,
            "details": list(self.details),
            "hint": self.hint,
        }


def ok(step: str, text: str, *details: str) -> Finding:
    """Return a step that is as it should be."""
    return Finding(step, Level.OK, text, details=details)


def warning(step: str, text: str, hint: str, *details: str) -> Finding:
    """Return a step that could be better."""
    return Finding(step, Level.WARNING, text, hint, details)


def failure(step: str, text: str, hint: str, *details: str) -> Finding:
    """Return a step that has to be mended."""
    return Finding(step, Level.FAILURE, text, hint, details)


def skipped(step: str, first: str) -> Finding:
    """Return a step that waits for another one; `first` names that."""
    return Finding(step, Level.SKIPPED, f"not looked at: {first} comes first")


def failed(step: str, error: BeeperRulesError, hint: str = "") -> Finding:
    """Return a step that an error ended; `hint` counts where the error as a whole has none."""
    details: tuple[str, ...] = ()
    if isinstance(error, InvalidSetup) and error.problems:
        details = tuple(error.render().splitlines())
    return failure(step, error.message, error.hint or hint, *details)
