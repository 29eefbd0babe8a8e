"""Whether a condition can hold in a chat at all, as far as what never changes about the chat tells."""

from beeper_rules.language.nodes import All, AnyOf, Leaf, Named, Node, Not, View, Was

LASTING = frozenset({"network", "account", "type"})
"""What a chat is, whatever happens in it."""


def could_hold(node: Node, view: View) -> bool:
    """Return False where the condition cannot hold in a chat that is what this one is, whatever happens in it."""
    return _held(node, view) is not False


def _held(node: Node, view: View) -> bool | None:
    """Return how it comes out, with everything unknown that may be otherwise at another time."""
    match node:
        case Leaf():
            return node.holds(view) if node.path in LASTING else None
        case All(children):
            return _all([_held(child, view) for child in children])
        case AnyOf(children):
            return _not(_all([_not(_held(child, view)) for child in children]))
        case Not(child):
            return _not(_held(child, view))
        case Was(child):
            # A chat that was not known before was nothing; else it was what it is.
            return None if _held(child, view) is not False else False
        case Named(_, child):
            return _held(child, view)


def _all(held: list[bool | None]) -> bool | None:
    return False if False in held else None if None in held else True


def _not(held: bool | None) -> bool | None:
    return None if held is None else not held
