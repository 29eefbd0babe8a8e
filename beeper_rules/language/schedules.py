"""Schedules: cron expressions, each wall-clock time once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from croniter import CroniterBadDateError, CroniterError, croniter

from beeper_rules.language.time_words import WEEKDAYS, on
from beeper_rules.marked_yaml import short

LONGEST = 100
"""Characters."""
FIELDS = 5
ALIASES = ("@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WORDS = (*MONTHS, *(day[:3] for day in WEEKDAYS), "l")
"""What stands for a number in a field; `l` is the last day of the month. Croniter knows more, such as random times."""
_FIELD = re.compile(rf"(?:[0-9*,/\-#]|{'|'.join(WORDS)})+")
SOME_DAY = datetime(2026, 1, 1)  # noqa: DTZ001 - a wall clock, as croniter is asked
SURE_TO_COME_YEARS = 8
"""Within so many years every date comes that comes at all: 29 February skips one leap year in some centuries."""


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
        latest = since
        # From a day before `now` on, there are few to go through.
        for start in (since, max(since, now - timedelta(days=1)), max(since, now - timedelta(hours=3))):
            at = self.next_after(start, zone)
            if at <= now:
                latest = at
        while (at := self.next_after(latest, zone)) <= now:
            latest = at
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
    try:
        croniter(expression, SOME_DAY, max_years_between_matches=SURE_TO_COME_YEARS).get_next(datetime)
    except CroniterBadDateError:
        raise ValueError(f"'{short(text)}' never comes") from None
    except (CroniterError, ValueError, KeyError, ArithmeticError):
        raise ValueError(f"'{short(text)}' is no cron expression") from None
    return Schedule(expression, zone, missed)
