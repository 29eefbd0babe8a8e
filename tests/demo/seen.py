"""The day of the demo, played as fast as the machine can, and what a viewer saw of it."""

import asyncio
import tempfile
from pathlib import Path
from typing import NamedTuple

from beeper_rules.demo.page import Page
from beeper_rules.demo.stage import Played, play
from beeper_rules.demo.summary import tell_next_steps, tell_summary
from beeper_rules.shipped import packs

FAST = 20_000.0


class Seen(NamedTuple):
    """A day that was played, and what a viewer saw of it."""

    played: Played
    day: list[str]
    summary: list[str]
    left_behind: set[Path]


def see(speed: float) -> Seen:
    """Play the day on the packs, and return it with the lines that were written."""
    day: list[str] = []
    summary: list[str] = []
    kept, tempfile.tempdir = tempfile.tempdir, tempfile.mkdtemp()  # so that no other demo on this machine counts
    try:
        played = asyncio.run(play(Page(day.append, {}), packs(), speed=speed))
    finally:
        mine, tempfile.tempdir = Path(tempfile.tempdir), kept
    tell_summary(Page(summary.append, {}), played)
    tell_next_steps(Page(summary.append, {}), packs())
    return Seen(played, day, summary, set(mine.iterdir()))
