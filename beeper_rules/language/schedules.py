"""Schedules: cron expressions, each wall-clock time once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from croniter import CroniterBadDateError, CroniterError, croniter

from beeper_rules.language.time_words import WEEKDAYS, on
from beeper_rules.marked_yaml import short

LONGEST = 100
"""Characters."""
FIELDS = 5
ALIASES = ("@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
STEPS = (59, 23, 31, 12, 7)
"""The largest step that means anything in each field: croniter takes `*/90` for `0`."""
NUMBERS = {
    **{month: number for number, month in enumerate(MONTHS, 1)},
    **{day[:3]: number % 7 for number, day in enumerate(WEEKDAYS, 1)},
    "l": 31,
}
WORDS = tuple(NUMBERS)
"""What stands for a number in a field; `l` is the last day of the month. Croniter knows more, such as random times."""
_FIELD = re.compile(rf"(?:[0-9*,/\-#]|{'|'.join(WORDS)})+")
_STRETCH = rf"(\d+|{'|'.join(WORDS)})-(\d+|{'|'.join(WORDS)})"
_STEP = re.compile(rf"(?:{_STRETCH}|[^,/]*)/(\d+)")
SOME_DAY = datetime(2026, 1, 1)  # noqa: DTZ001 - a wall clock, as croniter is asked


@dataclass(frozen=True)
class Schedule:
    """When a rule runs by the clock."""

    expression: str
    """Five fields of cron, or `@daily` and the like."""
    zone: tzinfo | None
    """None for the zone of the configuration."""
    missed: str
    """`latest` or `skip`: what becomes of a run that nobody was there for."""

    def next_after(self, now: datetime, zone: tzinfo) -> datetime:
        """Return the first UTC instant after `now`; `zone` counts where the schedule names none."""
        return next(at for at in self._from(now, self.zone or zone) if at > now)

    def latest_until(self, since: datetime, now: datetime, zone: tzinfo) -> datetime:
        """Return the last UTC instant from `since` on that is not after `now`; `since` itself is one."""
        latest, until = since, now
        # Halved, not stepped through: a run every minute may have been missed for months.
        while (at := self.next_after(latest, zone)) <= now:
            latest = at
            middle = latest + (until - latest) / 2
            if (at := self.next_after(middle, zone)) <= now:
                latest = at
            else:
                until = middle
        return latest

    def _from(self, now: datetime, zone: tzinfo) -> Iterator[datetime]:
        """Yield the UTC instants from about `now` on, never falling; one may come twice where the clock skips."""
        # Without a zone: croniter would run a time that the clock shows twice twice.
        wall = croniter(self.expression, now.astimezone(zone).replace(tzinfo=None))
        while True:
            local = wall.get_next(datetime)
            yield on(local.date(), local.time(), zone)


def parse_schedule(text: str, zone: tzinfo | None, missed: str) -> Schedule:
    """Return the schedule; raise ValueError with a sentence for the user."""
    expression = " ".join(text.lower().split())
    fields = expression.split()
    if expression not in ALIASES:
        if expression.startswith("@"):
            raise ValueError(f"'{short(text)}' is none of {', '.join(ALIASES)}")
        if len(fields) != FIELDS or len(expression) > LONGEST:
            raise ValueError(f"'{short(text)}' does not have five fields: minute, hour, day, month, day of the week")
        if not all(_FIELD.fullmatch(field) for field in fields):
            raise ValueError(f"'{short(text)}' is no cron expression")
    if len(fields) == FIELDS and (doubt := _doubt(*fields)):
        raise ValueError(f"'{short(text)}' {doubt}")
    try:
        croniter(expression, SOME_DAY).get_next(datetime)
    except CroniterBadDateError:
        raise ValueError(f"'{short(text)}' never comes") from None
    except (CroniterError, ValueError, KeyError, ArithmeticError):
        raise ValueError(f"'{short(text)}' is no cron expression") from None
    return Schedule(expression, zone, missed)


def _doubt(*fields: str) -> str:
    """Return why the fields may be understood otherwise than they are meant; empty when they are not."""
    day, weekday = fields[2], fields[4]
    # Croniter joins these by other rules than crontab(5), or forgets one of the two.
    if "*" not in {day, weekday} and (day[0] == "*" or weekday[0] == "*" or "#" in weekday or "l" in weekday):
        return "has days of the month beside steps or counted days of the week; leave one of the two as '*'"
    for field, largest in zip(fields, STEPS, strict=True):
        for first, last, step in _STEP.findall(field):
            if int(step) > largest:
                return f"has a step of {step}, which is more than there is to step through; the largest is {largest}"
            if first and _number(first) > _number(last):
                return "has steps in a stretch that goes backwards; write a list instead"
    return ""


def _number(text: str) -> int:
    return NUMBERS[text] if text in NUMBERS else int(text)
