import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from beeper_rules.cli import main
from beeper_rules.reload import put_in_force
from checkup.examined import patient
from house import house

RULES = "rules: [{id: hush, when: new_activity, then: [mute]}, {id: loud, when: new_activity, then: [unmute]}]"


@contextmanager
def logged(folder: Path) -> Iterator[Path]:
    """Yield a configuration whose journal holds what two rules did about one message."""
    with patient(folder, "rules: [{id: newest, when: read, then: [pin]}]\n") as here:
        here.state.mkdir(mode=0o700)
        with house(here.state, RULES) as home:
            put_in_force(home.journal, home.rulebook, home.now)
            home.world.mute_by_hand("!ann:x")
            home.pass_time(65)
            home.world.receive_message("!ann:x", "Hello")
            home.tick()
        yield folder / "config.yaml"


def test_reasons_are_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A reason is told in words, not by its code."""
    with logged(tmp_path) as config:
        assert main(["log", "--rule", "hush", "--config", str(config)]) == 0
    assert "hush: mute · Ann · skipped (it is so already)" in capsys.readouterr().out


@pytest.mark.parametrize(("rule", "hint"), [("hash", "did you mean 'hush'?"), ("zzz", "known are hush, loud, newest")])
def test_a_rule_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str], rule: str, hint: str) -> None:
    """A rule that neither the files nor the journal know is wrong usage, with the one that was probably meant."""
    with logged(tmp_path) as config:
        assert main(["log", "--rule", rule, "--config", str(config)]) == 2
    assert capsys.readouterr().err == f"there is no rule '{rule}'\nhint: {hint}\n"


@pytest.mark.parametrize("broken", [False, True])
def test_a_rule_that_did_nothing_yet(tmp_path: Path, capsys: pytest.CaptureFixture[str], broken: bool) -> None:
    """A rule of the files that has done nothing is no mistake; with broken files those in force count."""
    with logged(tmp_path) as config:
        if broken:
            (tmp_path / "rules" / "rules.yaml").write_text("rules: [{id: x}]\n", encoding="utf-8")
        assert main(["log", "--rule", "newest", "--config", str(config)]) == (2 if broken else 0)
        assert main(["log", "--rule", "loud", "--config", str(config)]) == 0
    assert ("nothing yet" in capsys.readouterr().out) is not broken


def test_a_rule_that_was_deleted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule of which the journal knows is shown, whatever became of it."""
    with logged(tmp_path) as config:
        (tmp_path / "state" / "unrelated").touch()
        assert main(["log", "--rule", "loud", "--config", str(config)]) == 0
    assert "loud: unmute" in capsys.readouterr().out


WINDOW = 'windows: {day: {from: "11:00", to: "13:00"}}'
TIMED = f"""
{WINDOW}
rules:
  - {{id: owe, when: unanswered, for: 6h, then: [pin]}}
  - {{id: told, when: new_activity, then: [notify: "{{chat.title}}"], quiet: {{window: day}}}}
  - {{id: runs, when: {{schedule: "0 20 * * *"}}, then: [log: "run"]}}
"""


@contextmanager
def waiting(folder: Path) -> Iterator[Path]:
    """Yield a configuration whose journal holds a wait and what quiet hours keep back."""
    with patient(folder, TIMED) as here:
        here.state.mkdir(mode=0o700)
        with house(here.state, TIMED) as home:
            put_in_force(home.journal, home.rulebook, home.now)
            home.world.send_own_message("!ann:x", "Hi")
            home.tick()
            home.world.receive_message("!ann:x", "Hello")
            home.tick()
        yield folder / "config.yaml"


def test_waits_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The log tells that a rule waits, and until when; what quiet hours keep back can be asked for alone."""
    with waiting(tmp_path) as config:
        assert main(["log", "--config", str(config)]) == 0
        every = capsys.readouterr().out
        assert main(["log", "--deferred", "--config", str(config)]) == 0
        deferred = capsys.readouterr().out
        assert main(["log", "--rule", "owe", "--json", "--config", str(config)]) == 0
    assert "owe: Ann · waits: until 2026-01-05 18:00" in every
    assert deferred.splitlines() == [line for line in every.splitlines() if "told: notify · Ann · deferred" in line]
    assert json.loads(capsys.readouterr().out)["wait"] == "waits: until 2026-01-05 18:00"


def test_status_tells_what_is_to_come(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status shows what quiet hours keep back, what is waited for and the next runs."""
    with waiting(tmp_path) as config:
        main(["status", "--config", str(config)])
    shown = [
        line for line in capsys.readouterr().out.splitlines() if line.startswith(("deferred", "waiting", "next run"))
    ]
    assert shown == [
        "deferred   told in Ann, 2026-01-05 13:00",
        "waiting    owe in Ann, 2026-01-05 18:00",
        "next run   runs, 2026-01-05 20:00",
    ]
