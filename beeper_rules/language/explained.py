"""The explaining visitor: a condition → every step with the value it found and the value it wanted."""

from collections.abc import Iterator
from dataclasses import dataclass

from beeper_rules.errors import Place
from beeper_rules.language.nodes import All, AnyOf, Leaf, Named, Node, Not, Seen, View, Was
from beeper_rules.model.change import UNKNOWN, Unknown


@dataclass(frozen=True)
class Step:
    """One node of a condition, as it came out."""

    label: str
    """What was asked: a field's path, `all`, `any`, `not`, `was`, `use name`."""
    holds: bool | None
    found: Seen | Unknown = None
    wanted: str = ""
    place: Place | None = None
    children: "tuple[Step, ...]" = ()

    def sentence(self) -> str:
        """Return it as people say it, for a leaf."""
        return f"{self.label} is {spoken(self.found)}, wanted {self.wanted}"


def explained(node: Node, view: View) -> Step:
    """Return the trace of `node`; its `holds` equals what the compiled condition says."""
    match node:
        case Leaf():
            return Step(node.path, node.holds(view), node.read(view), node.wanted, node.place)
        case All(children):
            steps = tuple(explained(child, view) for child in children)
            return Step("all", _all([step.holds for step in steps]), children=steps)
        case AnyOf(children):
            steps = tuple(explained(child, view) for child in children)
            return Step("any", _any([step.holds for step in steps]), children=steps)
        case Not(child):
            step = explained(child, view)
            return Step("not", None if step.holds is None else not step.holds, children=(step,))
        case Was(child):
            before = view.earlier()
            if before is None:
                return Step("was", None, UNKNOWN, "a chat that was known before")
            step = explained(child, before)
            return Step("was", step.holds, children=(step,))
        case Named(name, child):
            step = explained(child, view)
            return Step(f"use {name}", step.holds, children=(step,))


def _all(held: list[bool | None]) -> bool | None:
    return False if False in held else None if None in held else True


def _any(held: list[bool | None]) -> bool | None:
    return True if True in held else None if None in held else False


def decisive(step: Step) -> Iterator[Step]:
    """Yield the leaves that made `step` come out as it did, first one first."""
    if not step.children:
        yield step
        return
    wanted = not step.holds if step.label == "not" and step.holds is not None else step.holds
    for child in step.children:
        if child.holds is wanted:
            yield from decisive(child)


def first_decisive(condition: Node | None, view: View) -> str:
    """Return the sentence of the first leaf that made `condition` come out as it did; empty for none."""
    first = next(decisive(explained(condition, view)), None) if condition else None
    return first.sentence() if first else ""


def spoken(value: Seen | Unknown) -> str:
    """Return a value as people write it in a rule."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        names = [each if isinstance(each, str) else each[0] for each in value if each]
        return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "") or "none"  # noqa: PLR2004 - a sentence stays a sentence
    return str(value)
