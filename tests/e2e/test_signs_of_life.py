"""The daemon itself, on a clock that a test turns: what it shows of itself while it works, and between two runs."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from beeper_rules.config import load_config
from beeper_rules.console import Console
from beeper_rules.daemon import Daemon, Mode
from beeper_rules.errors import OutcomeUnknown
from beeper_rules.heartbeat import STALE_S, age_s, read_heartbeat
from beeper_rules.journal import open_journal
from beeper_rules.memory import Health
from beeper_rules.simulator import TOKEN, faults, running
from beeper_rules.turns import Clock
from builders import NOON, later
from house import small_world

CONFIG = """
beeper: {{url: "{url}", token_file: token}}
poll: {{every: 5s, sweep: 30s, live: off}}
state: state/journal.sqlite3
timezone: UTC
notify: {{desktop: false}}
"""
REQUEST_S = 110
"""Seconds that a slow Beeper takes for each request."""


@dataclass
class Runs:
    """Runs of a daemon in a folder of its own, beside a Beeper."""

    folder: Path
    url: str
    now: Callable[[], datetime]
    rules: str = "rules: []"
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.folder / "config.yaml").write_text(CONFIG.format(url=self.url))
        (self.folder / "token").touch(mode=0o600)
        (self.folder / "token").write_text(TOKEN)
        (self.folder / "rules").mkdir()
        (self.folder / "rules" / "rules.yaml").write_text(self.rules)

    @property
    def state(self) -> Path:
        """The folder of the journal."""
        return self.folder / "state"

    def daemon(self, mode: Mode, hear: Callable[[str], None] = lambda _: None) -> Daemon:
        """Return a daemon that has not begun; `hear` hears each line without the time."""

        def write(line: str) -> None:
            self.lines.append(line[9:])
            hear(line[9:])

        config = load_config(self.folder / "config.yaml", {})
        clock = Clock(self.now, 200.0)
        return Daemon(config, {}, Console(write, self.now, UTC), clock, mode, self.folder)

    def once(self) -> int:
        """Take one turn and end."""
        return asyncio.run(self.daemon(Mode(once=True)).run())


def test_a_look_that_takes_long(tmp_path: Path) -> None:
    """However many slow pages a look has, the last sign of life is never old, from the start on."""
    world, ages = small_world(), list[float]()
    for number in range(150):
        world.add_chat(f"C{number}", chat_id=f"!c{number}:x")

    def now() -> datetime:
        at = NOON + timedelta(seconds=REQUEST_S * len(world.log.entries()))
        beat = read_heartbeat(tmp_path / "state")
        ages.extend([age_s(beat, at)] if beat else [])
        return at

    with running(world) as server:
        assert Runs(tmp_path, server.base_url, now).once() == 0
    assert len(world.log.entries()) * REQUEST_S > 2 * STALE_S
    assert max(ages) <= STALE_S


def test_a_first_look_that_fails(tmp_path: Path) -> None:
    """A daemon shows that it runs before its first look at Beeper has come to an end, in place of the run before."""
    world = small_world()
    with running(world) as server:
        now = [NOON]
        runs = Runs(tmp_path, server.base_url, lambda: now[0])
        runs.once()
        now[0] = later(hours=8)
        world.faults.add(faults.error(500), path="/v1/chats*")
        with suppress(OutcomeUnknown):
            runs.once()
    beat = read_heartbeat(runs.state)
    assert beat is not None
    assert (beat.health, beat.at) == (Health.STARTING, later(hours=8).isoformat())


@pytest.mark.parametrize(("health", "gaps"), [(Health.OK, []), (Health.WAITING, [later(seconds=0)])])
def test_killed_and_started_again(tmp_path: Path, health: Health, gaps: list[datetime]) -> None:
    """A daemon that was killed and starts again was not away since it last wrote its memory, if it was well."""
    world, now = small_world(), [NOON]
    with running(world) as server:
        runs = Runs(tmp_path, server.base_url, lambda: now[0])
        runs.once()
        # What a kill leaves: a memory of some minutes ago, and a sign of life of just now.
        health_file = runs.state / "health.json"
        said = health_file.read_text().replace(NOON.isoformat(), later(minutes=4).isoformat())
        health_file.write_text(said.replace('"ok"', f'"{health}"'))
        now[0] = later(minutes=4, seconds=5)
        runs.once()
    with open_journal(runs.state / "journal.sqlite3", now=now[0]) as journal:
        assert [gap.since for gap in journal.gaps.recent(9)] == gaps


def test_all_is_given_up(tmp_path: Path) -> None:
    """A daemon of which every action is given up says so of itself, until one is done."""
    world, now = small_world(), [NOON]
    with running(world) as server:
        runs = Runs(tmp_path, server.base_url, lambda: now[0], "rules: [{id: r, when: new_activity, then: [pin]}]")
        runs.once()
        world.faults.add(faults.error(400), method="PATCH", path="*")
        for chat in ("!ann:x", "!football:x", "!office:x"):
            world.receive_message(chat, "Hello")
        found = []
        for minutes in (1, 2):
            now[0] = later(minutes=minutes)
            runs.once()
            beat = read_heartbeat(runs.state)
            found.append(beat.given_up if beat else None)
            world.faults.clear()
            world.receive_message("!ann:x", "Once more")
    assert found == [3, 0]


def test_a_refused_token_is_notified_once(tmp_path: Path) -> None:
    """A token that is refused, also between other troubles, is notified once until it works again."""
    world = small_world()
    began = datetime.now(UTC)
    hears, expected = iter(["token", "waiting", "token", "ok", "token"]), "first sight"

    def hear(line: str) -> None:
        nonlocal expected
        if line.startswith(("first sight", f"{expected}:")):
            expected = next(hears, "")
            world.faults.clear()
            if expected in TROUBLES:
                world.faults.add(TROUBLES[expected], method="GET", path="/v1/chats*")
            elif not expected:
                daemon.stop()

    with running(world) as server:
        runs = Runs(tmp_path, server.base_url, lambda: NOON + 200 * (datetime.now(UTC) - began))
        daemon = runs.daemon(Mode(), hear)
        assert asyncio.run(asyncio.wait_for(daemon.run(), 40)) == 0
    told = [line for line in runs.lines if "has stopped acting" in line]
    assert len(told) == 2


TROUBLES = {"token": faults.unauthorized(), "waiting": faults.error(500)}
