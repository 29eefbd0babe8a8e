import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from beeper.raw_server import RawServer, reply
from beeper_rules.address import candidates
from beeper_rules.beeper import AppInfo
from beeper_rules.config import load_config
from beeper_rules.discovery import Answer, Who
from beeper_rules.first_setup import Piped, set_up
from beeper_rules.first_setup.search import meant
from beeper_rules.first_setup.texts import config_text
from beeper_rules.remedies import quoted
from beeper_rules.simulator import faults, running
from first_setup.person import CLOSED, Person, place
from house import small_world

ONE = Answer("http://127.0.0.1:8", Who.BEEPER, "Beeper 1.0.0")
TWO = Answer("http://[::1]:9", Who.BEEPER, "Beeper 2.0.0")


@pytest.mark.parametrize("chosen", [0, 1])
def test_several_are_named(chosen: int) -> None:
    """Of several Beepers a person chooses one by its number."""
    person = Person(chooses=chosen)
    assert meant([ONE, TWO], person, "") == (ONE, TWO)[chosen]
    assert "  2. Beeper 2.0.0, at http://[::1]:9" in person.lines


def test_nobody_is_asked_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    """Where nobody can be asked the first is taken, and that is said."""
    assert meant([ONE, TWO], Piped(), "") == ONE
    assert "Taken: Beeper 1.0.0, at http://127.0.0.1:8." in capsys.readouterr().out


def test_the_chosen_one_is_written(tmp_path: Path) -> None:
    """The configuration names the Beeper that was chosen."""
    with place(tmp_path) as here, running(small_world()) as other:
        here.set_up(Person(chooses=1), here.url, other.base_url)
        assert load_config(here.config, {}).beeper.url == other.base_url


def test_a_token_is_not_sent_in_doubt(tmp_path: Path) -> None:
    """Whoever says that this is not their Beeper keeps the token to themselves."""
    with place(tmp_path) as here:
        here.world.update_to("4.1.294")
        person = Person(agrees=[False])
        assert here.set_up(person) == 4
        assert [each.path for each in here.world.log.entries() if each.has_authorization] == []
    assert f"Is {here.url} your Beeper?" in person.lines


def test_something_else_gets_no_token(tmp_path: Path) -> None:
    """Something that is not Beeper is told with what it answers, and gets no token."""

    async def talk() -> tuple[int, list[bool]]:
        async with RawServer(reply(404)) as server:
            exit_code = await asyncio.to_thread(here.set_up, person, server.url, CLOSED)
            return exit_code, ["authorization" in each.headers for each in server.requests]

    person = Person()
    with place(tmp_path) as here:
        exit_code, authorized = asyncio.run(talk())
    assert (exit_code, any(authorized)) == (4, False)
    assert "something answers with status 404" in person.read
    assert f"  {CLOSED}: nobody listens" in person.lines


@pytest.mark.parametrize("url", ["http://127.0.0.1:23374", "http://[::1]:23373", "http://localhost:5000"])
@pytest.mark.parametrize("version", [None, "4.3.73", "1\nallow_remote: true", "\x85#'\""])
def test_any_address_and_version(tmp_path: Path, url: str, version: str | None) -> None:
    """Whatever address was found and whatever the app calls its version, the configuration says what was meant."""
    file = tmp_path / "config.yaml"
    found = Answer("http://127.0.0.1:23373", Who.BEEPER, "Beeper", AppInfo(version=version))
    file.write_text(config_text(url, found), encoding="utf-8")
    beeper = load_config(file, {}).beeper
    assert (beeper.url, beeper.allow_remote, beeper.token_file) == (url, False, tmp_path / "beeper-token")


@pytest.mark.parametrize("typed", [False, True])
def test_the_usual_address_is_kept(tmp_path: Path, typed: bool) -> None:
    """Where one Beeper answers at the usual address, that is written, as it finds more; a typed one becomes literal."""
    with place(tmp_path) as here:
        usual = here.url.replace("127.0.0.1", "localhost")
        order = replace(here.order(*candidates(usual)), url=usual, typed=typed)
        assert set_up(order, Person()) == 0
        assert load_config(here.config, {}).beeper.url == (here.url if typed else usual)
    assert f"    # `init` found Beeper 4.3.73 at {here.url}\n" in here.config.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Beeper", "Found: Beeper 4.3.73, at "),
        ("Clone", "Found: an app that speaks as Beeper does and calls itself Clone 4.3.73, at "),
    ],
)
def test_what_was_found_is_a_sentence(tmp_path: Path, name: str, said: str) -> None:
    """What answers is told as what it is, and where."""
    with place(tmp_path) as here:
        clone = faults.Changed(lambda told: told | {"app": told["app"] | {"name": name}})
        here.world.faults.add(clone, path="/v1/info", times=5)
        person = Person()
        here.set_up(person)
    assert f"{said}{here.url}." in person.lines


def test_an_older_app_is_a_sentence_too(tmp_path: Path) -> None:
    """An app that cannot say who it is is told as such."""
    with place(tmp_path) as here:
        here.world.update_to("4.1.294")
        person = Person()
        here.set_up(person)
    told = "Found: an app that speaks as Beeper before 4.2.557 does, and cannot say who it is, at "
    assert f"{told}{here.url}." in person.lines


@pytest.mark.parametrize("again", [False, True])
def test_another_port(tmp_path: Path, *, again: bool) -> None:
    """Where Beeper is not found, what to type for another port is told, or where to write it once a file names one."""
    with place(tmp_path) as here:
        order = replace(here.order(CLOSED), cwd=tmp_path.parent)
        if again:
            assert set_up(order, Person()) == 4
        person = Person()
        assert set_up(order, person) == 4
    (advice,) = [line for line in person.lines if line.startswith("If it listens on another port, ")]
    typed = f"name that: beeper-rules init {quoted(here.folder)} --url http://localhost:PORT"
    assert advice.removeprefix("If it listens on another port, ") == (
        f"name that as `url` in {here.config}" if again else typed
    )
