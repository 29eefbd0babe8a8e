import json
import os
import signal
from pathlib import Path

import pytest

from beeper_rules.cli import main
from beeper_rules.commands.apply import question
from beeper_rules.journal import open_journal
from beeper_rules.model.change import ChatState
from beeper_rules.model.decision import Intent, Standing
from beeper_rules.planning import Planned
from beeper_rules.simulator import faults
from builders import chat
from checkup.examined import patient, watched
from commands.at_terminal import typing

RULES = """
rules:
  - {id: hush, when: new_activity, then: [mute, archive]}
  - {id: told, when: new_activity, then: [notify: "{chat.title}"]}
  - {id: many, when: {schedule: "0 4 * * *"}, limit: {chats: 1, per: run}, then: [pin]}
"""


def config(folder: Path) -> str:
    """Return the configuration as the command line names it."""
    return str(folder / "config.yaml")


def test_it_is_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After a yes what was shown is done at once where no daemon runs, and stands in the journal."""
    with patient(tmp_path, RULES) as here:
        here.world.receive_message("!ann:x", "Hello")
        here.world.log.clear()
        assert main(["apply", "--yes", "--rule", "hush", "--config", config(tmp_path)]) == 0
        assert len(here.world.log.writes()) == 2
        assert (here.world.chat("!ann:x")["isMuted"], here.world.chat("!ann:x")["isArchived"]) == (True, True)
        assert main(["log", "--config", config(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert "planned: 2 actions on 1 chat\ndone: 2 of 2\n" in shown
    assert "hush: mute · Ann · done" in shown


def test_ctrl_c_half_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C while it is done ends it with 130, and says what becomes of the rest."""
    with patient(tmp_path, RULES) as here:
        here.world.receive_message("!ann:x", "Hello")
        here.world.faults.add(faults.Meanwhile(lambda: os.kill(os.getpid(), signal.SIGINT)), method="PATCH", times=1)
        assert main(["apply", "--yes", "--rule", "hush", "--config", config(tmp_path)]) == 130
    assert "planned: 2 actions on 1 chat\nwhat is planned stays so: " in capsys.readouterr().out


