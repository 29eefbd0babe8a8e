import asyncio
from typing import Any

import pytest

from beeper_rules.beeper import Beeper
from beeper_rules.errors import CallFailed
from beeper_rules.inbox_reading import read_inbox
from beeper_rules.lint import Inbox
from beeper_rules.secret import Secret
from beeper_rules.simulator import TOKEN, World, running, stopped_clock
from house import small_world


def read(world: World, *known: str) -> Inbox:
    """Return the inbox of a world; nothing in that world was changed by looking."""

    async def look(url: str) -> Inbox:
        async with Beeper(url, Secret(TOKEN)) as beeper:
            return await read_inbox(beeper, frozenset(known), world.clock.now())

    with running(world) as server:
        found = asyncio.run(look(server.base_url))
    assert world.log.writes() == []
    return found


def test_every_chat_is_read() -> None:
    """Every conversation is read, with the accounts and networks that there are."""
    found = read(small_world(), "!ann:x")
    assert {state.chat.title for state in found.states} == {"Ann", "Football", "Office"}
    assert set(found.networks.values()) == {"WhatsApp", "Slack"}
    assert (found.labels, found.whole) == ((), True)


def test_labels() -> None:
    """The labels are read by their names."""
    world = small_world()
    world.add_label("VIP")
    assert read(world).labels == ("VIP",)


def test_members_of_a_merged_chat() -> None:
    """Chats that are shown as part of a merged one are kept apart."""
    world = small_world()
    both = world.merge("Ann", "!ann:x", "!office:x")
    found = read(world)
    assert {state.chat.id for state in found.states} == {both, "!football:x"}
    assert {chat.id for chat in found.hidden} == {"!ann:x", "!office:x"}


@pytest.mark.parametrize("known", ["!gone:x", "!ann:x"])
def test_a_chat_that_is_missing(known: str) -> None:
    """The inbox is not whole while a chat is missing that was known before."""
    assert read(small_world(), known).whole is (known == "!ann:x")


@pytest.mark.parametrize("status", ["connecting", "backfilling", "connected", "reconnect_required"])
def test_an_account_that_is_loading(status: Any) -> None:  # noqa: ANN401 - a word of the simulator
    """The inbox is not whole while an account is connecting or filling in history."""
    world = small_world()
    world.set_account_status(next(iter(world.accounts)), status)
    assert read(world).whole is (status not in {"connecting", "backfilling"})


def test_no_chat_at_all() -> None:
    """Without any chat nothing can be compared, and that is said."""
    with pytest.raises(CallFailed, match="Beeper lists no chat"):
        read(World(clock=stopped_clock()))
