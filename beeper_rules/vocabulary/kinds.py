"""The types of values, and the matchers that each type takes."""

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What sort of value a field holds."""

    TEXT = "text"
    NAMES = "name"
    """A text with several spellings, such as a chat's title and id: any one of them may match."""
    LIST = "list"
    """Several names."""
    NUMBER = "number"
    BOOLEAN = "true or false"
    AGE = "age"
    """An instant, asked for how long ago it is."""
    LEVEL = "level"
    """How well a network supports something."""


MATCHERS: Mapping[Kind, Mapping[str, str]] = {
    Kind.TEXT: {
        "is": "the whole text",
        "contains": "a part of it",
        "starts_with": "its beginning",
        "ends_with": "its end",
        "matches": "an RE2 regular expression, found anywhere in it",
        "in_list": "the name of one of `lists:`",
    },
    Kind.LIST: {
        "has_any": "at least one of these",
        "has_all": "every one of these",
        "has_none": "not a single one of these",
    },
    Kind.NUMBER: {
        "at_least": "≥",
        "at_most": "≤",
        "more_than": ">",
        "less_than": "<",
    },
    Kind.AGE: {
        "older_than": "longer ago than this duration",
        "newer_than": "not as long ago as this duration, or still to come",
    },
    Kind.BOOLEAN: {},
    Kind.LEVEL: {
        "at_least": "this level or better",
        "at_most": "this level or worse",
    },
}
"""Kind → matcher → what it compares. NAMES takes the matchers of TEXT."""

LEVELS: Mapping[str, int] = {"rejected": -2, "dropped": -1, "unsupported": 0, "partial": 1, "full": 2}


def matchers_of(kind: Kind) -> Mapping[str, str]:
    """Return matcher → what it compares."""
    return MATCHERS[Kind.TEXT if kind is Kind.NAMES else kind]
