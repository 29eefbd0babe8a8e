"""The first minutes with the program, as a person and as a script have them."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from beeper_rules.simulator import TOKEN, running
from house import small_world
from program import environment, place

PROGRAM = [sys.executable, "-m", "beeper_rules"]


def test_a_script(tmp_path: Path) -> None:
    """A script hands the token over in a pipe; then the way is clear from the files to Beeper."""
    env = environment({"XDG_STATE_HOME": str(tmp_path / "state"), "XDG_CONFIG_HOME": str(tmp_path / "none")})
    with running(small_world()) as server:
        init = subprocess.run(  # noqa: S603 - our own program
            [*PROGRAM, "init", "my rules", "--url", server.base_url],
            cwd=tmp_path,
            env=env,
            input=f"'{TOKEN}'\n",
            capture_output=True,
            text=True,
            check=False,
        )
        folder = tmp_path / "my rules"
        once = subprocess.run(  # noqa: S603 - our own program
            [*PROGRAM, "run", "--once"], cwd=folder, env=env, capture_output=True, text=True, check=False
        )
    assert (init.returncode, init.stderr) == (0, "")
    assert TOKEN not in init.stdout
    assert "  cd 'my rules'" in init.stdout.splitlines()
    assert (once.returncode, once.stderr) == (0, "")
    assert "first sight: 3 chats" in once.stdout


def test_a_person(tmp_path: Path) -> None:
    """At a terminal the token is asked for, asked again when refused, and never shown; lines break between words."""
    terminal, other_end = pty.openpty()
    with running(small_world()) as server:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [*PROGRAM, "init", "--url", server.base_url],
            cwd=tmp_path,
            env=environment({"COLUMNS": "60"}),
            stdin=other_end,
            stdout=other_end,
            stderr=other_end,
            start_new_session=True,
        )
        os.close(other_end)
        shown = until(terminal, b"for later):")
        os.write(terminal, b"bdapi_mistyped\n")
        shown += until(terminal, b"for later):")
        os.write(terminal, f"{TOKEN}\n".encode())
        shown += until(terminal, b"")
        os.close(terminal)
        assert process.wait(30) == 0
    assert b"bdapi_mistyped" not in shown
    assert TOKEN.encode() not in shown
    assert b"does not accept the token" in b" ".join(shown.split())
    too_long = [line for line in shown.decode().splitlines() if len(line) > 60 and "  " not in line.strip()]
    assert [line for line in too_long if not line.startswith(("In /", "Found: "))] == []
    assert (tmp_path / "beeper-token").read_text() == TOKEN + "\n"


def test_doctor_at_a_terminal(tmp_path: Path) -> None:
    """At a terminal no line of `doctor` is wider than it, but for what must stay in one piece."""
    terminal, other_end = pty.openpty()
    with place(tmp_path, "rules: []") as here:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [*PROGRAM, "doctor"],
            cwd=here.folder,
            env=environment({"COLUMNS": "40"}),
            stdout=other_end,
            stderr=other_end,
        )
        os.close(other_end)
        lines = until(terminal, b"").decode().splitlines()
        os.close(terminal)
        assert process.wait(30) == 0
    assert "! rules: there is not one rule" in lines
    assert [line for line in lines if len(line) > 40 and " " in line[8:].strip()] == []


def until(terminal: int, words: bytes) -> bytes:
    """Return what is shown up to these words; without words, up to the end."""
    shown = b""
    while not words or words not in shown:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # on Linux this is how a terminal ends
            part = b""
        if not part:
            return shown
        shown += part
    return shown
