from datetime import UTC
from pathlib import Path

import pytest

from beeper_rules.hindsight import Books, How, KeyPlaces, Told, answers, occasions, present_of
from beeper_rules.journal import ChatName, Pause
from beeper_rules.model.decision import Code, Reason, Standing
from hindsight.asked import asked, asking, by_rule, edited, shown, why
from house import House
from test_applying import agreed, planned, unnoticed

ANN, FOOTBALL, OFFICE = "!ann:x", "!football:x", "!office:x"


@pytest.mark.parametrize("then", ["stop: true, then: [pin]", "then: [unmute]"])
def test_words_that_are_not_kept(tmp_path: Path, then: str) -> None:
    """A rule that asked for words which are not kept is on record as having matched: the rules after it saw that."""
    rules = f"""
rules:
  - {{id: words, when: new_message, if: {{message: {{text: {{contains: goal}}}}}}, {then}}}
  - {{id: after, when: new_message, if: {{muted: true}}, then: [log: "x"]}}
"""
    with asking(tmp_path, rules) as home:
        home.world.receive_message(FOOTBALL, "goal")
        home.tick()
        assert home.journal.changes.recent(FOOTBALL)[0].matched == ("words",)
        assert {each.rule.id: each.how for each in why(home, FOOTBALL)} == {"words": How.FIRED, "after": How.MISSED}


def test_what_was_kept_back_and_released(tmp_path: Path) -> None:
    """What quiet hours kept back was not done for the rules after it, also once it was released."""
    rules = """
windows: {q: {from: "12:00", to: "12:05"}}
rules:
  - {id: a, when: new_activity, if: {type: group}, quiet: {window: q, then: defer}, then: [unmute]}
  - {id: b, when: new_activity, if: {muted: false}, then: [log: "x"]}
"""
    with asking(tmp_path, rules) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        change = home.journal.changes.recent(FOOTBALL)[0].id
        home.pass_time(400, step_s=30)
        assert by_rule(home, FOOTBALL, change=change)["b"] == "b missed, new_activity, muted is true, wanted false"


@pytest.mark.parametrize("request_", ["approve", "drop"])
def test_what_was_held_and_then_not(tmp_path: Path, request_: str) -> None:
    """What a limit held was not done for the rules after it, whatever a person said later."""
    rules = """
rules:
  - {id: a, when: new_activity, limit: {chats: 1, per: 1h}, then: [low_priority]}
  - {id: b, when: new_activity, if: {low_priority: true}, then: [log: "x"]}
"""
    with asking(tmp_path, rules) as home:
        for chat in (OFFICE, FOOTBALL):
            home.world.receive_message(chat, "Goal")
            home.tick()
        change = home.journal.changes.recent(FOOTBALL)[0].id
        home.pass_time(60)
        home.ask(request_, target="a")
        home.pass_time(60)
        assert (
            by_rule(home, FOOTBALL, change=change)["b"] == "b missed, new_activity, low_priority is false, wanted true"
        )


def test_a_count_that_began_with_an_edit(tmp_path: Path) -> None:
    """Messages of before a rule counted them make no flood in hindsight."""
    with asking(tmp_path, "rules: [{id: a, when: new_message, then: [log: x]}]") as home:
        for _ in range(2):
            home.world.receive_message(FOOTBALL, "Goal")
            home.pass_time(10)
        edited(home, "rules: [{id: a, when: {new_message: {at_least: 3, within: 5m}}, then: [pin]}]")
        home.world.receive_message(FOOTBALL, "Goal")
        home.pass_time(10)
        change = home.journal.changes.recent(FOOTBALL)[0]
        assert (change.matched, by_rule(home, FOOTBALL, change=change.id)["a"].split()[1]) == ((), "idle")


def test_floods_count_only_theirs(tmp_path: Path) -> None:
    """A count of messages is gone through again with those of the time that counts, and without one's own."""
    rules = "rules: [{id: one, when: {new_message: {at_least: 3, within: 5m}}, if: {muted: false}, then: [mute]}]"
    with asking(tmp_path, rules) as home:
        home.world.receive_message(FOOTBALL, "One")
        home.pass_time(10)
        home.world.send_own_message(FOOTBALL, "Two")
        home.pass_time(10)
        home.world.receive_message(FOOTBALL, "Three")
        home.pass_time(10)
        assert by_rule(home, FOOTBALL)["one"].startswith("one idle")


