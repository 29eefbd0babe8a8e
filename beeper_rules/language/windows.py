"""Windows: times of the day, of the week and of the year, in a zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from beeper_rules.language.time_words import WEEKDAYS, on

DAY = timedelta(days=1)
LONGEST = timedelta(days=366)
"""How far the end of windows is looked for."""


@dataclass(frozen=True)
class YearlyDate:
    """A day of every year."""

    month: int
    day: int


@dataclass(frozen=True)
class Window:
    """Some hours of some days."""

    name: str
    begins: time | None = None
    """With `ends`: the hours, the end not included; past midnight when it is not later. None for whole days."""
    ends: time | None = None
    days: frozenset[int] = frozenset()
    """Days of the week on which it begins, 0 for Monday; empty for any."""
    dates: tuple[tuple[date | YearlyDate, date | YearlyDate], ...] = ()
    """First and last day of each stretch on which it begins; empty for any."""
    zone: tzinfo | None = None
    """None for the zone of the rule."""

    @property
    def spoken(self) -> str:
        """Its name, with its hours and the days of the week on which they begin."""
        hours = [f"{self.begins:%H:%M} to {self.ends:%H:%M}"] if self.begins and self.ends else []
        days = [" ".join(WEEKDAYS[day][:3] for day in sorted(self.days))] if self.days else []
        return f"{self.name} ({', '.join((*hours, *days))})" if hours or days else self.name

    def holds(self, now: datetime, zone: tzinfo) -> bool:
        """Return whether `now` lies in it."""
        return self.end(now, zone) is not None

    def end(self, now: datetime, zone: tzinfo) -> datetime | None:
        """Return the UTC instant at which the hours that hold `now` end; None when it does not lie in any.

        A time that the clock skips is the first instant after the gap, one that it shows twice is the first of the two.
        """
        zone = self.zone or zone
        today = now.astimezone(zone).date()
        # The hours of yesterday may reach into today.
        for day in (today - DAY, today):
            begins, ends = self._hours(day, zone)
            if self._is_on(day) and begins <= now < ends:
                return ends
        return None

    def _hours(self, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return the UTC instants between which the hours that begin on `day` lie."""
        if self.begins is None or self.ends is None:
            return on(day, time(), zone), on(day + DAY, time(), zone)
        last = day if self.begins < self.ends else day + DAY
        return on(day, self.begins, zone), on(last, self.ends, zone)

    def _is_on(self, day: date) -> bool:
        if self.days and day.weekday() not in self.days:
            return False
        return not self.dates or any(_lies(day, first, last) for first, last in self.dates)


def _lies(day: date, first: date | YearlyDate, last: date | YearlyDate) -> bool:
    """Return whether `day` is one of a stretch of days, which may go over the end of the year."""
    if isinstance(first, date) and isinstance(last, date):
        return first <= day <= last
    if isinstance(first, date) or isinstance(last, date):
        return False
    this, begins, ends = (day.month, day.day), (first.month, first.day), (last.month, last.day)
    return begins <= this <= ends if begins <= ends else this >= begins or this <= ends


def end_of(windows: Sequence[Window], now: datetime, zone: tzinfo) -> datetime:
    """Return the first UTC instant from `now` on that lies in none of `windows`.

    Where they do not end within a year, a year from `now`.
    """
    at = now
    while at - now < LONGEST:
        ends = [end for window in windows if (end := window.end(at, zone)) is not None]
        if not ends:
            return at
        at = max(ends)
    return now + LONGEST
