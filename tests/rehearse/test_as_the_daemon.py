"""A test in a rule file says what the daemon does: both are played here, and what they did is the same."""

from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from textwrap import indent

import pytest

from beeper_rules.language.load import load
from beeper_rules.rehearse import rehearse_every
from house import House, house

RULES = """
version: 1
rules:
  - {id: quiet-group, when: new_activity, if: {type: group, muted: true, mentions: 0}, then: [mark_read, archive]}
  - {id: kept-away, when: new_activity, if: {was: {archived: true}, type: group}, then: [archive]}
  - {id: heard, when: archived, if: {origin: rule}, then: [log: a rule did]}
  - {id: away, when: read, if: {type: single}, then: [archive]}
  - {id: owe, when: unanswered, for: 1h, if: {type: single}, then: [remind: {in: 2h, until: answered}]}
  - {id: flood, when: {new_message: {at_least: 3, within: 2m}}, then: [mute: {for: 30m}]}
  - {id: half-past, when: {schedule: "30 * * * *"}, if: {type: single, archived: false}, then: [log: it is half past]}
  - {id: never, when: chat_removed, then: [log: x]}
  - {id: rests, when: new_message, if: {type: single}, cooldown: 10m, then: [log: x]}
"""
GIVEN = """
tests:
  - name: it
    given:
      chats:
        - {title: Ann, type: single, last_message: {text: Hi}}
        - {title: Football, type: group, muted: true, last_message: {text: Kick-off at six}}
    steps:
"""
EXPECT = "\n- {restart: true, expect: {never: no}}\n"
ANN, FOOTBALL = "!ann:x", "!football:x"


def receive(home: House, chat: str) -> None:
    """Let a message of theirs come in."""
    home.world.receive_message(chat, "Hello")
    home.tick()


def send(home: House, chat: str) -> None:
    """Write on the phone."""
    home.world.send_own_message(chat, "Hi there")
    home.tick()


STORIES: dict[str, tuple[str, list[Callable[[House], None]]]] = {
    "a muted group": (
        "- {message: {}, chat: Football}",
        [lambda home: receive(home, FOOTBALL)],
    ),
    "a group that is archived": (
        "- {change: {archived: true, muted: false}, chat: Football}\n- {message: {}, chat: Football}",
        [
            lambda home: home.world.mute_by_hand(FOOTBALL, muted=False),
            lambda home: home.world.archive_by_hand(FOOTBALL),
            lambda home: home.tick(),
            lambda home: receive(home, FOOTBALL),
        ],
    ),
    "an answer that is owed": (
        "- {message: {}, chat: Ann}\n- advance: 3h10m",
        [lambda home: receive(home, ANN), lambda home: home.pass_time(3 * 3600 + 600, step_s=60)],
    ),
    "an answer that is given": (
        "- {message: {}, chat: Ann}\n- advance: 70m\n- {message: {mine: true}, chat: Ann}\n- advance: 1m",
        [
            lambda home: receive(home, ANN),
            lambda home: home.pass_time(70 * 60, step_s=60),
            lambda home: send(home, ANN),
            lambda home: home.pass_time(60, step_s=5),
        ],
    ),
    "a flood": (
        "- {message: {}, chat: Ann}\n- {message: {}, chat: Ann}\n- {message: {}, chat: Ann}\n- advance: 40m",
        [*[lambda home: receive(home, ANN)] * 3, lambda home: home.pass_time(40 * 60, step_s=60)],
    ),
}
"""Story → the steps of a test, and the same in a house with a simulated Beeper."""


def rehearsed(steps: str) -> list[str]:
    """Return what became of every action in a test of these steps, as a house tells it."""
    (rehearsal,) = rehearse_every(load({"rules.yaml": RULES + GIVEN + indent(steps + EXPECT, "      ")}), UTC)
    assert rehearsal.failures == ()
    return [
        f"{each.action.rule_id} {each.action.kind} {each.standing}" + (f" {each.reason.code}" if each.reason else "")
        for each in rehearsal.records
    ]


@pytest.mark.parametrize("name", STORIES)
def test_as_the_daemon(name: str, tmp_path: Path) -> None:
    """The same actions of the same rules come to the same ends, in the same order."""
    steps, deeds = STORIES[name]
    with house(tmp_path, RULES) as home:
        for deed in deeds:
            deed(home)
        home.tick()
        expected = home.standings()
    assert expected == rehearsed(steps)
    assert any("done" in each for each in expected)
