from pathlib import Path

import pytest

from beeper_rules.hindsight import How
from beeper_rules.journal import Pause
from beeper_rules.model.decision import Code
from hindsight.asked import asking, by_rule, edited, first, why

FOOTBALL = "!football:x"


def one(when: str, condition: str, then: str = "[archive]", more: str = "") -> str:
    """Return a rule file with one rule."""
    return f"rules: [{{id: one, when: {when}, if: {condition}, then: {then}{more}}}]\n"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{type: group, muted: false}", "muted is true, wanted false"),
        ("{network: Whatsap, type: group}", "network is WhatsApp, wanted Whatsap"),
        ("{type: group, muted: true, unread: {more_than: 50}}", "unread is 1, wanted more than 50"),
        ("{not: {muted: true}, type: group}", "muted is true, wanted not true"),
        (
            "{any: [{type: single, pinned: true}, {type: group, muted: true, mentions: {at_least: 1}}]}",
            "mentions is 0, wanted at least 1",
        ),
        ("{was: {archived: true}}", "was.archived is false, wanted true"),
        ("{title: {starts_with: Basket}}", "title is Football, wanted starts with Basket"),
    ],
)
def test_the_wrong_condition_comes_first(tmp_path: Path, condition: str, expected: str) -> None:
    """The condition that kept a rule from acting is named with the value found and the one wanted, and its place."""
    with asking(tmp_path, one("new_activity", condition)) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        assert first(home, FOOTBALL) == f"one: {expected}"
        place = why(home, FOOTBALL)[0].obstacles[0].miss.step.place
        assert place is not None
        assert (place.file, place.line) == ("rules.yaml", 1)


NEAR = """
rules:
  - {id: far, when: new_activity, if: {network: Slack, muted: false, pinned: true}, then: [archive]}
  - {id: near, when: new_activity, if: {network: WhatsApp, type: group, pinned: true}, then: [archive]}
  - {id: nearer, when: new_activity, if: {network: WhatsApp, type: group, muted: true, pinned: true}, then: [mute]}
  - {id: silent, when: renamed, if: {pinned: true}, then: [archive]}
  - {id: acts, when: new_activity, then: [log: "x"]}
  - {id: gone, mode: off, when: new_activity, then: [archive]}
"""


def test_the_nearest_miss_comes_first(tmp_path: Path) -> None:
    """What did not act comes first, what is switched off too, the nearest first; then what acted, then the rest."""
    with asking(tmp_path, NEAR) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        found = [f"{each.rule.id} {each.how}" for each in why(home, FOOTBALL)]
        assert found == ["nearer missed", "near missed", "gone off", "far missed", "acts fired", "silent idle"]


def test_what_it_did(tmp_path: Path) -> None:
    """A rule that acted is told with its event, what it did and what became of that."""
    with asking(tmp_path, one("new_activity", "{type: group}", "[mark_read, archive]")) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.pass_time(10)
        expected = {"one": "one fired, new_activity, mark_read=done archive=done"}
        assert by_rule(home, FOOTBALL) == expected


def test_a_guard_that_stopped_it(tmp_path: Path) -> None:
    """Where a cooldown kept a rule from acting, it is told as nearest, with until when."""
    rules = one("new_activity", "{type: group}", '[notify: "x"]', ", cooldown: {per: chat, every: 6h}")
    with asking(tmp_path, rules) as home:
        for text in ("Goal", "Another"):
            home.world.receive_message(FOOTBALL, text)
            home.pass_time(10)
        (answer,) = why(home, FOOTBALL)
        assert answer.how is How.STOPPED
        assert answer.actions[0].reason is not None
        assert "so not until 2026-01-05 18:00" in answer.actions[0].reason.detail


