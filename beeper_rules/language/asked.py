"""What a condition asks of a field, as data: for whoever compares conditions without a chat at hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from beeper_rules.errors import Place

Operand = bool | int | float | str | timedelta


@dataclass(frozen=True)
class Ask:
    """One matcher with what it compares."""

    matcher: str
    """A word of `vocabulary.kinds`; `is` for equality; `can` and `known` for those."""
    values: tuple[Operand, ...]
    """For `in_list` the folded entries, of which any one is meant; for a level its number; texts as written."""
    place: Place
    """Where the value stands."""
    name: str = ""
    """For `in_list`: the name of the list."""


@dataclass(frozen=True)
class AskAny:
    """Holds when one part does."""

    parts: "tuple[Asked, ...]"


@dataclass(frozen=True)
class AskAll:
    """Holds when every part does."""

    parts: "tuple[Asked, ...]"


Asked = Ask | AskAny | AskAll


def any_of(parts: Sequence[Asked | None]) -> Asked | None:
    """Return what asks for one of `parts`; None when a part is not told as data."""
    told = tuple(part for part in parts if part is not None)
    if not told or len(told) < len(parts):
        return None
    return told[0] if len(told) == 1 else AskAny(told)


def all_of_them(parts: Sequence[Asked | None]) -> Asked | None:
    """Return what asks for all of `parts`; None when a part is not told as data."""
    told = tuple(part for part in parts if part is not None)
    if not told or len(told) < len(parts):
        return None
    return told[0] if len(told) == 1 else AskAll(told)


def asks_of(asked: Asked | None) -> tuple[Ask, ...]:
    """Return every matcher that is asked, in order."""
    match asked:
        case None:
            return ()
        case Ask():
            return (asked,)
        case AskAny(parts) | AskAll(parts):
            return tuple(ask for part in parts for ask in asks_of(part))
