"""The API's own capability names, read off the model, so that no name is written twice."""

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic.fields import FieldInfo

from beeper_rules.model.capabilities import Capabilities
from beeper_rules.model.wire import Level, Wire
from beeper_rules.vocabulary.kinds import Kind


@dataclass(frozen=True)
class CapabilityNode:
    """One place in the tree: a leaf with a kind, a branch with names, or a branch that takes any name."""

    attribute: str
    """The model's attribute."""
    kind: Kind | None = None
    children: Mapping[str, "CapabilityNode"] = field(default_factory=dict)
    """API name → node."""
    any_name: "CapabilityNode | None" = None
    """What stands behind any name, for `formatting`, `attachments` and `mimeTypes`."""


_LEVEL = typing.get_args(Level)


def _kind_of(info: object) -> Kind | None:
    """Return the kind of a leaf annotation, None for a branch."""
    names = str(info)
    if "dict" in names or "beeper_rules.model.capabilities" in names:
        return None
    if "list" in names:
        return Kind.LIST
    if "bool" in names:
        return Kind.BOOLEAN
    return Kind.NUMBER


def _node(attribute: str, annotation: object, metadata: typing.Sequence[object]) -> CapabilityNode:
    if any(each in _LEVEL[1:] for each in metadata):
        return CapabilityNode(attribute, Kind.LEVEL)
    for part in typing.get_args(annotation) if _is_union(annotation) else (annotation,):
        if typing.get_origin(part) is dict:
            inner = typing.get_args(part)[1]
            held = typing.get_args(inner)
            is_level = hasattr(inner, "__metadata__")
            return CapabilityNode(
                attribute, any_name=_node("", held[0] if is_level else inner, held[1:] if is_level else ())
            )
        if isinstance(part, type) and issubclass(part, Wire):
            return CapabilityNode(attribute, children=_children(part))
    return CapabilityNode(attribute, _kind_of(annotation))


def _is_union(annotation: object) -> bool:
    return typing.get_origin(annotation) in {types.UnionType, typing.Union}


def _children(model: type[Wire]) -> Mapping[str, CapabilityNode]:
    fields: Mapping[str, FieldInfo] = model.model_fields
    return {info.alias or name: _node(name, info.annotation, info.metadata) for name, info in fields.items()}


CAPABILITY_TREE: Mapping[str, CapabilityNode] = _children(Capabilities)
"""API name → node, for everything under `capabilities:`."""


def walk(tree: Mapping[str, CapabilityNode]) -> typing.Iterator[tuple[str, CapabilityNode]]:
    """Yield dotted API name and node for every leaf that has a fixed name."""
    for name, node in tree.items():
        if node.kind is not None:
            yield name, node
        for inner, leaf in walk(node.children):
            yield f"{name}.{inner}", leaf


CAN: Mapping[str, str] = {
    name: node.attribute for name, node in CAPABILITY_TREE.items() if node.kind in {Kind.BOOLEAN, Kind.LEVEL}
} | {"mark_unread": "mark_as_unread", "react": "reaction"}
"""What `can:` accepts → the attribute of Capabilities that may say no."""


def says_no(capabilities: Capabilities | None, attribute: str) -> bool:
    """Return whether the network rules it out; absence is not a no."""
    value = getattr(capabilities, attribute, None)
    return value is False or (value is not None and value is not True and value <= 0)
