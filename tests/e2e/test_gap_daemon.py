"""The daemon itself, in a time that goes faster: what it says when it stops working, and of the gap that this was."""

import asyncio
import re
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from beeper_rules.config import load_config
from beeper_rules.console import Console
from beeper_rules.daemon import Daemon, Mode
from beeper_rules.simulator import TOKEN, World, faults, running
from beeper_rules.turns import Clock
from builders import NOON
from house import small_world

SPEED = 200.0
CONFIG = """
beeper: {{url: "{url}", token_file: token}}
poll: {{every: 5s, sweep: 30s, live: off}}
state: state/journal.sqlite3
timezone: UTC
notify: {{desktop: false}}
"""
RULES = "rules: [{id: hush, when: new_message, then: [mute]}]\n"


class Fast:
    """A clock that goes many times as fast as the machine's, from noon on."""

    def __init__(self) -> None:
        self._began_s = time.monotonic()

    def now(self) -> datetime:
        """Return the instant, UTC."""
        return NOON + timedelta(seconds=(time.monotonic() - self._began_s) * SPEED)


def day(folder: Path, world: World, react: Callable[[str, Daemon], None]) -> list[str]:
    """Run a daemon until whoever reads its lines stops it; return the lines without the time."""
    clock, lines = Fast(), list[str]()
    with running(world) as server:
        (folder / "config.yaml").write_text(CONFIG.format(url=server.base_url))
        (folder / "token").touch(mode=0o600)
        (folder / "token").write_text(TOKEN)
        (folder / "rules").mkdir()
        (folder / "rules" / "rules.yaml").write_text(RULES)

        def write(line: str) -> None:
            lines.append(line[9:])
            react(line[9:], daemon)

        daemon = Daemon(
            config=load_config(folder / "config.yaml", {}),
            env={},
            console=Console(write, clock.now, UTC),
            clock=Clock(clock.now, SPEED),
            mode=Mode(),
            shown_from=folder,
        )
        assert asyncio.run(asyncio.wait_for(daemon.run(), 40)) == 0
    return [line for line in lines if line.startswith(("stopped working", "works again", "gap"))]


def test_out_of_reach_and_back(tmp_path: Path) -> None:
    """Ten minutes out of reach are told once with what to do, then what was missed, and that it works again."""
    world = small_world()

    def react(line: str, daemon: Daemon) -> None:
        if line.startswith("first sight"):
            world.faults.add(faults.error(500), method="GET", path="*")
        if line.startswith("stopped working"):
            world.receive_message("!office:x", "Are you there?")
            world.faults.clear()
        if line.startswith("works again"):
            daemon.stop()

    stopped, gap, again = day(tmp_path, world, react)
    assert re.match(r"stopped working: since 12:\d\d \(.*min\): .*; to do: start Beeper Desktop", stopped)
    assert gap.endswith(": 1 chat changed; 1 action caught up: `beeper-rules log --gaps`")
    assert re.match(r"works again: it had not worked for .*, since 12:\d\d", again)
    assert [thread for thread in threading.enumerate() if thread.name == "watchdog"] == []


def test_a_journal_that_takes_nothing(tmp_path: Path) -> None:
    """Ten minutes without a journal are told although nothing can be written down, and so is their end."""

    def react(line: str, daemon: Daemon) -> None:
        if line.startswith("first sight"):
            change("ALTER TABLE facts RENAME TO elsewhere")
        if line.startswith("stopped working"):
            change("ALTER TABLE elsewhere RENAME TO facts")
        if line.startswith("works again"):
            daemon.stop()

    def change(statement: str) -> None:
        with closing(sqlite3.connect(tmp_path / "state" / "journal.sqlite3")) as other:
            other.execute(statement)

    told = [line.split(":")[0] for line in day(tmp_path, small_world(), react)]
    assert told == ["stopped working", "gap", "works again"]
