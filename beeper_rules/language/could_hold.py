"""Whether a condition can hold in a chat at all, as far as what never changes about the chat tells."""

from collections.abc import Set as AbstractSet

from beeper_rules.language.nodes import All, AnyOf, Leaf, Named, Node, Not, View, Was

FOR_GOOD = frozenset({"id", "network", "account"})
"""Fields that a chat keeps for good."""
KIND = frozenset({"network", "account", "type"})
"""What a chat is, whatever rules do to it."""


def could_hold(node: Node, view: View, fields: AbstractSet[str] = KIND) -> bool:
    """Return False where the condition cannot hold in a chat that is in these fields what this one is."""
    return _held(node, view, fields) is not False


def _held(node: Node, view: View, fields: AbstractSet[str]) -> bool | None:
    """Return how it comes out, with everything unknown that may be otherwise at another time."""
    match node:
        case Leaf():
            return node.holds(view) if node.path in fields else None
        case All(children):
            return _all([_held(child, view, fields) for child in children])
        case AnyOf(children):
            return _not(_all([_not(_held(child, view, fields)) for child in children]))
        case Not(child):
            return _not(_held(child, view, fields))
        case Was(child):
            # A chat that was not known before was nothing; else it was what it is for good.
            return None if _held(child, view, fields & FOR_GOOD) is not False else False
        case Named(_, child):
            return _held(child, view, fields)


def _all(held: list[bool | None]) -> bool | None:
    return False if False in held else None if None in held else True


def _not(held: bool | None) -> bool | None:
    return None if held is None else not held
