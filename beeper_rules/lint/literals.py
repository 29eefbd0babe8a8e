"""A condition as the ways in which it can come true: each a list of plain statements about single fields."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations, product

from beeper_rules.errors import Place
from beeper_rules.language.asked import Ask, AskAll, AskAny, Asked
from beeper_rules.language.nodes import All, AnyOf, Leaf, Named, Node, Not, Was
from beeper_rules.lint.relations import disjoint, impossible, within
from beeper_rules.vocabulary.fields import FIELDS
from beeper_rules.vocabulary.kinds import Kind
from beeper_rules.vocabulary.message_fields import MESSAGE_FIELDS

MOST_WAYS = 256
"""Of a condition with more ways than that nothing is said."""
NOWHERE = Place("")


@dataclass(frozen=True)
class Literal:
    """One statement about one field, which is known then."""

    path: str
    asked: Asked | None
    """None when it is not told as data: then nothing follows from it."""
    wanted: str
    """As people say it."""
    holds: bool = True
    """Whether it is so, or is not so."""
    earlier: bool = False
    """Whether it is about the chat as it was before the change."""
    place: Place = NOWHERE
    source: str = "if"
    """`if`, `unless`, or the event that means it."""
    via: str = ""
    """The predicate in which it stands; empty for none."""

    @property
    def subject(self) -> tuple[bool, str]:
        """What it is about."""
        return self.earlier, self.path

    @property
    def said(self) -> str:
        """The statement, as people say it."""
        return f"{'' if self.holds else 'not '}{'was ' if self.earlier else ''}{self.path} {self.wanted}"

    @property
    def spoken(self) -> str:
        """The statement and whose it is, as people say it."""
        if self.source == "unless":
            return f"'unless' excepts {replace(self, holds=not self.holds).said}"
        return f"'if' wants {self.said}" if self.source == "if" else f"'{self.source}' means {self.said}"

    @property
    def flag(self) -> bool | None:
        """The value that a field that is true or false has then; None for another field, or when either is meant."""
        if kind_of(self.path) is not Kind.BOOLEAN or not isinstance(self.asked, Ask) or len(set(self.asked.values)) > 1:
            return None
        return (self.asked.values[0] is True) is self.holds


Way = tuple[Literal, ...]


def kind_of(path: str) -> Kind | None:
    """Return what sort of value a field holds; None for what is no field."""
    record, _, name = path.partition(".")
    if record in {"message", "last_message"} and name in MESSAGE_FIELDS:
        return MESSAGE_FIELDS[name].kind
    return FIELDS[path].kind if path in FIELDS else Kind.TEXT if path == "origin" else None


def ways_of(node: Node, *, source: str, holds: bool = True, earlier: bool = False, via: str = "") -> list[Way] | None:
    """Return the ways in which `node` comes out as `holds`; None when there are too many."""
    match node:
        case Leaf(path="time.not_in", asked=Ask(values=names)):
            # Another way to say that it is not in them.
            asked = Ask("in", names, node.place)
            said = " or ".join(map(str, names))
            return [(Literal("time.in", asked, said, not holds, earlier, node.place, source, via),)]
        case Leaf():
            return [(Literal(node.path, node.asked, node.wanted, holds, earlier, node.place, source, via),)]
        case Not(child):
            return ways_of(child, source=source, holds=not holds, earlier=earlier, via=via)
        case Was(child):
            return ways_of(child, source=source, holds=holds, earlier=True, via=via)
        case Named(name, child):
            return ways_of(child, source=source, holds=holds, earlier=earlier, via=via or name)
        case All(children) | AnyOf(children):
            parts = [ways_of(child, source=source, holds=holds, earlier=earlier, via=via) for child in children]
            return together(parts) if isinstance(node, All) is holds else either(parts)


def together(parts: Iterable[list[Way] | None]) -> list[Way] | None:
    """Return the ways in which all parts come true at once; None when there are too many."""
    result: list[Way] = [()]
    for part in parts:
        if part is None or len(result) * len(part) > MOST_WAYS:
            return None
        result = [(*one, *other) for one, other in product(result, part)]
    return result


def either(parts: Iterable[list[Way] | None]) -> list[Way] | None:
    """Return the ways in which one of the parts comes true; None when there are too many."""
    result: list[Way] = []
    for part in parts:
        if part is None or len(result) + len(part) > MOST_WAYS:
            return None
        result += part
    return result


def clash(way: Sequence[Literal]) -> tuple[Literal, Literal] | None:
    """Return two statements that cannot both be so, the same one twice if it cannot be so alone; None without any."""
    for one in way:
        if _hopeless(one):
            return one, one
    told = [(one, each) for one in way for each in (one, *_consequences(one))]
    pairs = combinations(told, 2)
    return next(((one, other) for (one, says), (other, denies) in pairs if _contradict(says, denies)), None)


def _hopeless(one: Literal) -> bool:
    return one.asked is not None and one.holds and kind_of(one.path) is not Kind.NAMES and impossible(one.asked)


def waits(way: Sequence[Literal]) -> bool:
    """Return whether it cannot come true before a list is filled in."""
    return any(one.holds and one.asked is not None and _unfilled(one.asked) for one in way)


def _unfilled(asked: Asked) -> bool:
    match asked:
        case AskAny(parts):
            return all(_unfilled(part) for part in parts)
        case AskAll(parts):
            return any(_unfilled(part) for part in parts)
        case Ask():
            return asked.matcher == "in_list" and not asked.values


def _consequences(one: Literal) -> Iterator[Literal]:
    """Yield what a statement says about other fields, and what holds of every count."""
    if kind_of(one.path) is Kind.NUMBER and one.path in FIELDS:
        yield replace(one, asked=Ask("at_least", (0,), one.place), holds=True)
    match one.path, one.flag:
        case "is_unread", False:
            yield replace(one, path="unread", asked=Ask("at_most", (0,), one.place), holds=True)
        case "marked_unread", True:
            yield replace(one, path="is_unread", asked=Ask("is", (True,), one.place), holds=True)
        case "snoozed" | "reminder", False:
            for matcher, ever in (("older_than", timedelta.min), ("newer_than", timedelta.max)):
                yield replace(one, path=_INSTANT[one.path], asked=Ask(matcher, (ever,), one.place), holds=False)


_INSTANT = {"snoozed": "snooze_until", "reminder": "reminder_at"}
"""Field that says whether there is an instant → the field that holds it."""


def _contradict(one: Literal, other: Literal) -> bool:
    if one.earlier is other.earlier and (_unknown(one, other) or _unknown(other, one)):
        return True
    if one.subject != other.subject or one.asked is None or other.asked is None:
        return False
    if one.flag is not None and other.flag is not None:
        return one.flag is not other.flag
    if one.holds and other.holds:
        return kind_of(one.path) is not Kind.NAMES and disjoint(one.asked, other.asked)
    if one.holds is other.holds:
        return False
    yes, no = (one, other) if one.holds else (other, one)
    return yes.asked is not None and no.asked is not None and within(yes.asked, no.asked)


def _unknown(one: Literal, other: Literal) -> bool:
    """Return whether `one` wants that a field is unknown, of which `other` says something."""
    names = one.asked.values if one.path == "known" and not one.holds and isinstance(one.asked, Ask) else ()
    return names == (other.path,)


def proves(way: Sequence[Literal], node: Node, *, holds: bool = True, earlier: bool = False) -> bool:
    """Return whether `node` comes out as `holds`, and not as unknown, wherever the statements are so."""
    match node:
        case Leaf():
            return any(_settles(one, node, holds=holds) for one in way if one.earlier is earlier)
        case Not(child):
            return proves(way, child, holds=not holds, earlier=earlier)
        case Was(child):
            return proves(way, child, holds=holds, earlier=True)
        case Named(_, child):
            return proves(way, child, holds=holds, earlier=earlier)
        case All(children) | AnyOf(children):
            found = (proves(way, child, holds=holds, earlier=earlier) for child in children)
            return all(found) if isinstance(node, All) is holds else any(found)


def _settles(one: Literal, leaf: Leaf, *, holds: bool) -> bool:
    if leaf.path == "known" and holds and isinstance(leaf.asked, Ask):
        return leaf.asked.values == (one.path,) or (one.path == "known" and one.holds and _says(one, leaf, holds=True))
    return one.path == leaf.path and _says(one, leaf, holds=holds)


def _says(one: Literal, leaf: Leaf, *, holds: bool) -> bool:
    if one.asked is None or leaf.asked is None:
        return False
    asked = Literal(leaf.path, leaf.asked, leaf.wanted, holds)
    if one.flag is not None and asked.flag is not None:
        return one.flag is asked.flag
    if holds:
        return one.holds and within(one.asked, leaf.asked)
    if one.holds:
        return kind_of(one.path) is not Kind.NAMES and disjoint(one.asked, leaf.asked)
    return within(leaf.asked, one.asked)


def spoken(one: Literal, other: Literal) -> str:
    """Return two statements as one sentence."""
    if one.source == other.source == "if":
        return f"{one.spoken} and {other.said}"
    return f"{one.spoken}, and {other.spoken}"
