import stat
from pathlib import Path

import pytest
import yaml

from beeper_rules.cli import COMMANDS, main
from beeper_rules.rule_schema import as_text

ROOT = Path(__file__).parents[2]


def test_it_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a file the schema is printed, and nothing else."""
    assert main(["schema"]) == 0
    assert (as_text(), "") == capsys.readouterr()


def test_it_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a file it is written there in the place of what was there, and nothing is printed or left beside it."""
    file = tmp_path / "beeper-rules.schema.json"
    file.write_text("an older one", encoding="utf-8")
    file.chmod(0o640)
    assert main(["schema", "--output", str(file)]) == 0
    assert as_text() == file.read_text(encoding="utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [file] == list(tmp_path.iterdir())
    assert capsys.readouterr() == ("", "")


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """A link that is named goes on leading to the file, which is what is replaced."""
    (tmp_path / "link.json").symlink_to("file.json")
    assert main(["schema", "--output", str(tmp_path / "link.json")]) == 0
    assert (tmp_path / "link.json").is_symlink()
    assert as_text() == (tmp_path / "file.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "is not a file"),
        ("missing/file.json", "cannot be written: No such file or directory"),
        ("a" * 300, "cannot be written: File name too long"),
    ],
)
def test_a_place_that_cannot_be(tmp_path: Path, name: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be written is told with its place and ends with 2, and nothing is left there."""
    assert main(["schema", "--output", f"{tmp_path}/{name}"]) == 2
    assert f"{tmp_path}" in (said := capsys.readouterr().err)
    assert message in said
    assert list(tmp_path.iterdir()) == []


def test_no_configuration_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    """A configuration, which would mean nothing here, is refused."""
    assert main(["--config", "config.yaml", "schema"]) == 2
    assert "hint: leave --config out" in capsys.readouterr().err


def test_the_hooks_for_pre_commit() -> None:
    """Each hook runs a command that there is, on the whole rule set and not on the files that were changed."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["entry"] for hook in hooks] == ["beeper-rules check", "beeper-rules test"]
    assert {hook["entry"].split()[1] for hook in hooks} <= set(COMMANDS)
    assert [hook["pass_filenames"] for hook in hooks] == [False, False]
