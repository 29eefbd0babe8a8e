from pathlib import Path

import pytest

from beeper_rules.cli import main


def test_a_configuration_is_not_ignored(capsys: pytest.CaptureFixture[str]) -> None:
    """`init` refuses `--config`, since it writes one of its own, into a folder."""
    assert main(["--config", "x.yaml", "init"]) == 2
    assert "beeper-rules init FOLDER" in capsys.readouterr().err


def test_another_machine_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An address that is not this machine is refused before anything is asked or written."""
    assert main(["init", str(tmp_path / "a"), "--url", "http://192.0.2.1:23373"]) == 3
    assert "is not this machine" in capsys.readouterr().err
    assert not (tmp_path / "a").exists()
