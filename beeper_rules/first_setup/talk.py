"""How it speaks with a person at a terminal, or reads what a program hands over."""

import sys
from collections.abc import Sequence
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


class Terminal:
    """A person at a terminal."""

    answers = True

    def say(self, text: str = "") -> None:
        """Write lines."""
        _write(text)

    def token(self) -> str:
        """Ask for the token without showing it; an empty line is none."""
        prompt = "Token (it is not shown; Enter alone for later)"
        given: str = click.prompt(prompt, hide_input=True, default="", show_default=False)
        return given

    def agree(self, question: str) -> bool:
        """Ask; Enter alone is yes."""
        return click.confirm(question, default=True)

    def choose(self, choices: Sequence[str]) -> int:
        """Ask for a number; Enter alone is the first."""
        number: int = click.prompt("Which one", type=click.IntRange(1, len(choices)), default=1)
        return number - 1


class Piped:
    """A program, or nobody: what is not handed over in standard input is decided as the first choice."""

    answers = False

    def __init__(self, source: TextIO | None = None) -> None:
        self._source = sys.stdin if source is None else source

    def say(self, text: str = "") -> None:
        """Write lines."""
        _write(text)

    def token(self) -> str:
        """Return what stands in standard input, up to its end."""
        try:
            return self._source.read(2 * LONGEST) if self._source else ""
        except (OSError, ValueError):
            return ""  # closed, or no text: then no token is handed over

    def agree(self, question: str) -> bool:
        """Go on, and say so."""
        _write(f"{question} Nobody can be asked, so: yes.")
        return True

    def choose(self, choices: Sequence[str]) -> int:
        """Take the first."""
        _write(f"Taken: {choices[0]}.")
        return 0


def _write(text: str) -> None:
    """Write lines; names of folders come from outside too."""
    for line in text.splitlines() or [""]:
        click.echo(printable(line))
