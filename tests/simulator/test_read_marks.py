from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from beeper_rules.simulator import World
    from conftest import Api

ANN = "!ann:x"


@pytest.fixture
def messages(world: World) -> list[str]:
    """Return the ids of three unread messages."""
    return [world.receive_message(ANN, text) for text in ("one", "two", "three")]


def test_read_reads_everything(
    world: World, api: Api, messages: list[str], check: Callable[[object, Any], None]
) -> None:
    """POST read without a message reads through the newest, takes the dot away and answers the Chat."""
    world.mark_unread_by_hand(ANN)
    answer = api.act(ANN, "read", {})
    chat = answer.json()
    check(chat, "Chat")
    assert (answer.status_code, chat["unreadCount"], chat["isMarkedUnread"]) == (200, 0, False)
    assert chat["lastReadMessageSortKey"] == world.messages(ANN)[-1]["sortKey"]
    assert chat["unreadMentionsCount"] == 0 != len(messages)


def test_read_through_a_message(world: World, api: Api, messages: list[str]) -> None:
    """POST read with a message reads up to and with it, so that later ones stay unread."""
    chat = api.act(ANN, "read", {"messageID": messages[1]}).json()
    assert (chat["unreadCount"], chat["lastReadMessageSortKey"]) == (1, world.messages(ANN)[1]["sortKey"])


def test_the_read_mark_never_falls_by_reading(world: World, api: Api, messages: list[str]) -> None:
    """Reading through an older message than the read mark leaves the mark."""
    api.act(ANN, "read")
    chat = api.act(ANN, "read", {"messageID": messages[0]}).json()
    assert chat["lastReadMessageSortKey"] == world.messages(ANN)[-1]["sortKey"]


def test_unread_sets_the_dot(api: Api) -> None:
    """POST unread without a message marks a chat unread while its count stays 0."""
    chat = api.act(ANN, "unread").json()
    assert (chat["isMarkedUnread"], chat["unreadCount"]) == (True, 0)


def test_unread_from_a_message(api: Api, messages: list[str]) -> None:
    """POST unread with a message counts it and all later ones as unread."""
    api.act(ANN, "read")
    chat = api.act(ANN, "unread", {"messageID": messages[1]}).json()
    assert (chat["unreadCount"], chat["isMarkedUnread"]) == (2, True)


def test_unread_from_the_first_message(api: Api, messages: list[str]) -> None:
    """Unread from the first message leaves no read mark."""
    api.act(ANN, "read")
    chat = api.act(ANN, "unread", {"messageID": messages[0]}).json()
    assert (chat["unreadCount"], chat["lastReadMessageSortKey"]) == (3, None)


def test_marking_unread_may_unarchive(world: World, api: Api) -> None:
    """With `unread_unarchives`, marking unread brings the chat back to the inbox."""
    world.archive_by_hand(ANN)
    assert api.act(ANN, "unread").json()["isArchived"] is True
    world.behave(unread_unarchives=True)
    assert api.act(ANN, "unread").json()["isArchived"] is False


@pytest.mark.parametrize("verb", ["read", "unread"])
def test_an_unknown_message_is_404(api: Api, messages: list[str], verb: str) -> None:
    """An unknown message is a 404 and changes nothing."""
    assert api.act(ANN, verb, {"messageID": "nope"}).status_code == 404
    assert api.chat(ANN)["unreadCount"] == len(messages)


@pytest.mark.parametrize("verb", ["read", "unread"])
def test_a_message_id_is_text(api: Api, verb: str) -> None:
    """A messageID that is no text is refused."""
    assert api.act(ANN, verb, {"messageID": 5}).status_code == 400
