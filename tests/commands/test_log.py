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
