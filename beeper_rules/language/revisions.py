"""Hashes of what a rule says, by which an edit is noticed: of all of it, and of what its waits rest on."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace

from beeper_rules.language.rulebook import Rule
from beeper_rules.language.scope import Scope
from beeper_rules.marked_yaml import Mapping, Node, Scalar, Sequence

WAITED_FOR = ("when", "for", "if")
"""The keys of a rule on which its waits rest."""


def digest(said: object) -> str:
    """Return a hash of plain values."""
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def plain(node: Node) -> object:
    """Return what is written, without the places where it stands."""
    match node:
        case Mapping(entries):
            return {entry.key.text: plain(entry.value) for entry in entries}
        case Sequence(items):
            return [plain(item) for item in items]
        case Scalar(value):
            return value


class Revisions:
    """The hashes of rules that may name the lists, predicates and windows of every file."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._known: dict[str, tuple[str, tuple[str, ...]] | None] = {}

    def of(self, rule: Rule, node: Mapping, defaults: Mapping | None) -> Rule:
        """Return the rule with its hashes."""
        written = {
            entry.key.text: plain(entry.value) for entry in (*(defaults.entries if defaults else ()), *node.entries)
        }
        waited_for = {key: written[key] for key in WAITED_FOR if key in written}
        return replace(
            rule,
            revision=self._digest(written),
            wait_revision=self._digest(waited_for) if rule.wait is not None else "",
        )

    def _digest(self, said: object) -> str:
        """Return the hash of what is said, and of everything with a name that it uses, through predicates too."""
        used: dict[str, str] = {}
        left = list(_texts(said))
        while left:
            name = left.pop()
            behind = None if name in used else self._behind(name)
            if behind:
                used[name], texts = behind
                left += texts
        return digest([said, sorted(used.items())])

    def _behind(self, name: str) -> tuple[str, tuple[str, ...]] | None:
        """Return the hash of what stands behind a name, and every text in that; None for what is no name."""
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    def _read(self, name: str) -> tuple[str, tuple[str, ...]] | None:
        if name in self._scope.predicates:
            said = plain(self._scope.predicates[name])
            return digest(said), tuple(_texts(said))
        if name in self._scope.lists:
            return digest(self._scope.sorted_list(name)), ()
        return (digest(str(self._scope.windows[name])), ()) if name in self._scope.windows else None


def _texts(said: object) -> Iterator[str]:
    """Yield every text in plain values: any of them may be a name."""
    if isinstance(said, str):
        yield said
    for each in said.values() if isinstance(said, dict) else said if isinstance(said, list) else ():
        yield from _texts(each)
