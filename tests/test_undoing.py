from datetime import UTC, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beeper_rules.circumstances import Circumstances
from beeper_rules.journal import Pause
from beeper_rules.model.decision import Code
from beeper_rules.request_desk import Reply
from beeper_rules.undoing import WayBack, ways_back
from house import House, house

ANN, FOOTBALL = "!ann:x", "!football:x"
FLAGS = ("isArchived", "isMuted", "isPinned", "isLowPriority", "isMarkedUnread", "reminder")


def ways(home: House) -> list[WayBack]:
    """Return how everything that was done and stands can be taken back."""
    circumstances = Circumstances(home.journal, home.engine.app, UTC, home.now, dry_run=False)
    return ways_back(home.journal, home.rulebook, home.journal.actions.undoable(), circumstances, home.now)


def undo(home: House, *ids: int) -> Reply:
    """Take these actions back, or everything, and let it be done."""
    wanted = ids or tuple(each.id for each in home.journal.actions.undoable())
    reply = home.ask("undo", actions=list(wanted))
    home.pass_time(10)
    return reply


def flags(home: House, chat: str) -> dict[str, object]:
    """Return what can be set, as Beeper shows it."""
    shown = home.world.chat(chat)
    return {name: shown.get(name) or None for name in FLAGS}


def acting(then: str, more: str = "") -> str:
    """Return a rule file whose one rule does that on new activity."""
    return f"rules: [{{id: one, when: new_activity, then: {then}{more}}}]\n"


DEEDS = ("archive", "mute", "unmute", "pin", "unpin", "low_priority", "inbox", "mark_unread", "remind: {in: 2h}")


@settings(deadline=None, max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    deeds=st.lists(st.sampled_from(DEEDS), min_size=1, max_size=4),
    before=st.lists(st.sampled_from(("archive", "mute", "pin")), max_size=2),
)
def test_undone_is_as_it_was(tmp_path_factory: pytest.TempPathFactory, deeds: list[str], before: list[str]) -> None:
    """Whatever rules did, undone all together, latest first, the chat is as it was."""
    text = "rules:\n" + "".join(
        f"  - {{id: r{number}, when: new_message, then: [{deed}]}}\n" for number, deed in enumerate(deeds)
    )
    with house(tmp_path_factory.mktemp("undone"), text) as home:
        for deed in before:
            getattr(home.world, f"{deed}_by_hand")(ANN)
        home.pass_time(65)
        home.world.receive_message(ANN, "Hello")
        as_it_came = flags(home, ANN)
        home.pass_time(65)
        undo(home)
        home.pass_time(65)
        assert flags(home, ANN) == as_it_came
        assert home.journal.overrides.of_chat(ANN) == []


def test_each_way_back(tmp_path: Path) -> None:
    """Each action has its way back, and what takes it back is linked to it."""
    with house(tmp_path, acting("[mark_read, archive]")) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.pass_time(10)
        home.writes()
        assert undo(home).ok
        assert home.writes() == ["unarchive Football", "unread Football"]
        linked = {each.action.kind: each.action.undoes for each in home.journal.actions.recent(2)}
        assert linked == {"mark_unread": 1, "unarchive": 2}


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ('[notify: "x"]', "no_way_back: you have been told"),
        ('[log: "x"]', "no_way_back: the journal forgets nothing before its time"),
        ('[set_draft: "x"]', "no_way_back: you may have gone on writing it, so it is yours to throw away"),
    ],
)
def test_no_way_back(tmp_path: Path, then: str, expected: str) -> None:
    """What cannot be taken back is said to be so, and nothing is tried."""
    with house(tmp_path, acting(then)) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(10)
        (way,) = ways(home)
        assert (way.would, str(way.reason)) == (False, expected)
        assert undo(home).released == ()


def test_a_reminder_that_has_come_due(tmp_path: Path) -> None:
    """A reminder that has fired cannot be taken back."""
    with house(tmp_path, acting("[remind: {in: 1h}]")) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(10)
        home.pass_time(4000, step_s=400)
        (way,) = ways(home)
        assert str(way.reason) == "no_way_back: its reminder has come due"


def test_what_somebody_changed_since(tmp_path: Path) -> None:
    """What a person changed since stays as the person wants it."""
    with house(tmp_path, acting("[mute, pin]")) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(65)
        home.world.mute_by_hand(ANN, muted=False)
        home.pass_time(65)
        home.world.mute_by_hand(ANN)
        home.pass_time(65)
        home.writes()
        reasons = {way.action.kind: str(way.reason) for way in ways(home)}
        assert reasons == {"pin": "None", "mute": "superseded: somebody changed it since"}
        undo(home)
        assert home.writes() == ["PATCH {'isPinned': False} Ann"]


def test_a_newer_message_brought_it_back(tmp_path: Path) -> None:
    """A chat that came back from the archive by itself is not brought back again."""
    with house(tmp_path, acting("[archive]", ", cooldown: {per: rule, every: 1h}")) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(65)
        home.world.receive_message(ANN, "Hello?")
        home.pass_time(65)
        (way,) = ways(home)
        assert way.reason is not None
        assert way.reason.code is Code.SUPERSEDED


def test_while_everything_is_paused(tmp_path: Path) -> None:
    """Who pauses everything can undo what was done, at once."""
    with house(tmp_path, acting("[mute]")) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(10)
        home.journal.pauses.put(Pause("all", "", home.now))
        home.writes()
        undo(home)
        assert home.writes() == ["PATCH {'isMuted': False} Ann"]


def test_of_a_rule_that_is_gone(tmp_path: Path) -> None:
    """What a rule did is taken back also after the rule was deleted."""
    with house(tmp_path, acting("[mute]")) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(10)
        home.load("rules: []\n")
        home.writes()
        undo(home)
        assert home.writes() == ["PATCH {'isMuted': False} Ann"]


def test_once(tmp_path: Path) -> None:
    """An action is taken back once: asked again, nothing is done."""
    with house(tmp_path, acting("[mute]")) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(10)
        assert [len(undo(home, 1).released) for _ in range(2)] == [1, 0]


def test_only_the_earlier_one(tmp_path: Path) -> None:
    """An action on which a later one stands is not taken back without that one."""
    rules = "rules: [{id: a, when: new_message, then: [mute]}, {id: b, when: renamed, then: [unmute]}]"
    with house(tmp_path, rules) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(65)
        home.world.rename(ANN, "Anna")
        home.pass_time(65)
        home.writes()
        assert undo(home, 1).released == ()
        assert home.writes() == []


def test_an_earlier_reminder(tmp_path: Path) -> None:
    """A reminder of a rule that another took the place of is set again, unless its time has passed."""
    rules = """
rules:
  - {id: a, when: new_message, then: [remind: {in: 1h}]}
  - {id: b, when: renamed, then: [remind: {in: 3h, replace: own}]}
"""
    with house(tmp_path, rules) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(60)
        first = home.journal.actions.recent(1)[0].action.args["at"]
        home.world.rename(ANN, "Anna")
        home.pass_time(65)
        assert [step.args.get("at") for step in ways(home)[0].intents] == [first]
        home.world.clock.advance(timedelta(hours=2).total_seconds())
        home.pass_time(120)
        assert [step.kind for step in ways(home)[0].intents] == ["clear_reminder"]
