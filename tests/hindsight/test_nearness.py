from pathlib import Path

import pytest

from hindsight.asked import asking, why

FOOTBALL = "!football:x"


@pytest.mark.parametrize(
    ("nearer", "farther"),
    [
        ("{pinned: true, title: Football}", "{pinned: true, muted: true}"),
        ("{pinned: true}", "{capabilities: {reaction: full}}"),
        ("{message.from: Cy Bo}", "{message.from: Ed}"),
        ("{message.from: Boo}", "{pinned: true}"),
        ("{title: Fotball}", "{pinned: true, title: Football}"),
        ("{network: Facebook}", "{network: Slack}"),
        ("{account: facebook}", "{type: single}"),
        ("{pinned: true}", "{title: {starts_with: Baseball}}"),
        ("{title: {starts_with: Baseball}}", "{title: {starts_with: Off}}"),
        ("{title: Fotball}", "{pinned: true}"),
        ("{pinned: true}", "{message.text: {contains: win}}"),
        ("{pinned: true}", "{pinned: true, message.text: {contains: win}}"),
        ("{pinned: true, message.text: {contains: win}}", "{message.text: {contains: win}}"),
        ("{pinned: true}", "{merged: true}"),
    ],
)
def test_what_counts_more(tmp_path: Path, nearer: str, farther: str) -> None:
    """A name that is right or misspelt is nearer than a state, a state nearer than what a chat is or a message said."""
    rules = f"""
rules:
  - {{id: farther, when: new_message, if: {farther}, then: [archive]}}
  - {{id: nearer, when: new_message, if: {nearer}, then: [archive]}}
"""
    with asking(tmp_path, rules) as home:
        home.world.receive_message(FOOTBALL, "Goal", sender="Bo Cy")
        home.tick()
        assert [each.rule.id for each in why(home, FOOTBALL)] == ["nearer", "farther"]


def test_a_first_name_that_a_network_shows(tmp_path: Path) -> None:
    """Who shows only a first name may be meant by the whole one, and of several messages it is theirs that is told."""
    rules = "rules: [{id: one, when: new_message, if: {message.from: Bo Example}, then: [archive]}]\n"
    with asking(tmp_path, rules) as home:
        for name in ("Bo", "Cy"):
            home.world.receive_message(FOOTBALL, "Goal", sender=name)
            home.pass_time(10)
        (answer,) = why(home, FOOTBALL)
        assert answer.obstacles[0].miss.step.shown.startswith("Bo, ")


def test_what_works_elsewhere(tmp_path: Path) -> None:
    """Of two rules that lack as much, the one that never acted anywhere stands above the one that did."""
    rules = """
rules:
  - {id: works, when: new_activity, if: {muted: false}, then: [pin]}
  - {id: never, when: new_activity, if: {draft: true}, then: [pin]}
"""
    with asking(tmp_path, rules) as home:
        for chat in ("!office:x", FOOTBALL):
            home.world.receive_message(chat, "Goal")
            home.pass_time(10)
        assert [each.rule.id for each in why(home, FOOTBALL)] == ["never", "works"]


def test_on_trial(tmp_path: Path) -> None:
    """A rule on trial stands below one that acts elsewhere and lacks one state here."""
    rules = """
rules:
  - {id: trial, mode: shadow, when: new_activity, then: [pin]}
  - {id: works, when: new_activity, if: {muted: false}, then: [pin]}
"""
    with asking(tmp_path, rules) as home:
        for chat in ("!office:x", FOOTBALL):
            home.world.receive_message(chat, "Goal")
            home.pass_time(10)
        assert [each.rule.id for each in why(home, FOOTBALL)] == ["works", "trial"]


def test_the_nearest_of_several_messages(tmp_path: Path) -> None:
    """Of several messages of one change the one is told that lacked least."""
    rules = "rules: [{id: one, when: new_message, if: {message: {from: Bo, type: image}}, then: [archive]}]\n"
    with asking(tmp_path, rules) as home:
        for name in ("Bo", "Cy"):
            home.world.receive_message(FOOTBALL, "Goal", sender=name)
        home.tick()
        (answer,) = why(home, FOOTBALL)
        assert [each.miss.step.label for each in answer.obstacles] == ["message.type"]


def test_a_list_is_about_what_is_in_it(tmp_path: Path) -> None:
    """A chat that is not in a list is as near as any state of it: lists are edited."""
    rules = """
lists: {family: [Mum]}
rules:
  - {id: listed, when: new_activity, if: {chat: {in_list: family}}, then: [archive]}
  - {id: event, when: renamed, if: {muted: true}, then: [archive]}
"""
    with asking(tmp_path, rules) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        assert [each.rule.id for each in why(home, FOOTBALL)] == ["listed", "event"]


def test_what_something_else_stopped(tmp_path: Path) -> None:
    """A rule whose words held and that something else stopped stands above one with a name that may be misspelt."""
    rules = """
rules:
  - {id: misspelt, when: new_activity, if: {title: Fotball}, then: [pin]}
  - {id: stopped, when: new_activity, cooldown: {per: chat, every: 6h}, then: [log: x]}
"""
    with asking(tmp_path, rules) as home:
        for _ in range(2):
            home.world.receive_message(FOOTBALL, "Goal")
            home.pass_time(10)
        assert [each.rule.id for each in why(home, FOOTBALL)] == ["stopped", "misspelt"]


def test_what_an_earlier_rule_ended(tmp_path: Path) -> None:
    """Of rules that an earlier one kept a change from, the one whose words held stands above those that lack more."""
    rules = """
rules:
  - {id: ends, when: new_activity, stop: true, then: [pin]}
  - {id: lacks, when: new_activity, if: {muted: false}, then: [archive]}
  - {id: held, when: new_activity, if: {muted: true}, then: [archive]}
"""
    with asking(tmp_path, rules) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        assert [each.rule.id for each in why(home, FOOTBALL)] == ["held", "lacks", "ends"]
