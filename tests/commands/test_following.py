import asyncio
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from beeper_rules.beeper import Beeper
from beeper_rules.commands.following import IDLE, Meter, Watch, follow_daemon, perform_until_done, told
from beeper_rules.journal import ActionRecord
from beeper_rules.model.decision import Standing
from beeper_rules.secret import Secret
from beeper_rules.simulator import TOKEN, faults
from house import House, house
from test_applying import agreed, planned, unnoticed

CHATS = ("!ann:x", "!football:x", "!office:x")


class Terminal(io.StringIO):
    """A terminal that keeps what is written to it."""

    def isatty(self) -> bool:
        """Return that it is one."""
        return True


@contextmanager
def released(folder: Path) -> Iterator[tuple[House, tuple[int, ...]]]:
    """Yield a house with three actions that a person has just asked for."""
    with house(folder, "rules: [{id: one, when: new_activity, then: [pin]}]") as home:
        unnoticed(home, *CHATS)
        yield home, agreed(home, list(planned(home).rows)).released


def followed(home: House, ids: tuple[int, ...], every_s: float, ends: int, terminal: Terminal) -> list[ActionRecord]:
    """Follow a daemon that brings one action after the other to its end, so many in all."""
    began, left = home.now, list(ids[:ends])

    def sleep(seconds: float) -> None:
        home.world.clock.advance(seconds * 10)
        if left and (home.now - began).total_seconds() >= every_s * (ends - len(left) + 1):
            home.journal.actions.end(left.pop(0), Standing.DONE, None, home.now)

    return follow_daemon(Watch(home.journal, ids, lambda: home.now, Meter(terminal)), sleep)


def test_as_long_as_something_ends(tmp_path: Path) -> None:
    """A daemon that is slow is followed for as long as one action after the other comes to its end."""
    with released(tmp_path) as (home, ids):
        terminal = Terminal()
        records = followed(home, ids, 50, 3, terminal)
        assert [str(each.standing) for each in records] == ["done"] * 3
        assert terminal.getvalue() == "\r0 of 3\r1 of 3\r2 of 3\r3 of 3\n"


def test_where_nothing_ends_any_more(tmp_path: Path) -> None:
    """Where nothing comes to its end for a while, the rest is left to itself, and the line is ended."""
    with released(tmp_path) as (home, ids):
        terminal, began = Terminal(), home.now
        records = followed(home, ids, 50, 1, terminal)
        assert [str(each.standing) for each in records] == ["done", "planned", "planned"]
        assert 50 + IDLE.total_seconds() <= (home.now - began).total_seconds() < 60 + IDLE.total_seconds()
        assert terminal.getvalue().endswith("1 of 3\n")
        assert list(told(records, home.journal, home.engine.pace.zone))[-1].startswith("what is planned stays so")


def test_shown_on_terminals_only() -> None:
    """Where a program reads, it is not shown how far it is."""
    stream = io.StringIO()
    meter = Meter(stream)
    meter.show(1, 2)
    meter.end()
    assert stream.getvalue() == ""


def performed(home: House, ids: tuple[int, ...], terminal: Terminal) -> list[ActionRecord]:
    """Perform the actions as a command does, with sleep that only moves the clock."""

    async def sleep(seconds: float) -> None:
        home.world.clock.advance(seconds)

    async def perform() -> list[ActionRecord]:
        watch = Watch(home.journal, ids, lambda: home.now, Meter(terminal))
        async with Beeper(home.base_url, Secret(TOKEN)) as beeper:
            return await perform_until_done(home.engine, beeper, watch, sleep)

    return asyncio.run(perform())


def test_performed_however_long_it_takes(tmp_path: Path) -> None:
    """What Beeper takes only later is performed, also where all of it takes longer than one may take."""
    with released(tmp_path) as (home, ids):
        for chat, times in (("football", 1), ("office", 2)):
            home.world.faults.add(faults.too_many("40"), method="PATCH", path=f"*{chat}*", times=times)
        began, terminal = home.now, Terminal()
        records = performed(home, ids, terminal)
        assert [str(each.standing) for each in records] == ["done"] * 3
        assert terminal.getvalue().endswith("3 of 3\n")
        assert home.now - began > IDLE


def test_shown_while_it_is_performed(tmp_path: Path) -> None:
    """How far it is shows while the first of many actions are performed, and not only after the last of them."""
    with released(tmp_path) as (home, ids):
        terminal = Terminal()
        home.world.faults.add(faults.Hang(0.6), method="PATCH", path="*football*", times=1)
        performed(home, ids, terminal)
        assert "2 of 3" in terminal.getvalue()
