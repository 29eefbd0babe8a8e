from pathlib import Path

import pytest

from beeper_rules.model.decision import Standing
from house import House, house
from test_applying import agreed, planned, unnoticed

ANN, FOOTBALL, OFFICE = "!ann:x", "!football:x", "!office:x"


def test_what_is_held_is_held_once(tmp_path: Path) -> None:
    """A plan that is carried out twice holds nothing twice."""
    rules = 'rules: [{id: many, when: new_activity, limit: {chats: 1, per: 1h}, then: [notify: "{chat.title}"]}]'
    with house(tmp_path, rules) as home:
        unnoticed(home, ANN, FOOTBALL, OFFICE)
        for _ in range(2):
            rows = planned(home).rows
            agreed(home, [row for row in rows if row.would or row.intent.standing == "held"])
            home.pass_time(10)
        held = [each.chat_id for each in home.journal.actions.held()]
        assert sorted(set(held)) == sorted(held)


def test_quiet_hours_since_of_a_rule_that_waits(tmp_path: Path) -> None:
    """Where quiet hours began since the plan was shown, what a rule with `for` would do is done when they end."""
    rules = """
windows: {q: {from: "12:10", to: "12:15"}}
rules: [{id: owe, when: unanswered, for: 1h, quiet: {window: q, then: defer}, then: [mute]}]
"""
    with house(tmp_path, rules) as home:
        home.world.send_own_message(ANN, "Hi")
        home.pass_time(10)
        home.world.receive_message(ANN, "Well?")
        home.pass_time(10)
        rows = list(planned(home, ANN).rows)
        home.pass_time(600, step_s=30)
        agreed(home, rows)
        home.pass_time(7200, step_s=60)
        assert home.standings() == ["owe mute skipped released", "owe mute done"]


def test_what_waits_is_planned_as_if_it_were_over(tmp_path: Path) -> None:
    """A rule that waits is planned as if its state had lasted long enough."""
    with house(tmp_path, "rules: [{id: owe, when: unanswered, for: 1h, then: [mute]}]") as home:
        home.world.send_own_message(ANN, "Hi")
        home.pass_time(10)
        home.world.receive_message(ANN, "Well?")
        home.pass_time(10)
        agreed(home, list(planned(home, ANN).rows))
        home.pass_time(10)
        assert home.writes() == ["PATCH {'isMuted': True} Ann"]


def test_only_the_rules_that_were_planned_with(tmp_path: Path) -> None:
    """What a plan of one rule shows is decided by that rule alone, as it was planned."""
    rules = """
rules:
  - {id: first, when: new_activity, stop: true, then: [pin]}
  - {id: second, when: new_activity, then: [mute]}
"""
    with house(tmp_path, rules) as home:
        unnoticed(home, ANN)
        wanted = {ANN: {"second": [0]}}
        reply = home.ask("apply", rulebook=home.rulebook.hash, rules=["second"], wanted=wanted)
        home.pass_time(10)
        assert (len(reply.released), home.writes()) == (1, ["PATCH {'isMuted': True} Ann"])


def test_a_chat_that_is_gone_meanwhile(tmp_path: Path) -> None:
    """A chat of a plan that is gone by now is left out, and the rest is done."""
    with house(tmp_path, "rules: [{id: hush, when: new_activity, then: [mute]}]") as home:
        unnoticed(home, ANN)
        wanted = {"!gone:x": {"hush": [0]}, ANN: {"hush": [0]}}
        assert len(home.ask("apply", rulebook=home.rulebook.hash, rules=[], wanted=wanted).released) == 1


def test_quiet_hours_since(tmp_path: Path) -> None:
    """Where quiet hours began since the plan was shown, what was agreed to is done when they end."""
    rules = """
windows: {q: {from: "12:10", to: "12:20"}}
rules: [{id: hush, when: new_activity, quiet: {window: q, then: defer}, then: [mute]}]
"""
    with house(tmp_path, rules) as home:
        unnoticed(home, ANN)
        rows = list(planned(home, ANN).rows)
        home.pass_time(620, step_s=60)
        agreed(home, rows)
        assert home.writes() == []
        home.pass_time(660, step_s=60)
        assert home.writes() == ["PATCH {'isMuted': True} Ann"]


