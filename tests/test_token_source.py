import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.config import Beeper, Config, load_config
from beeper_rules.errors import InvalidSetup
from beeper_rules.secret import Secret
from beeper_rules.token_source import read_token, token_fingerprint

TOKEN = "bdapi_canary0123456789"
posix = pytest.mark.skipif(os.name == "nt", reason="Windows keeps files private by access lists")


def config(beeper: Beeper | None = None, file: Path | None = None) -> Config:
    """Return a configuration with these ways to get a token."""
    return replace(load_config(None, {}), beeper=beeper or Beeper(), file=file)


def private(path: Path, text: str, mode: int = 0o600) -> Path:
    """Write a file with these permissions."""
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def refusal(beeper: Beeper, env: dict[str, str] | None = None, file: Path | None = None) -> str:
    """Return what the user reads; never the token."""
    with pytest.raises(InvalidSetup) as caught:
        read_token(config(beeper, file), env or {})
    assert caught.value.exit_code == 3
    shown = caught.value.render()
    assert "canary" not in shown
    assert "canary" not in repr(caught.value)
    return shown


def test_the_order_of_sources(tmp_path: Path) -> None:
    """The token of the configuration, its file, its variable, systemd, $BEEPER_ACCESS_TOKEN: the first counts."""
    file = private(tmp_path / "config.yaml", "x")
    env = {"MINE": "bdapi_env", "BEEPER_ACCESS_TOKEN": "bdapi_last", "CREDENTIALS_DIRECTORY": str(tmp_path)}
    found = [read_token(config(), env).reveal()]
    private(tmp_path / "beeper-token", "bdapi_systemd\n")
    found.append(read_token(config(), env).reveal())
    found.append(read_token(config(Beeper(token_env="MINE")), env).reveal())
    found.append(read_token(config(Beeper(token_file=private(tmp_path / "t", "bdapi_file"))), env).reveal())
    found.append(read_token(config(Beeper(token=Secret("bdapi_inline")), file), env).reveal())
    assert found == ["bdapi_last", "bdapi_systemd", "bdapi_env", "bdapi_file", "bdapi_inline"]


def test_no_token_at_all() -> None:
    """Without any token the three ways to give one are told, and where to make it."""
    shown = refusal(Beeper(), {"BEEPER_ACCESS_TOKEN": "", "CREDENTIALS_DIRECTORY": ""})
    assert "no access token for Beeper was given" in shown
    ways = ["$BEEPER_ACCESS_TOKEN", "beeper.token_file", "beeper.token_env", "Approved connections"]
    assert [each for each in ways if each not in shown] == []


@pytest.mark.parametrize("text", [TOKEN, f"  {TOKEN}\n", f"{TOKEN}\r\n\n", "another-kind-of-token"])
def test_space_around_the_token_is_dropped(tmp_path: Path, text: str) -> None:
    """A token file may end in a line break, and the token may be of a kind that is not known yet."""
    found = read_token(config(Beeper(token_file=private(tmp_path / "t", text))), {})
    assert found == Secret(text.strip())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        (" \n", "is empty"),
        ("bdapi_canary x", "holds quotes, spaces or special characters"),
        ("bdapi_canary\nsecond", "holds quotes, spaces or special characters"),
        ("Bearer bdapi_canary", "holds quotes, spaces or special characters"),
        ('"bdapi_canary"', "holds quotes, spaces or special characters"),
        ("bdapi_canary…", "holds quotes, spaces or special characters"),
        ("bdapi_canary\0", "holds quotes, spaces or special characters"),
        ("canary" * 1000, "is too long to be one"),
        ("syt_canary", "is a Matrix token"),
    ],
)
def test_what_can_be_no_token(tmp_path: Path, text: str, message: str) -> None:
    """What Beeper cannot accept is refused before it is sent, without being shown."""
    assert message in refusal(Beeper(token_file=private(tmp_path / "t", text)))
    assert message in refusal(Beeper(token_env="MINE"), {"MINE": text})


