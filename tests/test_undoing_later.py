from collections.abc import Callable
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from beeper_rules.model.decision import Code, Reason, Standing
from beeper_rules.request_desk import RequestDesk
from beeper_rules.simulator import faults
from beeper_rules.state_folder import Request
from house import House, house
from test_undoing import acting, flags, undo, ways

ANN, FOOTBALL, OFFICE = "!ann:x", "!football:x", "!office:x"


def test_only_the_fields_that_stand(tmp_path: Path) -> None:
    """Of an action that wrote two fields only the one is taken back that nobody changed since."""
    with house(tmp_path, "rules: [{id: a, when: renamed, then: [inbox]}]") as home:
        home.world.low_priority_by_hand(ANN)
        home.world.archive_by_hand(ANN)
        home.pass_time(65)
        home.world.rename(ANN, "Anna")
        home.pass_time(65)
        for archived in (True, False):
            home.world.archive_by_hand(ANN, archived=archived)
            home.pass_time(65)
        undo(home)
        assert (flags(home, ANN)["isArchived"], flags(home, ANN)["isLowPriority"]) == (None, True)


def test_one_after_the_other(tmp_path: Path) -> None:
    """Taken back one after the other, the latest first, actions come to the same as taken back together."""
    rules = "rules: [{id: a, when: new_message, then: [mute]}, {id: b, when: renamed, then: [unmute]}]"
    with house(tmp_path, rules) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(65)
        home.world.rename(ANN, "Anna")
        home.pass_time(65)
        assert [len(undo(home, number).released) for number in (2, 1)] == [1, 1]
        home.pass_time(60)
        assert flags(home, ANN)["isMuted"] is None


def test_the_waits_of_other_rules(tmp_path: Path) -> None:
    """Taking back moves no wait of any rule, not even one whose time is over at that very moment."""
    rules = (
        "rules: [{id: one, when: new_message, then: [mute]}, {id: owe, when: unanswered, for: 5m, then: [notify: x]}]"
    )
    with house(tmp_path, rules) as home:
        home.world.send_own_message(ANN, "Hi")
        home.pass_time(10)
        home.world.receive_message(ANN, "Well?")
        home.pass_time(290)
        before = home.journal.waits.of_chat(ANN)
        home.world.clock.advance(60)
        home.ask("undo", actions=[1])
        assert home.journal.waits.of_chat(ANN) == before
        home.pass_time(10)
        assert home.ears.heard == ["owe: x"]


def test_in_a_chat_that_is_gone(tmp_path: Path) -> None:
    """What was done in a chat that is gone stays, and what was done elsewhere is taken back."""
    with house(tmp_path, acting("[mute]")) as home:
        home.world.receive_message(ANN, "Hello")
        home.world.receive_message(OFFICE, "Hello")
        home.pass_time(65)
        home.world.remove_chat(ANN)
        home.pass_time(300, step_s=30)
        assert {way.action.chat_id: str(way.reason) for way in ways(home)} == {ANN: "chat_gone", OFFICE: "None"}
        home.writes()
        undo(home)
        assert home.writes() == ["PATCH {'isMuted': False} Office"]


CHAIN = "rules: [{id: a, when: new_message, then: [mute]}, {id: b, when: renamed, then: [unmute]}]"


def test_a_later_one_and_the_one_below_it(tmp_path: Path) -> None:
    """An action on which a later one stands is taken back together with that."""
    with house(tmp_path, CHAIN) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(65)
        home.world.rename(ANN, "Anna")
        home.pass_time(65)
        home.writes()
        assert len(undo(home, 1, 2).released) == 2
        home.pass_time(30)
        assert flags(home, ANN)["isMuted"] is None


def test_two_people_ask_at_once(tmp_path: Path) -> None:
    """What is on its way to be taken back already is not taken back again, not even as something skipped."""
    with house(tmp_path, acting("[mute]")) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(10)
        for _ in range(2):
            home.ask("undo", actions=[1])
        assert home.standings() == ["one mute done", "one unmute planned"]


