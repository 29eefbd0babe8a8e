"""A condition as a tree of nodes, and the view of a change that it is asked of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from beeper_rules.errors import Place
from beeper_rules.language.asked import Asked
from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import ChatState, Event, Reading, Unknown
from beeper_rules.vocabulary.fields import FIELDS


@dataclass(frozen=True)
class View:
    """What a condition may look at: one event of one chat, at one instant."""

    state: ChatState
    app: AppFacts
    now: datetime
    """UTC."""
    zone: tzinfo
    """In which times of day are read."""
    before: ChatState | None = None
    event: Event | None = None

    def field(self, name: str) -> Reading:
        """Return the value of a chat field."""
        return FIELDS[name].read(self.state, self.app)

    def earlier(self) -> "View | None":
        """Return the same view on the chat as it was before the change."""
        return replace(self, state=self.before, before=None) if self.before else None


Seen = Reading | tuple[tuple[str, ...], ...]
"""What a leaf read; for members, every spelling of each."""


@dataclass(frozen=True)
class Leaf:
    """One question about one field."""

    path: str
    """As it is written: `unread`, `message.text`, `capabilities.reaction`."""
    wanted: str
    """As people say it: `true`, `at least 5`."""
    place: Place
    read: Callable[[View], Seen | Unknown]
    test: Callable[[Seen, View], bool | None]
    """The value, never UNKNOWN, and the view → whether it holds; None when the value does not tell."""
    asked: Asked | None = None
    """The test as data; None where nobody told it."""

    def holds(self, view: View) -> bool | None:
        """Return whether it holds; None when what it asks for is unknown."""
        value = self.read(view)
        return None if isinstance(value, Unknown) else self.test(value, view)


@dataclass(frozen=True)
class All:
    """Holds when every child holds."""

    children: "tuple[Node, ...]"


@dataclass(frozen=True)
class AnyOf:
    """Holds when a child holds."""

    children: "tuple[Node, ...]"


@dataclass(frozen=True)
class Not:
    """Holds when its child does not; unknown stays unknown."""

    child: "Node"


@dataclass(frozen=True)
class Was:
    """Its child, asked of the chat as it was before the change; unknown for a chat that is new."""

    child: "Node"


@dataclass(frozen=True)
class Named:
    """A predicate, by its name."""

    name: str
    child: "Node"


Node = Leaf | All | AnyOf | Not | Was | Named


def every(parts: Iterable[Node | None]) -> Node | None:
    """Return the condition that all of `parts` hold; None when one of them could not be read."""
    read = list(parts)
    children = tuple(part for part in read if part is not None)
    if len(children) < len(read):
        return None
    return children[0] if len(children) == 1 else All(children)


def depth(node: Node) -> int:
    """Return how many nodes stand in each other; 1 for a leaf."""
    match node:
        case Leaf():
            return 1
        case All(children) | AnyOf(children):
            return 1 + max(map(depth, children))
        case Not(child) | Was(child) | Named(_, child):
            return 1 + depth(child)


def leaves(node: Node) -> tuple[Leaf, ...]:
    """Return every leaf below, in order."""
    match node:
        case Leaf():
            return (node,)
        case All(children) | AnyOf(children):
            return tuple(leaf for child in children for leaf in leaves(child))
        case Not(child) | Was(child) | Named(_, child):
            return leaves(child)
