"""What each filter of the searches lets through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from beeper_rules.simulator import World
    from conftest import Api

ANN, GROUP = "!ann:x", "!group:x"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {ANN, GROUP}),
        ({"query": "CLIMB"}, {GROUP}),
        ({"query": "Bo"}, set()),
        ({"query": "Bo", "scope": "participants"}, {GROUP}),
        ({"query": "Robin", "scope": "participants"}, set()),
        ({"inbox": "archive"}, {ANN}),
        ({"inbox": "low-priority"}, {GROUP}),
        ({"inbox": "primary"}, set()),
        ({"type": "group"}, {GROUP}),
        ({"type": "any"}, {ANN, GROUP}),
        ({"unreadOnly": "true"}, {ANN}),
        ({"unreadOnly": "false"}, {ANN, GROUP}),
        ({"includeMuted": "false"}, {ANN}),
        ({"accountIDs": ["local-signal_ba_q9", "x"]}, {GROUP}),
        ({"labelID": "nothing"}, set()),
        ({"lastActivityAfter": "2026-01-05T12:00:00Z"}, set()),
        ({"lastActivityAfter": "2026-01-05T12:59:59+01:00"}, {ANN, GROUP}),
        ({"lastActivityBefore": "2026-01-05T12:00:00Z"}, set()),
    ],
)
def test_chats_are_filtered(world: World, api: Api, query: dict[str, Any], found: set[str]) -> None:
    """Each filter of the chat search lets through what it names; the instants are exclusive."""
    world.mark_unread_by_hand(ANN)
    world.archive_by_hand(ANN)
    world.mute_by_hand(GROUP)
    world.low_priority_by_hand(GROUP)
    assert {item["id"] for item in api.get("/v1/chats/search", params=query).json()["items"]} == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Mine", "Hello there"]),
        ({"query": "THERE hello"}, ["Hello there"]),
        ({"query": "hello nobody"}, []),
        ({"sender": "me"}, ["Mine"]),
        ({"sender": "others"}, ["Hello there"]),
        ({"sender": "@me:beeper.com"}, ["Mine"]),
        ({"mediaTypes": ["any"]}, ["Hello there"]),
        ({"mediaTypes": ["video", "image"]}, ["Hello there"]),
        ({"mediaTypes": ["video", "link", "file"]}, []),
        ({"chatIDs": [GROUP]}, []),
        ({"chatIDs": [GROUP, ANN]}, ["Mine", "Hello there"]),
        ({"chatType": "group"}, []),
        ({"accountIDs": ["x"]}, []),
        ({"excludeLowPriority": "false"}, ["Mine", "Low https://x.example", "Hello there"]),
        ({"excludeLowPriority": "false", "mediaTypes": ["link"]}, ["Low https://x.example"]),
        ({"includeMuted": "false"}, []),
        ({"dateAfter": "2026-01-05T12:00:00Z"}, ["Mine"]),
        ({"dateBefore": "2026-01-05T12:00:00Z"}, []),
        ({"limit": 1}, ["Mine"]),
    ],
)
def test_messages_are_filtered(world: World, api: Api, query: dict[str, Any], found: list[str]) -> None:
    """Each filter of the message search lets through what it names, newest first, with the chats that hold it."""
    message = world.receive_message(ANN, "Hello there", attachments=[{"type": "img"}])
    world.react(ANN, message, "👍")
    world.system_line(ANN, "Hello system")
    world.mute_by_hand(ANN)
    world.low_priority_by_hand(GROUP)
    world.clock.advance(1)
    world.receive_message(GROUP, "Low https://x.example")
    world.clock.advance(1)
    world.send_own_message(ANN, "Mine")
    page = api.get("/v1/messages/search", params=query).json()
    assert [item["text"] for item in page["items"]] == found
    assert set(page["chats"]) == {item["chatID"] for item in page["items"]}


def test_a_message_search_pages(world: World, api: Api) -> None:
    """The pages of a message search hold every message once, whichever chat it is in."""
    for number in range(50):
        world.receive_message((ANN, GROUP)[number % 2], str(number))
    seen: list[str] = []
    page = api.get("/v1/messages/search").json()
    while page["items"]:
        seen += [item["text"] for item in page["items"]]
        page = api.get("/v1/messages/search", params={"cursor": page["oldestCursor"]}).json()
    assert sorted(map(int, seen)) == list(range(50))


def test_one_search_for_everything(world: World, api: Api, check: Callable[[object, Any], None]) -> None:
    """The search finds chats by title, groups by who is in them, and messages."""
    world.receive_message(ANN, "Is Bo there?")
    answer = api.get("/v1/search", params={"query": "bo"}).json()
    check(answer, "SearchResponse")
    results = answer["results"]
    assert ([one["id"] for one in results["in_groups"]], results["chats"]) == ([GROUP], [])
    assert list(results["messages"]["chats"]) == [ANN]


@pytest.mark.parametrize(
    ("path", "query", "where"),
    [
        ("/v1/search", {}, "query"),
        ("/v1/search", {"query": ""}, "query"),
        ("/v1/chats/search", {"query": ""}, "query"),
        ("/v1/chats/search", {"unreadOnly": "yes"}, "unreadOnly"),
        ("/v1/chats/search", {"inbox": "spam"}, "inbox"),
        ("/v1/chats/search", {"limit": 201}, "limit"),
        ("/v1/chats/search", {"lastActivityAfter": "yesterday"}, "lastActivityAfter"),
        ("/v1/chats/search", {"cursor": "x|y"}, "cursor"),
        ("/v1/messages/search", {"limit": 0}, "limit"),
        ("/v1/messages/search", {"limit": 21}, "limit"),
        ("/v1/messages/search", {"mediaTypes": ["image", "song"]}, "mediaTypes"),
        ("/v1/messages/search", {"dateAfter": ""}, "dateAfter"),
    ],
)
def test_broken_queries_are_refused(api: Api, path: str, query: dict[str, Any], where: str) -> None:
    """A query that is not as described is a 400 that names the parameter."""
    answer = api.get(path, params=query)
    assert (answer.status_code, answer.json()["details"]["issues"][0]["path"][0]) == (400, where)


def test_a_cursor_of_the_documents(world: World, api: Api) -> None:
    """A cursor in the documents' spelling stands at its instant, which it includes."""
    at = round(world.clock.now().timestamp() * 1000)
    for instant, found in ((at, 2), (at - 1, 0)):
        page = api.get("/v1/chats/search", params={"cursor": f"{instant}|b3BhcXVl"}).json()
        assert len(page["items"]) == found


def test_labels_are_unknown_to_an_older_app(world: World, api: Api) -> None:
    """Before SDK 6.0.0 the search does not look at labels."""
    world.update_to("4.2.557")
    assert len(api.get("/v1/chats/search", params={"labelID": "nothing"}).json()["items"]) == 2
