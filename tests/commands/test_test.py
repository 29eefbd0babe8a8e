import json
from pathlib import Path

import pytest

from beeper_rules.cli import main

RULES = """\
rules:
  - id: archive-groups
    when: new_activity
    if: {type: group, mentions: 0}
    then: [archive]
tests:
  - name: a group is archived
    given: {chat: {title: Chess, type: group}}
    event: new_activity
    expect: {archive-groups: {did: [archive]}}
"""
FAILING = (
    RULES
    + """\
  - name: a mention stays
    given: {chat: {title: "Ches\\e[31ms", type: group}}
    event: new_activity
    expect: {archive-groups: no}
"""
)
TOLD = """\
failed: a mention stays
  rules/r.yaml:14:14: archive-groups
    want no
    got  fires (archive)
      step 1, 2026-01-05 12:00, Ches\\x1b[31ms, new_activity: archive

2 tests in 1 file, 1 failed
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a configuration, in which the command is called."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules").mkdir()
    (tmp_path / "config.yaml").write_text("timezone: Europe/Berlin\nrules: [rules/]\n", encoding="utf-8")
    return tmp_path


def write(folder: Path, rules: str) -> None:
    """Write the one rule file."""
    (folder / "rules" / "r.yaml").write_text(rules, encoding="utf-8")


def test_passed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where every test passes, one line says so."""
    write(folder, RULES)
    assert main(["test"]) == 0
    assert capsys.readouterr() == ("1 test in 1 file, all passed\n", "")


def test_failed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A failure tells place, what was wanted and what came, each step, and nothing that disturbs a terminal."""
    write(folder, FAILING)
    assert main(["test"]) == 1
    assert capsys.readouterr() == (TOLD, "")


def test_what_cannot_be(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A test that asks for what cannot be is told with its place and the mend."""
    write(folder, RULES.replace("event: new_activity", "event: muted").replace("type: group}}", "muted: false}}"))
    assert main(["test"]) == 1
    assert (
        "  rules/r.yaml:9:12: after 'muted' the chat cannot be as it is given\n    hint: `given` is"
        in capsys.readouterr().out
    )


def test_no_test(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule set without a test says so, and that is no failure."""
    write(folder, RULES[: RULES.index("tests:")])
    assert main(["test"]) == 0
    assert capsys.readouterr().out == "there is not one test; a rule file holds them under `tests:`\n"


def test_broken_rules(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rules that cannot be read are told as `check` tells them, and nothing is run."""
    write(folder, RULES.replace("mentions: 0", "mention: 0"))
    assert main(["test"]) == 1
    assert "rules/r.yaml:4:23: unknown field 'mention'" in capsys.readouterr().err
    assert main(["test", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["problems"][0]["line"] == 4


def test_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--json` holds the same for programs."""
    write(folder, FAILING)
    assert main(["test", "--json", "--coverage"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["valid"], told["failed"], [each["passed"] for each in told["tests"]]) == (True, 1, [True, False])
    (failure,) = told["tests"][1]["failures"]
    assert (failure["rule"], failure["want"], failure["got"]) == ("archive-groups", "no", "fires (archive)")
    assert [each["condition"] for each in told["coverage"]["conditions"]] == ["type group", "mentions 0"]
    assert told["coverage"]["rules"] == []


def test_coverage(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--coverage` lists what no test tries; the exit code stays."""
    write(folder, RULES.replace("when: new_activity", "when: muted").replace("{did: [archive]}", "no"))
    assert main(["test", "--coverage"]) == 0
    assert capsys.readouterr().out == (
        "rules/r.yaml:2:5: the rule 'archive-groups' never fired\n"
        "rules/r.yaml:4:10: type group was never asked, in rule 'archive-groups'\n"
        "rules/r.yaml:4:23: mentions 0 was never asked, in rule 'archive-groups'\n"
        "\n1 test in 1 file, all passed\n"
    )


def test_named_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With files, only these are read, with the configuration's time zone or, without one, the machine's."""
    write(folder, RULES)
    (folder / "other.yaml").write_text(FAILING.replace("archive-groups", "other"), encoding="utf-8")
    assert main(["test", "rules/r.yaml"]) == 0
    assert main(["test", "other.yaml"]) == 1
    (folder / "config.yaml").unlink()
    assert main(["test", "rules"]) == 0
    assert "other.yaml:14:14: other\n" in capsys.readouterr().out


def test_the_zone_is_the_configurations(folder: Path) -> None:
    """Times are read in the zone of the configuration unless the test names its own."""
    rules = """\
rules:
  - {id: daily, when: {schedule: "0 13 * * *"}, then: [log: x]}
tests:
  - name: it
    ZONE
    at: "2026-01-05 12:59"
    given: {chat: {}}
    steps:
      - advance: 1m
        expect: {daily: fires}
"""
    write(folder, rules.replace("    ZONE\n", ""))
    assert main(["test"]) == 0
    write(folder, rules.replace("ZONE", "timezone: Asia/Tokyo"))
    assert main(["test"]) == 0


def test_check_only_counts(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`check` runs no test: it says how many there are, and what runs them."""
    write(folder, FAILING)
    assert main(["check"]) == 0
    assert "1 rule in 1 file, all valid; 2 tests: `beeper-rules test` runs them\n" in capsys.readouterr().out
