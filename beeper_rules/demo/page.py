"""Lines for a person: as wide as the terminal lets them be, and coloured where that is wanted."""

from collections.abc import Callable, Mapping

from rich.console import Console
from rich.text import Text

WIDEST = 100
"""Columns; longer lines are hard to read."""
NARROWEST = 40


class Page:
    """Writes text from the left margin of its paragraph on."""

    def __init__(self, write: Callable[[str], None], env: Mapping[str, str]) -> None:
        self._write = write
        # Without a colour system nothing is styled at all: NO_COLOR asks for plain text.
        plain = bool(env.get("NO_COLOR"))
        self._console = Console(color_system=None if plain else "auto", highlight=False, _environ=env)
        self._width = max(NARROWEST, min(self._console.width, WIDEST))

    def paragraph(self, text: str | Text, *, first: str = "", margin: int = 0) -> None:
        """Write a text behind `first`, every line of it from column `margin` on."""
        body = text if isinstance(text, Text) else Text(text)
        for number, line in enumerate(body.wrap(self._console, self._width - margin)):
            line.rstrip()
            self._line(Text.assemble(((first if number == 0 else "").ljust(margin), "dim"), line))

    def whole(self, text: str, *, margin: int = 0) -> None:
        """Write a text on one line, however long: something to be copied."""
        self._line(Text(" " * margin + text))

    def empty(self) -> None:
        """Write an empty line."""
        self._write("")

    def _line(self, text: Text) -> None:
        # Rendered here and written there: whoever stops reading must not make rich end the program.
        with self._console.capture() as captured:
            self._console.print(text, soft_wrap=True, end="")
        self._write(captured.get())