def test_a_matrix_token_says_where_to_make_the_right_one() -> None:
    """The hint for a Matrix token leads to the place in Beeper Desktop."""
    assert "Settings → Developers → Approved connections → +" in refusal(
        Beeper(), {"BEEPER_ACCESS_TOKEN": "syt_canary"}
    )


@posix
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o601])
def test_a_token_file_that_others_can_read(tmp_path: Path, mode: int) -> None:
    """A token file that anybody else can read, write or run is refused with the line to type."""
    file = private(tmp_path / "my token", TOKEN, mode)
    assert f"hint: chmod 600 '{file}'" in refusal(Beeper(token_file=file))


@posix
def test_a_configuration_with_a_token_that_others_can_read(tmp_path: Path) -> None:
    """A configuration that holds the token itself must be as private as a token file; without one it need not be."""
    file = private(tmp_path / "config.yaml", f"beeper: {{token: {TOKEN}}}", 0o644)
    assert f"hint: chmod 600 {file}" in refusal(load_config(file, {}).beeper, file=file)
    file.chmod(0o600)
    assert read_token(load_config(file, {}), {}) == Secret(TOKEN)
    assert read_token(config(file=private(tmp_path / "c.yaml", "{}", 0o644)), {"BEEPER_ACCESS_TOKEN": TOKEN})


@posix
def test_a_credential_of_systemd_may_look_open(tmp_path: Path) -> None:
    """The credential folder is guarded by systemd, whatever its permissions look like."""
    private(tmp_path / "beeper-token", TOKEN, 0o440)
    assert read_token(config(), {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == Secret(TOKEN)


@posix
def test_only_a_real_file_is_read(tmp_path: Path) -> None:
    """A link, a folder, a pipe and a missing file are refused at once, each by its name."""
    private(tmp_path / "t", TOKEN)
    (tmp_path / "link").symlink_to("t")
    os.mkfifo(tmp_path / "pipe")
    expected = {
        "link": "is a symbolic link",
        "pipe": "is not a regular file",
        ".": "is not a regular file",
        "gone": "there is no token file",
        "t/below": "cannot be read",
        "nul\0": "cannot be read",
    }
    for name, message in expected.items():
        assert message in refusal(Beeper(token_file=tmp_path / name))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can give files away")
def test_a_file_of_somebody_else(tmp_path: Path) -> None:
    """A token file that belongs to another user is refused: its owner could exchange it."""
    file = private(tmp_path / "t", TOKEN)
    os.chown(file, 12345, -1)
    assert "belongs to somebody else" in refusal(Beeper(token_file=file))


@posix
def test_a_file_that_its_owner_closed(tmp_path: Path) -> None:
    """A token file of this user that cannot be read is opened with the command that is told."""
    file = private(tmp_path / "t", TOKEN, mode=0o000)
    if os.access(file, os.R_OK):
        pytest.skip("nothing is closed to this user")
    assert refusal(Beeper(token_file=file)).endswith(f"hint: chmod 600 {file}")


def test_a_named_variable_must_be_set() -> None:
    """A variable that the configuration names and nobody set is an error, even beside $BEEPER_ACCESS_TOKEN."""
    shown = refusal(Beeper(token_env="MINE"), {"BEEPER_ACCESS_TOKEN": TOKEN})
    assert shown.startswith("$MINE is not set")


def test_a_fingerprint_changes_with_the_token() -> None:
    """Two tokens have two fingerprints, and none tells the token."""
    first, second = token_fingerprint(Secret(TOKEN)), token_fingerprint(Secret(TOKEN + "x"))
    assert first != second
    assert first == token_fingerprint(Secret(TOKEN))
    assert len(first) == 12


@settings(deadline=None)
@given(st.text(max_size=50))
def test_any_text_is_a_token_or_a_clear_error(text: str) -> None:
    """Whatever a variable holds, the outcome is a token of printable ASCII or an InvalidSetup."""
    try:
        token = read_token(config(), {"BEEPER_ACCESS_TOKEN": text}).reveal()
    except InvalidSetup as error:
        token = "x" if error.hint else ""
    assert token.isascii()
    assert token.isprintable()
    assert token
