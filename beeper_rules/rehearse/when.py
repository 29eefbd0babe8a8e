"""At which instant, on which clock, a test's words for times are read."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from beeper_rules.language.rule_tests import Fact, Moment, WallClock
from beeper_rules.language.time_words import TimeWords
from beeper_rules.rehearse.cannot_be import CannotBeError


@dataclass(frozen=True)
class When:
    """The present instant, and the clock that shows it."""

    now: datetime
    """UTC."""
    zone: tzinfo

    def ahead(self, moment: Moment) -> datetime:
        """Return a UTC instant to come. Raises CannotBeError for words for a time that is past."""
        if isinstance(moment, timedelta):
            return self.now + moment
        if isinstance(moment, WallClock):
            return moment.instant(self.zone)
        at = moment.after(self.now, self.zone)
        if at is None:
            raise CannotBeError("this time has passed already", hint="write the day as well, such as 07:00 tomorrow")
        return at

    def ago(self, moment: Moment) -> datetime:
        """Return a UTC instant that is past; a duration is so long ago."""
        return self.now - moment if isinstance(moment, timedelta) else self.ahead(moment)


def as_moment(fact: Fact) -> Moment:
    """Return the moment that a fact is. Raises TypeError for anything else."""
    if isinstance(fact, WallClock | TimeWords | timedelta):
        return fact
    raise TypeError(f"{fact!r} is no time")
