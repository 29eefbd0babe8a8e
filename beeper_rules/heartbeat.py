"""What a running daemon says of itself, for `status`: a small file beside the journal, new with every turn."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from beeper_rules.memory import Health

STALE_S = 120.0
"""A running daemon whose last turn is longer ago has stopped taking turns."""
LARGEST = 64 * 1024
"""Bytes."""


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


def write_heartbeat(folder: Path, heartbeat: Heartbeat) -> None:
    """Put it in the place of the one before. A disk that cannot take it is no reason to stop: the journal says so."""
    path = folder / "health.json"
    beside = folder / "health.json.new"
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(asdict(heartbeat), file)
        beside.replace(path)
    except OSError:
        path.unlink(missing_ok=True)


def read_heartbeat(folder: Path) -> Heartbeat | None:
    """Return the last one; None when there is none that can be read."""
    try:
        with (folder / "health.json").open("rb") as file:
            kept = json.loads(file.read(LARGEST))
        return Heartbeat(**{**kept, "health": Health(kept["health"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def age_s(heartbeat: Heartbeat, now: datetime) -> float:
    """Return seconds since that turn."""
    return (now - datetime.fromisoformat(heartbeat.at)).total_seconds()
