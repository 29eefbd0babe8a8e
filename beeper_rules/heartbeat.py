"""What a running daemon says of itself, for `status`: a small file beside the journal, new with every turn."""

import json
import math
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from beeper_rules.memory import Health

STALE_S = 120.0
"""A running daemon whose last turn is longer ago has stopped taking turns."""
DEAF_S = 30.0
"""What is asked of a running daemon wakes it, and no call to Beeper takes half as long: then it takes a turn."""
LARGEST = 1024 * 1024
"""Bytes."""
LONGEST_TEXT = 16_000
"""Characters of each text: however they are written down, the whole stays below the largest."""
SET_BACK_S = 60.0
"""Seconds by which a turn can seem to be still to come, where the clock is only corrected."""


@dataclass(frozen=True)
class Heartbeat:
    """The last turn."""

    at: str
    """UTC, ISO 8601."""
    health: Health
    text: str
    """What is wrong, in a sentence; empty when nothing is."""
    base_url: str
    sweep_s: float
    """Seconds between two sweeps at present."""
    next_due: str | None
    """UTC, ISO 8601: when something falls due."""
    rules: int
    rulebook: str
    rules_problem: str
    """What is wrong with the rule files, so that the last good ones run; empty when nothing is."""
    stream: str = ""
    """How Beeper's event stream is followed: `on`, or why not; empty while it is not tried."""
    given_up: int = 0
    """Actions that were given up of late, since the last that was done."""
    last_look: str | None = None
    """UTC, ISO 8601: when the inbox was last looked at with success; None for never."""


def write_heartbeat(folder: Path, heartbeat: Heartbeat) -> None:
    """Put it in the place of the one before, long texts cut. A disk that cannot take it is no reason to stop."""
    said = replace(heartbeat, text=_cut(heartbeat.text), rules_problem=_cut(heartbeat.rules_problem))
    path = folder / "health.json"
    beside = folder / "health.json.new"
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(asdict(said), file)
        beside.replace(path)
    except OSError:
        # What cannot be written can often not be removed either; an old one tells by its age that it is old.
        with suppress(OSError):
            path.unlink()


def read_heartbeat(folder: Path) -> Heartbeat | None:
    """Return the last one; None when there is none that can be read."""
    try:
        with (folder / "health.json").open("rb") as file:
            kept = json.loads(file.read(LARGEST))
        instants = [kept["at"], *([kept["last_look"]] if kept.get("last_look") is not None else [])]
        if any(datetime.fromisoformat(each).tzinfo is None for each in instants):
            return None
        return Heartbeat(**{**kept, "health": Health(kept["health"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def age_s(heartbeat: Heartbeat, now: datetime) -> float:
    """Return seconds since that turn; infinite for one that is still to come: the clock was set back since."""
    age = (now - datetime.fromisoformat(heartbeat.at)).total_seconds()
    return age if age >= -SET_BACK_S else math.inf


def hangs(heartbeat: Heartbeat, now: datetime, asked_at: datetime | None) -> bool:
    """Return whether a running daemon has stopped taking turns.

    `asked_at` is when something was asked of it that it has not answered (UTC); None for nothing.
    """
    if age_s(heartbeat, now) > STALE_S:
        return True
    if asked_at is None or datetime.fromisoformat(heartbeat.at) >= asked_at:
        return False
    return (now - asked_at).total_seconds() > DEAF_S


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"
