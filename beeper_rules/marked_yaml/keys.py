"""Which keys a mapping may have: text, and each of them once."""

from collections.abc import Iterable

from beeper_rules.errors import Place, Problem
from beeper_rules.marked_yaml.nodes import Entry, Node, Scalar, describe, short


def entries(parts: list[Node | None], place: Place, *, flow: bool) -> tuple[tuple[Entry, ...], list[Problem]]:
    """Return the entries with a good key, and a problem for every other key.

    `parts` holds keys and values in turn, None for what was refused before. `place` is the mapping's own; `flow` says
    whether it stands in braces.
    """
    kept: dict[str, Entry] = {}
    problems: list[Problem] = []
    for key, value in _pairs(parts):
        problem = _problem(key, value, kept, flow=flow) if key else None
        if problem:
            problems.append(problem)
        elif isinstance(key, Scalar):
            kept[key.text] = Entry(key, value or Scalar(None, "", place))
    return tuple(kept.values()), problems


def _pairs(parts: list[Node | None]) -> Iterable[tuple[Node | None, Node | None]]:
    """Return keys with their values."""
    return zip(parts[::2], parts[1::2], strict=True)


def _problem(key: Node, value: Node | None, kept: dict[str, Entry], *, flow: bool) -> Problem | None:
    """Return what is wrong with a key; None for a good one."""
    if not isinstance(key, Scalar):
        return Problem(f"{describe(key)} cannot be a key", key.place, "keys are text")
    if key.text == "<<" and not key.quoted:
        return Problem("merge keys ('<<') are not read here", key.place, "write the keys out")
    if not isinstance(key.value, str):
        return _not_text(key)
    if flow and _lacks_space(key, value):
        before, _, after = key.text.partition(":")
        hint = f"a space belongs behind the colon: {short(before)}: {short(after)}"
        return Problem(f"'{short(key.text)}' is one word without a value", key.place, hint)
    if key.text in kept:
        line = kept[key.text].key.place.line
        return Problem(
            f"the key '{short(key.text)}' stands twice, first in line {line}", key.place, "keep one of the two"
        )
    return None


def _not_text(key: Scalar) -> Problem:
    """Return the problem of a key that is a number, a boolean or null."""
    if not key.text:
        return Problem("there is no key before the colon", key.place, "write the key before it")
    kind = "null" if key.value is None else describe(key)
    return Problem(f"the key '{key.text}' is {kind}, and keys are text", key.place, f'put it in quotes: "{key.text}"')


def _lacks_space(key: Scalar, value: Node | None) -> bool:
    """Return whether `{key:value}` was written, which YAML reads as one long key."""
    return not key.quoted and ":" in key.text and isinstance(value, Scalar) and not value.quoted and not value.text
