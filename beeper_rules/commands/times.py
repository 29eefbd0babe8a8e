"""Instants as people write them on the command line."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, tzinfo

A_TIME = 'such as 2h, 2026-11-20 or "2026-11-20 08:00"'


def instant(option: str, text: str | None, now: datetime, zone: tzinfo, *, to_its_end: bool = False) -> datetime | None:
    """Return the UTC instant that is meant, None for none; a stretch of time counts back from `now`.

    `to_its_end` takes a day without a time to mean its end. Raises WrongUsage.
    """
    from beeper_rules.durations import parse_duration
    from beeper_rules.errors import WrongUsage
    from beeper_rules.language.time_words import on

    if text is None:
        return None
    try:
        if not re.match(r"\s*[0-9]{4}-", text):
            return now - parse_duration(text)
        day, _, clock = text.strip().replace("T", " ").partition(" ")
        if clock:
            return on(date.fromisoformat(day), _time_of_day(clock), zone)
        return on(date.fromisoformat(day) + timedelta(days=to_its_end), time(), zone)
    except (ValueError, OverflowError) as error:
        raise WrongUsage(f"{option}: {error}", hint=A_TIME) from None


def _time_of_day(clock: str) -> time:
    """Return the time as a clock shows it. Raises ValueError."""
    shown = time.fromisoformat(clock.strip())
    if shown.tzinfo is not None:
        raise ValueError("times are read as your own clock shows them, without a zone")
    return shown
