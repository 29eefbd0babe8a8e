"""How long something took, and from when to when, as people say it."""

from datetime import datetime, timedelta, tzinfo

DAY = timedelta(days=1)
UNITS = (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1))
"""Word and seconds, the largest first."""


def lasting(duration: timedelta) -> str:
    """Return `8 h 53 min`, `2 d 3 h`, `43 min` or `20 s`: the largest unit and the next one; no less than nothing."""
    seconds = max(0, int(duration.total_seconds()))
    for number, (word, size) in enumerate(UNITS):
        if seconds >= size:
            count, rest = divmod(seconds, size)
            smaller, smaller_size = UNITS[min(number + 1, len(UNITS) - 1)]
            # Of something that took minutes, nobody wants the seconds.
            more = f" {rest // smaller_size} {smaller}" if smaller != "s" and rest >= smaller_size else ""
            return f"{count} {word}{more}"
    return "0 s"


def moment(at: datetime, near: datetime, zone: tzinfo) -> str:
    """Return the time of day in that zone, with the date where it is a day or more from `near`."""
    return f"{at.astimezone(zone):%H:%M}" if abs(at - near) < DAY else minute(at, zone)


def minute(at: datetime, zone: tzinfo) -> str:
    """Return date and time of day in that zone, to the minute."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def second(at: datetime, zone: tzinfo) -> str:
    """Return date and time of day in that zone, to the second."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
