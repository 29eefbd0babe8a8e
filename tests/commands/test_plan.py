import json
from pathlib import Path

import pytest

from beeper_rules.cli import main
from checkup.examined import patient

TRIAL = "  - {id: trial, mode: shadow, when: new_activity, then: [archive]}"
LIVE = "  - {id: live, when: new_activity, then: [mute]}"


def planned(folder: Path, capsys: pytest.CaptureFixture[str], *rules: str, option: str = "--config") -> str:
    """Return what `plan` says of Ann's new message."""
    with patient(folder, "\n".join(["rules:", *rules, ""])) as here:
        here.world.receive_message("!ann:x", "Hello")
        words = [option] if option != "--config" else []
        assert main(["plan", *words, "--config", str(folder / "config.yaml")]) == 0
    return capsys.readouterr().out


def test_rules_on_trial_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a rule on trial would do is shown as such, and counted apart from what would be done."""
    shown = planned(tmp_path, capsys, TRIAL)
    row = ["trial", "Ann", "[WhatsApp]", "archive", "-", "on", "trial"]
    assert row in [line.split() for line in shown.splitlines()]
    assert "0 actions on 0 of 3 chats; nothing was done\n1 more by rules on trial: " in shown


def test_what_would_be_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is said of trials where there are none."""
    shown = planned(tmp_path, capsys, LIVE)
    assert "1 action on 1 of 3 chats; nothing was done" in shown
    assert "trial" not in shown


def test_json_holds_what_would_be_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--json` a program gets what would be done, and the trial only with `--all`."""
    shown = json.loads(planned(tmp_path, capsys, TRIAL, LIVE, option="--json"))
    assert [each["rule"] for each in shown["actions"]] == ["live"]


def test_reasons_are_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--all` a reason is told in words, not by its code."""
    unmute = "  - {id: loud, when: new_activity, then: [unmute]}"
    shown = planned(tmp_path, capsys, unmute, option="--all")
    assert "unmute - skipped: it is so already" in shown


def test_what_waits_and_what_runs_by_the_clock(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A plan takes each state to have lasted long enough, each schedule to be due and each count to be reached."""
    rules = (
        "  - {id: waits, when: new_activity, for: 6h, then: [mute]}",
        "  - {id: runs, when: {schedule: '0 4 * * *'}, if: {is_unread: true}, then: [pin]}",
        "  - {id: counts, when: {new_message: {at_least: 5, within: 1m}}, then: [low_priority]}",
        "  - {id: never, when: renamed, then: [archive]}",
    )
    shown = planned(tmp_path, capsys, *rules)
    assert "3 actions on 1 of 3 chats; nothing was done" in shown
    assert shown.splitlines()[-1].endswith("they wait for something to happen: never")
