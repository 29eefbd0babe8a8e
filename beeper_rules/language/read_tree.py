"""The YAML of a network's capabilities in a test, in the API's own names → Capabilities."""

from collections import abc

from beeper_rules.language.scope import Scope
from beeper_rules.marked_yaml import Entry, Mapping, Node, Scalar, Sequence, short
from beeper_rules.model.capabilities import Capabilities
from beeper_rules.vocabulary.capability_tree import CAPABILITY_TREE, CapabilityNode
from beeper_rules.vocabulary.kinds import LEVELS, Kind

_SUCH = "such as {archive: false, reaction: full, state: {title: partial}}"


def read_tree(node: Node, scope: Scope) -> Capabilities | None:
    """Return what the network supports; None when problems were noted."""
    before = len(scope.problems.found)
    plain = _branch(node, CapabilityNode("", children=CAPABILITY_TREE), "capabilities", scope)
    return Capabilities.model_validate(plain) if len(scope.problems.found) == before else None


def _branch(node: Node, place: CapabilityNode, path: str, scope: Scope) -> abc.Mapping[str, object]:
    if not isinstance(node, Mapping):
        scope.problems.add(node, f"'{path}' is a mapping", f"with {', '.join(list(place.children)[:6]) or 'any name'}")
        return {}
    return {entry.key.text: _below(entry, place, f"{path}.{entry.key.text}", scope) for entry in node.entries}


def _below(entry: Entry, place: CapabilityNode, path: str, scope: Scope) -> object:
    below = place.children.get(entry.key.text) or place.any_name
    if below is None:
        above = path.rpartition(".")[0]
        scope.problems.unknown_name(entry.key, f"part of '{above}':", dict.fromkeys(place.children, ""))
        return None
    if below.kind is not None:
        return _leaf(entry.value, below.kind, path, scope)
    # Under `state:` a bare level stands for {level: …}.
    if "level" in below.children and isinstance(entry.value, Scalar):
        return {"level": _leaf(entry.value, Kind.LEVEL, path, scope)}
    return _branch(entry.value, below, path, scope)


def _leaf(node: Node, kind: Kind, path: str, scope: Scope) -> object:
    value = node.value if isinstance(node, Scalar) else None
    whole = isinstance(value, int) and not isinstance(value, bool)
    if kind is Kind.LEVEL and (value in LEVELS or (whole and value in LEVELS.values())):
        return LEVELS.get(str(value), value)
    if kind is Kind.BOOLEAN and isinstance(value, bool):
        return value
    if kind is Kind.NUMBER and whole:
        return value
    if kind is Kind.LIST and isinstance(node, Sequence):
        return [item.value for item in node.items if isinstance(item, Scalar)]
    scope.problems.add(node, f"'{path}' is {_WANTED[kind]}", _hint(node, kind))
    return None


def _hint(node: Node, kind: Kind) -> str:
    said = f", not {short(node.text)}" if isinstance(node, Scalar) and node.text else ""
    return f"{_SUCH_OF[kind]}{said}; {_SUCH}"


_WANTED = {
    Kind.LEVEL: f"one of {', '.join(LEVELS)}",
    Kind.BOOLEAN: "true or false",
    Kind.NUMBER: "a whole number",
    Kind.LIST: "a list",
}
_SUCH_OF = {Kind.LEVEL: "full", Kind.BOOLEAN: "true", Kind.NUMBER: "100", Kind.LIST: '["👍"]'}
"""Kind → a value of it."""
