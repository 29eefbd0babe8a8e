import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from beeper_rules.cli import main
from beeper_rules.in_force import put_in_force
from checkup.examined import patient
from house import House, house, small_world

RULES = """
rules:
  - id: quiet
    when: new_activity
    if: {type: group, muted: false, mentions: 0}
    unless: [{draft: true, because: I was about to answer}]
    then: [archive]
  - {id: work, when: new_activity, if: {network: Slack, pinned: true}, then: [archive]}
  - id: trial
    mode: shadow
    when: new_activity
    then: [pin]
  - {id: marks, when: new_activity, respect_override: 3650d, then: [mark_read, low_priority]}
  - {id: named, when: renamed, then: [log: "x"]}
  - {id: word, when: new_message, if: {message: {text: {contains: goal}}}, then: [pin]}
"""


@contextmanager
def recorded(folder: Path, title: str = "Football") -> Iterator[House]:
    """Yield a house whose football chat got a message, beside a configuration that reads its journal."""
    world = small_world()
    world.rename("!football:x", title)
    with patient(folder, RULES) as here:
        here.state.mkdir(mode=0o700)
        with house(here.state, RULES, world) as home:
            put_in_force(home.journal, home.rulebook, home.now)
            home.world.receive_message("!football:x", "Kick-off")
            home.pass_time(10)
            yield home


def why(folder: Path, *words: str) -> int:
    """Run the command."""
    return main(["why", *words, "--config", str(folder / "config.yaml")])


def test_on_one_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The nearest miss comes first with value, wish and place, on trial too; then what acted; then the rest."""
    with recorded(tmp_path):
        assert why(tmp_path, "foot") == 0
    shown = capsys.readouterr().out
    begin = shown.index("did not act, the nearest first")
    assert shown[begin:].splitlines()[1:5] == [
        "  quiet · 2026-01-05 12:00:10, new_activity (event 1)",
        "    muted is true, wanted false",
        "      rules.yaml:5:23",
        "    its other 3 conditions held",
    ]
    assert (
        "  word · 2026-01-05 12:00:10, new_message (event 1)\n    message.text is unknown, wanted contains goal"
        in shown
    )
    assert "    mark_read #2 done 2026-01-05 12:00:10\n" in shown
    assert "    pin was not done, as the rule was on trial\n" in shown
    assert "    to make it live, delete line 10 of rules.yaml: `mode: shadow`\n" in shown
    assert shown.endswith("nothing happened here that they wait for\n  named (renamed)\n")


def test_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--json` a program gets every rule in the same order, with obstacles, actions and places."""
    with recorded(tmp_path):
        assert why(tmp_path, "!football:x", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["rule"] for each in found["rules"]] == ["quiet", "word", "trial", "work", "marks", "named"]
    obstacle = {"field": "muted", "found": "true", "wanted": "false", "unknown": False, "exception": False}
    assert found["rules"][0]["obstacles"] == [obstacle | {"place": "rules.yaml:5:23"}]
    assert found["rules"][4]["actions"][0]["standing"] == "done"


def test_one_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--rule` only that rule is told."""
    with recorded(tmp_path):
        assert why(tmp_path, "Football", "--rule", "work") == 0
    told = capsys.readouterr().out.split("\n\n")[1]
    assert told.splitlines()[1:] == [
        "  work · 2026-01-05 12:00:10, new_activity (event 1)",
        "    network is WhatsApp, wanted Slack",
        "      rules.yaml:8:41",
        "    pinned is false, wanted true",
        "      rules.yaml:8:57",
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["Footbll"], "no chat is called 'Footbll'; did you mean 'Football'?\n"),
        (["o"], "'o' is 2 chats: Football [WhatsApp] '!football:x', Office [Slack] '!office:x'; give the id\n"),
        (["Football", "--rule", "quite"], "there is no rule 'quite'\nhint: did you mean 'quiet'?\n"),
        (
            ["Football", "--event", "7"],
            "nothing that happened in this chat has the number 7\nhint: the last ones are 2, 1",
        ),
        (
            ["Football", "--event", "#1"],
            "nothing that happened in this chat has the number #1\nhint: the last ones are",
        ),
        (["Football", "--event", "9" * 5000], "nothing that happened in this chat has the number 99999"),
        (["Ann", "--event", "x"], "nothing that happened in this chat has the number x\nhint: nothing was recorded"),
    ],
)
def test_what_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], expected: str) -> None:
    """A chat, a rule or an event that is none is wrong usage, with the one that was probably meant."""
    with recorded(tmp_path):
        assert why(tmp_path, *words) == 2
    assert capsys.readouterr().err.startswith(expected)


def test_what_a_person_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Pauses, and what was undone by hand, stand above the answers with the command that ends them."""
    with recorded(tmp_path) as home:
        home.pass_time(65)
        home.world.low_priority_by_hand("!football:x", low=False)
        home.pass_time(65)
        home.ask("pause", target="quiet")
        assert why(tmp_path, "Football") == 0
    shown = capsys.readouterr().out
    assert "paused   the rule quiet; `beeper-rules resume quiet` ends it\n" in shown
    assert "alone    you undid 'low_priority' of marks by hand 2026-01-05 12:" in shown


HOSTILE = "Foot\x1b[31mball\u202e" + "very long " * 30


def test_a_chat_that_is_gone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A chat that Beeper does not have any more is said to be gone, with the command that tells of it."""
    with recorded(tmp_path) as home:
        home.journal.chats.forget("!football:x")
        assert why(tmp_path, "!football:x") == 2
    assert capsys.readouterr().err == (
        "the chat Football is gone: Beeper does not have it any more\n"
        "hint: `beeper-rules log --chat '!football:x'` shows what was done there\n"
    )


def test_hostile_titles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A title cannot disturb the terminal, nor fill it."""
    with recorded(tmp_path, HOSTILE):
        assert why(tmp_path, "!football:x") == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert max(map(len, shown.splitlines())) < 170


def test_nothing_recorded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a chat in which nothing happened yet each rule is told by what would stand in its way now."""
    with recorded(tmp_path):
        assert why(tmp_path, "Ann") == 0
    shown = capsys.readouterr().out
    assert "lately   nothing was recorded yet\n" in shown
    assert "  quiet (new_activity)\n    now: type is single, wanted group\n      rules.yaml:5:10\n" in shown


LATER = RULES.replace("    mode: shadow\n", "")


@pytest.mark.parametrize(
    "rules", [LATER, LATER.replace("  - id: trial\n    when: new_activity\n    then: [pin]\n", "")]
)
def test_a_trial_that_is_over(tmp_path: Path, capsys: pytest.CaptureFixture[str], rules: str) -> None:
    """What a rule on trial would have done is told after it was made live, or deleted, without an edit to make."""
    with recorded(tmp_path) as home:
        home.load(rules)
        put_in_force(home.journal, home.rulebook, home.now)
        assert why(tmp_path, "Football", "--rule", "trial") == 0
    shown = capsys.readouterr().out
    assert "    pin was not done, as the rule was on trial\n" in shown
    assert "to make it live" not in shown


def test_a_rule_that_is_gone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a rule that is gone, and of which nothing is recorded here, just that is said."""
    with recorded(tmp_path) as home:
        home.load("rules: []")
        put_in_force(home.journal, home.rulebook, home.now)
        assert why(tmp_path, "foot", "--rule", "work") == 0
        assert "missed" not in capsys.readouterr().out
        assert why(tmp_path, "ann", "--rule", "marks") == 0
    line = "marks is not in force any more, and nothing is recorded that it had to do with this chat"
    assert " ".join(capsys.readouterr().out.split()).endswith(line)
