"""How values of the Beeper Desktop API become ours, and what is refused on the way."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    ValidationError,
    model_validator,
)
from pydantic.alias_generators import to_camel

MILLISECONDS_FROM = 100_000_000_000
"""Integers at least this large are epoch milliseconds (1973 and later), smaller ones are refused."""


def _alias(name: str) -> str:
    """Return the API's spelling: camelCase, but with the capitals of ID and URL."""
    camel = to_camel(name)
    for plain, capitals in (("Id", "ID"), ("Ids", "IDs"), ("Url", "URL")):
        if camel.endswith(plain):
            return camel[: -len(plain)] + capitals
    return camel


class Wire(BaseModel):
    """A frozen value read from the API: unknown fields are ignored, `null` and absent are both None."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=_alias, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, value: object) -> object:
        """Drop every `null`: the API means the same by it as by leaving the field out."""
        if isinstance(value, dict) and None in value.values():
            return {name: each for name, each in value.items() if each is not None}
        return value


def or_nothing(value: object, read: Callable[[object], object]) -> object:
    """Return what `read` makes of a value, or None for what it refuses: for parts that are not worth a whole chat."""
    try:
        return read(value)
    except ValidationError:
        return None


def _instant(value: object) -> object:
    """Return an aware UTC datetime for ISO 8601 text, epoch milliseconds or a datetime."""
    if isinstance(value, bool):
        raise ValueError("a time is text or epoch milliseconds, not a boolean")  # noqa: TRY004 - pydantic reports ValueError
    if isinstance(value, int | float) and value >= MILLISECONDS_FROM:
        try:
            value = datetime.fromtimestamp(value / 1000, UTC)
        except (OverflowError, OSError) as error:
            raise ValueError("not a time that a calendar holds") from error
    elif isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        raise ValueError("not a time")  # noqa: TRY004 - as above
    value = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    # Sums with such a time must not overflow, and a chat from year 9999 is a broken chat.
    if not 1970 <= value.year <= 2500:  # noqa: PLR2004 - the two bounds are explained above
        raise ValueError(f"the year {value.year} is out of range")
    return value


def _level(value: object) -> object:
    """Return a support level -2…2, or None for a level that a newer app may have invented."""
    if isinstance(value, int) and not isinstance(value, bool) and -2 <= value <= 2:  # noqa: PLR2004 - the API's own scale
        return value
    return None


def _sort_key(value: object) -> object:
    """Return the integer of a decimal string; older apps send the integer itself."""
    if isinstance(value, str) and value.isascii() and value.lstrip("-").isdigit() and len(value) <= 40:  # noqa: PLR2004 - a bound against hostile input
        return int(value)
    return value


def _count(value: object) -> object:
    """Return a count as it is; below zero is refused, because nothing sensible follows from it."""
    if isinstance(value, int) and value < 0:
        raise ValueError("a count cannot be below 0")
    return value


Text = StrictStr
Flag = StrictBool
Number = StrictInt | StrictFloat
Instant = Annotated[datetime, BeforeValidator(_instant)]
Level = Annotated[StrictInt | None, BeforeValidator(_level)]
SortKey = Annotated[StrictInt, BeforeValidator(_sort_key)]
Count = Annotated[StrictInt, BeforeValidator(_count)]
