"""A mapping of known words: what several keys of a rule are written as."""

from collections import abc
from dataclasses import dataclass

from beeper_rules.language.scope import Scope
from beeper_rules.marked_yaml import Mapping, Node, Scalar

_OTHER_WORDS = {
    "from": ("start", "begin", "begins"),
    "to": ("end", "ends", "until"),
    "timezone": ("tz", "zone"),
    "days": ("day", "weekday", "weekdays"),
    "dates": ("date",),
    "at_least": ("count", "number", "min"),
    "at_most": ("count", "times", "max"),
    "within": ("in", "for", "every"),
    "schedule": ("cron", "at"),
    "window": ("windows", "during", "in"),
}
"""Part → words of other rule languages that say the same."""


@dataclass(frozen=True)
class Form:
    """What the parts of a key are, and how to tell it."""

    name: str
    """Of the key, as the file has it."""
    parts: abc.Mapping[str, str]
    """Part → what it means."""
    such: str
    """A hint that shows one."""
    elsewhere: str = ""
    """A hint that says where that belongs which it cannot hold; empty for nothing special."""


def read_parts(node: Node, form: Form, scope: Scope) -> Mapping | None:
    """Return the mapping of parts; None, with a problem noted, when it is none or holds something else."""
    known = ", ".join(form.parts)
    if not isinstance(node, Mapping) or not node.entries:
        scope.problems.add(node, f"'{form.name}' is a mapping of {known}", form.such)
        return None
    wrong = [entry.key for entry in node.entries if entry.key.text not in form.parts]
    aliases = {other: part for part in form.parts for other in _OTHER_WORDS.get(part, ())}
    for name in wrong:
        instead = f"known: {known}; {form.elsewhere or form.such}"
        scope.problems.unknown_name(name, f"part of '{form.name}':", form.parts, instead, aliases=aliases)
    return None if wrong else node


def read_choice(node: Node | None, path: str, choices: abc.Mapping[str, str], scope: Scope) -> str | None:
    """Return which of `choices` is written, the first when none is; None when a problem was noted."""
    if node is None:
        return next(iter(choices))
    if isinstance(node, Scalar) and node.text in choices:
        return node.text
    if isinstance(node, Scalar) and isinstance(node.value, str):
        scope.problems.unknown_name(node, f"word for {path}:", choices)
    else:
        scope.problems.add(node, f"{path} is one of {', '.join(choices)}", f"such as {next(iter(choices))}")
    return None


def read_count(node: Node | None, least: int) -> int | None:
    """Return the whole number, at least `least`; None when it is none."""
    value = node.value if isinstance(node, Scalar) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= least else None