def test_given_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An action that is given up ends it with 1, and is told beside what was done."""
    with patient(tmp_path, RULES) as here:
        here.world.receive_message("!ann:x", "Hello")
        here.world.faults.add(faults.error(400), method="PATCH", path="*", times=1)
        assert main(["apply", "--yes", "--rule", "hush", "--config", config(tmp_path)]) == 1
    assert "done: 1 of 2" in capsys.readouterr().out


def test_limits_hold_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is above a limit is held for approval, and the log says so."""
    with patient(tmp_path, RULES):
        assert main(["apply", "--yes", "--rule", "many", "--config", config(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert "held by limits: 2; released by `beeper-rules approve many`" in shown
    assert "done: 1 of 1" in shown


def test_nobody_to_ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nobody can be asked nothing is done, and the way to do it is told."""
    with patient(tmp_path, RULES) as here:
        here.world.receive_message("!ann:x", "Hello")
        here.world.log.clear()
        assert main(["apply", "--config", config(tmp_path)]) == 2
        assert here.world.log.writes() == []
    assert capsys.readouterr().err == "nobody can be asked here\nhint: --yes does it without asking\n"


@pytest.mark.parametrize(("typed", "code", "writes"), [("y\n", 0, 2), ("n\n", 1, 0), ("\n", 1, 0)])
def test_a_person_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], typed: str, code: int, writes: int
) -> None:
    """It is done after a yes; after a no, or nothing, nothing is done."""
    with patient(tmp_path, RULES) as here:
        here.world.receive_message("!ann:x", "Hello")
        here.world.log.clear()
        with typing(typed):
            assert main(["apply", "--rule", "hush", "--config", config(tmp_path)]) == code
        assert len(here.world.log.writes()) == writes
    shown = capsys.readouterr().out
    assert "do these 2 actions? [y/N]: " in shown
    assert ("nothing was done" in shown) is (writes == 0)


def test_json_asks_for_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--json` and without `--yes` a program only sees what would be done."""
    with patient(tmp_path, RULES) as here:
        here.world.receive_message("!ann:x", "Hello")
        here.world.log.clear()
        assert main(["apply", "--json", "--rule", "hush", "--config", config(tmp_path)]) == 0
        assert here.world.log.writes() == []
    kinds = [each["kind"] for each in json.loads(capsys.readouterr().out)["actions"]]
    assert kinds == ["mute", "archive"]


def test_nothing_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing is to be done, nobody is asked."""
    with patient(tmp_path, RULES):
        assert main(["apply", "--rule", "hush", "--config", config(tmp_path)]) == 0
    assert "there is nothing to do" in capsys.readouterr().out


def test_the_daemon_begins_with_a_first_sight(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Applying before the first run leaves the daemon its silent first sight."""
    with patient(tmp_path, RULES) as here:
        here.world.receive_message("!ann:x", "Hello")
        assert main(["apply", "--yes", "--rule", "hush", "--config", config(tmp_path)]) == 0
        here.world.log.clear()
        assert main(["run", "--once", "--config", config(tmp_path)]) == 0
        assert here.world.log.writes() == []
        with open_journal(here.state / "journal.sqlite3", now=here.world.clock.now()) as journal:
            assert journal.overrides.of_chat("!ann:x") == []
    assert "first sight" in capsys.readouterr().out


def test_a_new_chat_is_still_news_to_the_daemon(tmp_path: Path) -> None:
    """A chat that came while no daemon ran is new to the next one, although it was planned with meanwhile."""
    with patient(tmp_path, RULES) as here:
        assert main(["run", "--once", "--config", config(tmp_path)]) == 0
        here.world.add_chat("Newcomer", chat_id="!new:x")
        here.world.receive_message("!new:x", "Hello")
        assert main(["apply", "--yes", "--rule", "hush", "--config", config(tmp_path)]) == 0
        with open_journal(here.state / "journal.sqlite3", now=here.world.clock.now()) as journal:
            assert journal.chats.get("!new:x") is None


def test_a_daemon_with_other_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """While the daemon goes by other rules than the files, nothing of a plan is asked of it."""
    with patient(tmp_path) as here, watched(here, rulebook="another"):
        here.world.receive_message("!ann:x", "Hello")
        assert main(["apply", "--yes", "--config", str(tmp_path / "config.yaml")]) == 2
        assert here.world.log.writes() == []
    assert "the running daemon goes by other rules than these files" in capsys.readouterr().err


def test_one_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--json` and `--yes` a program gets one document: what was shown, and what became of each."""
    with patient(tmp_path, RULES) as here:
        here.world.receive_message("!ann:x", "Hello")
        words = ["--rule", "many", "--rule", "hush", "--config", config(tmp_path)]
        assert main(["apply", "--json", "--yes", *words]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["ok"], found["said"][0]) == (True, "planned: 3 actions on 2 chats")
    became = sorted(
        (each["kind"], each["would"], *(one["standing"] for one in each["became"])) for each in found["actions"]
    )
    assert became == [
        ("archive", "do", "done"),
        ("mute", "do", "done"),
        ("pin", "do", "done"),
        ("pin", "held", "held"),
        ("pin", "held", "held"),
    ]


def test_nothing_to_do_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing is to be done, a program gets a document all the same."""
    with patient(tmp_path, RULES):
        assert main(["apply", "--json", "--yes", "--rule", "hush", "--config", config(tmp_path)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == {"actions": [], "ok": True, "said": ["there is nothing to do"]}


def test_what_beeper_does_not_take_now(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where Beeper refuses the token meanwhile, the document shows what stays planned, and the failure is told."""
    with patient(tmp_path, RULES) as here:
        here.world.receive_message("!ann:x", "Hello")
        here.world.faults.add(faults.error(401), method="PATCH", path="*")
        assert main(["apply", "--json", "--yes", "--rule", "hush", "--config", config(tmp_path)]) == 4
    captured = capsys.readouterr()
    assert [each["became"][0]["standing"] for each in json.loads(captured.out)["actions"]] == ["planned", "planned"]
    assert captured.err != ""


@pytest.mark.parametrize(
    ("standings", "asked"),
    [
        (["planned"], "do this?"),
        (["planned"] * 3, "do these 3 actions?"),
        (["planned", "held"], "do this, and hold 1 for approval?"),
        (["held"], "hold this for approval?"),
        (["held"] * 3, "hold these 3 for approval?"),
    ],
)
def test_what_is_asked(standings: list[str], asked: str) -> None:
    """The question tells what is done and what is only held."""
    assert question([rowed(Standing(each)) for each in standings]) == asked


def rowed(standing: Standing) -> Planned:
    """Return a row of a plan that stands there."""
    intent = Intent("rule", "revision", 0, "mute", {}, {}, standing)
    return Planned(ChatState(chat()), intent, "new_activity")
