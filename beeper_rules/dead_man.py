"""Whether the user has to hear that the program has silently stopped working. Pure: one look after the other, no clock.

It has stopped working when nothing can be done for ten minutes, or when no look at every chat was completed and
believed for ten times as long as one should take to come, and for no less than ten minutes. For as long it may also be
that whatever is done is given up. Time in which the computer sleeps does not count.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from beeper_rules.memory import Health
from beeper_rules.safe_text import printable
from beeper_rules.stretches import lasting, moment

PATIENCE_S = 600.0
SWEEPS = 10
"""Intervals between sweeps that may pass without one."""
STEADY_S = 120.0
"""What works for so long works again, also where the next sweep is an hour away."""
ASLEEP_S = 300.0
"""Of what is longer between two looks only so much counts: the computer may have slept, or a turn was long."""
GIVEN_UP = 3
"""Actions in a row of which none was done are no accident."""
GIVEN_UP_WITHIN = timedelta(days=7)
"""What was given up earlier says nothing of today."""
LONGEST_WHY = 300
LONGEST_REMEDY = 400


@dataclass(frozen=True)
class Look:
    """How the program stands at the end of a turn."""

    at: datetime
    """UTC."""
    awake_s: float
    """Seconds that the computer was awake, from any beginning."""
    health: Health
    swept_at: datetime | None
    """UTC instant of the last complete sweep that was believed; None when there was none."""
    sweep_s: float
    """Seconds between two sweeps at present."""
    text: str = ""
    """What is wrong, in words; empty when nothing is."""
    given_up: int = 0
    """Actions that were given up of late, since the last that was done."""

    @property
    def well(self) -> bool:
        """Whether something can be done."""
        return self.health is Health.OK and not all_given_up(self.given_up)


@dataclass(frozen=True)
class Vigil:
    """What is remembered between two looks."""

    last: Look | None = None
    unwell_since: datetime | None = None
    """UTC; None while it is well. A trouble is over once all was seen again, or after two good minutes."""
    unwell_s: float = 0.0
    """Seconds for which it has been so, sleep not counted."""
    well_s: float = 0.0
    """Seconds without anything wrong."""
    sweepless_since: datetime | None = None
    """UTC instant of the last sweep, or of the first look."""
    sweepless_s: float = 0.0
    """Seconds since then in which nothing was wrong."""
    told_since: datetime | None = None
    """UTC instant at which the trouble began that the user was told of; None while there is none."""


@dataclass(frozen=True)
class Alarm:
    """What the user has to hear."""

    since: datetime
    """UTC instant at which the trouble began."""
    at: datetime
    over: bool = False
    """Whether it works again."""
    why: str = ""


def watched(before: Vigil, look: Look) -> tuple[Vigil, Alarm | None]:
    """Return what is known after one more look, and what the user has to hear: each trouble once, and its end."""
    vigil = _passed(before, look)
    overdue = is_overdue(vigil.sweepless_s, look.sweep_s)
    stopped = vigil.unwell_s >= PATIENCE_S or overdue
    well = look.well and vigil.unwell_since is None and not overdue
    since = (vigil.unwell_since if vigil.unwell_s >= PATIENCE_S else vigil.sweepless_since) or look.at
    if vigil.told_since is None:
        if look.health is Health.TOKEN:
            # Of a token that is refused the user hears at once, and not from here.
            return replace(vigil, told_since=vigil.unwell_since), None
        if stopped:
            return replace(vigil, told_since=since), Alarm(since, look.at, why=look.text or all_given_up(look.given_up))
    elif well:
        return replace(vigil, told_since=None), Alarm(vigil.told_since, look.at, over=True)
    return vigil, None


def is_overdue(sweepless_s: float, sweep_s: float) -> bool:
    """Return whether the next look at every chat should have come long ago."""
    return sweepless_s >= max(PATIENCE_S, SWEEPS * sweep_s)


def all_given_up(count: int) -> str:
    """Return in words that the last actions were all given up; empty where that may have been an accident."""
    return f"the last {count} actions were all given up" if count >= GIVEN_UP else ""


def _passed(before: Vigil, look: Look) -> Vigil:
    """Let the time since the last look count, for what was so then and still is."""
    passed_s = max(0.0, look.awake_s - before.last.awake_s) if before.last else 0.0
    passed_s = min(passed_s, ASLEEP_S)
    well = look.well
    was_well = before.last is not None and before.last.well
    swept = before.last is None or look.swept_at != before.last.swept_at
    well_s = before.well_s + passed_s if well and was_well else 0.0
    still = before.unwell_since is not None and not (well and (swept or well_s >= STEADY_S))
    return replace(
        before,
        last=look,
        unwell_since=before.unwell_since if still else None if well else look.at,
        unwell_s=before.unwell_s + passed_s if still else 0.0,
        well_s=well_s,
        sweepless_since=look.at if swept else before.sweepless_since,
        sweepless_s=0.0 if swept else before.sweepless_s + (passed_s if well else 0.0),
    )


def in_words(alarm: Alarm, remedy: str, zone: tzinfo) -> tuple[str, list[str]]:
    """Return title and lines of the notification; `remedy` is what helps."""
    since = moment(alarm.since, alarm.at, zone)
    lasted = lasting(max(alarm.at - alarm.since, timedelta()))
    if alarm.over:
        return "beeper-rules works again", [f"it had not worked for {lasted}, since {since}"]
    first = next(iter(alarm.why.splitlines()), "") or "no look at every chat was completed"
    return "beeper-rules has stopped working", [
        f"since {since} ({lasted}): {printable(first, LONGEST_WHY)}",
        f"to do: {printable(remedy, LONGEST_REMEDY)}",
    ]
