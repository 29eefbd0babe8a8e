from pathlib import Path

import pytest

from beeper.raw_server import RawServer, reply
from beeper_rules.checkup.way import look_anywhere, look_for_beeper
from beeper_rules.config import Config
from beeper_rules.simulator import Server
from checkup.examined import Patient, patient
from house import small_world

CLOSED = "http://127.0.0.1:1"


@pytest.fixture
def anyio_backend() -> str:
    """Run the asynchronous tests on asyncio."""
    return "asyncio"


def configured(here: Patient, url: str) -> Config:
    """Return the configuration with another address."""
    here.configure(url=url)
    config = here.config()
    assert isinstance(config, Config)
    return config


@pytest.mark.anyio
async def test_beeper_is_elsewhere(tmp_path: Path) -> None:
    """When Beeper is not at its address but at a usual one, the line for config.yaml is told."""
    with patient(tmp_path) as here:
        answer, found = await look_for_beeper(configured(here, CLOSED), [CLOSED, here.url])
    assert answer is None
    assert (found.level, found.text) == (
        "failure",
        f"{CLOSED}: nobody listens; but Beeper 4.3.73 answers at {here.url}",
    )
    assert found.hint == f"write `url: {here.url}` under `beeper:` in {tmp_path / 'config.yaml'}"


@pytest.mark.anyio
@pytest.mark.parametrize("script", [reply(200, {"hello": 1}), reply(404), reply(401, b"<html>")])
async def test_something_else_listens(tmp_path: Path, script: bytes) -> None:
    """Something else at the address is told as such, also when it answers as a locked web page does."""
    with patient(tmp_path) as here:
        async with RawServer(script) as server:
            answer, found = await look_for_beeper(configured(here, server.url), [])
    assert answer is None
    assert found.level == "failure"
    assert found.text.startswith(f"{server.url}: something answers")


@pytest.mark.anyio
async def test_an_older_app_is_not_vouched_for(tmp_path: Path) -> None:
    """An app that cannot say who it is yet is a warning, and is used."""
    with patient(tmp_path) as here:
        here.world.update_to("4.1.294")
        answer, found = await look_for_beeper(configured(here, here.url), [])
    assert answer is not None
    assert found.level == "warning"
    assert found.text.startswith(f"{here.url}: an app that speaks as Beeper before 4.2.557 does, and cannot say ")


@pytest.mark.anyio
async def test_both_loopback_families(tmp_path: Path) -> None:
    """Under the name localhost the app is found on IPv4, and the address is told as it is used."""
    with patient(tmp_path) as here:
        _, found = await look_for_beeper(configured(here, here.url.replace("127.0.0.1", "localhost")), [])
    assert (found.level, found.text) == ("ok", here.url)


@pytest.mark.anyio
async def test_without_a_configuration_all_are_named() -> None:
    """Without a configuration every Beeper at a usual address is named; without any it is told how to start it."""
    servers = [Server(small_world()), Server(small_world())]
    for each in servers:
        each.start()
    try:
        found = await look_anywhere([CLOSED, *(each.base_url for each in servers)])
    finally:
        for each in servers:
            each.stop()
    assert found.text == "; ".join(f"{each.base_url}: Beeper 4.3.73" for each in servers)
    assert (await look_anywhere([CLOSED])).level == "failure"
