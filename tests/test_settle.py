"""What became of an attempt, on the disk."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beeper_rules.effect import agrees, shows
from beeper_rules.journal import Journal, open_journal
from beeper_rules.model.account import AppFacts
from beeper_rules.model.action import Action, Outcome, Result
from beeper_rules.model.change import Write
from beeper_rules.model.chat import Chat, Reminder
from beeper_rules.model.decision import Code, Reason, Standing
from beeper_rules.settle import LONGEST_BACKOFF_S, SHORTEST_BACKOFF_S, backoff_s, recover, settle
from beeper_rules.simulator import faults
from beeper_rules.vocabulary.actions import ACTIONS
from builders import APP, KEY, NOON, OLD_APP, chat, later, message
from house import house
from journal.made import decide, intent


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """Yield an open journal with nothing in it."""
    with open_journal(tmp_path / "journal.db", now=NOON) as opened:
        yield opened


def begun(journal: Journal, kind: str = "archive", **args: Any) -> Action:  # noqa: ANN401 - any argument
    """Return an action on the chat `!ann` whose call is under way."""
    action = decide(journal, intent(kind=kind, args=args), chat_id="!ann", at=NOON)
    started = journal.actions.begin(action.id, "boot 1", NOON)
    assert started is not None
    return started


def settled(journal: Journal, outcome: Outcome, *, now: datetime = NOON, jitter: float = 0.0) -> Action:
    """Settle an outcome and return the action as it stands then."""
    settle(journal, outcome, APP, now, lambda: jitter)
    action = journal.actions.get(outcome.action.id)
    assert action is not None
    return action


def writes(journal: Journal) -> dict[str, Write]:
    """Return what is expected of the listings of the chat: field → write."""
    return {each.field: each for each in journal.writes.of_chat("!ann")}


def due_at(journal: Journal, at: datetime) -> list[int]:
    """Return the actions that are due at an instant."""
    return [action.id for action in journal.actions.due(at)]


# -- how it ends


@pytest.mark.parametrize(
    ("result", "standing"),
    [(Result.DONE, Standing.DONE), (Result.SKIPPED, Standing.SKIPPED), (Result.DEAD, Standing.DEAD)],
)
def test_an_end(journal: Journal, result: Result, standing: Standing) -> None:
    """An action that ended stands at its end, and is never due again."""
    action = settled(journal, Outcome(begun(journal), result, Reason(Code.SUPERSEDED)))
    assert action.standing == standing
    assert due_at(journal, later(days=9)) == []


@pytest.mark.parametrize(("counted", "attempts"), [(True, 1), (False, 0)])
def test_again(journal: Journal, counted: bool, attempts: int) -> None:
    """What is to be tried again waits as long as was said; an attempt that never left this machine does not count."""
    outcome = Outcome(begun(journal), Result.AGAIN, again_in_s=7, counted=counted)
    action = settled(journal, outcome)
    assert (action.standing, action.attempts) == (Standing.PLANNED, attempts)
    assert (due_at(journal, later(seconds=6.9)), due_at(journal, later(seconds=7))) == ([], [action.id])


def test_the_usual_wait(journal: Journal) -> None:
    """Without another word the wait doubles with each attempt."""
    action = settled(journal, Outcome(begun(journal), Result.AGAIN))
    assert (due_at(journal, later(seconds=3.9)), due_at(journal, later(seconds=4))) == ([], [action.id])


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_the_wait_is_bounded(attempts: int, jitter: float) -> None:
    """A wait lies between two seconds and fifteen minutes, drawn out by a quarter at most, and never shrinks."""
    action = Action(1, 1, "r", "v", "!ann", "", 0, "archive", {}, {}, Standing.PLANNED, NOON, NOON, attempts=attempts)
    seconds = backoff_s(action, jitter)
    assert SHORTEST_BACKOFF_S <= seconds <= LONGEST_BACKOFF_S * 1.25
    assert backoff_s(action, 0.0) <= backoff_s(replace(action, attempts=attempts + 1), 0.0)


# -- what is expected of the next listings


def test_an_accepted_call_is_expected_to_show(journal: Journal) -> None:
    """A call that was accepted leaves what listings will show, for 30 seconds, not yet seen in effect."""
    action = begun(journal)
    settled(journal, Outcome(action, Result.AGAIN, called=True, again_in_s=1))
    expected = writes(journal)["archived"]
    assert (expected.value, expected.at, expected.until) == (True, NOON, later(seconds=30))
    assert (expected.confirmed, expected.listed, expected.action_id) == (False, False, action.id)


def test_a_call_that_shows_is_confirmed(journal: Journal) -> None:
    """A call whose effect the answer showed is seen in effect from the start."""
    settled(journal, Outcome(begun(journal), Result.DONE, chat=chat(is_archived=True), called=True))
    assert writes(journal)["archived"].confirmed


def test_side_effects_are_expected(journal: Journal) -> None:
    """What the app may also change because of it is written down with it."""
    settled(journal, Outcome(begun(journal, "mark_read"), Result.DONE, chat=chat(), called=True))
    assert {"unread", "mentions", "marked_unread"} <= set(writes(journal)["is_unread"].side_effects)


def test_a_reminder_is_expected_at_its_instant(journal: Journal) -> None:
    """A reminder that was set is expected at the instant that was asked for."""
    at = later(hours=2)
    shown = chat(reminder=Reminder(remind_at=at))
    settled(journal, Outcome(begun(journal, "remind", at=at.isoformat()), Result.DONE, chat=shown, called=True))
    assert writes(journal)["reminder_at"].value == at


def test_reading_up_to_a_message_with_newer_ones_behind(journal: Journal) -> None:
    """Marked read up to a message with newer ones behind it, the chat stays unread, and nothing is expected."""
    action = begun(journal, "mark_read", message="m100", sort_key=str(KEY))
    settled(journal, Outcome(action, Result.DONE, chat=chat(unread_count=1), called=True))
    assert writes(journal) == {}


def test_a_look_confirms(journal: Journal) -> None:
    """A later look that shows the effect confirms what was expected."""
    action = begun(journal)
    settled(journal, Outcome(action, Result.AGAIN, called=True, again_in_s=1))
    settled(journal, Outcome(action, Result.DONE, chat=chat(is_archived=True)), now=later(seconds=1))
    confirmed = writes(journal)["archived"]
    assert (confirmed.confirmed, confirmed.at) == (True, NOON)


def test_an_effect_of_which_no_call_was_known(journal: Journal) -> None:
    """An action that turns out to have taken effect is expected to show, although no answer ever said so."""
    settled(journal, Outcome(begun(journal), Result.DONE, chat=chat(is_archived=True)))
    assert writes(journal)["archived"].confirmed


def test_a_dead_action_expects_nothing(journal: Journal) -> None:
    """An action that was given up expects nothing any more; what others expect stays."""
    other = begun(journal, "mute")
    settled(journal, Outcome(other, Result.DONE, chat=chat(is_muted=True), called=True))
    action = begun(journal)
    settled(journal, Outcome(action, Result.AGAIN, called=True))
    settled(journal, Outcome(action, Result.DEAD, Reason(Code.NOT_APPLIED)))
    assert set(writes(journal)) == {"muted"}


@pytest.mark.parametrize("result", [Result.DONE, Result.SKIPPED, Result.DEAD, Result.AGAIN])
def test_what_was_never_called_expects_nothing(journal: Journal, result: Result) -> None:
    """An attempt without a call leaves nothing to expect."""
    settled(journal, Outcome(begun(journal), result))
    assert writes(journal) == {}


def test_what_stays_here_expects_nothing(journal: Journal) -> None:
    """A notification changes no chat, and its text is wiped when it ends."""
    action = settled(journal, Outcome(begun(journal, "notify", text="Ann wrote"), Result.DONE))
    assert writes(journal) == {}
    assert "Ann wrote" not in action.args.values()


def test_the_second_call_is_counted(journal: Journal) -> None:
    """A call that was made again because the first never showed is counted, and expected anew."""
    action = begun(journal)
    settled(journal, Outcome(action, Result.AGAIN, called=True, again_in_s=1))
    again = settled(journal, Outcome(action, Result.AGAIN, called=True, repeated=True), now=later(seconds=31))
    assert again.repeats == 1
    assert (writes(journal)["archived"].repeated, writes(journal)["archived"].until) == (True, later(seconds=61))


# -- another run of the program


def test_what_another_run_had_begun(journal: Journal) -> None:
    """A set that another run had begun is planned again; a notification is given up: it cannot be taken back."""
    archive, notify, log = begun(journal), begun(journal, "notify", text="hi"), begun(journal, "log", text="x")
    assert recover(journal, "boot 1", later(minutes=1)) == []
    recover(journal, "boot 2", later(minutes=1))
    standings = [journal.actions.get(each.id) for each in (archive, notify, log)]
    assert [each and each.standing for each in standings] == [Standing.PLANNED, Standing.DEAD, Standing.PLANNED]
    assert recover(journal, "boot 3", later(minutes=1)) == []


# -- whether a copy shows it


@pytest.mark.parametrize(
    ("kind", "args", "shown", "expected"),
    [
        ("archive", {}, chat(is_archived=True), True),
        ("archive", {}, chat(), False),
        ("inbox", {}, chat(is_archived=False, is_low_priority=True), False),
        ("mark_read", {}, chat(unread_count=0), True),
        ("mark_read", {}, chat(unread_count=1), False),
        ("mark_read", {"sort_key": str(KEY)}, chat(unread_count=1), True),
        ("mark_read", {"sort_key": str(KEY + 1)}, chat(unread_count=1), False),
        ("mark_read", {"sort_key": str(KEY + 1)}, chat(unread_count=0), True),
        ("mark_read", {}, chat(unread_count=None), False),
        ("remind", {"at": later(hours=2).isoformat()}, chat(reminder=Reminder(remind_at=later(hours=2))), True),
        ("remind", {"at": later(hours=2).isoformat()}, chat(reminder=Reminder(remind_at=later(hours=3))), False),
        ("clear_reminder", {}, chat(preview=message()), True),
    ],
)
def test_what_a_copy_shows(kind: str, args: dict[str, object], shown: Chat, expected: bool) -> None:
    """A copy shows an action when each field that it writes has its value, or the read mark reached the message."""
    assert shows(ACTIONS[kind], args, shown, APP) is expected


@pytest.mark.parametrize(
    ("kind", "args", "shown", "app", "expected"),
    [
        ("remind", {"at": later(hours=2).isoformat()}, chat(), OLD_APP, True),
        ("clear_reminder", {}, chat(), OLD_APP, True),
        ("remind", {"at": later(hours=2).isoformat()}, chat(), APP, False),
        ("archive", {}, chat(), OLD_APP, False),
        ("mark_read", {}, chat(unread_count=None), APP, True),
        ("mark_read", {}, chat(unread_count=1), APP, False),
    ],
)
def test_what_cannot_contradict(kind: str, args: dict[str, object], shown: Chat, app: AppFacts, expected: bool) -> None:
    """A copy agrees with an action as long as no field that it writes has another value: unknown is none."""
    assert agrees(ACTIONS[kind], args, shown, app) is expected


def test_a_reminder_that_the_app_does_not_report_is_remembered(journal: Journal) -> None:
    """A reminder that was accepted by an app which reports none is kept as ours."""
    at = later(hours=2)
    action = begun(journal, "remind", at=at.isoformat())
    settle(journal, Outcome(action, Result.DONE, chat=chat(), called=True), OLD_APP, NOON, lambda: 0.0)
    assert [(each.value, each.confirmed) for each in journal.writes.of_chat("!ann")] == [(at, True)]


# -- with the other stages


@pytest.mark.parametrize("step_s", [1, 5, 7, 45])
def test_never_seen_in_effect_is_repeated_once(tmp_path: Path, step_s: float) -> None:
    """What Beeper accepts and never shows is sent a second time and then given up, however the passes fall."""
    with house(tmp_path, "rules: [{id: r, when: new_activity, then: archive}]") as home:
        home.world.faults.add(faults.Answer(204), method="POST", path="*/archive")
        home.world.receive_message("!office:x", "Hello")
        home.pass_time(200, step_s=step_s)
        assert home.writes() == ["archive Office", "archive Office"]
        assert home.standings() == ["r archive dead not_applied"]