def test_the_end_of_a_while_beside_news(tmp_path: Path) -> None:
    """Where the time of an action is over in the look that shows news, the rule did not act on the news."""
    rules = "rules: [{id: a, when: new_activity, if: {pinned: false}, then: [mute: {for: 5m}]}]"
    with asking(tmp_path, rules) as home:
        home.world.receive_message(ANN, "Hello")
        home.tick()
        home.world.pin_by_hand(ANN)
        home.pass_time(290)
        while "a" not in home.journal.changes.recent(ANN)[0].matched:
            home.world.clock.advance(5)
            home.world.receive_message(ANN, "Hello?")
            home.tick()
        change = home.journal.changes.recent(ANN)[0].id
        assert by_rule(home, ANN, change=change)["a"] == "a missed, new_activity, pinned is true, wanted false"


def test_the_end_of_what_was_done_for_a_while(tmp_path: Path) -> None:
    """That the time of an action is over is no occasion of its rule, unless it is asked about."""
    rules = "rules: [{id: one, when: new_activity, then: [mute: {for: 5m}]}]"
    with asking(tmp_path, rules) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(400, step_s=20)
        changes = home.journal.changes.recent(ANN)
        lapsed = next(each for each in changes if [event.name for event in each.change.events] == ["lapsed"])
        assert by_rule(home, ANN) == {"one": "one fired, new_activity, mute=done"}
        assert [each.recorded.id for each in occasions(home.journal, ANN, lapsed.id)] == [lapsed.id]


def test_stopped_by_something_that_matters(tmp_path: Path) -> None:
    """A rule of which one action was stopped and the other found so already did not act."""
    with asking(tmp_path, "rules: [{id: one, when: new_activity, then: [archive, mute]}]") as home:
        home.world.pin_by_hand(FOOTBALL)
        home.pass_time(65)
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        assert by_rule(home, FOOTBALL) == {"one": "one stopped, new_activity, archive=skipped mute=skipped"}


CHAIN = """
rules:
  - {id: unmutes, when: new_activity, if: {type: group}, then: [unmute]}
  - {id: muted, when: new_activity, if: {muted: true}, then: [log: "x"]}
"""


def test_one_rule_asked_about_alone(tmp_path: Path) -> None:
    """Asked about alone, a rule is explained by the chat as the rules before it left it all the same."""
    with asking(tmp_path, CHAIN) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        (answer,) = answers(asked(home, FOOTBALL), occasions(home.journal, FOOTBALL, None), ["muted"])
        assert [each.miss.sentence() for each in answer.obstacles] == ["muted is false, wanted true"]


ECHO = """
rules:
  - {id: away, when: new_activity, if: {type: group}, then: [archive]}
  - {id: gone, when: new_activity, if: {archived: true}, then: [log: "x"]}
  - {id: here, when: new_activity, if: {archived: false}, then: [log: "x"]}
"""


def ended(home: House, standing: Standing) -> None:
    """Have an action decided that waits for the echo of one's own message, and end it so."""
    home.world.send_own_message(FOOTBALL, "Ready?")
    home.tick()
    home.world.receive_message(FOOTBALL, "Goal")
    home.tick()
    home.world.clock.advance(5)
    (action,) = (each.action for each in home.journal.actions.recent(5) if each.action.kind == "archive")
    home.journal.actions.end(action.id, standing, Reason(Code.SUPERSEDED), home.now)


def test_what_was_given_up_later(tmp_path: Path) -> None:
    """What was decided and not done after a last look counts as done for the rules after it: they saw it so."""
    with asking(tmp_path, ECHO) as home:
        ended(home, Standing.SKIPPED)
        assert by_rule(home, FOOTBALL)["here"] == "here missed, new_activity, archived is true, wanted false"


def test_given_up(tmp_path: Path) -> None:
    """A rule whose action was given up did not act."""
    with asking(tmp_path, ECHO) as home:
        ended(home, Standing.DEAD)
        assert by_rule(home, FOOTBALL)["away"] == "away stopped, new_activity, archive=dead"


def test_what_a_person_asked_of_another_rule(tmp_path: Path) -> None:
    """What `apply` did by one rule is no occasion of another that was not asked."""
    rules = """
rules:
  - {id: a, when: new_activity, if: {archived: false}, then: [pin]}
  - {id: b, when: new_activity, if: {muted: true}, then: [archive]}
"""
    with asking(tmp_path, rules) as home:
        unnoticed(home, ANN)
        agreed(home, [row for row in planned(home, ANN).rows if row.intent.rule_id == "a"])
        answer = next(each for each in why(home, ANN) if each.rule.id == "b")
        assert answer.recorded is not None
        assert answer.recorded.pass_no > 0


def test_kept_from_acting_before(tmp_path: Path) -> None:
    """How often something kept a rule from acting before is told, the occasion itself not counted."""
    rules = "rules: [{id: one, when: new_activity, then: [archive]}]"
    with asking(tmp_path, rules) as home:
        home.journal.pauses.put(Pause("all", "", home.now))
        told = []
        for _ in range(2):
            home.world.receive_message(FOOTBALL, "Goal")
            home.tick()
            lines = shown(home, FOOTBALL)
            told.append([line[:30] for line in lines if "kept from acting" in line])
        assert told == [[], ["kept from acting 1 time before"]]


