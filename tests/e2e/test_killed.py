"""kill -9 at the worst moments: nothing is lost, nothing is done twice."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from beeper_rules.simulator import World, faults
from program import Place, place

RULES = """
rules:
  - id: all-three
    when: new_activity
    if: {type: group}
    then: [mark_read, {remind: {in: 2h}}, archive]
"""
EXPECTED = ["POST !office:x/archive", "POST !office:x/read", "POST !office:x/reminders"]


def real_time_world() -> World:
    """Return the small world on the real clock, because the program in its own process has no other."""
    world = World()
    for chat in ("Office",):
        world.add_chat(chat, chat_id=f"!{chat.lower()}:x", kind="group", people=["Di", "Ed"])
    world.receive_message("!office:x", "Hello")
    world.read_on_phone("!office:x")
    return world


def killer(here: Place) -> Callable[[], None]:
    """Return what kills the daemon that runs."""
    return lambda: os.kill(here.daemons[-1].process.pid, signal.SIGKILL)


@pytest.mark.parametrize(
    ("route", "applied"),
    [("read", True), ("reminders", True), ("reminders", False), ("archive", True), ("archive", False)],
)
def test_killed_in_a_call(tmp_path: Path, route: str, applied: bool) -> None:
    """A daemon that is killed in the middle of a call finds out after its restart what became of it."""
    with place(tmp_path, RULES, real_time_world()) as here:
        here.start().wait_for("first sight")
        fault = faults.Cut(applied=applied)
        here.world.faults.add(fault, method="POST", path=f"*/{route}", times=1)
        here.world.faults.add(faults.Meanwhile(killer(here)), method="POST", path=f"*/{route}", times=1)
        here.world.receive_message("!office:x", "Are you there?")
        here.daemons[-1].process.wait(30)
        here.world.faults.clear()

        again = here.start()
        again.wait_for(r"archive #3: done")
        again.stop()

        applied_calls = [
            f"{entry.method} {entry.path.removeprefix('/v1/chats/')}" for entry in here.world.log.writes(applied=True)
        ]
        assert sorted(applied_calls) == EXPECTED
        chat = here.world.chat("!office:x")
        assert (chat["unreadCount"], chat["isArchived"], chat["reminder"] is not None) == (0, True, True)
        assert here.command("log", "--json").stdout.count('"standing": "done"') == 3


@pytest.mark.parametrize(
    ("moment", "after"),
    [("*/v1/chats", 0), ("*/v1/chats/!office:x", 0), ("*/v1/chats/!office:x", 1)],
    ids=["before the decision", "before the first call", "between two calls"],
)
def test_killed_between_calls(tmp_path: Path, moment: str, after: int) -> None:
    """A daemon that is killed while it looks, before or after the decision is on the disk, does everything once."""
    with place(tmp_path, RULES, real_time_world()) as here:
        here.start().wait_for("first sight")
        with here.world.lock:  # no look comes in between
            here.world.faults.add(faults.Meanwhile(killer(here)), method="GET", path=moment, times=1, after=after)
            here.world.receive_message("!office:x", "Are you there?")
        here.daemons[-1].process.wait(30)
        here.world.faults.clear()

        again = here.start()
        again.wait_for(r"archive #3: done")
        again.stop()

        assert sorted(here.calls()) == EXPECTED


def test_a_restart_repeats_nothing(tmp_path: Path) -> None:
    """Killed and started again after everything is done, the daemon makes no further call."""
    with place(tmp_path, RULES, real_time_world()) as here:
        daemon = here.start()
        daemon.wait_for("first sight")
        here.world.receive_message("!office:x", "Are you there?")
        daemon.wait_for(r"archive #3: done")
        daemon.stop(signal.SIGKILL)
        here.world.log.clear()

        here.command("run", "--once")
        here.command("run", "--once")

        assert here.calls() == []
