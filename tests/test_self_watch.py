"""What a running daemon minds about itself."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Event

import pytest

from beeper_rules.config import Config, load_config
from beeper_rules.console import Console
from beeper_rules.heartbeat import Heartbeat
from beeper_rules.memory import Health
from beeper_rules.self_watch import SelfWatch
from beeper_rules.turns import Clock
from beeper_rules.watchdog import Watchdog
from builders import NOON, earlier, later
from house import Ears


@dataclass
class Machine:
    """A clock that can be set, a computer that can sleep, and whoever watches over them."""

    now: datetime = NOON
    counted_s: float = 50.0
    awake_s: float = 20.0
    notes: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    ears: Ears = field(default_factory=Ears)

    def __post_init__(self) -> None:
        clock = Clock(lambda: self.now, 1.0, lambda: self.counted_s, lambda: self.awake_s)
        self.watch = SelfWatch(
            clock,
            Console(self.lines.append, lambda: self.now, UTC),
            hands=lambda: self.ears,
            note=lambda kind, text: self.notes.append(f"{kind}: {text}"),
        )

    def passes(self, seconds: float, *, asleep_s: float = 0.0) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds + asleep_s)
        self.counted_s += seconds + asleep_s
        self.awake_s += seconds


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Return a configuration as small as can be."""
    file = tmp_path / "config.yaml"
    file.write_text("timezone: UTC\n")
    return load_config(file, {})


def beat(machine: Machine, health: Health) -> Heartbeat:
    """Return the end of a turn."""
    text = "" if health is Health.OK else "nothing listens at http://127.0.0.1:1\nhint: start Beeper"
    return Heartbeat(machine.now.isoformat(), health, text, "", 60.0, None, 1, "abc", "")


def looks(machine: Machine, config: Config, health: Health, times: int) -> None:
    """Take turns, one every half minute."""
    for _ in range(times):
        machine.passes(30)
        swept_at = machine.now if health is Health.OK else NOON
        asyncio.run(machine.watch.look(beat(machine, health), swept_at, config, machine.ears))


def test_stopped_and_works_again(config: Config) -> None:
    """A trouble of ten minutes is notified with its remedy, noted and told on the console, and so is its end."""
    machine = Machine()
    looks(machine, config, Health.OK, 2)
    looks(machine, config, Health.WAITING, 40)
    looks(machine, config, Health.OK, 4)

    stopped = ["since 12:01 (10 min): nothing listens at http://127.0.0.1:1", "to do: start Beeper"]
    assert machine.ears.heard == [
        f"beeper-rules has stopped working: {stopped[0]} / {stopped[1]}",
        "beeper-rules works again: it had not worked for 20 min, since 12:01",
    ]
    assert machine.notes == [
        f"stopped working: {'; '.join(stopped)}",
        "works again: it had not worked for 20 min, since 12:01",
    ]
    assert [line[9:] for line in machine.lines] == machine.notes


def test_all_is_given_up(config: Config) -> None:
    """That whatever is done is given up is notified after ten minutes, with where to find out why."""
    machine = Machine()
    for _ in range(30):
        machine.passes(30)
        asyncio.run(
            machine.watch.look(replace(beat(machine, Health.OK), given_up=3), machine.now, config, machine.ears)
        )

    why = "since 12:00 (10 min): the last 3 actions were all given up"
    remedy = "to do: `beeper-rules log --dead` says why; then `beeper-rules retry ID`"
    assert machine.ears.heard == [f"beeper-rules has stopped working: {why} / {remedy}"]


def test_a_night_is_no_trouble(config: Config) -> None:
    """Who closes the computer while Beeper does not answer finds no notification in the morning."""
    machine = Machine()
    looks(machine, config, Health.WAITING, 2)
    machine.passes(0, asleep_s=9 * 3600)
    looks(machine, config, Health.WAITING, 2)

    assert machine.ears.heard == []


@pytest.mark.parametrize(
    ("by_s", "said"),
    [
        (3600, "the clock was set forward by 1 h, to 13:00; nothing is done twice"),
        (-86_400, "the clock was set back by 1 d, to 2026-01-04 12:00; nothing is done twice"),
        (30, None),
    ],
)
def test_a_step_of_the_clock(by_s: float, said: str | None) -> None:
    """Who sets the clock by more than a minute finds it noted, once."""
    machine = Machine()
    assert machine.watch.clock_step(None) is None
    machine.now += timedelta(seconds=by_s)
    step = machine.watch.clock_step(NOON)

    assert step == (timedelta(seconds=by_s) if said else None)
    assert machine.notes == ([f"clock stepped: {said}"] if said else [])
    assert machine.watch.clock_step(NOON) is None


def test_sleep_is_no_step() -> None:
    """A night in which the computer sleeps is no step of the clock."""
    machine = Machine()
    machine.watch.clock_step(None)
    machine.passes(5, asleep_s=8 * 3600)

    assert machine.watch.clock_step(NOON) is None


@pytest.mark.parametrize(("last", "by"), [(later(hours=2), -timedelta(hours=2)), (earlier(hours=2), None)])
def test_set_back_between_two_runs(last: datetime, by: timedelta | None) -> None:
    """A clock that is behind the last look of the run before was set back; one that is ahead is only later."""
    machine = Machine()
    assert machine.watch.clock_step(last) == by


def test_a_turn_that_does_not_end() -> None:
    """A turn that does not end is notified from another thread, with the process to end, and so is its end."""
    machine, seconds, told = Machine(), count(step=20), Event()

    class Listening(Ears):
        async def notify(self, title: str, lines: Sequence[str], to: str | None) -> bool:
            told.set()
            return await super().notify(title, lines, to)

    machine.ears = Listening()
    watch = SelfWatch(
        Clock(lambda: machine.now),
        Console(machine.lines.append, lambda: machine.now, UTC),
        hands=lambda: machine.ears,
        note=lambda *_: None,
        watchdog=lambda tell: Watchdog(tell, awake_s=lambda: float(next(seconds)), look_every_s=0.001),
    )
    with watch.running():
        assert told.wait(10)
        told.clear()
        watch.now()
        assert told.wait(10)

    remedy = f"end process {os.getpid()} and start `beeper-rules run`; what was under way is taken up again"
    assert machine.ears.heard[:2] == [
        f"beeper-rules has stopped working: since 12:00 it is in a turn that does not end / to do: {remedy}",
        "beeper-rules works again: the turn that did not end has ended",
    ]


def test_a_made_up_time_is_its_own_measure() -> None:
    """A clock of another speed, as the demo has it, is never said to be set."""
    now = [NOON]
    clock = Clock(lambda: now[0], 900.0, machine_s=lambda: 0.0, machine_awake_s=lambda: 0.0)
    before = clock.counted_s(), clock.awake_s()
    now[0] += timedelta(hours=1)

    assert (clock.counted_s() - before[0], clock.awake_s() - before[1]) == (3600.0, 3600.0)
