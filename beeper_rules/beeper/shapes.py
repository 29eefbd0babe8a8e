"""The shapes of answers: an object, a list, a page, an item; and the one failure for every wrong one."""

from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError

from beeper_rules.beeper.answers import BrokenItem
from beeper_rules.beeper.strict_json import NotAcceptable, parse
from beeper_rules.errors import OutcomeUnknown
from beeper_rules.model.wire import Wire
from beeper_rules.safe_text import printable

LONGEST_WHY = 200
"""Characters of an explanation."""
LONGEST_ID = 500
"""Characters of an id that is repeated to the user."""

Item = TypeVar("Item", bound=Wire)


@dataclass(frozen=True)
class Frame:
    """A page before its items are read."""

    items: list[object]
    has_more: bool
    oldest_cursor: str | None
    newest_cursor: str | None


def wrong(what: str, why: str) -> OutcomeUnknown:
    """Return the failure for an answer of the wrong shape."""
    return OutcomeUnknown(f"the answer to {what} cannot be used: {printable(why, LONGEST_WHY)}")


def json_value(body: bytes, what: str) -> object:
    """Return any JSON value."""
    try:
        return parse(body)
    except NotAcceptable as error:
        raise wrong(what, str(error)) from error


def json_object(body: bytes, what: str) -> dict[str, object]:
    """Return a JSON object."""
    value = json_value(body, what)
    if not isinstance(value, dict):
        raise wrong(what, "it is not an object")
    return value


def array(body: bytes, what: str) -> list[object]:
    """Return a JSON list."""
    value = json_value(body, what)
    if not isinstance(value, list):
        raise wrong(what, "it is not a list")
    return value


def frame(body: bytes, what: str) -> Frame:
    """Return the page around the items, in any of the spellings that are about."""
    return frame_of(json_object(body, what), what)


def frame_of(value: dict[str, object], what: str) -> Frame:
    """Return the page that an object is."""
    items = value.get("items")
    if not isinstance(items, list):
        raise wrong(what, "it is not a page, its 'items' is not a list")
    # Clone servers write nextCursor where Beeper writes oldestCursor.
    oldest = _cursor(value, "oldestCursor", what) or _cursor(value, "nextCursor", what)
    has_more = value.get("hasMore")
    if has_more is None:
        has_more = oldest is not None
    if not isinstance(has_more, bool):
        raise wrong(what, "it is not a page, its 'hasMore' is neither true nor false")
    return Frame(items, has_more, oldest, _cursor(value, "newestCursor", what))


def _cursor(value: dict[str, object], key: str, what: str) -> str | None:
    """Return a cursor; empty means none."""
    found = value.get(key)
    if found is not None and not isinstance(found, str):
        raise wrong(what, f"it is not a page, its '{key}' is not text")
    return found or None


def read(item: object, kind: type[Item]) -> tuple[Item | None, str]:
    """Return the value, or None and what is wrong with it."""
    if not isinstance(item, dict):
        return None, "it is not an object"
    try:
        return kind.model_validate(item), ""
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        path = ".".join(map(str, first["loc"]))
        return None, printable(f"{path}: {first['msg']}", LONGEST_WHY)
    except OverflowError:  # a time of year 1 in a zone ahead of UTC lies before the calendar
        return None, "it holds a time that no calendar holds"


def whole(item: object, kind: type[Item], what: str) -> Item:
    """Return the value of an answer that is of no use without it."""
    value, why = read(item, kind)
    if value is None:
        raise wrong(what, why)
    return value


def read_items(items: list[object], kind: type[Item]) -> tuple[tuple[Item, ...], tuple[BrokenItem, ...]]:
    """Return what can be read, and what cannot with the reason."""
    good: list[Item] = []
    broken: list[BrokenItem] = []
    for item in items:
        value, why = read(item, kind)
        if value is None:
            found = item.get("id") if isinstance(item, dict) else None
            broken.append(BrokenItem(short(found, LONGEST_ID), why))
        else:
            good.append(value)
    return tuple(good), tuple(broken)


def short(value: object, limit: int = LONGEST_WHY) -> str | None:
    """Return text of a sensible length; None for anything else."""
    return value[:limit] or None if isinstance(value, str) else None


def exact(value: object, limit: int = LONGEST_ID) -> str | None:
    """Return text that names something; None for anything else, also for what is too long: cut, it names another."""
    return value or None if isinstance(value, str) and len(value) <= limit else None


def inner(value: dict[str, object], key: str) -> dict[str, object]:
    """Return an object inside an object; an empty one when there is none."""
    found = value.get(key)
    return found if isinstance(found, dict) else {}