def test_what_is_held(tmp_path: Path) -> None:
    """An action that a limit holds is no action yet: its rule did not act."""
    rules = one("new_activity", "{type: group}", "[archive]", ", limit: {chats: 1, per: 1h}")
    with asking(tmp_path, rules) as home:
        for chat in ("!office:x", FOOTBALL):
            home.world.receive_message(chat, "Goal")
            home.pass_time(10)
        assert by_rule(home, FOOTBALL) == {"one": "one stopped, new_activity, archive=held"}


def test_what_needed_no_doing(tmp_path: Path) -> None:
    """A rule that found everything so already has done its part."""
    with asking(tmp_path, one("new_activity", "{type: group}", "[mute]")) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        assert by_rule(home, FOOTBALL) == {"one": "one fired, new_activity, mute=skipped"}


def test_the_chat_as_earlier_rules_left_it(tmp_path: Path) -> None:
    """A later rule is explained by the chat as the earlier ones left it: where they acted, and only there."""
    rules = """
rules:
  - {id: unmutes, when: new_activity, if: {type: group}, cooldown: {per: chat, every: 1h}, then: [unmute]}
  - {id: muted, when: new_activity, if: {muted: true}, then: [log: "x"]}
"""
    with asking(tmp_path, rules) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        assert by_rule(home, FOOTBALL)["muted"] == "muted missed, new_activity, muted is false, wanted true"
        home.world.mute_by_hand(FOOTBALL)
        home.pass_time(65)
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        assert by_rule(home, FOOTBALL)["unmutes"].endswith("unmute=skipped")
        assert by_rule(home, FOOTBALL)["muted"] == "muted fired, new_activity, log=done"


def test_an_exception(tmp_path: Path) -> None:
    """An exception that held is told with what it is for."""
    rules = one("new_activity", "{type: group}", more=", unless: [{muted: true, because: I muted it}]")
    with asking(tmp_path, rules) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        (answer,) = why(home, FOOTBALL)
        assert answer.obstacles[0].exception is not None
        assert (answer.obstacles[0].exception.because, answer.obstacles[0].miss.fact()) == (
            "I muted it",
            "muted is true",
        )


def test_unknown_values_are_named(tmp_path: Path) -> None:
    """What nobody knows is told as unknown."""
    with asking(tmp_path, one("new_activity", "{capabilities: {reaction: full}}")) as home:
        home.world.set_capabilities(FOOTBALL, None)
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        (answer,) = why(home, FOOTBALL)
        assert answer.obstacles[0].miss.unknown
        assert answer.obstacles[0].miss.sentence() == "capabilities.reaction is unknown, wanted at least full"


def test_the_rules_of_then(tmp_path: Path) -> None:
    """The past is explained by the rules that were in force then; what the edit since means is told beside it."""
    with asking(tmp_path, one("new_activity", "{type: single}")) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        edited(home, one("new_activity", "{type: group, muted: false}"))
        (answer,) = why(home, FOOTBALL)
        assert answer.obstacles[0].miss.sentence() == "type is group, wanted single"
        assert (answer.edited, answer.obstacles_now[0].miss.sentence()) == (True, "muted is true, wanted false")


def test_a_rule_that_came_later(tmp_path: Path) -> None:
    """A rule that came after the last message is asked what it would have said to it."""
    with asking(tmp_path, one("renamed", "{type: single}")) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        edited(home, "rules: [{id: new, when: new_activity, if: {muted: false}, then: [archive]}]")
        (answer,) = why(home, FOOTBALL)
        assert (answer.how, answer.edited, answer.actions) == (How.MISSED, True, ())
        assert answer.obstacles_now[0].miss.sentence() == "muted is true, wanted false"


def test_a_wait_that_goes_on(tmp_path: Path) -> None:
    """A rule that waits is told with the time until which it does."""
    with asking(tmp_path, one("unanswered", "{type: group}", more=", for: 2h")) as home:
        home.world.send_own_message(FOOTBALL, "Ready?")
        home.pass_time(10)
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        (answer,) = why(home, FOOTBALL)
        assert (answer.how, str(answer.reason)) == (How.WAITS, "waits: until 2026-01-05 14:00")


