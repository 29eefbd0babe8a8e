"""Errors of the YAML library in our words. Anything not listed keeps the library's sentence and its place."""

import re
from dataclasses import dataclass

import yaml

from beeper_rules.errors import Place, Problem
from beeper_rules.marked_yaml.nodes import LONGEST_WORD, short
from beeper_rules.marked_yaml.source import Source

TAB = "a tab indents this line"
USE_SPACES = "indent with spaces"
INDENTATION = "mend the indentation"
COLUMNS = f"{INDENTATION}: lines of one mapping or list begin in the same column"
NO_CHARACTER = "this escape names no character"
WRITE_IT = r"write the character itself, or \U and eight digits"
QUOTE = "put the text in quotes"


@dataclass(frozen=True)
class _Known:
    """One error as both parsers report it, the C library and the Python one, and what we say instead."""

    problem: str
    """Regular expression."""
    context: str
    """Regular expression for what was being read."""
    message: str
    hint: str
    at_context: bool = False
    """Whether the place to show is where that began."""


_KNOWN = (
    _Known("end of stream|document", "quoted scalar", "this quote is never closed", "close it", at_context=True),
    _Known("unknown escape", "", "this backslash begins no known escape", "double it, or use single quotes"),
    _Known(
        "Unicode|escape code", "", "this escape names no character", r"write the character itself, or \U and 8 digits"
    ),
    _Known("mapping values are not", "", "a `: ` cannot stand here", f"{QUOTE}, or {INDENTATION}"),
    _Known("sequence entries are not", "", "a list cannot begin here", f"begin it on the next line, or {QUOTE}"),
    _Known(
        "could not find expected ':'",
        "",
        "this line has no `: ` behind its key",
        f"write `key: value`, or {INDENTATION}",
        at_context=True,
    ),
    _Known("tab character", "", TAB, USE_SPACES),
    _Known(
        "",
        "block scalar",
        "words stand behind `|` or `>`",
        f"begin the text on the next line, or {QUOTE}",
    ),
    _Known(
        "found unexpected", "plain scalar", "a space is missing behind this colon", f"write `key: value`, or {QUOTE}"
    ),
    _Known("mapping keys are not", "", "a `?` cannot stand here", QUOTE),
    _Known("", "directive", "a line cannot begin with `%`", f"a comment begins with `#`; or {QUOTE}"),
    _Known("document start", "", "this stands behind the end of the document", "delete it, or what ended the document"),
    _Known("", "block (collection|sequence)", "this does not fit the list above it", COLUMNS),
    _Known("node content", "", "a value is missing here", f"write it, or {QUOTE}"),
)
_CLOSED = re.compile(r"""(["'}\]])\s*$""")
_WORD = re.compile(r"[^\s,\]}]+")


def explain(error: yaml.MarkedYAMLError, source: Source) -> Problem:
    """Return the error as a problem that a person can mend."""
    problem, context = error.problem or "", error.context or ""
    stop = _place(error, source)
    if "cannot start any token" in problem:
        return _first_character(stop)
    if re.search(r"\btag\b|\balias\b|\banchor\b", f"{context} {problem}"):
        return _special(_place(error, source, at_context=True), source)
    if re.search("block mapping", context) and re.search("expected key|expected <block end>", problem):
        return _misfit(stop)
    if found := re.search(r"or '([\]}])'", problem):
        return _unclosed(found[1], stop, _place(error, source, at_context=True))
    return _listed(error, source) or Problem(f"this is no YAML: {context}{', ' if context else ''}{problem}", stop)


def _listed(error: yaml.MarkedYAMLError, source: Source) -> Problem | None:
    """Return the problem of the first error in the list that fits; None for a rare one."""
    for known in _KNOWN:
        if re.search(known.problem, error.problem or "") and re.search(known.context, error.context or ""):
            return Problem(known.message, _place(error, source, at_context=known.at_context), known.hint)
    return None


def quote_hint(word: str) -> str:
    """Return how to write a text that begins with a sign of YAML's own."""
    return f"text that begins with '{word[:1]}' needs quotes: \"{word}\""


def _first_character(stop: Place) -> Problem:
    """Return the problem of a value that begins with a sign which YAML keeps for itself."""
    character = stop.text[stop.column - 1 : stop.column]
    if character == "\t":
        return Problem(TAB, stop, USE_SPACES)
    return Problem(f"a value cannot begin with '{character}'", stop, QUOTE)


def _special(start: Place, source: Source) -> Problem:
    """Return the problem of a word that begins with `!`, `*` or `&`; often a chat id or a pattern without quotes."""
    found = _WORD.match(start.text, start.column - 1)
    word = short(found[0]) if found else "!"
    kind = {"*": "aliases", "&": "anchors"}.get(word[0], "tags")
    place = source.place(start.line - 1, start.column - 1, len(word))
    return Problem(f"{kind} ('{word}') are not read here", place, quote_hint(word))


def _misfit(stop: Place) -> Problem:
    """Return the problem of words behind a complete value, or of a line with an odd indentation."""
    if stop.text[stop.column - 1 : stop.column] == ":":
        return Problem("there is no key before the colon", stop, "write the key before it")
    closed = _CLOSED.search(stop.text[: stop.column - 1][-LONGEST_WORD:])
    if not closed:
        return Problem("this line does not fit the mapping above it", stop, COLUMNS)
    hint = "put the whole text in quotes" if closed[1] in "}]" else "put the whole text in one pair of quotes"
    return Problem(f"words stand behind the closing {closed[1]}", stop, hint)


def _unclosed(bracket: str, stop: Place, start: Place) -> Problem:
    """Return the problem of a list or a mapping in brackets that goes on in a way it cannot."""
    if stop.line == start.line and stop.column <= len(stop.text):
        return Problem(f"`,` or `{bracket}` is missing here", stop, f"write it, or {QUOTE}")
    kind = "list" if bracket == "]" else "mapping"
    return Problem(f"this {kind} is never closed", start, f"close it with `{bracket}`, or a comma is missing in it")


def _place(error: yaml.MarkedYAMLError, source: Source, *, at_context: bool = False) -> Place:
    """Return where the parser stopped, or where it began what it was reading."""
    mark = (at_context and error.context_mark) or error.problem_mark or error.context_mark
    if mark is None:
        return Place(source.file)
    line, column = mark.line, mark.column
    while line > 0 and (line >= len(source.lines) or not source.lines[line].strip()):
        line -= 1  # behind the end: show the last line that says anything
        column = len(source.lines[line].rstrip()) if line < len(source.lines) else 0
    return source.place(line, column)