def test_one_that_failed_can_be_tried_again(tmp_path: Path) -> None:
    """What was taken back and given up can be taken back again, and is listed as what stands."""
    with house(tmp_path, acting("[mute]")) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(65)
        (again,) = home.ask("undo", actions=[1]).released
        assert home.journal.actions.undoable() == []
        home.journal.actions.end(again, Standing.DEAD, Reason(Code.GAVE_UP), home.now)
        assert [each.id for each in home.journal.actions.undoable()] == [1]
        assert (home.journal.actions.is_undone(1), home.journal.actions.undone_in(ANN)) == (False, frozenset())
        assert len(home.ask("undo", actions=[1]).released) == 1


def test_what_a_rule_took_back_itself(tmp_path: Path) -> None:
    """What a rule took back itself when its time was over is nothing that a person could undo."""
    with house(tmp_path, acting("[mute: {for: 5m}]")) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(400, step_s=20)
        assert [each.kind for each in home.journal.actions.undoable()] == ["mute"]


def test_since_when_it_was_done(tmp_path: Path) -> None:
    """What counts for `--since` is when it was done, and not when it was decided."""
    with house(tmp_path, acting("[archive]")) as home:
        home.world.send_own_message(ANN, "Hi")
        home.tick()
        home.world.receive_message(ANN, "Hello")
        home.tick()
        decided = home.now
        home.pass_time(65)
        assert [each.kind for each in home.journal.actions.undoable(since=decided + timedelta(seconds=1))] == [
            "archive"
        ]


PINS = "rules: [{id: a, when: new_message, then: [pin]}, {id: b, when: renamed, then: [unpin]}]"


def by_hand_between(home: House) -> None:
    """Let a rule pin the chat, a person unpin and pin it, and another rule unpin it."""
    home.world.receive_message(ANN, "Hello")
    home.pass_time(65)
    for pinned in (False, True):
        home.world.pin_by_hand(ANN, pinned=pinned)
        home.pass_time(65)
    home.world.rename(ANN, "Anna")
    home.pass_time(65)


@pytest.mark.parametrize("asked", [[(1, 2)], [(2,), (1,)]])
def test_what_a_person_wanted_between_two_rules(tmp_path: Path, asked: list[tuple[int, ...]]) -> None:
    """Where a person made it so between two rules, it is so again when both are taken back, at once or in turn."""
    with house(tmp_path, PINS) as home:
        by_hand_between(home)
        for numbers in asked:
            undo(home, *numbers)
        home.pass_time(65)
        assert flags(home, ANN)["isPinned"] is True


def test_beyond_what_is_recorded(tmp_path: Path) -> None:
    """Where it is forgotten what happened between two actions, the earlier one is not taken back below the later."""
    with house(tmp_path, CHAIN) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(65)
        home.pass_time(3 * 86400, step_s=86400)
        home.world.rename(ANN, "Anna")
        home.pass_time(65)
        assert [way.would for way in ways(home)] == [True, True]
        home.journal.retention.prune(home.now, 1)
        assert [way.would for way in ways(home)] == [True, False]


def test_another_rule_in_between(tmp_path: Path) -> None:
    """An action is not taken back while a later one that did the same stands, also where that one is named with it."""
    rules = """
rules:
  - {id: a, when: new_message, then: [mute]}
  - {id: b, when: renamed, if: {title: {is: Anna}}, then: [unmute]}
  - {id: c, when: renamed, if: {title: {is: Bo}}, then: [mute]}
  - {id: d, when: renamed, if: {title: {is: Cy}}, then: [unmute]}
"""
    with house(tmp_path, rules) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(65)
        for title in ("Anna", "Bo", "Cy"):
            home.world.rename(ANN, title)
            home.pass_time(65)
        assert [each.kind for each in map(home.journal.actions.get, undo(home, 1, 4).released) if each] == ["mute"]
        home.pass_time(65)
        assert flags(home, ANN)["isMuted"] is True


