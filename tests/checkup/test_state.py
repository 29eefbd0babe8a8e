import os
from pathlib import Path

import pytest

from beeper_rules.checkup import state
from beeper_rules.journal import open_journal
from beeper_rules.state_folder import StateFolder
from checkup.examined import Patient, patient


def begun(here: Patient) -> Path:
    """Begin a journal, and return it."""
    path = here.state / "journal.sqlite3"
    StateFolder(path).prepare()
    open_journal(path, now=here.world.clock.now()).close()
    return path


def test_a_sound_journal(tmp_path: Path) -> None:
    """A journal is read as a whole, and told with what it holds."""
    with patient(tmp_path) as here:
        begun(here)
        assert here.look("state").text == str(here.state)
        assert here.look("journal").text.startswith("sound; 0 chats, ")


def test_a_damaged_journal(tmp_path: Path) -> None:
    """A journal that is none fails, and everything else is looked at."""
    with patient(tmp_path) as here:
        begun(here).write_bytes(b"no database" * 1000)
        found = here.look("journal")
        assert here.look("accounts").level == "ok"
    assert found.level == "failure"
    assert found.hint


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps files private by access lists")
def test_a_state_folder_that_others_can_write_to(tmp_path: Path) -> None:
    """A state folder that is not private fails with the line to type."""
    with patient(tmp_path) as here:
        begun(here)
        here.state.chmod(0o777)
        found = here.look("state")
    assert (found.level, found.hint) == ("failure", f"chmod 700 {here.state}")


def test_a_state_that_cannot_be_made(tmp_path: Path) -> None:
    """A state below something that is no folder fails before the daemon is started."""
    with patient(tmp_path) as here:
        here.configure(state="config.yaml/below/journal.sqlite3")
        found = here.look("state")
    assert found.level == "failure"
    assert "name another file as `state`" in found.hint


@pytest.mark.parametrize(("free", "level"), [(5, "failure"), (100, "warning"), (1000, "ok")])
def test_room_on_the_disk(tmp_path: Path, free: int, level: str) -> None:
    """A disk with too little room for the journal fails, one that is nearly full is a warning."""
    assert state.room(tmp_path, free * state.MEGABYTE).level == level
