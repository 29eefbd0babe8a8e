"""The YAML behind `capabilities`, in the API's own names → questions about what a network supports."""

from collections import abc
from collections.abc import Callable

from beeper_rules.language.nodes import Leaf, Node, Seen, View, every
from beeper_rules.language.read_leaf import read_question
from beeper_rules.language.scope import Scope
from beeper_rules.marked_yaml import Entry, Mapping, Scalar
from beeper_rules.model.change import UNKNOWN, Unknown
from beeper_rules.vocabulary.capability_tree import CAPABILITY_TREE, CapabilityNode
from beeper_rules.vocabulary.kinds import Kind

Steps = tuple[str, ...]
"""Attributes of the model and keys of its mappings, from the root to a value."""


def read_capabilities(entry: Entry, scope: Scope) -> Node | None:
    """Return the condition; None when problems were noted."""
    if not isinstance(entry.value, Mapping) or not entry.value.entries:
        scope.problems.add(
            entry.value,
            "'capabilities' takes a mapping with the API's names",
            "such as {reaction: full, edit: partial}",
        )
        return None
    return _branch(entry.value, CapabilityNode("", children=CAPABILITY_TREE), "capabilities", (), scope)


def _branch(node: Mapping, place: CapabilityNode, path: str, steps: Steps, scope: Scope) -> Node | None:
    return every(_below(entry, place, path, steps, scope) for entry in node.entries)


def _below(entry: Entry, place: CapabilityNode, path: str, steps: Steps, scope: Scope) -> Node | None:
    name = entry.key.text
    named = place.children.get(name)
    below = named or place.any_name
    if below is None:
        scope.problems.unknown_name(entry.key, f"part of '{path}':", dict.fromkeys(place.children, ""))
        return None
    return _capability(entry, below, f"{path}.{name}", (*steps, named.attribute if named else name), scope)


def _capability(entry: Entry, below: CapabilityNode, path: str, steps: Steps, scope: Scope) -> Node | None:
    kind = below.kind
    level = below.children.get("level")
    # Under `state:` a bare level stands for {level: …}.
    if level is not None and isinstance(entry.value, Scalar):
        kind, steps = Kind.LEVEL, (*steps, level.attribute)
    if kind is not None:
        question = read_question(kind, path, entry.value, scope)
        if question is None:
            return None
        return Leaf(path, question.wanted, entry.key.place, _reader(steps), question.test, question.asked)
    if not isinstance(entry.value, Mapping) or not entry.value.entries:
        scope.problems.add(entry.value, f"'{path}' takes a mapping", f"with {', '.join(below.children) or 'any name'}")
        return None
    return _branch(entry.value, below, path, steps, scope)


def _reader(steps: Steps) -> Callable[[View], Seen | Unknown]:
    def read(view: View) -> Seen | Unknown:
        value: object = view.state.chat.capabilities
        for step in steps:
            if value is None:
                return UNKNOWN
            value = value.get(step) if isinstance(value, abc.Mapping) else getattr(value, step)
        if value is None:
            return UNKNOWN
        return tuple(str(each) for each in value) if isinstance(value, list) else value  # type: ignore[return-value]  # the model's leaves are readings

    return read
