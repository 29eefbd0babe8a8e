import os
import subprocess
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


@pytest.mark.parametrize("endings", [[""], ["", "-wal", "-shm"]])
def test_a_damaged_journal(tmp_path: Path, endings: list[str]) -> None:
    """A journal that is none fails with what puts it aside, and what is lost then; the rest is looked at."""
    with patient(tmp_path) as here:
        path = begun(here)
        for ending in endings:
            Path(f"{path}{ending}").write_bytes(b"no database" * 1000)
        found = here.look("journal")
        assert here.look("accounts").level == "ok"
        before = {each.name for each in here.state.iterdir()}
        commands = found.hint.split("while no daemon runs: ")[1].split(". Then ")[0]
        subprocess.run(commands, shell=True, check=True)  # noqa: S602 - as a person types it
        assert here.look("journal").text.startswith("not begun yet")
        assert {each.name for each in here.state.iterdir()} == {
            name.replace("sqlite3", "sqlite3.broken") for name in before
        }
    assert found.level == "failure"
    assert "its first look is silent" in found.hint


def test_a_journal_that_cannot_be_read(tmp_path: Path) -> None:
    """A journal of this user that nobody may read is mended with one command."""
    with patient(tmp_path) as here:
        begun(here).chmod(0o000)
        if os.access(here.state / "journal.sqlite3", os.R_OK):
            pytest.skip("nothing is closed to this user")
        assert here.look("journal").hint == f"chmod 600 {here.state / 'journal.sqlite3'}"


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
    assert found.hint == "name another file as `state` in config.yaml"


def test_a_state_in_a_folder_that_is_closed(tmp_path: Path) -> None:
    """Where this user closed the folder in which the state is to be made, the command opens it again."""
    with patient(tmp_path) as here:
        (tmp_path / "closed").mkdir(mode=0o500)
        if os.access(tmp_path / "closed", os.W_OK):
            pytest.skip("nothing is closed to this user")
        here.configure(state="closed/below/journal.sqlite3")
        assert here.look("state").hint.startswith(f"chmod u+rwx {tmp_path / 'closed'}, or name another file")


@pytest.mark.parametrize(("free", "level"), [(5, "failure"), (100, "warning"), (1000, "ok")])
def test_room_on_the_disk(tmp_path: Path, free: int, level: str) -> None:
    """A disk with too little room for the journal fails, one that is nearly full is a warning."""
    assert state.room(tmp_path, free * state.MEGABYTE).level == level
