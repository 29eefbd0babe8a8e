"""What stands in a request, where it is what was asked for: a request is a file that anything may have written."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from beeper_rules.chat_names import UnclearError

Arguments = Mapping[str, object]

LONGEST_NAME = 1000
"""Characters; no title is longer, and looking for something like it takes time."""
LONGEST_NUMBER = 18
"""Digits that the journal can hold; more are no number of anything."""


def name_in(arguments: Arguments) -> str | None:
    """Return what is named; None for everything. Raises UnclearError for what is no name."""
    name = arguments.get("target")
    if name is None:
        return None
    if not isinstance(name, str) or not is_text(name):
        raise UnclearError("what is meant is no name")
    if len(name) > LONGEST_NAME:
        raise UnclearError(f"the name is longer than {LONGEST_NAME} characters")
    return name


def is_text(name: str) -> bool:
    """Return whether it can be written down: half of a character, which JSON can spell, is none."""
    return not any("\ud800" <= each <= "\udfff" for each in name)


def number_of(name: str) -> int | None:
    """Return the number of an action, which the log writes with a #; None for what is no number of any."""
    digits = name.removeprefix("#")
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER
    return int(digits) if is_number else None


def is_written_as_number(name: str) -> bool:
    """Return whether it is digits, however many, perhaps behind a #."""
    return re.fullmatch(r"#?[0-9]+", name) is not None


def until_in(arguments: Arguments, now: datetime) -> datetime | None:
    """Return when it ends, UTC; None for open end. Raises UnclearError for what is no length of time."""
    seconds = arguments.get("seconds")
    if seconds is None:
        return None
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not seconds > 0:
        raise UnclearError("how long is no number of seconds")
    try:
        return now + timedelta(seconds=seconds)
    except OverflowError:
        raise UnclearError("that is too long; without a time it lasts until it is resumed") from None


def numbers_in(arguments: Arguments) -> list[int]:
    """Return the numbers of actions that are named, each once. Raises UnclearError for anything else."""
    numbers = arguments.get("actions")
    if not isinstance(numbers, list):
        raise UnclearError("these are no numbers of actions")
    found = [each for each in numbers if isinstance(each, int) and not isinstance(each, bool)]
    if len(found) < len(numbers) or any(not 0 < each < 10**LONGEST_NUMBER for each in found):
        raise UnclearError("these are no numbers of actions")
    return list(dict.fromkeys(found))