def test_a_wait_that_never_began(tmp_path: Path) -> None:
    """Where a state was entered and `if` does not hold, its condition is what stands in the way."""
    with asking(tmp_path, one("unanswered", "{type: group, muted: false}", more=", for: 2h")) as home:
        home.world.send_own_message(FOOTBALL, "Ready?")
        home.pass_time(10)
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        assert first(home, FOOTBALL) == "one: muted is true, wanted false"


def test_a_wait_that_was_broken_off(tmp_path: Path) -> None:
    """A wait that ended with its state says so."""
    with asking(tmp_path, one("unanswered", "{type: group}", more=", for: 2h")) as home:
        home.world.send_own_message(FOOTBALL, "Ready?")
        home.pass_time(10)
        home.world.receive_message(FOOTBALL, "Goal")
        home.pass_time(60)
        home.world.send_own_message(FOOTBALL, "Coming")
        home.pass_time(10)
        (answer,) = why(home, FOOTBALL)
        assert (answer.how, answer.reason and answer.reason.code) == (How.MISSED, Code.BROKEN)


def test_what_happened_once(tmp_path: Path) -> None:
    """A change that is named is explained by itself, whatever came after it."""
    with asking(tmp_path, one("new_activity", "{unread: {at_least: 2}}", "[pin]")) as home:
        for _ in range(2):
            home.world.receive_message(FOOTBALL, "Goal")
            home.pass_time(10)
        first_change = min(each.id for each in home.journal.changes.recent(FOOTBALL))
        assert by_rule(home, FOOTBALL)["one"] == "one fired, new_activity, pin=done"
        assert by_rule(home, FOOTBALL, change=first_change)["one"] == (
            "one missed, new_activity, unread is 1, wanted at least 2"
        )


def test_a_pause_then_and_not_now(tmp_path: Path) -> None:
    """What a pause stopped is told as such after the pause has ended."""
    with asking(tmp_path, one("new_activity", "{type: group}")) as home:
        home.journal.pauses.put(Pause("all", "", home.now))
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        home.journal.pauses.lift("all", "")
        (answer,) = why(home, FOOTBALL)
        assert (answer.how, answer.actions[0].reason and answer.actions[0].reason.code) == (How.STOPPED, Code.PAUSED)


def test_what_a_person_undid(tmp_path: Path) -> None:
    """Where a person undid a rule by hand, the next time is told as left alone for that."""
    with asking(tmp_path, one("new_activity", "{type: group}", "[unmute]")) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.pass_time(65)
        home.world.mute_by_hand(FOOTBALL)
        home.pass_time(65)
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        (answer,) = why(home, FOOTBALL)
        assert answer.actions[0].reason is not None
        assert "you undid it by hand on 2026-01-05" in answer.actions[0].reason.detail


def test_a_flood(tmp_path: Path) -> None:
    """A rule that counts messages is explained by those that are on record."""
    rules = one("{new_message: {at_least: 3, within: 5m}}", "{muted: false}")
    with asking(tmp_path, rules) as home:
        for _ in range(3):
            home.world.receive_message(FOOTBALL, "Goal")
            home.pass_time(10)
        assert first(home, FOOTBALL) == "one: muted is true, wanted false"


def test_a_rule_that_ended_the_decision(tmp_path: Path) -> None:
    """Where an earlier rule ended the decision, that rule is named."""
    rules = """
rules:
  - {id: first, when: new_activity, if: {muted: true}, stop: true, then: [pin]}
  - {id: second, when: new_activity, then: [archive]}
"""
    with asking(tmp_path, rules) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        answer = next(each for each in why(home, FOOTBALL) if each.rule.id == "second")
        assert str(answer.reason) == "stopped_by: the rule first ended the decision"


