from collections.abc import AsyncIterator, Iterator

import pytest

from beeper_rules.beeper import Beeper
from beeper_rules.secret import Secret
from beeper_rules.simulator import TOKEN, Server, World, populated, running, stopped_clock, with_fixtures


@pytest.fixture
def anyio_backend() -> str:
    """Run the asynchronous tests on asyncio, which is what the daemon runs on."""
    return "asyncio"


@pytest.fixture
def world() -> World:
    """Return a world whose clock stands still, with the documents' examples and a few invented chats."""
    return with_fixtures(populated(8, seed=7, clock=stopped_clock()))


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    """Return the running server of the world."""
    with running(world) as server:
        yield server


@pytest.fixture
async def beeper(server: Server) -> AsyncIterator[Beeper]:
    """Return the client of the world."""
    async with Beeper(server.base_url, Secret(TOKEN)) as beeper:
        yield beeper
