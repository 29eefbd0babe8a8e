"""The odd worlds: each is odd in the way that it says, as the API shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from beeper_rules.simulator import TOKEN, WORLDS, running, stopped_clock

if TYPE_CHECKING:
    from beeper_rules.simulator import World

Odd = Callable[[list[Any], list[Any]], bool]
"""Whether what is listed, chats and accounts, shows an oddity."""


def listed(world: World) -> tuple[list[Any], list[Any]]:
    """Return the chats and the accounts that the API lists."""
    headers = {"authorization": f"Bearer {TOKEN}"}
    with running(world) as server, httpx.Client(base_url=server.base_url, headers=headers, trust_env=False) as api:
        return api.get("/v1/chats", params={"limit": 200}).json()["items"], api.get("/v1/accounts").json()


def seen(name: str) -> list[tuple[list[Any], list[Any]]]:
    """Return what a world shows at its beginning and after each of its turns."""
    odd = WORLDS[name]
    world = odd.open(stopped_clock())
    found = [listed(world)]
    for turn in odd.turns.values():
        world.clock.advance(5)
        turn(world)
        found.append(listed(world))
    return found


def some_id(part: str) -> Odd:
    """Ask for a chat whose id holds a text."""
    return lambda chats, _: any(part in chat["id"] for chat in chats)


def some_title(holds: Callable[[str], bool]) -> Odd:
    """Ask for a chat whose title is so."""
    return lambda chats, _: any(holds(chat["title"]) for chat in chats)


def some_value(field: str, odd: Callable[[Any], bool]) -> Odd:
    """Ask for a chat with a field whose value is so."""
    return lambda chats, _: any(isinstance(chat, dict) and field in chat and odd(chat[field]) for chat in chats)


def some_status(*words: str) -> Odd:
    """Ask for an account in one of these statuses."""
    return lambda _, accounts: any(account["status"] in words for account in accounts)


CASES: dict[str, tuple[str, Odd]] = {
    "ids with #": ("odd-ids", some_id("#")),
    "ids with !": ("odd-ids", some_id("!")),
    "ids with /": ("odd-ids", some_id("/")),
    "ids with %": ("odd-ids", some_id("%")),
    "ids with a space": ("odd-ids", some_id(" ")),
    "ids with emoji": ("odd-ids", some_id("🦔")),
    "titles from right to left": ("odd-titles", some_title(lambda title: "\u05de" in title and "\u202e" not in title)),
    "titles that turn direction": ("odd-titles", some_title(lambda title: "\u202e" in title)),
    "titles with control characters": ("odd-titles", some_title(lambda title: "\x1b" in title and "\n" in title)),
    "titles with a lone surrogate": ("odd-titles", some_title(lambda title: "\ud83e" in title)),
    "titles of 10 kB": ("odd-titles", some_title(lambda title: len(title) >= 10_240)),
    "an unknown network": ("unknown-words", some_value("network", lambda network: network == "Carrier Pigeon")),
    "an unknown type": ("unknown-words", some_value("type", lambda kind: kind == "channel")),
    "an unknown enum value": ("unknown-words", some_status("roosting", "moulting")),
    "an unknown message type": ("unknown-words", some_value("preview", lambda preview: preview["type"] == "POLL_V2")),
    "extra fields": ("extra-fields", some_value("mood", bool)),
    "fields that come with an update": ("app-update", some_value("isLowPriority", bool)),
    "nulls": ("nulls", some_value("title", lambda title: title is None)),
    "absent fields": ("nulls", lambda chats, _: any("title" not in chat for chat in chats)),
    "a title of the wrong type": ("wrong-types", some_value("title", lambda title: title == 42)),
    "a chat that is none": ("wrong-types", lambda chats, _: None in chats),
    "a note to self": (
        "note-to-self",
        some_value("participants", lambda people: people["total"] == 1 and people["items"][0]["isSelf"]),
    ),
    "a network's bot": (
        "network-bots",
        some_value("participants", lambda people: any(each["isNetworkBot"] for each in people["items"])),
    ),
    "an account that reconnects": ("reconnecting-account", some_status("connecting")),
    "an account that fills in": ("reconnecting-account", some_status("backfilling")),
    "an account that vanishes": ("vanishing-account", lambda _, accounts: len(accounts) == 1),
    "an account that appears": ("new-account", lambda chats, accounts: len(accounts) == 2 and len(chats) > 50),
    "account_trouble": ("account-trouble", some_status("reconnect_required")),
    "messages_skipped": ("flood", some_value("unreadCount", lambda count: count > 500)),
    "an empty list": ("short-list", lambda chats, _: chats == []),
    "less than half of a list": ("short-list", lambda chats, _: 0 < len(chats) < 10),
    "a merged chat": ("merging", some_value("merge", bool)),
    "a chat that was merged": ("merging", some_value("mergedIntoChatID", bool)),
}


@pytest.fixture(scope="module")
def worlds() -> dict[str, list[tuple[list[Any], list[Any]]]]:
    """Return what each world shows, from its beginning to its end."""
    return {name: seen(name) for name in WORLDS}


@pytest.mark.parametrize("case", CASES)
def test_a_world_for_each_oddity(case: str, worlds: dict[str, list[tuple[list[Any], list[Any]]]]) -> None:
    """Every oddity that Beeper may hold for a client is shown by the world that is named for it."""
    name, odd = CASES[case]
    assert any(odd(chats, accounts) for chats, accounts in worlds[name])


def test_each_world_is_odd_in_some_way() -> None:
    """No world is without an oddity, and each says in a sentence what it is."""
    assert {name for name, _ in CASES.values()} == set(WORLDS)
    assert [name for name, world in WORLDS.items() if not (world.about and world.about.endswith("."))] == []


def test_two_of_one_world_share_nothing() -> None:
    """A world that is opened twice is two worlds, alike to the last word."""
    first, second = (WORLDS["flood"].open(stopped_clock()) for _ in range(2))
    before = second.chat("!group:x")
    assert first.chat("!group:x") == before
    first.receive_message("!group:x", "Hello")
    assert second.chat("!group:x") == before


def test_what_is_shown_otherwise_is_shown_so_everywhere() -> None:
    """A chat that the app shows otherwise than it is, it shows so in the list and alone, and to writes too."""
    world = WORLDS["wrong-types"].open(stopped_clock())
    WORLDS["wrong-types"].turns["all but one chat break"](world)
    headers = {"authorization": f"Bearer {TOKEN}"}
    with running(world) as server, httpx.Client(base_url=server.base_url, headers=headers, trust_env=False) as api:
        alone = api.get("/v1/chats/!title:x").json()
        written = api.patch("/v1/chats/!title:x", json={"isMuted": True}).json()
    assert (alone["title"], written["title"], written["isMuted"], world.chat("!title:x")["isMuted"]) == (
        42,
        42,
        True,
        True,
    )


def test_an_account_comes_back_as_it_went(world: World) -> None:
    """An account that logs out takes its chats with it and brings them back; a merge of them dissolves."""
    world.add_chat("Ann elsewhere", chat_id="!ann2:x", network="Telegram")
    world.merge("Ann", "!ann:x", "!ann2:x")
    account = world.chat("!ann:x")["accountID"]
    world.log_out(account)
    assert sorted(world.chat_ids()) == ["!ann2:x", "!group:x"]
    world.log_in_again(account)
    assert sorted(world.chat_ids()) == ["!ann2:x", "!ann:x", "!group:x"]
    assert "mergedIntoChatID" not in world.chat("!ann:x")
