import os
from pathlib import Path

import pytest

from beeper_rules.simulator import TOKEN
from checkup.examined import patient

posix = pytest.mark.skipif(os.name == "nt", reason="Windows keeps files private by access lists")


@posix
def test_a_configuration_that_others_can_change(tmp_path: Path) -> None:
    """A configuration that others can write to is a warning with the line to type."""
    with patient(tmp_path) as here:
        (tmp_path / "config.yaml").chmod(0o622)
        found = here.look("configuration")
    assert (found.level, found.hint) == ("warning", f"chmod go-w {tmp_path / 'config.yaml'}")


def test_rules_are_counted(tmp_path: Path) -> None:
    """It is told how many rules there are, and how many of them do not act."""
    with patient(tmp_path, "rules: [{id: a, mode: shadow, when: read, then: [mute]}]\n") as here:
        assert here.look("rules").text == "1 rule in 1 file, of which 1 on trial (mode: shadow)"
        here.rules("rules: []\n")
        assert (here.look("rules").level, here.look("rules").text) == ("warning", "there is not one rule")


def test_broken_rules_are_shown_with_their_place(tmp_path: Path) -> None:
    """A broken rule file fails, with the place of the error."""
    with patient(tmp_path, "rules: [{id: a, wen: read, then: [mute]}]\n") as here:
        found = here.look("rules")
    assert found.level == "failure"
    assert found.details[0].startswith("rules/rules.yaml:1:17: unknown key 'wen'")


def test_no_token_file(tmp_path: Path) -> None:
    """Without its token file the command is named that asks for the token, with the folder."""
    with patient(tmp_path) as here:
        here.token.unlink()
        found = here.look("token")
    assert (found.level, found.hint) == (
        "failure",
        f"`beeper-rules init {tmp_path}` asks for it and keeps what is there",
    )


def test_a_token_of_the_environment(tmp_path: Path) -> None:
    """A token that comes from a variable is told by the variable's name."""
    with patient(tmp_path) as here:
        (tmp_path / "config.yaml").write_text(f"beeper: {{url: '{here.url}', token_env: MINE}}\n", encoding="utf-8")
        here.env["MINE"] = TOKEN
        assert here.look("token").text == "in $MINE"


def test_where_the_token_is(tmp_path: Path) -> None:
    """The source that is named is the one that was used, also beside a folder of credentials without a token."""
    with patient(tmp_path) as here:
        (tmp_path / "config.yaml").write_text(f"beeper: {{url: '{here.url}'}}\n", encoding="utf-8")
        here.env |= {"CREDENTIALS_DIRECTORY": str(tmp_path), "BEEPER_ACCESS_TOKEN": TOKEN}
        here.token.unlink()
        assert here.look("token").text == "in $BEEPER_ACCESS_TOKEN"
        (tmp_path / "beeper-token").write_text(TOKEN, encoding="utf-8")
        assert here.look("token").text == "in what the service manager hands over (beeper-token)"


def test_a_configuration_that_names_no_token(tmp_path: Path) -> None:
    """Where the token file lies beside a configuration without it, that line is told; else `init`."""
    with patient(tmp_path) as here:
        (tmp_path / "config.yaml").write_text(f"beeper: {{url: '{here.url}'}}\n", encoding="utf-8")
        assert (
            here.look("token").hint == f"write `token_file: beeper-token` under `beeper:` in {tmp_path / 'config.yaml'}"
        )
        here.token.unlink()
        assert here.look("token").hint == f"`beeper-rules init {tmp_path}` asks for it and keeps what is there"
        here.env["BEEPER_ACCESS_TOKEN"] = '"quoted"'
        assert here.look("token").hint.startswith("it holds the token and nothing else")


@posix
@pytest.mark.parametrize("name", ["rules", "rules/below"])
def test_a_folder_of_rules_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    """A folder of rules that is closed to this user is told as such, with the command that opens it."""
    with patient(tmp_path) as here:
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name).chmod(0o000)
        try:
            if os.access(tmp_path / name, os.R_OK):
                pytest.skip("nothing is closed to this user")
            found = here.look("rules")
        finally:
            (tmp_path / name).chmod(0o700)
    assert (found.level, found.text) == ("failure", f"the folder {name} cannot be read")
    assert found.hint == f"chmod u+rx {tmp_path / name}"


@posix
@pytest.mark.parametrize(
    ("name", "step", "hint"),
    [("config.yaml", "configuration", "chmod 600"), ("rules/rules.yaml", "rules", "chmod u+r")],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str, step: str, hint: str) -> None:
    """A file of this user that nobody may read is mended with one command."""
    with patient(tmp_path) as here:
        (tmp_path / name).chmod(0o000)
        if os.access(tmp_path / name, os.R_OK):
            pytest.skip("nothing is closed to this user")
        found = here.look(step)
    assert (found.level, found.hint) == ("failure", f"{hint} {tmp_path / name}")
