import asyncio
from datetime import timedelta

import pytest

from beeper_rules.turns import Clock, Turns
from builders import NOON

EVERY = timedelta(seconds=5)


class Watch:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def turns(self, speed: float = 1.0) -> Turns:
        """Return turns that go by this clock."""
        return Turns(Clock(lambda: self.now, speed))

    def pass_time(self, seconds: float) -> None:
        """Put it forward, or back."""
        self.now += timedelta(seconds=seconds)


@pytest.mark.parametrize(("seconds", "due"), [(4.9, False), (5, True), (-1, True)])
def test_a_look_every_so_often(seconds: float, due: bool) -> None:
    """Beeper is looked at first at once, then every `every`, and again when the clock was set back."""
    watch = Watch()
    turns = watch.turns()
    assert turns.look_is_due(EVERY, None, trouble=False)
    turns.looks_now()
    watch.pass_time(seconds)
    assert turns.look_is_due(EVERY, None, trouble=False) is due


def test_what_falls_due_is_a_reason_to_look() -> None:
    """A look comes sooner when something is due, and in trouble with every turn."""
    watch = Watch()
    turns = watch.turns()
    turns.looks_now()
    watch.pass_time(2)
    assert [turns.look_is_due(EVERY, NOON + timedelta(seconds=due), trouble=False) for due in (1, 2, 3)] == [
        True,
        True,
        False,
    ]
    assert turns.look_is_due(EVERY, None, trouble=True)


def test_whoever_wakes_the_loop_wants_a_look() -> None:
    """A wake is a reason to look, once."""

    async def scene() -> list[bool]:
        watch = Watch()
        turns = watch.turns()
        turns.looks_now()
        turns.wake.set()
        await turns.rest(EVERY, None, None)
        woken = turns.look_is_due(EVERY, None, trouble=False)
        turns.looks_now()
        await turns.rest(timedelta(milliseconds=1), None, None)
        return [woken, turns.look_is_due(EVERY, None, trouble=False)]

    assert asyncio.run(scene()) == [True, False]


@pytest.mark.parametrize(("passed_s", "due"), [(0, False), (59, False), (60, True), (-3600, True)])
def test_left_alone(passed_s: float, due: bool) -> None:
    """While Beeper asked to be left alone nothing is a reason to look, unless the clock was set far back."""
    watch = Watch()
    turns = watch.turns()
    turns.leave_alone(60)
    watch.pass_time(passed_s)
    assert turns.look_is_due(EVERY, NOON, trouble=True) is due


@pytest.mark.parametrize(("slept_s", "noticed"), [(0, False), (100, False), (130, True)])
def test_sleep_is_noticed(slept_s: float, noticed: bool) -> None:
    """A rest that took two minutes longer than meant was a sleep of the computer."""
    watch = Watch()
    turns = watch.turns()

    async def scene() -> bool:
        asyncio.get_running_loop().call_soon(watch.pass_time, slept_s)
        return await turns.rest(timedelta(milliseconds=1), None, None)

    assert asyncio.run(scene()) is noticed


@pytest.mark.parametrize(
    ("every_s", "due_s", "patience_s", "waits_s"),
    [
        (5, None, None, 5),
        (5, 2, None, 2),
        (5, 0.01, None, 0.1),
        (5, -1, None, 5),
        (3600, None, None, 15),
        (3600, 600, None, 15),
        (5, 1, 60, 60),
    ],
)
def test_how_long_it_rests(every_s: float, due_s: float | None, patience_s: float | None, waits_s: float) -> None:
    """It rests until the next look or what falls due, 15 seconds at most to see the clock, or as trouble asks for."""
    watch = Watch()
    due = NOON + timedelta(seconds=due_s) if due_s is not None else None
    assert watch.turns().rest_s(timedelta(seconds=every_s), due, patience_s) == waits_s
