"""The text of a file, checked before anything parses it, and the places in it."""

import codecs
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from beeper_rules.errors import InvalidSetup, Place, Problem

LARGEST_BYTES = 1_000_000
MOST_PROBLEMS = 20
"""Characters that no text file holds are reported once a line, and no more lines than this."""
SAVE_AS_UTF8 = "save the file as UTF-8"
_TABBED = re.compile(r" *\t\s*")
_BREAK = re.compile(r"\r\n|\r|\n")
# YAML 1.2 c-printable, without the byte order mark; NEL, LS and PS end a line for some readers and not for others.
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Source:
    """A checked text and its lines."""

    file: str
    text: str
    lines: tuple[str, ...]
    tabs: Mapping[int, int]
    """Line → column where its indentation ends, for lines with a tab in it; both from 0."""

    def place(self, line: int, column: int, width: int = 1) -> Place:
        """Return the place of a stretch; line and column count from 0, as the YAML library does."""
        text = self.lines[line] if line < len(self.lines) else ""
        return Place(self.file, line + 1, column + 1, max(1, min(width, len(text) - column)), text)

    def stretch(self, line: int, column: int, end_line: int, end_column: int) -> Place:
        """Return the place of what lies between two marks, underlined on its first line only."""
        text = self.lines[line] if line < len(self.lines) else ""
        end = end_column if end_line == line else len(text.rstrip())
        return self.place(line, column, end - column)


def read_source(text: str | bytes, file: str) -> Source:
    """Return the text to parse; raises InvalidSetup for what is too large, not UTF-8 or holds control characters."""
    if isinstance(text, bytes):
        text = _decode(text, file)
    if len(text) > LARGEST_BYTES:
        raise too_large(file)
    text = text.removeprefix("\ufeff")
    lines = tuple(_BREAK.split(text))
    source = Source(file, text, lines, _tabs(lines) if "\t" in text else {})
    problems = _forbidden_characters(source)
    if problems:
        raise InvalidSetup(problems)
    return source


def read_file(path: Path, *, shown: str | None = None) -> bytes:
    """Return the bytes of a regular file of 1 MB at most; raises InvalidSetup for anything else.

    Never waits: a pipe or a device is refused, not read. `shown` is the name in messages, None for the path itself.
    """
    shown = str(path) if shown is None else shown
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise _unreadable(shown, error) from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a pipe or a device"
            raise InvalidSetup([Problem(f"this is {kind}, not a file", Place(shown))])
        with os.fdopen(os.dup(descriptor), "rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise _unreadable(shown, error) from error
    finally:
        os.close(descriptor)
    if len(content) > LARGEST_BYTES:
        raise too_large(shown)
    return content


def too_large(file: str) -> InvalidSetup:
    """Return the refusal of a file above the limit."""
    return InvalidSetup([Problem("the file is larger than 1 MB", Place(file), "split it into several files")])


def _unreadable(shown: str, error: OSError | ValueError) -> InvalidSetup:
    """Return the refusal of a file that cannot be opened."""
    match error:
        case FileNotFoundError():
            message, hint = "there is no such file", "check the path"
        case PermissionError():
            message, hint = "the file cannot be read: permission denied", "check its owner and its permissions"
        case OSError(strerror=str(reason)):
            message, hint = f"the file cannot be read: {reason}", ""
        case _:
            message, hint = f"the file cannot be read: {error}", ""
    return InvalidSetup([Problem(message, Place(shown), hint)])


def _decode(content: bytes, file: str) -> str:
    """Return the text of UTF-8 bytes."""
    if len(content) > LARGEST_BYTES:
        raise too_large(file)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InvalidSetup([Problem("the file is UTF-16, not UTF-8", Place(file), SAVE_AS_UTF8)])
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        before = _BREAK.split(content[: error.start].decode())
        whole = _BREAK.split(content.decode(errors="replace"))[len(before) - 1]
        place = Place(file, len(before), len(before[-1]) + 1, 1, whole)
        raise InvalidSetup([Problem("this is not UTF-8 text", place, SAVE_AS_UTF8)]) from error


def _tabs(lines: tuple[str, ...]) -> dict[int, int]:
    """Return where the indentation ends, for each line with a tab in it."""
    found = ((number, _TABBED.match(line)) for number, line in enumerate(lines))
    return {number: each.end() for number, each in found if each}


def _forbidden_characters(source: Source) -> list[Problem]:
    """Return a problem for each line with a character that YAML does not allow."""
    if _FORBIDDEN.search(source.text) is None:
        return []
    problems: list[Problem] = []
    for number, line in enumerate(source.lines):
        found = _FORBIDDEN.search(line)
        if found and len(problems) < MOST_PROBLEMS:
            message = f"the character U+{ord(found[0]):04X} cannot stand in a YAML file"
            hint = rf'delete it; inside double quotes it can be written as "\u{ord(found[0]):04x}"'
            problems.append(Problem(message, source.place(number, found.start()), hint))
    return problems
