import json
from pathlib import Path

import pytest

from beeper_rules.cli import main
from beeper_rules.simulator import TOKEN
from checkup.examined import patient


def test_warnings_are_no_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`doctor` ends with 0 when rules can work, whatever could be better, and marks that with `!`."""
    with patient(tmp_path):
        assert main(["doctor", "--config", str(tmp_path / "config.yaml")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "! daemon: it does not run, so nothing is watched" in lines
    assert "✓ chats: 3 on the first page" in lines


def test_a_failure_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`doctor` ends with 1 when a step fails, says what mends it, and never shows the token."""
    with patient(tmp_path) as here:
        here.world.behave(tokens=())
        assert main(["--config", str(tmp_path / "config.yaml"), "doctor"]) == 1
    shown = capsys.readouterr().out
    assert "✗ token accepted: Beeper does not accept the token" in shown
    assert "- chats: not looked at: token accepted comes first" in shown
    assert TOKEN not in shown


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--json` every step is an object of one list."""
    with patient(tmp_path):
        assert main(["doctor", "--json", "--config", str(tmp_path / "config.yaml")]) == 0
    found = {each["step"]: each for each in json.loads(capsys.readouterr().out)}
    assert found["chats"] == {
        "step": "chats",
        "ok": True,
        "level": "ok",
        "text": "3 on the first page",
        "details": [],
        "hint": "",
    }
    assert (found["daemon"]["ok"], found["daemon"]["level"]) == (True, "warning")
