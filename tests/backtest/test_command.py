import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path

import pytest

from backtest.lived import Happening, deed, live
from beeper_rules.backtest import Played, difference
from beeper_rules.backtest.told import Narrow, Told
from beeper_rules.cli import main
from beeper_rules.hanging import cells
from beeper_rules.in_force import put_in_force
from beeper_rules.safe_text import printable
from builders import later
from checkup.examined import patient
from house import House, house, small_world

RULES = """
rules:
  - {id: away, when: new_activity, if: {type: group}, then: [archive]}
  - {id: word, when: new_message, if: {message: {text: {contains: goal}}}, then: [pin]}
"""
OTHER = "rules: [{id: hush, when: new_activity, if: {type: group}, then: [archive, notify: hear]}]"
HOSTILE = "\x1b[2J\u202eevil\nsecond line " + "長" * 60
KEYS = {"since", "until", "rulebook", "changes", "chats", "done", "held", "on_trial", "stopped", "undecided"}
KEYS |= {"waiting", "notes"}
"""What a program is told."""
HAPPENINGS = [Happening("receive", "!football:x", 120), Happening("receive", "!football:x", 120)]


@contextmanager
def recorded(folder: Path, title: str = "Football", happenings: list[Happening] = HAPPENINGS) -> Iterator[House]:
    """Yield a house with a history, beside a configuration that reads its journal, and other rules in `other/`."""
    world = small_world()
    world.rename("!football:x", title)
    (folder / "other").mkdir()
    (folder / "other" / "rules.yaml").write_text(OTHER, encoding="utf-8")
    with patient(folder, RULES) as here:
        here.configure(history="{days: 3650}")
        here.state.mkdir(mode=0o700)
        with house(here.state, RULES, world) as home:
            put_in_force(home.journal, home.rulebook, home.now)
            live(home, happenings)
            yield home


def backtest(folder: Path, *words: str) -> int:
    """Run the command."""
    return main(["backtest", *words, "--config", str(folder / "config.yaml")])


def test_what_would_have_been_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It tells what was played, counts for each rule and action, each action, and what cannot be known."""
    with recorded(tmp_path):
        assert backtest(tmp_path) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "2026-01-05 12:00 to 2026-01-05 12:02: 4 changes in 1 chat, played through 2 rules"
    assert "     2       1  away: archive" in shown
    assert "2026-01-05 12:00  away: archive, Football (new_activity)" in shown
    assert shown[-1] == "- what you would have done otherwise, had rules acted otherwise, is not known"


def test_the_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--against` only the difference is told: in short, then each action with `+` or `-`."""
    with recorded(tmp_path):
        assert backtest(tmp_path, "--rules", str(tmp_path / "other"), "--against", str(tmp_path / "rules")) == 0
        assert backtest(tmp_path, "--against", str(tmp_path / "other")) == 0
    shown = capsys.readouterr().out.splitlines()
    assert [line.partition(", with")[0] for line in shown if ", with" in line] == [
        "2 more notified",
        "2 no longer notified",
    ]
    assert "+ 2026-01-05 12:00  hush: notify, Football (new_activity)" in shown
    assert "- 2026-01-05 12:00  hush: notify, Football (new_activity)" in shown


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--json` a program gets every action, the difference and what cannot be known."""
    with recorded(tmp_path):
        assert backtest(tmp_path, "--against", str(tmp_path / "other"), "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [(each["rule"], each["action"], each["chat"]) for each in found["done"]] == [
        ("away", "archive", "!football:x")
    ] * 2
    assert [each["action"] for each in found["lost"]] == ["notify"] * 2
    assert found["gained"] == []
    assert set(found) == KEYS | {"gained", "lost", "against"}
    assert found["notes"]


def test_text_that_was_not_recorded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rules that ask for words that were not recorded are named, with how often that left them undecided."""
    with recorded(tmp_path):
        assert backtest(tmp_path) == 0
    assert "undecided for that, and how often: word (2)" in capsys.readouterr().out


def test_narrowed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--rule` and `--chat` only these are told of, and a name that is none is wrong usage."""
    with recorded(tmp_path):
        assert backtest(tmp_path, "--rule", "away", "--chat", "foot") == 0
        assert backtest(tmp_path, "--chat", "ann") == 0
        assert backtest(tmp_path, "--rule", "awya") == 2
        assert backtest(tmp_path, "--chat", "nobody") == 2
    shown = capsys.readouterr()
    assert shown.out.count("away: archive, Football") == 2
    assert "nothing would have been done" in shown.out
    assert "did you mean 'away'?" in shown.err


def test_before_anything_was_recorded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty history is no failure, and neither is a time in which nothing happened."""
    with recorded(tmp_path, happenings=[]):
        assert backtest(tmp_path) == 0
        assert backtest(tmp_path, "--json") == 0
        first, _, second = capsys.readouterr().out.partition("\n")
        assert first == "nothing was recorded in that time"
        assert backtest(tmp_path, "--against", str(tmp_path / "other"), "--json") == 0
    nothing, compared = json.loads(second), json.loads(capsys.readouterr().out)
    assert set(nothing) == KEYS
    assert (set(compared) - KEYS, nothing["since"], nothing["chats"]) == ({"gained", "lost", "against"}, None, 0)


