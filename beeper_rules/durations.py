"""Durations as people write them: `6h`, `90m`, `1h30m`, `2w`."""

import re
from datetime import timedelta

UNITS = {
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}
"""Largest first, the order in which they are written."""
LONGEST = timedelta(days=3653)
"""Ten years: sums with such a duration stay inside the calendar."""
_PARTS = re.compile("".join(f"(?:([0-9]{{1,10}}){unit})?" for unit in UNITS))


def parse_duration(text: str) -> timedelta:
    """Return the duration that `text` names; raises ValueError with a sentence for the user."""
    text = text.strip()
    if re.fullmatch(r"[0-9]{1,10}", text):
        raise ValueError(f"a duration needs a unit: {text}h, {text}m or {text}s?")
    found = _PARTS.fullmatch(text)
    if found is None or not text:
        raise ValueError(_why_not(text))
    duration = timedelta()
    for count, unit in zip(found.groups(), UNITS.values(), strict=True):
        if count:
            duration += _times(int(count), unit)
    if duration > LONGEST:
        raise ValueError("a duration is at most ten years")
    return duration


def format_duration(duration: timedelta) -> str:
    """Return the whole seconds of `duration` without empty parts: `1h30m`, `2w`, `10d`, `0s`.

    Weeks are used only when nothing else is left over; a negative duration begins with `-`.
    """
    seconds = abs(duration) // UNITS["s"]
    sign = "-" if duration < timedelta() and seconds else ""
    weeks, rest = divmod(seconds, UNITS["w"] // UNITS["s"])
    if weeks and not rest:
        return f"{sign}{weeks}w"
    shown = ""
    for unit in ("d", "h", "m", "s"):
        count, seconds = divmod(seconds, UNITS[unit] // UNITS["s"])
        shown += f"{count}{unit}" if count else ""
    return f"{sign}{shown}" if shown else "0s"


def _times(count: int, unit: timedelta) -> timedelta:
    """Return `count` units, cut just above the longest duration so that no sum overflows."""
    return min(count, LONGEST // unit + 1) * unit


def _why_not(text: str) -> str:
    """Return what is wrong with a text that is no duration."""
    shown = text if len(text) <= 40 else text[:39] + "…"  # noqa: PLR2004 - enough to recognise it
    if text.startswith("-"):
        return "a duration cannot be negative"
    if re.search(r"[0-9][.,][0-9]", text):
        return f"'{shown}' is no duration: whole numbers only, so write 1h30m instead of 1.5h"
    if re.search(r"[0-9]\s*(ms|y|years?|mo|months?)\b", text, re.IGNORECASE):
        return f"'{shown}' is no duration: the units are w, d, h, m and s"
    return f"'{shown}' is no duration: write it like 30s, 6h, 1h30m or 14d, the larger unit first"
