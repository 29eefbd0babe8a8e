import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from beeper_rules.config import load_config
from beeper_rules.first_setup import Piped
from beeper_rules.simulator import GENERATIONS, TOKEN, Token, faults
from first_setup.person import CLOSED, Person, Place, place

HOW = "An access token is needed. You make it in Beeper Desktop:"


def give(here: Place, **facts: object) -> None:
    """Make the token another one."""
    here.world.behave(tokens=(replace(Token(TOKEN), **facts),))  # type: ignore[arg-type]  # fields of Token


@pytest.mark.parametrize("generation", sorted(GENERATIONS))
def test_every_generation(tmp_path: Path, generation: str) -> None:
    """On every version of the app that beeper-rules knows, the set-up ends well."""
    with place(tmp_path) as here:
        here.world.update_to(generation)
        here.world.behave(account_network_present=True)
        person = Person()
        assert here.set_up(person) == 0
    assert ("cannot be told for sure" in person.read) is (generation == "4.1.294")
    assert "Beeper accepts the token. Accounts: WhatsApp, Slack." in person.lines


def test_it_is_explained_where_to_make_a_token(tmp_path: Path) -> None:
    """Before a person is asked, it is told where a token is made, once."""
    with place(tmp_path) as here:
        person = Person(["bdapi_wrong", TOKEN])
        here.set_up(person)
    assert person.lines.count(HOW) == 1
    assert person.lines.index(HOW) < person.lines.index("Token?")
    assert TOKEN not in person.read


def test_a_wrong_token_is_asked_for_again(tmp_path: Path) -> None:
    """A token that is none, or that Beeper refuses, is told as such, and the next one counts."""
    with place(tmp_path) as here:
        person = Person(["syt_matrix", "bdapi_wrong", TOKEN])
        assert here.set_up(person) == 0
        assert here.token.read_text() == TOKEN + "\n"
    assert "that is a Matrix token" in person.read
    assert "Beeper does not accept the token" in person.read


def test_three_tries(tmp_path: Path) -> None:
    """After three refused tokens the rest is written without one, and it is told how to go on."""
    with place(tmp_path) as here:
        person = Person(["bdapi_one", "bdapi_two", "bdapi_three", TOKEN])
        assert here.set_up(person) == 4
    assert sorted(here.files()) == ["config.yaml", "rules/first-rule.yaml"]
    assert person.lines.count("Token?") == 3
    assert "Next, once there is a token and `beeper-rules init` was run again:" in person.lines


def test_no_token_yet(tmp_path: Path) -> None:
    """Enter alone leaves the token for later, with the exit code of a missing configuration."""
    with place(tmp_path) as here:
        assert here.set_up(Person([])) == 3
        assert here.set_up(Person()) == 0


def test_a_token_that_may_only_read(tmp_path: Path) -> None:
    """What a read-only token means is told, and it is kept only if that is wanted."""
    with place(tmp_path) as here:
        give(here, can_write=False)
        person = Person([TOKEN, ""], agrees=[False])
        assert here.set_up(person) == 3
        assert not here.token.exists()
        assert here.set_up(Person(agrees=[True])) == 0
    assert "rules can look and notify you, and not act" in person.read


def test_the_end_of_a_token_is_told(tmp_path: Path) -> None:
    """The day on which a token expires is told."""
    with place(tmp_path) as here:
        until = here.world.clock.now() + timedelta(days=90)
        give(here, expires_at=until)
        person = Person()
        here.env["TZ"] = "UTC"
        assert here.set_up(person) == 0
    assert f"It expires on {until:%Y-%m-%d at %H:%M}." in person.lines


def test_a_token_that_has_expired(tmp_path: Path) -> None:
    """A token file that Beeper refuses is kept, and the commands that put another in its place are told."""
    with place(tmp_path) as here:
        here.set_up(Person())
        here.world.behave(tokens=())
        person = Person()
        assert here.set_up(person) == 4
        assert here.token.read_text() == TOKEN + "\n"
    assert f"rm '{here.token}' && beeper-rules init '{here.folder}'" in person.read


def test_beeper_does_not_run(tmp_path: Path) -> None:
    """Without Beeper everything is written, the token untried, and the address is the usual one."""
    with place(tmp_path) as here:
        person = Person()
        assert here.set_up(person, CLOSED) == 4
    assert sorted(here.files()) == ["beeper-token", "config.yaml", "rules/first-rule.yaml"]
    assert load_config(here.config, {}).beeper.url == "http://localhost:23373"
    assert "Next, once Beeper runs:" in person.lines
    assert "start Beeper Desktop" in person.read


def test_beeper_is_starting(tmp_path: Path) -> None:
    """A token that Beeper cannot judge yet is kept, and the exit code says that it was not tried."""
    with place(tmp_path) as here:
        here.world.faults.add(faults.starting(), path="/v1/accounts")
        person = Person()
        assert here.set_up(person) == 4
        assert here.token.exists()
    assert "The token could not be tried" in person.read


def test_interrupted(tmp_path: Path) -> None:
    """Ctrl-C at a question leaves nothing behind."""

    class Leaves(Person):
        def token(self) -> str:
            raise KeyboardInterrupt

    with place(tmp_path) as here, pytest.raises(KeyboardInterrupt):
        here.set_up(Leaves())
    assert list(tmp_path.iterdir()) == []


def test_the_variable(tmp_path: Path) -> None:
    """A token in $BEEPER_ACCESS_TOKEN is written into the file, and nobody is asked."""
    with place(tmp_path) as here:
        here.env["BEEPER_ACCESS_TOKEN"] = f"{TOKEN}\n"
        person = Person([])
        assert here.set_up(person) == 0
        assert here.token.read_text() == TOKEN + "\n"
    assert "Token?" not in person.lines
    assert HOW not in person.lines


@pytest.mark.parametrize(
    ("text", "exit_code"), [(f"{TOKEN}\n", 0), ("", 3), ("two words", 3), ("bdapi_wrong", 4), (f"'Bearer {TOKEN}'", 0)]
)
def test_standard_input(tmp_path: Path, text: str, exit_code: int, capsys: pytest.CaptureFixture[str]) -> None:
    """A program hands the token over in standard input; whatever comes of it, the rest is written."""
    with place(tmp_path) as here:
        assert here.set_up(Piped(io.StringIO(text))) == exit_code  # type: ignore[arg-type]  # it talks as well
    assert here.config.exists()
    assert here.token.exists() is (exit_code == 0)
    assert TOKEN not in capsys.readouterr().out


def test_how_to_hand_a_token_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nobody can be asked and no token was handed over, the ways to do so are told."""
    with place(tmp_path) as here:
        here.set_up(Piped(io.StringIO("")))  # type: ignore[arg-type]  # it talks as well
    said = capsys.readouterr().out
    assert "set $BEEPER_ACCESS_TOKEN, or hand the token over in standard input: beeper-rules init FOLDER < " in said
