"""Everything that can go wrong, as one tree. Each failure says what, where, what to do, and how the program ends.

BeeperRulesError            exit 1
 ├─ WrongUsage              exit 2   the command line cannot be carried out as typed
 ├─ InvalidSetup            exit 3   configuration or rules are missing or wrong; holds every problem at once
 ├─ StateUnusable           exit 3   the journal cannot be used as it is
 ├─ AlreadyRunning          exit 5   another daemon holds this state
 └─ CallFailed              exit 4   one call to Beeper did not end in success
     ├─ NotSent                      nothing left this machine: repeating is always safe
     ├─ Unauthorized                 401 or 403: the token must be mended before anything is repeated
     ├─ Rejected                     Beeper refused this call; the same call will be refused again
     ├─ Deferred                     Beeper asks to come back later
     └─ OutcomeUnknown               it may or may not have taken effect
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from beeper_rules.safe_text import printable


@dataclass(frozen=True, order=True)
class Place:
    """A stretch of one line in a file."""

    file: str
    """As the user would type it."""
    line: int = 1
    """From 1."""
    column: int = 1
    """From 1, in characters."""
    width: int = 1
    """Characters to underline."""
    text: str = ""
    """The whole line, for the excerpt; empty for none."""

    def __str__(self) -> str:
        """Return `file:line:column`."""
        return f"{printable(self.file)}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file that a person wrote."""

    message: str
    place: Place
    hint: str = ""

    def render(self) -> str:
        """Return `file:line:column: what`, the line with the words underlined, and the hint."""
        lines = [f"{self.place}: {printable(self.message)}"]
        if self.place.text.strip():
            lines += _excerpt(self.place)
        if self.hint:
            lines.append(f"hint: {printable(self.hint)}")
        return "\n".join(lines)


EXCERPT_COLUMNS = 100


def _excerpt(place: Place) -> list[str]:
    """Return the line and its underlining; a very long line is shown around the place only."""
    start = max(0, place.column - 1 - EXCERPT_COLUMNS // 2) if len(place.text) > EXCERPT_COLUMNS else 0
    shown = printable(place.text[start : start + EXCERPT_COLUMNS].replace("\t", " "))
    before = printable(place.text[start : place.column - 1].replace("\t", " "))
    width = max(1, min(place.width, len(shown) - len(before)))
    margin = max(5, len(str(place.line)) + 1)
    return [
        f"{place.line:>{margin}} | {shown}".rstrip(),
        f"{'':>{margin}} | {' ' * len(before)}{'^' * width}",
    ]


class BeeperRulesError(Exception):
    """A failure that is explained to the user, never as a traceback."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def render(self) -> str:
        """Return what the user reads."""
        return f"{printable(self.message)}\nhint: {printable(self.hint)}" if self.hint else printable(self.message)


class WrongUsage(BeeperRulesError):  # noqa: N818 - the names of this tree say what happened
    """The command line cannot be carried out as typed."""

    exit_code = 2


class InvalidSetup(BeeperRulesError):  # noqa: N818 - as above
    """Configuration or rules are missing or wrong. Holds every problem of every file, in order."""

    exit_code = 3

    def __init__(self, problems: Iterable[Problem], *, message: str = "", hint: str = "") -> None:
        self.problems: Sequence[Problem] = tuple(problems)
        count = len(self.problems)
        super().__init__(message or f"{count} error{'' if count == 1 else 's'}", hint=hint)

    def render(self) -> str:
        """Return every problem, an empty line between them; without any, the message."""
        return "\n\n".join(each.render() for each in self.problems) if self.problems else super().render()

    def render_counted(self) -> str:
        """Return the same, and how many problems there are."""
        return f"{self.render()}\n\n{self.message}" if self.problems else self.render()


class StateUnusable(BeeperRulesError):  # noqa: N818 - as above
    """The journal cannot be used as it is. Nothing in it was changed."""

    exit_code = 3


class AlreadyRunning(BeeperRulesError):  # noqa: N818 - as above
    """Another daemon holds this state."""

    exit_code = 5


class CallFailed(BeeperRulesError):  # noqa: N818 - as above
    """One call to Beeper did not end in success."""

    exit_code = 4


class NotSent(CallFailed):
    """Nothing left this machine (refused, no such address): repeating is always safe."""


class Unauthorized(CallFailed):
    """401 or 403: the token must be mended before anything is repeated."""

    def __init__(self, message: str, *, status: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.status = status


class Rejected(CallFailed):
    """Beeper refused this call (400, 404, 405, 410, 413, 416, 422, 501): the same call will be refused again."""

    def __init__(self, message: str, *, status: int, hint: str = "", words: str = "") -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.words = words
        """Beeper's own, printable; empty for none."""

    @property
    def not_there(self) -> bool:
        """Whether what the call names is not there, be it a chat or the call itself."""
        return self.status == 404  # noqa: PLR2004 - Not Found

    @property
    def no_such_call(self) -> bool:
        """Whether this app may not know the call at all: Not Found, Method Not Allowed, Not Implemented."""
        return self.status in {404, 405, 501}


class Deferred(CallFailed):
    """Beeper asks to come back later (429, or 503 with Retry-After)."""

    def __init__(self, message: str, *, retry_after_s: float | None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
        """Seconds, at most 3600; None when it was not said in a way that can be read."""


class OutcomeUnknown(CallFailed):
    """It may or may not have taken effect: a timeout, a cut, another 5xx, a redirect, an answer of the wrong shape."""