def test_a_later_one_that_cannot_be_taken_back(tmp_path: Path) -> None:
    """What lies below an action whose way back is barred stays as well."""
    rules = "rules: [{id: a, when: new_message, then: [archive]}, {id: b, when: renamed, then: [unarchive]}]"
    with house(tmp_path, rules) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(65)
        home.world.rename(ANN, "Anna")
        home.pass_time(65)
        home.world.pin_by_hand(ANN)
        home.pass_time(65)
        assert [str(way.reason and way.reason.code) for way in ways(home)] == ["pinned", "superseded"]


def lapsed(home: House) -> None:
    """Let the time of the action be over."""
    home.world.receive_message(ANN, "Hello")
    home.pass_time(400, step_s=20)


def changed_by_hand(home: House) -> None:
    """Let a person take it back."""
    home.world.receive_message(ANN, "Hello")
    home.pass_time(65)
    home.world.mute_by_hand(ANN, muted=False)
    home.pass_time(65)


@pytest.mark.parametrize(
    ("happens", "said"), [(lapsed, "it does not stand any more"), (changed_by_hand, "somebody changed it since")]
)
def test_who_ended_it(tmp_path: Path, happens: Callable[[House], None], said: str) -> None:
    """What the rule ended by itself is not said to be somebody's doing."""
    with house(tmp_path, acting("[mute: {for: 5m}]")) as home:
        happens(home)
        assert [str(way.reason) for way in ways(home)] == [f"superseded: {said}"]


def test_a_cleared_reminder_whose_time_has_passed(tmp_path: Path) -> None:
    """A reminder that a rule took away is not set again once its time has passed, and that is said."""
    with house(tmp_path, acting("[clear_reminder: any]")) as home:
        home.world.remind_by_hand(ANN, home.now + timedelta(hours=1), dismiss_on_incoming=False)
        home.pass_time(65)
        home.world.receive_message(ANN, "Hello")
        home.pass_time(65)
        assert [step.kind for step in ways(home)[0].intents] == ["remind"]
        home.pass_time(4000, step_s=400)
        assert [str(way.reason) for way in ways(home)] == ["no_way_back: the time of what was there has passed"]


def test_what_is_not_done_or_takes_back_itself(tmp_path: Path) -> None:
    """A request to take back what was not done, or what took something back itself, does nothing."""
    with house(tmp_path, acting("[mute]")) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(65)
        (back,) = undo(home, 1).released
        home.pass_time(65)
        assert home.ask("undo", actions=[back, 99]).lines == ("nothing is to be taken back any more",)


def test_named_twice(tmp_path: Path) -> None:
    """An action that is named twice is taken back once."""
    with house(tmp_path, acting("[mute]")) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(65)
        home.ask("undo", actions=[1, 1])
        assert home.standings() == ["one mute done", "one unmute planned"]


def test_without_rules(tmp_path: Path) -> None:
    """What rules did is taken back also where this program cannot read any of them."""
    with house(tmp_path, acting("[mute]")) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(65)
        reply = RequestDesk(home.journal, None, home.engine.states, UTC).handle(
            Request("", "undo", home.now, {"actions": [1]}), home.now
        )
        assert len(reply.released) == 1


def test_what_is_still_under_way(tmp_path: Path) -> None:
    """What Beeper accepted and does not show yet is not done, and is not taken back before it is."""
    with house(tmp_path, acting("[mute]")) as home:
        home.world.faults.add(faults.Answer(204), method="PATCH", path="*", times=1)
        home.world.receive_message(ANN, "Hello")
        home.tick()
        assert (home.standings(), len(home.journal.writes.of_chat(ANN))) == (["one mute planned"], 1)
        assert home.ask("undo", actions=[1]).released == ()
