"""How two questions about one field stand to each other. What cannot be told is answered with no."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import combinations

from beeper_rules.language.asked import Ask, AskAll, AskAny, Asked, Operand
from beeper_rules.language.text_match import fold

FINITE = frozenset({"is", "in_list", "days"})


def impossible(asked: Asked) -> bool:
    """Return whether no single value can be what is asked for."""
    match asked:
        case AskAll(parts):
            pairs = combinations(parts, 2)
            return any(impossible(part) for part in parts) or any(disjoint(one, other) for one, other in pairs)
        case AskAny(parts):
            return all(impossible(part) for part in parts)
        case Ask():
            return False


def disjoint(one: Asked, other: Asked) -> bool:
    """Return whether no single value can be both."""
    match one, other:
        case AskAny(parts), _:
            return all(disjoint(part, other) for part in parts)
        case _, AskAny(parts):
            return all(disjoint(one, part) for part in parts)
        case AskAll(parts), _:
            return any(disjoint(part, other) for part in parts)
        case _, AskAll(parts):
            return any(disjoint(one, part) for part in parts)
        case Ask(), Ask():
            return not (_open(one) or _open(other)) and (_apart(one, other) or _apart(other, one))


def within(one: Asked, other: Asked) -> bool:
    """Return whether whatever is `one` is also `other`."""
    match one, other:
        case AskAny(parts), _:
            return all(within(part, other) for part in parts)
        case _, AskAll(parts):
            return all(within(one, part) for part in parts)
        case AskAll(parts), AskAny(others):
            return any(within(part, other) for part in parts) or any(within(one, part) for part in others)
        case AskAll(parts), _:
            return any(within(part, other) for part in parts)
        case _, AskAny(parts):
            return any(within(one, part) for part in parts)
        case Ask(), Ask():
            return _same(one, other) or (not (_open(one) or _open(other)) and _inside(one, other))


def meet(one: Asked, other: Asked) -> bool:
    """Return whether a value that is both can be named: an entry of two lists, or all that one of them asks for."""
    if within(one, other) or within(other, one):
        return True
    match one, other:
        case AskAny(parts), _:
            return any(meet(part, other) for part in parts)
        case _, AskAny(parts):
            return any(meet(one, part) for part in parts)
        case Ask(), Ask() if one.matcher in FINITE and other.matcher in FINITE:
            return bool(_plain(one) & _plain(other))
    return False


def _open(ask: Ask) -> bool:
    """Return whether it is a list that waits to be filled in: nothing follows from that."""
    return ask.matcher == "in_list" and not ask.values


def _value(value: Operand) -> Operand:
    return fold(value) if isinstance(value, str) else value


def _plain(ask: Ask) -> frozenset[Operand]:
    """Return its values as they are compared."""
    return frozenset(_value(value) for value in ask.values)


def _same(one: Ask, other: Ask) -> bool:
    return one.matcher == other.matcher and one.name == other.name and one.values == other.values


def _admits(ask: Ask, value: Operand) -> bool | None:
    """Return whether the one value, folded, is what is asked for; None when that cannot be told."""
    if ask.matcher in FINITE:
        return value in _plain(ask)
    wanted = _value(ask.values[0])
    match ask.matcher, value, wanted:
        case "contains", str(text), str(part):
            return part in text
        case "starts_with", str(text), str(part):
            return text.startswith(part)
        case "ends_with", str(text), str(part):
            return text.endswith(part)
        case _, int(number), int() | float() if ask.matcher in _LOWER | _UPPER:
            return _holds(ask.matcher, number, wanted)
    return None


def _holds(matcher: str, number: float, wanted: float) -> bool:
    match matcher:
        case "at_least":
            return number >= wanted
        case "more_than":
            return number > wanted
        case "at_most":
            return number <= wanted
    return number < wanted


_LOWER = {"at_least": False, "more_than": True, "older_than": True}
"""Matcher that sets a lower bound → whether the bound itself is left out."""
_UPPER = {"at_most": False, "less_than": True, "newer_than": False}
"""The same for upper bounds."""


def _apart(one: Ask, other: Ask) -> bool:
    if one.matcher in FINITE:
        return all(_admits(other, value) is False for value in _plain(one))
    if one.matcher in _LOWER and other.matcher in _UPPER:
        low, high = _bound(one), _bound(other)
        return low > high or (low == high and (_LOWER[one.matcher] or _UPPER[other.matcher]))
    if one.matcher == other.matcher and one.matcher in {"starts_with", "ends_with"}:
        return not (_inside(one, other) or _inside(other, one))
    # Of everything that must not be there, something has to be.
    if other.matcher == "has_none":
        mine, theirs = _plain(one), _plain(other)
        return (one.matcher == "has_any" and mine <= theirs) or (one.matcher == "has_all" and bool(mine & theirs))
    return False


def _bound(ask: Ask) -> float:
    value = ask.values[0]
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value if isinstance(value, int | float) else 0.0


def _inside(one: Ask, other: Ask) -> bool:
    if one.matcher in FINITE:
        return all(_admits(other, value) is True for value in _plain(one))
    if one.matcher in _LOWER and other.matcher in _LOWER:
        excludes = _LOWER[one.matcher] or not _LOWER[other.matcher]
        return _bound(one) > _bound(other) or (_bound(one) == _bound(other) and excludes)
    if one.matcher in _UPPER and other.matcher in _UPPER:
        excludes = _UPPER[one.matcher] or not _UPPER[other.matcher]
        return _bound(one) < _bound(other) or (_bound(one) == _bound(other) and excludes)
    if one.matcher in {"contains", "starts_with", "ends_with"} and other.matcher in {"contains", one.matcher}:
        return all(_admits(other, value) is True for value in _plain(one))
    several = _SEVERAL.get((one.matcher, other.matcher))
    return several is not None and several(_plain(one), _plain(other))


_SEVERAL: Mapping[tuple[str, str], Callable[[frozenset[Operand], frozenset[Operand]], bool]] = {
    ("has_any", "has_any"): lambda one, other: one <= other,
    ("has_all", "has_all"): lambda one, other: one >= other,
    ("has_all", "has_any"): lambda one, other: bool(one & other),
    ("has_none", "has_none"): lambda one, other: one >= other,
    ("can", "can"): lambda one, other: one >= other,
    ("known", "known"): lambda one, other: one >= other,
}
"""Two matchers of several values → whether what holds for the first holds for the second."""