def test_repeats_go_on(tmp_path: Path) -> None:
    """A rule that has acted on its state, and is applied again, repeats no more often than it says."""
    rules = "rules: [{id: owe, when: unanswered, for: 5m, repeat: {every: 10m, at_most: 2}, then: [notify: x]}]"
    with house(tmp_path, rules) as home:
        home.world.send_own_message(ANN, "Hi")
        home.pass_time(10)
        home.world.receive_message(ANN, "Well?")
        home.pass_time(400, step_s=20)
        agreed(home, list(planned(home, ANN).rows))
        home.pass_time(3600, step_s=60)
        assert len(home.ears.heard) == 3


def held(home: House) -> list[str]:
    """Return the rules of which something is held."""
    return [each.rule_id for each in home.journal.actions.held()]


def test_another_action_in_its_place_is_no_repetition(tmp_path: Path) -> None:
    """What waits stands only in the way of the same action: another one at its place after an edit is put in."""
    rule = "rules: [{id: one, when: new_activity, limit: {chats: 1, per: 1h}, then: [%s]}]"
    with house(tmp_path, rule % "mute") as home:
        home.world.mute_by_hand(FOOTBALL, muted=False)
        unnoticed(home, ANN, FOOTBALL)
        agreed(home, list(planned(home).rows))
        assert held(home) == ["one"]
        home.load(rule % "pin")
        agreed(home, list(planned(home).rows))
        assert [each.kind for each in home.journal.actions.held()] == ["mute", "pin"]


def test_what_is_under_way_is_not_put_in_again(tmp_path: Path) -> None:
    """What is planned already, and not performed yet, is not put in a second time."""
    with house(tmp_path, "rules: [{id: hush, when: new_activity, then: [notify: x]}]") as home:
        unnoticed(home, ANN)
        rows = list(planned(home).rows)
        assert [len(agreed(home, rows).released) for _ in range(2)] == [1, 0]


QUIET_WAIT = """
windows: {q: {from: "12:10", to: "12:20"}}
rules: [{id: owe, when: unanswered, for: 1h, quiet: {window: q, then: defer}, then: [notify: "x"]}]
"""


@pytest.mark.parametrize("entered", [True, False])
def test_kept_back_until_quiet_hours_are_over(tmp_path: Path, *, entered: bool) -> None:
    """A rule that waits and is applied in quiet hours acts once, at their end, whether or not it had begun to wait."""
    with house(tmp_path, "rules: []" if not entered else QUIET_WAIT) as home:
        home.world.send_own_message(ANN, "Hi")
        home.pass_time(10)
        home.world.receive_message(ANN, "Well?")
        home.pass_time(10)
        home.load(QUIET_WAIT)
        rows = list(planned(home, ANN).rows)
        home.pass_time(590, step_s=30)
        agreed(home, rows)
        home.pass_time(560, step_s=30)
        assert home.ears.heard == []
        home.pass_time(60, step_s=30)
        assert home.ears.heard == ["owe: x"]
        home.pass_time(7200, step_s=300)
        assert home.ears.heard == ["owe: x"]


@pytest.mark.parametrize("second", ["new_message", "{new_message: {at_least: 5, within: 1h}}"])
def test_one_message_is_answered_once(tmp_path: Path, second: str) -> None:
    """A rule that one message is imagined to meet in two ways asks for its action once, as it is done once."""
    when = f"[{{new_message: {{at_least: 2, within: 2m}}}}, {second}]"
    with house(tmp_path, f"rules: [{{id: one, when: {when}, then: [notify: x]}}]") as home:
        unnoticed(home, ANN)
        plan = planned(home, ANN)
        assert [row.key for row in plan.rows] == [("one", ANN, 0, "notify")]
        assert len(agreed(home, list(plan.rows)).released) == 1


def test_an_action_that_was_given_up_can_be_applied(tmp_path: Path) -> None:
    """What was given up does not wait any more, so that it can be put in again."""
    with house(tmp_path, "rules: [{id: hush, when: new_activity, then: [notify: x]}]") as home:
        unnoticed(home, ANN)
        rows = list(planned(home).rows)
        (number,) = agreed(home, rows).released
        home.journal.actions.end(number, Standing.DEAD, None, home.now)
        assert len(agreed(home, rows).released) == 1


def test_no_draft_over_a_draft(tmp_path: Path) -> None:
    """A draft is not planned over one that is there, and is not written when one came since the plan was shown."""
    with house(tmp_path, "rules: [{id: one, when: new_activity, then: [set_draft: On my way]}]") as home:
        unnoticed(home, ANN)
        rows = list(planned(home, ANN).rows)
        home.world.set_draft(ANN, "I was about to")
        home.pass_time(65)
        assert [str(row.intent.reason) for row in planned(home, ANN).rows] == ["draft_there: a draft is there already"]
        assert agreed(home, rows).released == ()
