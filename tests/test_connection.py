import asyncio
from pathlib import Path

import pytest

from beeper.raw_server import RawServer, reply
from beeper_rules.config import Config, load_config
from beeper_rules.connection import Connection
from beeper_rules.errors import NotSent

ONE, TWO = "bdapi_one", "bdapi_two"
INFO = reply(200, {"app": {"name": "Beeper", "version": "4.3.73"}, "server": {"status": "running"}})


def config(url: str, folder: Path, token: str = ONE) -> Config:
    """Return a configuration with a token of its own."""
    path = folder / "config.yaml"
    path.write_text(f"beeper: {{url: '{url}', token: {token}}}\n", encoding="utf-8")
    path.chmod(0o600)
    return load_config(path, {})


@pytest.mark.parametrize(
    "stranger",
    [reply(200, b"<html>"), reply(404), reply(200, {"app": {"name": "Printer"}, "server": {}}), b"220 smtp\r\n"],
)
def test_a_stranger_gets_no_token(tmp_path: Path, stranger: bytes) -> None:
    """What does not speak as Beeper does is asked without the token, and gets no client."""

    async def scene() -> None:
        async with RawServer(stranger) as server:
            connection = Connection({})
            with pytest.raises(NotSent):
                await connection.get(config(server.url, tmp_path))
            assert [each for each in server.requests if "authorization" in each.headers] == []
            assert (connection.address, bool(connection.token)) == ("", False)

    asyncio.run(scene())


def test_the_client_is_kept_and_made_anew(tmp_path: Path) -> None:
    """The client stays the same until the token or the address changes; who else used the old one lets go first."""

    async def scene() -> None:
        async with RawServer(INFO) as server:
            let_go: list[bool] = []

            async def before_close() -> None:
                let_go.append(bool(connection.token))

            connection = Connection({}, before_close)
            first = await connection.get(config(server.url, tmp_path))
            assert await connection.get(config(server.url, tmp_path)) is first
            second = await connection.get(config(server.url, tmp_path, token=TWO))
            assert (second is first, connection.token.reveal(), connection.address) == (False, TWO, server.url)
            await connection.close()
            assert (let_go, connection.address) == ([False, True, True], "")

    asyncio.run(scene())


def test_each_request_is_a_sign_of_life(tmp_path: Path) -> None:
    """Whoever watches over the program hears of every request, however many make one turn."""

    async def scene() -> None:
        signs: list[bool] = []
        async with RawServer(INFO) as server:
            connection = Connection({}, alive=lambda: signs.append(True))
            beeper = await connection.get(config(server.url, tmp_path))
            for _ in range(3):
                await beeper.info()
            await connection.close()
        assert len(signs) == 3

    asyncio.run(scene())