def test_history_that_begins_later(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where history begins later than asked for, that is the first thing said of what cannot be known."""
    with recorded(tmp_path):
        assert backtest(tmp_path, "--since", "2025-01-01") == 0
    shown = capsys.readouterr().out.splitlines()
    first = shown[shown.index("What this cannot know:") + 1]
    assert first == "- history begins 2026-01-05 12:00, later than asked for: nobody watched before"


def test_rules_that_are_broken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rules that cannot be loaded are told with their places, whichever set they belong to."""
    with recorded(tmp_path):
        (tmp_path / "other" / "rules.yaml").write_text("rules: [{id: x, wen: y}]", encoding="utf-8")
        assert backtest(tmp_path, "--against", str(tmp_path / "other")) == 3
    assert "rules.yaml:1:17" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--rules", "--against"])
def test_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str) -> None:
    """A folder that is not there is wrong usage, and named."""
    with recorded(tmp_path):
        assert backtest(tmp_path, option, str(tmp_path / "nowhere")) == 2
    shown = capsys.readouterr().err
    assert option in shown
    assert "nowhere" in shown


def test_hostile_titles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No title can disturb the terminal."""
    with recorded(tmp_path, HOSTILE):
        assert backtest(tmp_path) == 0
        assert backtest(tmp_path, "--against", str(tmp_path / "other")) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if line != printable(line)] == []


def test_on_a_terminal_of_80_columns(tmp_path: Path) -> None:
    """On a terminal every line fits into 80 columns, whatever chats are called; the progress bar leaves no trace."""
    with recorded(tmp_path, HOSTILE):
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "beeper_rules", "backtest", "--against", "other"]
        with subprocess.Popen(  # noqa: S603 - our own program
            command, cwd=tmp_path, stdout=theirs, stderr=subprocess.PIPE, env={**os.environ, "COLUMNS": "80"}
        ) as process:
            os.close(theirs)
            shown = _read_all(ours)
            assert process.wait() == 0
    lines = shown.decode().splitlines()
    assert any("hush: notify" in line for line in lines)
    assert [line for line in lines if cells(line) > 80] == []


def _read_all(end: int) -> bytes:
    """Return what the other end of a terminal wrote until it was closed."""
    found = b""
    try:
        while part := os.read(end, 4096):
            found += part
    except OSError:  # how Linux says that nobody holds the other end any more
        pass
    finally:
        os.close(end)
    return found


def test_the_last_ones_are_listed() -> None:
    """Where there are more actions than are listed, the last ones are, with how many were before."""
    deeds = [deed(later(minutes=number), chat=f"!{number}") for number in range(3)]
    shown = [line for _, line in Told(UTC, Narrow(), 2).one(Played(done=deeds))]
    assert shown[-3:] == [
        "… 1 earlier one: --all",
        "2026-01-05 12:01  r: pin, Ann (new_activity)",
        "2026-01-05 12:02  r: pin, Ann (new_activity)",
    ]


def test_what_is_stopped_is_narrowed_too() -> None:
    """With `--rule` only what stopped that rule is told."""
    played = Played()
    played.stopped["r", "cooldown"], played.stopped["s", "cooldown"] = 2, 3
    told = Told(UTC, Narrow(rule_id="r"), None)
    assert [line for _, line in told.one(played)][-1] == "\nstopped: r 2 times (it acted not long ago)"
    assert told.facts(played)["stopped"] == {"r": {"cooldown": 2}}


def test_what_is_not_narrowed_is_said_to_be_of_all() -> None:
    """In which chats something was stopped, or still waits, is not counted, and with `--chat` that is said."""
    played = Played(waiting=3)
    played.stopped["r", "cooldown"] = 1
    told = Told(UTC, Narrow("r", "!ann:x"), None)
    assert [line for _, line in told.one(played)][-2:] == [
        "\nstopped in all chats: r once (it acted not long ago)",
        "still waiting at the end by all rules in all chats: 3",
    ]


def test_what_each_of_two_did_not_get_to_do() -> None:
    """With `--against` it is told what a limit holds and what is on trial, with whichever of the rules."""
    ours, theirs = Played(held=[deed(), deed(kind="mute")]), Played(on_trial=[deed()])
    told = Told(UTC, Narrow(), None)
    lines = [line for _, line in told.both(difference(ours, theirs), ("a", "b"), (ours, theirs))]
    assert lines[-2:] == ["\nheld with a: r: pin (1), r: mute (1)", "\non trial with b: r: pin (1)"]
    against = told.difference_facts(difference(ours, theirs), theirs)["against"]
    assert isinstance(against, dict)
    assert [len(against[name]) for name in ("held", "on_trial", "stopped")] == [0, 1, 0]
