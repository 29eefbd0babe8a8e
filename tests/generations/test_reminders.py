"""Reminders on apps that set them and do not report them: what we set is remembered, and set once."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from beeper_rules.simulator import GENERATIONS, World, faults, stopped_clock
from house import House, house

REMIND = "{id: later, when: new_activity, then: [remind: {in: 2h}]}"
ANN = "!ann:x"
MINUTE, HOUR = 60, 3600


@pytest.fixture(params=["4.1.294", "4.1.294 success", "4.2.557"])
def world(request: pytest.FixtureRequest) -> World:
    """Return a world of an older app with one chat."""
    generation, _, answer = request.param.partition(" ")
    world = World(clock=stopped_clock(), behaviour=GENERATIONS[generation])
    if answer:
        world.behave(empty_answer=answer)
    world.add_chat("Ann", chat_id=ANN)
    world.receive_message(ANN, "Hi")
    return world


@pytest.fixture
def home(world: World, tmp_path: Path) -> Iterator[House]:
    """Yield a house with the rule that sets a reminder."""
    with house(tmp_path, f"rules: [{REMIND}]", world) as opened:
        yield opened


def write(home: House) -> None:
    """Let Ann write, and let two minutes go by."""
    home.world.receive_message(ANN, "And another thing")
    home.pass_time(2 * MINUTE)


def reminders(home: House) -> list[str]:
    """Return the calls about reminders that the app carried out, and forget them."""
    found = [each.method for each in home.world.log.writes(applied=True) if each.path.endswith("/reminders")]
    home.world.log.clear()
    return found


def test_accepted_is_done_once(home: House) -> None:
    """A reminder that was accepted is done, and not asked for again."""
    write(home)
    home.pass_time(10 * MINUTE)
    assert reminders(home) == ["POST"]
    assert home.standings() == ["later remind done"]


def test_ours_counts_until_it_is_due(home: House) -> None:
    """A reminder of ours counts as set, also after a restart; once it is due, the next one is set."""
    write(home)
    home.journal.close()
    home.boot()
    write(home)
    home.pass_time(2 * HOUR, step_s=HOUR / 4)
    write(home)
    assert reminders(home) == ["POST", "POST"]
    assert home.standings() == ["later remind done", "later remind skipped already_so", "later remind done"]


def test_one_of_ours_is_replaced_on_demand(home: House) -> None:
    """With `replace: own` a newer instant takes the place of a reminder that a rule set."""
    home.load("rules: [{id: later, when: new_activity, then: [remind: {in: 2h, replace: own}]}]")
    write(home)
    write(home)
    assert reminders(home) == ["POST", "POST"]
    at = home.world.chat_of(ANN).reminder
    assert at is not None
    assert at.at - home.now == timedelta(hours=2) - timedelta(minutes=2) + timedelta(seconds=5)


@pytest.mark.parametrize(
    ("whose", "calls"),
    [("own", []), ("any", ["DELETE"])],
)
def test_clearing_what_nobody_of_us_set(home: House, whose: str, calls: list[str]) -> None:
    """One of yours cannot be seen there: only `whose: any` takes it away."""
    home.load(f"rules: [{{id: clear, when: new_activity, then: [clear_reminder: {whose}]}}]")
    home.world.remind_by_hand(ANN, home.now + timedelta(hours=5), dismiss_on_incoming=False)
    write(home)
    assert reminders(home) == calls
    assert (home.world.chat_of(ANN).reminder is None) is bool(calls)


def test_clearing_ours(home: House) -> None:
    """A reminder of a rule that is to come is taken away, and after that there is none of ours."""
    home.load(f"rules: [{REMIND}, {{id: clear, when: renamed, then: [clear_reminder]}}]")
    write(home)
    for title in ("Anna", "Anne"):
        home.world.rename(ANN, title)
        home.pass_time(MINUTE)
    assert reminders(home) == ["POST", "DELETE"]
    assert home.standings() == [
        "later remind done",
        "clear clear_reminder done",
        "clear clear_reminder skipped already_so",
    ]


def test_a_call_without_an_answer(home: House) -> None:
    """Nothing shows whether a call without an answer took effect, so the same instant is set until one is accepted."""
    home.world.faults.add(faults.error(500), method="POST", path="*/reminders", times=3)
    home.world.receive_message(ANN, "Hello")
    home.pass_time(MINUTE)
    assert reminders(home) == ["POST"]
    assert home.standings() == ["later remind done"]


def test_no_look_after_the_call(home: House) -> None:
    """A call that was accepted is not made again because the look that follows fails."""
    home.world.faults.add(faults.error(500), method="GET", path=f"/v1/chats/{ANN}", after=1, times=3)
    home.world.receive_message(ANN, "Hello")
    home.pass_time(3 * MINUTE)
    assert reminders(home) == ["POST"]
    assert home.standings() == ["later remind done"]


@pytest.mark.parametrize("by_hand", [False, True])
def test_ours_after_an_update(home: House, by_hand: bool) -> None:
    """A newer app shows our reminder, or what somebody put in its place: no event, and no override."""
    home.load(f"rules: [{REMIND}, {{id: any, when: {{reminder_at: changed}}, then: [log: x]}}]")
    write(home)
    if by_hand:
        home.world.remind_by_hand(ANN, home.now + timedelta(hours=9), dismiss_on_incoming=False)
    home.world.update_to("4.3.73")
    home.pass_time(2 * MINUTE)
    write(home)
    code = "foreign_reminder" if by_hand else "already_so"
    assert home.standings() == ["later remind done", f"later remind skipped {code}"]
    assert home.journal.overrides.of_chat(ANN) == []
