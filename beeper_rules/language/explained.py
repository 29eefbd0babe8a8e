"""The explaining visitor: a condition → every step with the value it found and the value it wanted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from beeper_rules.durations import format_duration
from beeper_rules.errors import Place
from beeper_rules.language.asked import asks_of
from beeper_rules.language.nodes import All, AnyOf, Leaf, Named, Node, Not, Seen, View, Was
from beeper_rules.model.change import UNKNOWN, Unknown

TEXTS = frozenset({"message.text", "last_message.text"})
"""Questions about what somebody wrote, which is not recorded."""
CAN = "can"
MOST_ENTRIES = 5
"""Entries that are named of a list."""


@dataclass(frozen=True)
class Step:
    """One node of a condition, as it came out."""

    label: str
    """What was asked: a field's path, `all`, `any`, `not`, `was`, `use name`."""
    holds: bool | None
    found: Seen | Unknown = None
    shown: str = ""
    """What was found, as people read it."""
    wanted: str = ""
    place: Place | None = None
    children: "tuple[Step, ...]" = ()
    leaf: Leaf | None = None
    """The question itself; None for what holds others."""


@dataclass(frozen=True)
class Miss:
    """A leaf that would have to come out otherwise."""

    step: Step
    asked: bool
    """What the condition needs of it: True that it holds, False, below a `not`, that it does not."""

    @property
    def unknown(self) -> bool:
        """Whether nobody knows how it came out."""
        return self.step.holds is None

    @property
    def unrecorded(self) -> bool:
        """Whether it asks for what a message said, which nobody kept."""
        return self.unknown and self.step.label in TEXTS

    def sentence(self) -> str:
        """Return it as people say it."""
        return f"{self.step.label} is {self.step.shown}, wanted {self.wanted}"

    def fact(self) -> str:
        """Return what it is, for what should not be so."""
        found = self.step.shown
        more = "" if self.asked or self.unknown or found == self.step.wanted else f" ({self.step.wanted})"
        return f"{self.step.label} is {found}{more}"

    @property
    def wanted(self) -> str:
        """What it should have been, in words."""
        return self.step.wanted if self.asked else f"not {self.step.wanted}"


def explained(node: Node, view: View) -> Step:
    """Return the trace of `node`; its `holds` equals what the compiled condition says."""
    match node:
        case Leaf():
            return _leaf(node, view)
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
                return Step("was", None, UNKNOWN, spoken(UNKNOWN), "a chat that was known before")
            step = explained(child, before)
            return Step("was", step.holds, children=(_of_before(step),))
        case Named(name, child):
            step = explained(child, view)
            return Step(f"use {name}", step.holds, children=(step,))


def _of_before(step: Step) -> Step:
    """Return a step with its questions told as those about the chat as it was."""
    if not step.children:
        return replace(step, label=f"was.{step.label}")
    return replace(step, children=tuple(map(_of_before, step.children)))


def _leaf(leaf: Leaf, view: View) -> Step:
    """Return a question as it came out; that of `can` with the names that it asks for, as people say it."""
    found, holds = leaf.read(view), leaf.holds(view)
    if leaf.path == CAN:
        several = any(len(ask.values) > 1 for ask in asks_of(leaf.asked))
        shown = f"{spoken(holds)} ({found})" if several and holds is False else spoken(holds)
        return Step(f"{CAN} {leaf.wanted}", holds, found, shown, spoken(value=True), leaf.place)
    return Step(leaf.path, holds, found, _shown(found, view), _wanted(leaf), leaf.place, leaf=leaf)


def _all(held: list[bool | None]) -> bool | None:
    return False if False in held else None if None in held else True


def _any(held: list[bool | None]) -> bool | None:
    return True if True in held else None if None in held else False


def missing(step: Step, *, asked: bool = True) -> tuple[Miss, ...]:
    """Return the leaves that keep `step` from coming out as asked, as few as would do; known ones first.

    Empty when it came out so. Of alternatives it is the nearest one, the first of several that are equally near.
    """
    if step.holds is asked:
        return ()
    if not step.children:
        return (Miss(step, asked),)
    if step.label == "not":
        return missing(step.children[0], asked=not asked)
    ways = [missing(child, asked=asked) for child in step.children if child.holds is not asked]
    # All of it must hold for it to hold; one part that does not is enough for it not to.
    if (step.label != "any") is asked:
        return tuple(sorted((miss for way in ways for miss in way), key=lambda miss: miss.unknown))
    return min(ways, key=lambda way: _farness(way, step), default=())


def _farness(way: Sequence[Miss], step: Step) -> tuple[bool, int]:
    """Return how far off it is; where the whole is unknown, what is unknown is nearer than what is known."""
    return step.holds is None and not any(miss.unknown for miss in way), len(way)


def why_not(condition: Node | None, view: View) -> str:
    """Return the sentence of the first leaf that keeps `condition` from holding; empty for none."""
    return _first(missing(explained(condition, view))) if condition else ""


def why_so(condition: Node, view: View) -> str:
    """Return the sentence of the first leaf that makes `condition` hold, or leaves it unknown; empty for none."""
    found = missing(explained(condition, view), asked=False)
    return found[0].fact() if found else ""


def _first(misses: Sequence[Miss]) -> str:
    return misses[0].sentence() if misses else ""


def _wanted(leaf: Leaf) -> str:
    """Return what a leaf asks for; of a list that it names also the first entries."""
    lists = [spoken(tuple(map(str, ask.values))) for ask in asks_of(leaf.asked) if ask.matcher == "in_list"]
    return f"{leaf.wanted} ({'; '.join(lists)})" if lists else leaf.wanted


def _shown(value: Seen | Unknown, view: View) -> str:
    """Return a value as people read it; an instant by their clock, and how long ago it is."""
    if not isinstance(value, datetime):
        return spoken(value)
    apart = view.now - value
    seconds = timedelta(seconds=abs(int(apart.total_seconds())))
    away = f"{format_duration(seconds)} ago" if apart >= timedelta() else f"in {format_duration(seconds)}"
    return f"{value.astimezone(view.zone):%Y-%m-%d %H:%M} ({away})"


def spoken(value: Seen | Unknown) -> str:
    """Return a value as people write it in a rule."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        names = [each if isinstance(each, str) else each[0] for each in value if each]
        left = len(names) - MOST_ENTRIES
        return ", ".join(names[:MOST_ENTRIES]) + (f" and {left} more" if left > 0 else "") or "none"
    return str(value)
