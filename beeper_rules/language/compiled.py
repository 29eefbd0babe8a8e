"""The fast visitor: a condition → one closure."""

from collections.abc import Callable, Sequence

from beeper_rules.language.nodes import All, AnyOf, Leaf, Named, Node, Not, View, Was

Predicate = Callable[[View], bool | None]
"""True, False, or None for unknown."""


def compiled(node: Node) -> Predicate:
    """Return the closure that says whether `node` holds, with Kleene's three values."""
    match node:
        case Leaf():
            return node.holds
        case All(children):
            return _all([compiled(child) for child in children])
        case AnyOf(children):
            return _any([compiled(child) for child in children])
        case Not(child):
            return _not(compiled(child))
        case Was(child):
            return _was(compiled(child))
        case Named(_, child):
            return compiled(child)


def _all(parts: Sequence[Predicate]) -> Predicate:
    def every(view: View) -> bool | None:
        result: bool | None = True
        for part in parts:
            held = part(view)
            if held is False:
                return False
            if held is None:
                result = None
        return result

    return every


def _any(parts: Sequence[Predicate]) -> Predicate:
    def some(view: View) -> bool | None:
        result: bool | None = False
        for part in parts:
            held = part(view)
            if held is True:
                return True
            if held is None:
                result = None
        return result

    return some


def _not(part: Predicate) -> Predicate:
    def negated(view: View) -> bool | None:
        held = part(view)
        return None if held is None else not held

    return negated


def _was(part: Predicate) -> Predicate:
    def earlier(view: View) -> bool | None:
        before = view.earlier()
        return None if before is None else part(before)

    return earlier
