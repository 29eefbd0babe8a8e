"""Words of windows: clock times, days of the week, days of the year."""

import re
from datetime import date, time

from beeper_rules.language.time_words import WEEKDAYS
from beeper_rules.language.windows import YearlyDate
from beeper_rules.marked_yaml import short

SHORTEST_DAY = 3
LEAP_YEAR = 2024
GROUPS = {"weekdays": frozenset(range(5)), "weekend": frozenset({5, 6})}
DAYS_OF_WINDOWS = (*WEEKDAYS, *GROUPS)
"""Every word for days; the days of the week also by their first three letters or more."""
MIDNIGHT = "24:00"
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_YEARLY = re.compile(r"(\d{2})-(\d{2})")


def parse_clock(text: str) -> time:
    """Return the time of day, `24:00` as midnight; raise ValueError with a sentence for the user."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"'{short(text)}' is no time of day")
    hour, minute = int(found[1]), int(found[2])
    if text.strip() == MIDNIGHT:
        return time()
    if hour > 23 or minute > 59:  # noqa: PLR2004 - a clock
        raise ValueError(f"no clock shows {found[0]}")
    return time(hour, minute)


def parse_day(text: str) -> frozenset[int]:
    """Return the days of the week that a word means, 0 for Monday; raise ValueError with a sentence for the user."""
    word = text.strip().lower()
    if word in GROUPS:
        return GROUPS[word]
    found = [number for number, day in enumerate(WEEKDAYS) if len(word) >= SHORTEST_DAY and day.startswith(word)]
    if not found:
        raise ValueError(f"'{short(text)}' is not a day")
    return frozenset(found)


def parse_dates(text: str) -> tuple[date | YearlyDate, date | YearlyDate]:
    """Return first and last day, both included; raise ValueError with a sentence for the user."""
    first, slash, last = (part.strip() for part in text.partition("/"))
    begins = _day(first)
    if not slash:
        return begins, begins
    ends = _day(last)
    if type(begins) is not type(ends):
        raise ValueError(f"'{short(text)}' has a year on one side only")
    if isinstance(begins, date) and isinstance(ends, date) and ends < begins:
        raise ValueError(f"'{short(text)}' ends before it begins")
    return begins, ends


def _day(text: str) -> date | YearlyDate:
    found, yearly = _DATE.fullmatch(text), _YEARLY.fullmatch(text)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
        if yearly:
            whole = date(LEAP_YEAR, int(yearly[1]), int(yearly[2]))
            return YearlyDate(whole.month, whole.day)
    except ValueError:
        raise ValueError(f"no calendar has {text}") from None
    raise ValueError(f"'{short(text)}' is not a date")
