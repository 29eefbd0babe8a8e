"""What reading a file may come to: the thing itself, or errors that a person can act on. Anything else is a fault."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from beeper_rules import marked_yaml
from beeper_rules.config import Config, load_config
from beeper_rules.config.masking import mask
from beeper_rules.errors import InvalidSetup, Problem
from beeper_rules.language.load import load
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.marked_yaml import Node
from beeper_rules.safe_text import printable

MOST_PROBLEMS = 100
LONGEST_PROBLEM = 25_000
"""Characters of one problem as it is shown: every character of message, hint and excerpt may need an escape of ten."""
HOLDS_ITS_MEND = re.compile(
    "this is no YAML: |must be .* to |a duration (needs a unit: |cannot be |is at most )|is no duration: "
)
"""Sentences that say themselves what to write, and the rare ones of the YAML library."""
LINE_END = re.compile(r"\r\n|\r|\n")


def rulebook(text: str, *others: str) -> Rulebook | InvalidSetup:
    """Return what a rule file comes to, together with other files that are in order."""
    files = {"fuzzed.yaml": text} | {f"other-{number}.yaml": other for number, other in enumerate(others)}
    try:
        book = load(files)
    except InvalidSetup as error:
        _insist(error, files)
        return error
    for rule in book.rules:
        assert callable(rule.holds), "a condition that was read can be asked"
        assert all(callable(each.holds) for each in rule.exceptions), "and so can every exception"
    return book


def value(content: bytes, parser: "type[yaml.SafeLoader | yaml.CSafeLoader]") -> Node | InvalidSetup:
    """Return what the bytes of any YAML file come to."""
    try:
        return marked_yaml.load(content, "any", parser=parser)
    except InvalidSetup as error:
        _insist(error, {"any": content.decode("utf-8", "replace")})
        return error


def config(path: Path, content: bytes) -> Config | InvalidSetup:
    """Return what a configuration comes to; `path` is written."""
    path.write_bytes(content)
    try:
        return load_config(path, {})
    except InvalidSetup as error:
        _insist(error, {str(path): content.decode("utf-8", "replace")})
        return error


def _insist(error: InvalidSetup, files: Mapping[str, str]) -> None:
    found = complaints(error, files)
    if found:
        raise AssertionError("\n".join([*found, error.render()]))


def complaints(error: InvalidSetup, files: Mapping[str, str]) -> list[str]:
    """Return what is wrong with an error: what a user could not act on, or could be harmed by."""
    if not error.problems:
        return ["it holds no problem"]
    found = [f"{what}: {each}" for each in error.problems for what in _complaints_of(each, files)]
    if len(error.problems) > MOST_PROBLEMS:
        found.append(f"{len(error.problems)} problems")
    if list(error.problems) != sorted(error.problems, key=lambda each: (each.place.line, each.place.column)):
        found.append("not in the order of the lines")
    return found


def _complaints_of(problem: Problem, files: Mapping[str, str]) -> list[str]:
    shown = problem.render().split("\n")
    wrong = {
        "no hint": not problem.hint and not HOLDS_ITS_MEND.search(problem.message),
        "no message": not problem.message.strip(),
        "too long": sum(map(len, shown)) > LONGEST_PROBLEM,
        "not printable": any(line != printable(line) for line in shown),
        "not four lines": len(shown) != 1 + (2 if problem.place.text.strip() else 0) + bool(problem.hint),
        "outside of the file": not _inside(problem, files),
        "underlined wrongly": not _underlined(problem, shown),
        "Python shows": re.search(r"<.* object at|Traceback|\bNone\b(?!')", problem.message) is not None,
    }
    return [what for what, holds in wrong.items() if holds]


def _inside(problem: Problem, files: Mapping[str, str]) -> bool:
    place = problem.place
    lines = _lines(files[place.file])
    if not 1 <= place.line <= len(lines):
        return False
    line = lines[place.line - 1]
    within = 1 <= place.column <= len(line) + 1 and place.width >= 1
    return within and (place.text in {"", line} or place.text == mask(line))


@lru_cache(maxsize=10)
def _lines(text: str) -> Sequence[str]:
    return LINE_END.split(text.removeprefix("\ufeff"))


def _underlined(problem: Problem, shown: list[str]) -> bool:
    """Return whether one row of marks begins below the character that is meant, or behind the end of the line."""
    place = problem.place
    if not place.text.strip():
        return True
    line, marks = shown[1], shown[2]
    margin, start = line.index("|") + 2, marks.find("^")
    meant = printable(place.text[place.column - 1 : place.column].replace("\t", " ")).rstrip()
    below = re.fullmatch(r" +\| +\^+", marks) is not None and margin <= start and line[start:].startswith(meant)
    return below and place.width <= max(1, len(place.text) - place.column + 1)
