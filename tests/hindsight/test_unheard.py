from pathlib import Path

import pytest

from hindsight.asked import asking, shown, why

FOOTBALL = "!football:x"
MISSED = "did not act, the nearest first"


def one(when: str, more: str = "") -> str:
    """Return a rule file with one rule, whose conditions hold for the football chat."""
    return f"rules:\n  - id: one\n    when: {when}\n    if: {{type: group}}\n    then: [unmute]\n{more}"


def test_off(tmp_path: Path) -> None:
    """A rule that is switched off and would have matched stands among what did not act, with the line to edit."""
    with asking(tmp_path, one("new_activity", "    mode: off\n")) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        assert shown(home, FOOTBALL) == [
            MISSED,
            "its conditions held, and it is switched off: `mode: off`",
            "rules.yaml:6:5",
        ]


def test_off_and_about_something_else(tmp_path: Path) -> None:
    """A rule that is switched off and would not have matched stands apart."""
    with asking(tmp_path, one("new_activity", "    mode: off\n").replace("group", "single")) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        assert shown(home, FOOTBALL) == ["switched off"]


def test_off_and_deaf_to_it(tmp_path: Path) -> None:
    """What only rules brought about is no occasion of a rule that is switched off, as it is none of any other."""
    pins = "  - {id: pins, when: new_activity, then: [pin]}\n"
    with asking(tmp_path, one("pinned", f"    mode: off\n{pins}")) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.pass_time(20)
        assert shown(home, FOOTBALL) == ["switched off"]
        home.world.pin_by_hand(FOOTBALL, pinned=False)
        home.pass_time(20)
        home.world.pin_by_hand(FOOTBALL)
        home.pass_time(20)
        assert shown(home, FOOTBALL)[1] == "its conditions held, and it is switched off: `mode: off`"


@pytest.mark.parametrize("lasts", ["", "    for: 1h\n"])
def test_off_and_waiting(tmp_path: Path, lasts: str) -> None:
    """Of a rule that is switched off and would wait it is told that its conditions held when it would have begun to."""
    with asking(tmp_path, one("new_activity", f"    mode: off\n{lasts}")) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        assert shown(home, FOOTBALL)[0] == MISSED


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("renamed", "waits for renamed, which did not happen"),
        (
            "{unread: {rises_to: 5}}",
            "waits for unread rises to 5, which did not happen (unread was 3 at most)",
        ),
        (
            "{new_message: {at_least: 9, within: 5m}}",
            "waits for 9 new messages within 5m per chat, which did not happen (3 within 5m at most)",
        ),
        (
            "{new_message: {at_least: 9, within: 5m, per: sender}}",
            "waits for 9 new messages within 5m per sender, which did not happen (2 within 5m at most)",
        ),
        (
            "{new_message: {at_least: 9, within: 15s}}",
            "waits for 9 new messages within 15s per chat, which did not happen (2 within 15s at most)",
        ),
    ],
)
def test_how_near_it_came(tmp_path: Path, when: str, expected: str) -> None:
    """A rule whose event did not happen is told with how near that came, and with the line of its event."""
    with asking(tmp_path, one(when)) as home:
        for name in ("Bo", "Cy", "Bo"):
            home.world.receive_message(FOOTBALL, "Goal", sender=name)
            home.pass_time(10)
        assert shown(home, FOOTBALL) == [MISSED, f"{expected}; its conditions hold now", "rules.yaml:3:5"]


def test_what_was_there_before(tmp_path: Path) -> None:
    """Of a change with which a number rose that was as high already, it is told that it was."""
    with asking(tmp_path, one("{unread: {rises_to: 1}}")) as home:
        for _ in range(2):
            home.world.receive_message(FOOTBALL, "Goal")
            home.pass_time(10)
        latest = home.journal.changes.recent(FOOTBALL)[0].id
        assert "(unread was 2 already)" in shown(home, FOOTBALL, change=latest)[1]


def test_whose_turn_it_was_already(tmp_path: Path) -> None:
    """Where they wrote last before the program first looked, a rule that waits for it is told that it was so."""
    with asking(tmp_path, one("unanswered", "    for: 5m\n")) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.pass_time(10)
        assert "unanswered, which did not happen (they wrote last already)" in shown(home, FOOTBALL)[1]


def test_messages_before_the_change(tmp_path: Path) -> None:
    """For a change that is named the messages before it count, and those after it do not."""
    with asking(tmp_path, one("{new_message: {at_least: 9, within: 5m}}")) as home:
        for _ in range(3):
            home.world.receive_message(FOOTBALL, "Goal")
            home.pass_time(10)
        second = sorted(each.id for each in home.journal.changes.recent(FOOTBALL))[1]
        assert "(2 within 5m at most)" in shown(home, FOOTBALL, change=second)[1]


def test_brought_about_by_rules(tmp_path: Path) -> None:
    """An event that only rules brought about is told as such: it happened, and a rule does not hear of it."""
    rules = one("archived") + "  - {id: other, when: new_activity, then: [archive]}\n"
    with asking(tmp_path, rules) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.pass_time(65)
        assert shown(home, FOOTBALL)[1] == (
            "waits for archived, which only rules brought about; its conditions hold now"
        )


def test_a_run_by_the_clock(tmp_path: Path) -> None:
    """A rule that waits for the clock is told among what did not act, by what stands in its way now."""
    with asking(tmp_path, one("{schedule: '0 13 * * mon'}").replace("type: group", "pinned: true")) as home:
        home.pass_time(4000, step_s=600)
        assert shown(home, FOOTBALL)[:2] == [MISSED, "now: pinned is false, wanted true"]


def test_a_chat_in_which_nothing_happened(tmp_path: Path) -> None:
    """Where nothing is recorded, nothing is told of how near it came."""
    with asking(tmp_path, one("{new_message: {at_least: 9, within: 5m}}")) as home:
        (answer,) = why(home, FOOTBALL)
        assert (answer.only_the_event, answer.reason and answer.reason.detail) == (True, "")
