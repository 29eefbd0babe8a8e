"""`"09:00 tomorrow"` → an instant, in a zone, at least a minute ahead."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from beeper_rules.marked_yaml import short

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_WORDS = ("today", "tomorrow", *WEEKDAYS, "next workday")
MORNING = time(9)
"""The hour of a day that is named without one."""
SOONEST = timedelta(minutes=1)
FRIDAY = 4
LONGEST_GAP = timedelta(hours=25)
"""A zone that crosses the date line skips a whole day."""

_FORM = re.compile(r"(?:(\d{1,2}):(\d{2}))?\s*([a-z ]*)")


@dataclass(frozen=True)
class TimeWords:
    """A time of day, a day, or both."""

    at: time | None
    day: str
    """One of DAY_WORDS; empty for the next time that the clock shows `at`."""

    def after(self, now: datetime, zone: tzinfo) -> datetime | None:
        """Return the UTC instant meant at `now`; None when it has passed, as "08:00 today" has at nine."""
        local = now.astimezone(zone)
        at = self.at or MORNING
        if self.day in {"today", "tomorrow", "next workday"}:
            candidate = on(self._named_day(local.date()), at, zone)
            return candidate if candidate >= now + SOONEST else None
        for ahead in range(15):
            day = local.date() + timedelta(days=ahead)
            if self.day and WEEKDAYS[day.weekday()] != self.day:
                continue
            candidate = on(day, at, zone)
            if candidate >= now + SOONEST:
                return candidate
        return None

    def _named_day(self, today: date) -> date:
        if self.day == "today":
            return today
        day = today + timedelta(days=1)
        while self.day == "next workday" and day.weekday() > FRIDAY:
            day += timedelta(days=1)
        return day


def on(day: date, at: time, zone: tzinfo) -> datetime:
    """Return the UTC instant at which clocks in `zone` show that time.

    A time that clocks skip becomes the first instant after the gap; of a time that they show twice, the first.
    """
    local = datetime.combine(day, at, zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    # In a gap, the offset before it leads past the gap by as much as the time lies inside it.
    low, high = instant - LONGEST_GAP, instant + LONGEST_GAP
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    return high.replace(microsecond=0)


def parse_time_words(text: str) -> TimeWords:
    """Return the meaning of `text`; raise ValueError with a sentence for the user."""
    words = " ".join(text.lower().split())
    found = _FORM.fullmatch(words)
    if not words or not found:
        raise ValueError(f"'{short(text)}' is not a time")
    day = found[3].strip()
    if day and day not in DAY_WORDS:
        full = [each for each in WEEKDAYS if len(day) >= 3 and each.startswith(day)]  # noqa: PLR2004 - mon, tue, …
        if not full:
            raise ValueError(f"'{short(day)}' is not a day")
        day = full[0]
    if found[1] is None:
        return TimeWords(None, day)
    hour, minute = int(found[1]), int(found[2])
    if hour > 23 or minute > 59:  # noqa: PLR2004 - a clock
        raise ValueError(f"no clock shows {found[1]}:{found[2]}")
    return TimeWords(time(hour, minute), day)