def test_the_nearest_of_the_last_times(tmp_path: Path) -> None:
    """Of the last times that a rule missed, the nearest miss is told: the next message may lack more."""
    with asking(tmp_path, one("new_activity", "{muted: false, unread: 1}")) as home:
        for _ in range(2):
            home.world.receive_message(FOOTBALL, "Goal")
            home.pass_time(10)
        assert by_rule(home, FOOTBALL) == {"one": "one missed, new_activity, muted is true, wanted false"}


def test_nothing_but_the_event(tmp_path: Path) -> None:
    """A rule whose conditions hold and that waits for something else stands among the near misses."""
    rules = """
rules:
  - {id: wrong-event, when: unread_mention, if: {type: group, muted: true}, then: [archive]}
  - {id: other-network, when: new_activity, if: {network: Slack, muted: true}, then: [archive]}
  - {id: other-event, when: renamed, if: {type: single}, then: [archive]}
"""
    with asking(tmp_path, rules) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        found = why(home, FOOTBALL)
        assert [(each.rule.id, each.only_the_event) for each in found] == [
            ("wrong-event", True),
            ("other-network", False),
            ("other-event", False),
        ]


def test_what_was_in_the_way_before(tmp_path: Path) -> None:
    """A rule that acted in the end is told with the times that something kept it from acting before."""
    rules = one("new_activity", "{type: group}", '[notify: "x"]', ", cooldown: {per: chat, every: 2h}")
    with asking(tmp_path, rules) as home:
        for seconds in (10, 7200, 10):
            home.world.receive_message(FOOTBALL, "Goal")
            home.pass_time(seconds, step_s=600)
        (answer,) = why(home, FOOTBALL)
        assert (answer.how, len(answer.stops)) == (How.FIRED, 1)


def test_a_misspelt_name_is_nearer(tmp_path: Path) -> None:
    """A rule about another chat is farther off than one whose words are misspelt, or that lacks a state."""
    rules = """
rules:
  - {id: another, when: new_activity, if: {title: Basketball trip, muted: true, type: group}, then: [archive]}
  - {id: state, when: new_activity, if: {pinned: true}, then: [archive]}
  - {id: misspelt, when: new_activity, if: {title: Footbal}, then: [archive]}
"""
    with asking(tmp_path, rules) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        assert [each.rule.id for each in why(home, FOOTBALL)] == ["misspelt", "state", "another"]


def test_an_exception_that_nobody_knows(tmp_path: Path) -> None:
    """An exception of which nobody knows whether it holds does not count among the conditions that held."""
    rules = one("new_activity", "{muted: true}", more=", unless: [{capabilities: {reaction: full}}]")
    with asking(tmp_path, rules) as home:
        home.world.set_capabilities(FOOTBALL, None)
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        (answer,) = why(home, FOOTBALL)
        assert (answer.held, len(answer.obstacles)) == (1, 1)


def test_unknown_before_known_where_all_is_unknown(tmp_path: Path) -> None:
    """Where nobody knows whether a condition held, what is unknown of it is told, and not what is known to be false."""
    condition = "{any: [{pinned: true}, {capabilities: {reaction: full, edit: full}}]}"
    with asking(tmp_path, f"rules: [{{id: one, when: new_activity, if: {condition}, then: [archive]}}]") as home:
        home.world.set_capabilities(FOOTBALL, None)
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        assert all(each.miss.unknown for each in why(home, FOOTBALL)[0].obstacles)


def test_distance(tmp_path: Path) -> None:
    """The distance counts what would have to be otherwise, and what is no condition as one."""
    rules = """
rules:
  - {id: acts, when: new_activity, if: {type: group}, then: [archive], stop: true}
  - {id: later, when: new_activity, if: {type: group}, then: [pin]}
  - {id: two, when: renamed, if: {pinned: true, draft: true}, then: [pin]}
  - {id: idle, when: renamed, if: {type: group}, then: [pin]}
"""
    with asking(tmp_path, rules) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        distances = {each.rule.id: each.distance for each in why(home, FOOTBALL)}
        assert distances == {"acts": 0, "later": 1, "two": 2, "idle": 0}
