"""How it speaks with a person at a terminal, or reads what a program hands over."""

import sys
from collections.abc import Callable, Sequence
from typing import Protocol, TextIO

import click

from beeper_rules.safe_text import printable
from beeper_rules.token_source import LONGEST


class Talk(Protocol):
    """The other side."""

    @property
    def answers(self) -> bool:
        """Whether somebody is there who can be asked again."""
        ...

    def say(self, text: str = "") -> None:
        """Write lines."""
        ...

    def token(self) -> str:
        """Return what is given as the token, empty for nothing."""
        ...

    def agree(self, question: str) -> bool:
        """Return whether to go on."""
        ...

    def choose(self, choices: Sequence[str]) -> int:
        """Return the index of one of several things that were said."""
        ...


Write = Callable[[str], None]
"""Writes one line."""


class Terminal:
    """A person at a terminal."""

    answers = True

    def __init__(self, write: Write = click.echo) -> None:
        self._write = write

    def say(self, text: str = "") -> None:
        """Write lines."""
        _say(text, self._write)

    def token(self) -> str:
        """Ask for the token without showing it; an empty line is none."""
        prompt = "Token (it is not shown; Enter alone for later)"
        given: str = click.prompt(prompt, hide_input=True, default="", show_default=False)
        return given

    def agree(self, question: str) -> bool:
        """Ask; Enter alone is yes."""
        agreed: bool = click.prompt(f"{question} (y for yes, n for no)", default="y", value_proc=_yes)
        return agreed

    def choose(self, choices: Sequence[str]) -> int:
        """Ask for a number; Enter alone is the first."""
        prompt = "Type the number of yours, or Enter alone for the first"
        number: int = click.prompt(prompt, default="1", show_default=False, value_proc=_numbers(len(choices)))
        return number - 1


def _yes(text: str) -> bool:
    """Return whether that is a yes. Raises UsageError, upon which click asks again."""
    answer = text.strip().casefold()
    if answer not in {"y", "yes", "n", "no"}:
        raise click.UsageError("type y for yes or n for no")
    return answer.startswith("y")


def _numbers(last: int) -> Callable[[str], int]:
    """Return what reads a number from 1 to `last`, and raises UsageError for anything else."""

    def number(text: str) -> int:
        found = int(text) if text.strip().isascii() and text.strip().isdigit() else 0
        if not 1 <= found <= last:
            raise click.UsageError(f"type a number from 1 to {last}")
        return found

    return number


class Piped:
    """A program, or nobody: what is not handed over in standard input is decided as the first choice."""

    answers = False

    def __init__(self, source: TextIO | None = None, write: Write = click.echo) -> None:
        self._source = sys.stdin if source is None else source
        self._write = write

    def say(self, text: str = "") -> None:
        """Write lines."""
        _say(text, self._write)

    def token(self) -> str:
        """Return what stands in standard input, up to its end."""
        try:
            return self._source.read(2 * LONGEST) if self._source else ""
        except (OSError, ValueError):
            return ""  # closed, or no text: then no token is handed over

    def agree(self, question: str) -> bool:
        """Go on, and say so."""
        self.say(f"{question} Nobody can be asked, so: yes.")
        return True

    def choose(self, choices: Sequence[str]) -> int:
        """Take the first."""
        self.say(f"Taken: {choices[0]}.")
        return 0


def _say(text: str, write: Write) -> None:
    """Write lines; names of folders come from outside too."""
    for line in text.splitlines() or [""]:
        write(printable(line))
