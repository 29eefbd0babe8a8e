import json
from pathlib import Path

import pytest

from beeper_rules.checkup import Finding, Level
from beeper_rules.simulator import TOKEN, faults
from checkup.examined import levels, patient

STEPS = [
    "Python",
    "configuration",
    "rules",
    "state",
    "disk",
    "journal",
    "token",
    "address",
    "app",
    "token accepted",
    "permission",
    "accounts",
    "chats",
    "event stream",
]
LOCAL = {"Python", "configuration", "rules", "state", "disk", "journal", "notifications"}


def test_all_is_well_before_the_first_run(tmp_path: Path) -> None:
    """In a folder that was just set up every step is right, except that nothing is watched yet."""
    with patient(tmp_path) as here:
        findings = here.walk()
    assert [each.step for each in findings if each.step in STEPS] == STEPS
    assert {step for step, level in levels(findings).items() if level != "ok"} == {"daemon"}
    assert findings[STEPS.index("rules")].text == "1 rule in 1 file"


@pytest.mark.parametrize("begun", [False, True])
def test_it_changes_nothing(tmp_path: Path, begun: bool) -> None:
    """Looking makes no file and no folder, and asks Beeper for nothing that changes a chat."""
    with patient(tmp_path) as here:
        if begun:
            here.state.mkdir(mode=0o700)
        before = sorted(tmp_path.rglob("*"))
        here.walk()
        # That a token is good can only be asked by a POST.
        assert {each.path for each in here.world.log.entries() if each.method != "GET"} <= {"/oauth/introspect"}
    assert sorted(tmp_path.rglob("*")) == before


def test_without_a_configuration(tmp_path: Path) -> None:
    """Without a configuration the command that writes one is named, and Beeper is looked for all the same."""
    with patient(tmp_path) as here:
        (tmp_path / "config.yaml").write_text("pol: 5s\n", encoding="utf-8")
        findings = here.walk([here.url])
    assert levels(findings) | {"notifications": ""} == {
        "Python": "ok",
        "configuration": "failure",
        "rules": "skipped",
        "state": "skipped",
        "token": "skipped",
        "address": "ok",
        "notifications": "",
    }
    assert "unknown key 'pol'" in "\n".join(findings[1].details)


def test_what_can_be_looked_at_is(tmp_path: Path) -> None:
    """With broken rules, an open token file and no Beeper, each of the three is told, and nothing is hidden."""
    with patient(tmp_path, "rules: [{id: x}]\n") as here:
        here.token.chmod(0o644)
    findings = here.walk()
    failed = {each.step: each.hint for each in findings if each.level is Level.FAILURE}
    assert set(failed) == {"rules", "token", "address"}
    assert failed["token"] == f"chmod 600 {here.token}"
    assert failed["rules"].endswith("`beeper-rules check` lists every error")
    assert "start Beeper Desktop" in failed["address"]
    assert {step for step, level in levels(findings).items() if level == "skipped"} == {*STEPS[8:]}


@pytest.mark.parametrize("path", ["/v1/labels", "/oauth/introspect", "/v1/chats"])
def test_one_call_fails(tmp_path: Path, path: str) -> None:
    """A call that fails spoils its own step at most; the others are looked at."""
    with patient(tmp_path) as here:
        here.world.faults.add(faults.starting(), path=path)
        found = levels(here.walk())
    assert list(found)[: len(STEPS)] == STEPS
    failed = {"/oauth/introspect": {"permission"}, "/v1/chats": {"chats"}}.get(path, set())
    assert {step for step, level in found.items() if level == "failure"} == failed


@pytest.mark.parametrize("name", sorted(faults.nonsense()))
def test_nonsense_everywhere(tmp_path: Path, name: str) -> None:
    """Whatever Beeper answers, every step is told in lines that a terminal can show, and the token is in none."""
    with patient(tmp_path) as here:
        here.world.faults.add(faults.nonsense()[name], path="*", times=100)
        findings = here.walk()
    lines = [line for each in findings for line in each.lines]
    assert all(line.isprintable() for line in lines)
    assert TOKEN not in json.dumps([each.as_json for each in findings])
    assert [each.step for each in findings][: len(STEPS)] == STEPS


def test_a_failure_always_says_what_mends_it(tmp_path: Path) -> None:
    """Every failure and every warning has a hint."""
    with patient(tmp_path, "rules: []\n") as here:
        here.world.faults.add(faults.unauthorized(), path="*", times=100)
        findings = here.walk()
    assert [each.step for each in findings if each.level in {Level.FAILURE, Level.WARNING} and not each.hint] == []


def test_lines_and_json() -> None:
    """A finding is a marked line with details and hint below it, and an object with the same words."""
    found = Finding("app", Level.WARNING, "old\n", "update", ("more",))
    assert list(found.lines) == ["! app: old\\n", "  more", "  hint: update"]
    assert found.as_json == {
        "step": "app",
        "ok": True,
        "level": "warning",
        "text": "old\n",
        "details": ["more"],
        "hint": "update",
    }
