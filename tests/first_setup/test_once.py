from pathlib import Path

import pytest

from beeper_rules.errors import InvalidSetup
from beeper_rules.first_setup.once import write_once


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    """A second write changes nothing, and says so."""
    path = tmp_path / "a" / "b"
    assert (write_once(path, "first"), write_once(path, "second")) == (True, False)
    assert path.read_text() == "first"
    assert [each.name for each in path.parent.iterdir()] == ["b"]


def test_an_interrupted_write_leaves_nothing(tmp_path: Path) -> None:
    """Whatever interrupts the writing, neither the file nor a part of it stays behind."""
    with pytest.raises(UnicodeEncodeError):
        write_once(tmp_path / "a", "x" * 100_000 + "\ud800")
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_cannot_be(tmp_path: Path) -> None:
    """What the system refuses is told with the path, the reason and what to look at."""
    (tmp_path / "file").write_text("")
    with pytest.raises(
        InvalidSetup, match="below cannot be written: there is a file where its folder should be"
    ) as caught:
        write_once(tmp_path / "file" / "below", "x")
    assert caught.value.hint.startswith(f"ls -ld {tmp_path / 'file'}")


def test_a_link_to_nowhere_counts_as_there(tmp_path: Path) -> None:
    """A dangling link is not written through."""
    (tmp_path / "a").symlink_to("nowhere")
    assert not write_once(tmp_path / "a", "x")
    assert [each.name for each in tmp_path.iterdir()] == ["a"]
