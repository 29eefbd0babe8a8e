import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta

import pytest

from beeper_rules.demo.day_clock import DayClock
from beeper_rules.errors import BeeperRulesError
from builders import NOON, later


class Machine:
    """A machine on which time passes only while somebody sleeps, or when it is told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def now(self) -> float:
        """Return the seconds on its clock."""
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self.seconds += seconds
        await asyncio.sleep(0)


def day_clock(machine: Machine) -> DayClock:
    """Return a clock that is sixty times as fast and waits after two minutes."""
    return DayClock(NOON, 60.0, timedelta(minutes=2), machine_s=machine.now, sleep=machine.sleep)


def test_it_is_faster_than_the_machine() -> None:
    """A second of the machine is `speed` seconds of the day."""
    machine = Machine()
    clock = day_clock(machine)
    machine.seconds += 1.5
    assert clock.now() == later(seconds=90)


def test_it_waits_for_a_look() -> None:
    """It stops at the leash until the daemon looks, and goes on from there."""
    machine = Machine()
    clock = day_clock(machine)
    machine.seconds += 1000
    assert clock.now() == later(minutes=2)
    clock.looked()
    machine.seconds += 1
    assert clock.now() == later(minutes=3)


def test_reaching_an_instant() -> None:
    """`reach` sleeps until it is that late, and no longer than it must."""
    machine = Machine()
    clock = day_clock(machine)
    asyncio.run(clock.reach(later(minutes=1)))
    assert (clock.now(), machine.seconds) == (later(minutes=1), 101.0)


def test_waiting_for_looks() -> None:
    """`looks` returns once the daemon has looked so many times more."""
    clock = day_clock(Machine())

    async def look_twice() -> list[bool]:
        waiting = asyncio.create_task(clock.looks(2))
        done = []
        for _ in range(2):
            await asyncio.sleep(0)
            done.append(waiting.done())
            clock.looked()
        await waiting
        return done

    assert asyncio.run(look_twice()) == [False, False]


Wait = Callable[[DayClock], Coroutine[None, None, None]]


@pytest.mark.parametrize("wait", [lambda clock: clock.looks(1), lambda clock: clock.reach(later(hours=1))])
def test_a_daemon_that_does_not_look(wait: Wait) -> None:
    """A daemon that does not look for a minute ends the waiting with an error for people."""
    clock = day_clock(Machine())
    with pytest.raises(BeeperRulesError, match="has not looked"):
        asyncio.run(wait(clock))
