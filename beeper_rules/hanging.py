"""A line as a terminal shows it: broken between words, what goes on standing below where its text began."""

import shutil
import sys
import unicodedata
from collections.abc import Iterator
from typing import TextIO

NARROWEST = 20
"""Columns for the text."""


def terminal_columns(stream: TextIO | None = None) -> int | None:
    """Return the width of the terminal behind a stream, None for stdout; None where a program reads it."""
    return shutil.get_terminal_size().columns if (stream or sys.stdout).isatty() else None


def fitted(text: str, columns: int | None) -> str:
    """Return a text with its lines broken between words; what is indented shows a file, and stays as it is."""
    return "\n".join(line if line.startswith(" ") else hanging(line, 0, columns) for line in text.split("\n"))


def hanging(line: str, margin: int, columns: int | None) -> str:
    """Return `line` in as many lines as it needs, each but the first indented by `margin`; as it is for None.

    A word without a place to break it is torn only when it is wider than the whole column.
    """
    if columns is None or cells(line) <= columns:
        return line
    room = max(NARROWEST, columns - margin)
    text = line[margin:]
    lines = [text[: len(text) - len(text.lstrip())]]
    for word in _torn(text.split(" "), room):
        longer = f"{lines[-1]} {word}" if lines[-1].strip() else lines[-1] + word
        if cells(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return line[:margin] + ("\n" + " " * margin).join(lines)


def _torn(words: list[str], room: int) -> Iterator[str]:
    """Yield each word, one that is wider than the room in pieces."""
    for word in words:
        piece = ""
        for character in word:
            if cells(piece + character) > room:
                yield piece
                piece = ""
            piece += character
        if piece:
            yield piece


def cells(text: str) -> int:
    """Return how many columns a terminal needs for `text`."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
