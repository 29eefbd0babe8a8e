import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from beeper_rules.cli import main


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize("arguments", [["demo"], ["demo", "--serve"]])
def test_interrupted(arguments: list[str], tmp_path: Path) -> None:
    """Ctrl-C ends it with 130, without a traceback, and nothing stays in the temporary folder."""
    env = os.environ | {"TMPDIR": str(tmp_path), "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "beeper_rules", *arguments]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    ) as program:
        assert program.stdout is not None
        first = next(line for line in program.stdout if "Mum" in line or "config.yaml" in line)
        program.send_signal(signal.SIGINT)
        _, errors = program.communicate()
    assert first
    assert (program.returncode, errors.strip(), list(tmp_path.iterdir())) == (130, "", [])


def test_a_taken_port(capsys: pytest.CaptureFixture[str]) -> None:
    """A port that is taken is wrong usage, and says so."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["demo", "--serve", "--port", str(port)]) == 2
    assert capsys.readouterr().err.startswith(f"port {port} cannot be used: address already in use\nhint: ")


@pytest.mark.parametrize("token", ["", "two words", '"quoted"', "syt_matrix"])
def test_a_token_that_run_would_refuse(token: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A token that `run` could not read from a file is refused at once."""
    assert main(["demo", "--serve", "--token", token]) == 2
    assert "`run` would refuse this --token" in capsys.readouterr().err


@pytest.mark.parametrize("option", [["--port", "23399"], ["--token", "x"]])
def test_options_of_serve(option: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What would have no effect is refused: a port or a token without `--serve`."""
    assert main(["demo", *option]) == 2
    assert "are for `demo --serve`" in capsys.readouterr().err


def test_a_configuration_is_not_ignored(capsys: pytest.CaptureFixture[str]) -> None:
    """The demo refuses `--config`, because it brings its own."""
    assert main(["--config", "x.yaml", "demo"]) == 2
    assert "configuration of its own" in capsys.readouterr().err