def test_a_rulebook_that_is_no_rulebook_any_more(tmp_path: Path) -> None:
    """What was decided by rules that this program cannot read any more is explained by those in force."""
    with asking(tmp_path, "rules: []") as home:
        home.journal.rulebooks.keep("old", {"rules.yaml": "rules: [{id: one, whne: x}]"}, home.now)
        assert Books(home.journal, home.rulebook).of("old") is home.rulebook


def test_what_a_stopped_rule_heard(tmp_path: Path) -> None:
    """Of a rule that another stopped the event is named that it waits for, and no other of the same change."""
    rules = """
rules:
  - {id: first, when: new_activity, stop: true, then: [log: "x"]}
  - {id: second, when: new_activity, then: [log: "x"]}
"""
    with asking(tmp_path, rules) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.world.rename(FOOTBALL, "Final")
        home.tick()
        events = {event.spoken for event in home.journal.changes.recent(FOOTBALL)[0].change.events}
        assert (len(events) > 1, by_rule(home, FOOTBALL)["second"]) == (True, "second missed, new_activity")


def test_an_old_change_and_what_came_before(tmp_path: Path) -> None:
    """A change that is named is explained with what came before it, and nothing later."""
    with asking(tmp_path, "rules: [{id: one, when: new_message, then: [log: x]}]") as home:
        for _ in range(3):
            home.world.receive_message(FOOTBALL, "Goal")
            home.pass_time(10)
        newest, middle, oldest = home.journal.changes.recent(FOOTBALL)
        (asked_about,) = occasions(home.journal, FOOTBALL, middle.id)
        assert (asked_about.recorded.id, [each.id for each in asked_about.earlier]) == (middle.id, [oldest.id])
        assert newest.id > middle.id


def test_what_was_taken_back(tmp_path: Path) -> None:
    """A change that took actions back names them, and says whether a person did it."""
    rules = """
rules:
  - {id: one, when: new_activity, then: [mute, archive]}
  - {id: timed, when: new_activity, then: [{low_priority: {for: 1m}}]}
"""
    with asking(tmp_path, rules) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(70)
        home.ask("undo", actions=[1, 2])
        by_time, by_hand = (home.journal.actions.recent(9, rule_id=rule)[0].action for rule in ("timed", "one"))
        assert by_rule(home, ANN, change=by_time.change_id)["timed"] == "timed fired, #3 taken back, inbox=done"
        fired = "one fired, #2, #1 taken back, unarchive=planned unmute=planned"
        assert by_rule(home, ANN, change=by_hand.change_id)["one"] == fired
        past = occasions(home.journal, ANN, by_hand.change_id)
        (answer,) = answers(asked(home, ANN), past, ["one"])
        told = Told(UTC, home.engine.app, lambda _: "", KeyPlaces(asked(home, ANN).books).of)
        assert list(told.lines([answer], None))[1].endswith(f"#2, #1 taken back by `undo` (event {by_hand.change_id})")
        shown = present_of(ChatName(ANN, "Ann"), asked(home, ANN), home.journal).lines(past, told)
        assert any(f"undone by `undo` (event {by_hand.change_id})" in line for line in shown)


def test_what_a_person_applied(tmp_path: Path) -> None:
    """What a rule did because a person had its plan done counts for that rule, and says nothing of others."""
    rules = """
rules:
  - {id: one, when: new_activity, then: [mute]}
  - {id: two, when: new_activity, then: [pin]}
"""
    with asking(tmp_path, rules) as home:
        unnoticed(home, ANN)
        (number,) = agreed(home, [row for row in planned(home, ANN).rows if row.intent.rule_id == "one"]).released
        (record,) = home.journal.actions.of_ids([number])
        found = by_rule(home, ANN, change=record.action.change_id)
        assert found["one"] == "one fired, new_activity, mute=planned"
        assert found["two"].startswith("two idle")


def test_a_run_beside_something_else(tmp_path: Path) -> None:
    """A run by the clock at which a rule's words did not hold is told where something else put it on record."""
    rules = 'rules: [{id: noon, when: {schedule: "5 12 * * *"}, if: {pinned: true}, then: [archive]}]'
    with asking(tmp_path, rules) as home:
        home.world.clock.advance(290)
        home.world.receive_message(ANN, "Hello")
        home.world.clock.advance(10)
        home.tick()
        assert by_rule(home, ANN)["noon"] == "noon missed, schedule 5 12 * * *, pinned is false, wanted true"
