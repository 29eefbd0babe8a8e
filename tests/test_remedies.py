import os
from pathlib import Path

import pytest

from beeper_rules.remedies import make_readable, name_token_file, wake_or_end

posix = pytest.mark.skipif(os.name == "nt", reason="Windows keeps files private by access lists")


@posix
@pytest.mark.parametrize(
    ("kind", "mode", "needed"),
    [
        ("file", 0o000, True),
        ("file", 0o200, True),
        ("file", 0o400, False),
        ("folder", 0o400, True),
        ("folder", 0o500, False),
    ],
)
def test_readable_again(tmp_path: Path, kind: str, mode: int, needed: bool) -> None:
    """What this user owns and may not read is opened with one command; of what can be read nothing is said."""
    path = tmp_path / "a b"
    path.touch() if kind == "file" else path.mkdir()
    path.chmod(mode)
    assert make_readable(path, "600") == (f"chmod 600 '{path}'" if needed else "")


def test_what_is_not_there(tmp_path: Path) -> None:
    """Of what is not there nothing is said."""
    assert make_readable(tmp_path / "gone", "600") == ""


@posix
def test_what_belongs_to_somebody_else() -> None:
    """Of what belongs to somebody else nothing is said, as this user cannot open it."""
    if os.geteuid() == 0:
        pytest.skip("everything can be opened by this user")
    assert make_readable(Path("/etc/shadow"), "600") == ""


def test_a_process_that_is_not_known() -> None:
    """A holder whose process is not known is ended by the person."""
    assert wake_or_end(0).startswith("end the process that holds it, then `beeper-rules run`")


def test_the_line_of_the_token() -> None:
    """The line for the token is told without its section, so that no key comes to stand twice."""
    expected = "write `token_file: beeper-token` under `beeper:` in '/a b/config.yaml'"
    assert name_token_file(Path("/a b/config.yaml")) == expected
