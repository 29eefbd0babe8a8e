from collections.abc import Iterator

import pytest

from beeper_rules.simulator import World, running, stopped_clock
from poll.looker import Looker


@pytest.fixture
def world() -> World:
    """Return an inbox of 60 chats on one account, the newest called `Chat 59`."""
    world = World(clock=stopped_clock())
    for number in range(60):
        world.clock.advance(60)
        world.add_chat(f"Chat {number}", chat_id=f"!{number}:x")
        world.receive_message(f"!{number}:x", "Hello")
        world.read_on_phone(f"!{number}:x")
    world.clock.advance(3600)
    return world


@pytest.fixture
def looker(world: World) -> Iterator[Looker]:
    """Return somebody who polls that inbox and has not looked yet."""
    with running(world) as server, Looker(world, server.base_url) as looker:
        yield looker
