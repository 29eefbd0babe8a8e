import json
from pathlib import Path
from typing import Any

import pytest

from beeper_rules.cli import main
from beeper_rules.simulator import TOKEN
from checkup.examined import patient
from house import house, small_world

FINE = "rules: [{id: hush, when: new_activity, if: {chat: Ann}, then: [mute]}]\n"
ODD = "rules: [{id: hush, when: muted, then: [mute]}]\n"
NOBODY = FINE.replace("Ann", "Anna")
BROKEN = "rules: [{id: hush, when: muted, if: {mutted: true}, then: [mute]}]\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder to work in, with rules that nothing is wrong with and no configuration that could be used."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "rules.yaml").write_text(FINE, encoding="utf-8")
    return tmp_path


def check(*arguments: str) -> int:
    """Run `check` and return its exit code."""
    return main(["check", *arguments])


def test_nothing_to_say(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rules without an error and without a warning are all valid, and no word is said of warnings."""
    assert check("--strict") == 0
    assert capsys.readouterr() == ("1 rule in 1 file, all valid\n", "")
    assert sorted(each.name for each in here.iterdir()) == ["rules"]


def test_a_warning_is_no_error(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A warning is shown and counted, and ends with 0; with `--strict` it ends with 1."""
    (here / "rules" / "rules.yaml").write_text(ODD, encoding="utf-8")
    assert check() == 0
    said = capsys.readouterr()
    assert said.out == "1 rule in 1 file, all valid; 1 warning\n"
    assert said.err.startswith("rules/rules.yaml:1:40: warning: 'mute' never acts in rule 'hush'")
    assert check("--strict") == 1


def test_errors_come_first(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """While there is an error, only errors are shown: what a broken file lacks could make warnings wrong."""
    (here / "rules" / "odd.yaml").write_text(ODD.replace("hush", "other"), encoding="utf-8")
    (here / "rules" / "rules.yaml").write_text(BROKEN, encoding="utf-8")
    assert check() == 1
    said = capsys.readouterr().err
    assert said.startswith("rules/rules.yaml:1:38: unknown field 'mutted'")
    assert "warning" not in said


def test_some_of_the_files(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With files named, what only the whole set can tell is not said, and the configuration is not read."""
    (here / "config.yaml").write_text("polll: x\n", encoding="utf-8")
    (here / "rules" / "names.yaml").write_text("lists: {later: [x]}\nrules: []\n", encoding="utf-8")
    assert check("--strict", "rules/names.yaml") == 0
    assert capsys.readouterr().out == "0 rules in 1 file, all valid\n"


def test_json(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--json` warnings are a list beside rules and problems, which are as they were without them."""
    (here / "rules" / "rules.yaml").write_text(ODD, encoding="utf-8")
    assert check("--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "valid": True,
        "rules": ["hush"],
        "problems": [],
        "warnings": [
            {
                "name": "never-acts",
                "file": "rules/rules.yaml",
                "line": 1,
                "column": 40,
                "message": "'mute' never acts in rule 'hush': whenever the rule fires, it is so already",
                "hint": "take the action out, or mend the condition",
            }
        ],
    }


def test_json_of_errors(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--json` broken rules have problems and no warnings."""
    (here / "rules" / "rules.yaml").write_text(BROKEN, encoding="utf-8")
    assert check("--json", "--strict") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["valid"], len(told["problems"]), told["warnings"]) == (False, 1, [])


def online(folder: Path, rules: str, *arguments: str, **behaviour: Any) -> int:  # noqa: ANN401 - fields of Behaviour
    """Run `check --online` beside a Beeper, in which nothing is changed by that, and return its exit code."""
    with patient(folder, rules) as place:
        place.world.behave(**behaviour)
        code = check("--online", *arguments, "--config", str(folder / "config.yaml"))
        assert place.world.log.writes() == []
    return code


def test_online(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--online` also warns of what the present inbox tells, in the order of the lines, and says what it looked at."""
    assert online(tmp_path, NOBODY) == 0
    said = capsys.readouterr()
    assert "warning: 'Anna' is title or id of no chat in your inbox [no-such-chat]" in said.err
    assert "hint: did you mean 'Ann'?" in said.err
    assert said.out == "1 rule in 1 file, all valid; 1 warning; compared with 3 chats\n"
    assert TOKEN not in said.err + said.out


def test_online_and_strict(tmp_path: Path) -> None:
    """`--strict` counts what the inbox tells too."""
    assert online(tmp_path, NOBODY, "--strict") == 1


def test_online_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--online --json` it is told how many chats there were, and whether none was missing."""
    assert online(tmp_path, NOBODY, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["chats"], told["every_chat"], [each["name"] for each in told["warnings"]]) == (
        3,
        True,
        ["no-such-chat"],
    )


def test_online_with_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With files named, `--online` compares those, and the configuration says where Beeper is."""
    (tmp_path / "other.yaml").write_text(NOBODY, encoding="utf-8")
    assert online(tmp_path, ODD, str(tmp_path / "other.yaml")) == 0
    assert "no-such-chat" in capsys.readouterr().err


def test_online_while_chats_are_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """While a chat is missing that the daemon knows, nothing is said of what is not there, and that is said."""
    (tmp_path / "state").mkdir(mode=0o700)
    with house(tmp_path / "state", FINE, small_world()):
        pass
    assert online(tmp_path, NOBODY, listed_fraction=0.4) == 0
    said = capsys.readouterr()
    assert "no-such-chat" not in said.err
    assert said.out.splitlines()[1].startswith("Beeper does not show every chat just now")


def test_online_without_beeper(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without an answer `--online` ends with 4, after the warnings that need none."""
    (here / "rules" / "rules.yaml").write_text(ODD, encoding="utf-8")
    token = here / "token"
    token.touch(mode=0o600)
    token.write_text(TOKEN, encoding="utf-8")
    (here / "config.yaml").write_text('beeper: {url: "http://127.0.0.1:9", token_file: token}\n', encoding="utf-8")
    assert check("--online", "--config", "config.yaml") == 4
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("rules/rules.yaml:1:40: warning: 'mute' never acts")
    assert check("--online", "--json", "--config", "config.yaml") == 4
    assert capsys.readouterr().out == ""


def test_online_without_a_token(here: Path) -> None:
    """Without a usable token `--online` ends with 3."""
    (here / "config.yaml").write_text('beeper: {url: "http://127.0.0.1:9", token_file: token}\n', encoding="utf-8")
    assert check("--online", "--config", "config.yaml") == 3
