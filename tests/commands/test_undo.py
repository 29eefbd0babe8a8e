import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from beeper_rules.cli import main
from beeper_rules.commands.common import utc_now
from beeper_rules.journal import open_journal
from checkup.examined import Patient, patient
from commands.at_terminal import typing

RULES = """
rules:
  - {id: hush, when: new_activity, then: [mark_read, mute]}
  - {id: told, when: new_activity, then: [notify: "{chat.title}"]}
"""


@contextmanager
def done(folder: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Patient]:
    """Yield an inbox in which three actions were done about a message in Ann's chat."""
    with patient(folder, RULES) as here:
        here.world.receive_message("!ann:x", "Hello")
        assert main(["apply", "--yes", "--config", str(folder / "config.yaml")]) == 0
        capsys.readouterr()
        here.world.log.clear()
        yield here


def undo(folder: Path, *words: str) -> int:
    """Run the command."""
    return main(["undo", *words, "--config", str(folder / "config.yaml")])


def test_previewed_and_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What takes each action back is shown, what cannot be taken back is said aloud, and the rest is done."""
    with done(tmp_path, capsys) as here:
        assert undo(tmp_path, "--since", "1h", "--yes") == 0
        assert here.world.chat("!ann:x").get("isMuted") is not True
    shown = capsys.readouterr().out
    for part in ("notify · Ann stays: you have been told", "mute · Ann → unmute", "mark_read · Ann → mark_unread"):
        assert part in shown
    assert "2 of 3 can be taken back\nnot undone with mark_read: where the network has read receipts" in shown
    assert shown.endswith("planned: 2 actions on 1 chat\ndone: 2 of 2\n")


def test_nobody_to_ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nobody can be asked nothing is taken back."""
    with done(tmp_path, capsys) as here:
        assert undo(tmp_path, "--rule", "hush") == 2
        assert here.world.log.writes() == []
    assert capsys.readouterr().err == "nobody can be asked here\nhint: --yes does it without asking\n"


@pytest.mark.parametrize(("typed", "code", "writes"), [("y\n", 0, 2), ("n\n", 1, 0), ("\n", 1, 0)])
def test_a_person_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], typed: str, code: int, writes: int
) -> None:
    """It is taken back after a yes; after a no, or nothing, everything stays."""
    with done(tmp_path, capsys) as here:
        with typing(typed):
            assert undo(tmp_path, "--rule", "hush") == code
        assert len(here.world.log.writes()) == writes
    shown = capsys.readouterr().out
    assert "take these 2 back? [y/N]: " in shown
    assert ("nothing was done" in shown) is (writes == 0)


def test_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--json` and without `--yes` a program only sees what would be done."""
    with done(tmp_path, capsys) as here:
        assert undo(tmp_path, "--chat", "ann", "--json") == 0
        assert here.world.log.writes() == []
    found = json.loads(capsys.readouterr().out)["actions"]
    assert [(each["kind"], [step["kind"] for step in each["would"]], each["reason"]) for each in found] == [
        ("notify", [], "no_way_back"),
        ("mute", ["unmute"], None),
        ("mark_read", ["mark_unread"], None),
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], "say what to take back\nhint: such as"),
        (["99"], "there is no action 99\nhint: `beeper-rules log` shows the numbers"),
        (["x"], "there is no action x\n"),
        (["--rule", "hash"], "no rule 'hash' did anything\nhint: did you mean 'hush'?"),
        (["9" * 5000], "there is no action 999"),
        (["1", "--rule", "nope", "--since", "rubbish"], "numbers already say what to take back\nhint: leave --rule"),
        (["1", "--chat", "ann"], "numbers already say what to take back\n"),
        (["--chat", "Bert"], "no chat is called 'Bert'"),
        (["--chat", ""], "the name is empty; give a title, a part of one, or an id"),
        (["--since", "yesterday"], "--since: 'yesterday' is no duration"),
    ],
)
def test_what_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], expected: str) -> None:
    """What is named and is none is wrong usage, with what to do."""
    with done(tmp_path, capsys):
        assert undo(tmp_path, *words) == 2
    assert capsys.readouterr().err.startswith(expected)


def test_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is taken back already is said to be so."""
    with done(tmp_path, capsys):
        assert undo(tmp_path, "#2", "--yes") == 0
        assert undo(tmp_path, "2", "--yes") == 2
        assert "action 2 is taken back already" in capsys.readouterr().err
        assert undo(tmp_path, "4", "--yes") == 2
    assert "action 4 took something back itself" in capsys.readouterr().err


def test_what_was_not_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was not done cannot be taken back, and it is said how it stands."""
    rules = 'rules: [{id: many, when: {schedule: "0 4 * * *"}, limit: {chats: 1, per: run}, then: [pin]}]'
    with patient(tmp_path, rules):
        config = ["--config", str(tmp_path / "config.yaml")]
        assert main(["apply", "--yes", *config]) == 0
        with open_journal(tmp_path / "state" / "journal.sqlite3", now=datetime.now(UTC), read_only=True) as journal:
            held = journal.actions.held()[0].id
        assert main(["undo", str(held), "--yes", *config]) == 2
    assert f"action {held} was not done: it is held" in capsys.readouterr().err


def test_one_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--json` and `--yes` a program gets one document: what was shown, and what became of each."""
    with done(tmp_path, capsys):
        assert undo(tmp_path, "--since", "1h", "--json", "--yes") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["ok"], found["said"]) == (True, ["planned: 2 actions on 1 chat"])
    became = {each["kind"]: [(one["kind"], one["standing"]) for one in each["became"]] for each in found["actions"]}
    assert became == {"notify": [], "mute": [("unmute", "done")], "mark_read": [("mark_unread", "done")]}


def test_nothing_that_can_be_taken_back_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing can be taken back the document says so."""
    with done(tmp_path, capsys):
        assert undo(tmp_path, "--rule", "told", "--json", "--yes") == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["ok"], found["said"]) == (False, ["nothing can be taken back"])
    assert [(each["reason"], each["became"]) for each in found["actions"]] == [("no_way_back", [])]


def test_by_a_version_that_knows_no_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What rules did is taken back also where this program cannot read those in force."""
    with done(tmp_path, capsys) as here:
        with open_journal(here.state / "journal.sqlite3", now=here.world.clock.now()) as journal:
            journal.rulebooks.keep("later", {"rules.yaml": "rules: [{id: hush, sometime: perhaps}]"}, utc_now())
            journal.rulebooks.put_in_force("later", utc_now())
        assert undo(tmp_path, "--rule", "hush", "--yes") == 0
        assert here.world.chat("!ann:x").get("isMuted") is not True
    assert capsys.readouterr().out.endswith("done: 2 of 2\n")
