from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from beeper_rules.cli import main
from beeper_rules.in_force import put_in_force
from beeper_rules.journal import open_journal
from beeper_rules.model.decision import Standing
from beeper_rules.simulator import faults
from checkup.examined import Patient, patient
from house import house, small_world

RULES = "rules: [{id: hush, when: new_activity, then: [mute]}]\n"


@contextmanager
def refused(folder: Path) -> Iterator[Patient]:
    """Yield a folder whose journal holds an action that Beeper refused, and would take by now."""
    world = small_world()
    with patient(folder, RULES, world) as here:
        here.state.mkdir(mode=0o700)
        with house(here.state, RULES, world) as home:
            put_in_force(home.journal, home.rulebook, home.now)
            world.faults.add(faults.error(400), method="PATCH", path="*", times=1)
            world.receive_message("!ann:x", "Hello")
            home.tick()
            home.writes()
        yield here


def standing(here: Patient) -> Standing:
    """Return where the one action stands."""
    with open_journal(here.state / "journal.sqlite3", now=here.world.clock.now(), read_only=True) as journal:
        return journal.actions.recent(1)[0].standing


def test_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a daemon what was given up is done at once, and what became of it is told."""
    with refused(tmp_path) as here:
        assert standing(here) is Standing.DEAD
        assert main(["retry", "#1", "--config", str(tmp_path / "config.yaml")]) == 0
        assert [entry.method for entry in here.world.log.writes()] == ["PATCH"]
        assert standing(here) is Standing.DONE
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "released: mute #1 of hush on Ann"
    assert "done: 1 of 1" in lines[1]


def test_a_last_look(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What somebody did by hand meanwhile is left as it is, and nothing is called."""
    with refused(tmp_path) as here:
        here.world.mute_by_hand("!ann:x")
        assert main(["retry", "1", "--config", str(tmp_path / "config.yaml")]) == 0
        assert here.world.log.writes() == []
        assert standing(here) is Standing.SKIPPED
    assert "#1 mute · Ann · skipped (it is so already)" in capsys.readouterr().out


def test_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was done is not tried again."""
    with refused(tmp_path):
        codes = [main(["retry", "1", "--config", str(tmp_path / "config.yaml")]) for _ in range(2)]
    assert codes == [0, 1]
    assert capsys.readouterr().out.splitlines()[-1].startswith("action 1 is done, and not given up;")


def test_nothing_else_is_done(tmp_path: Path) -> None:
    """Without a daemon only what was asked for is done: what another run left planned stays so."""
    with refused(tmp_path) as here:
        with house(here.state, RULES, here.world) as home:
            home.world.faults.add(faults.error(503), method="PATCH", path="*", times=1)
            home.world.receive_message("!office:x", "Hello")
            home.tick()
            assert home.standings() == ["hush mute dead rejected", "hush mute planned"]
            home.writes()
        assert main(["retry", "1", "--config", str(tmp_path / "config.yaml")]) == 0
        assert [entry.path for entry in here.world.log.writes()] == ["/v1/chats/!ann:x"]
        assert standing(here) is Standing.PLANNED
