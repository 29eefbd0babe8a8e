from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from simulator.conftest import path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from beeper_rules.simulator import World
    from conftest import Api

ANN, ANN_ON_SIGNAL = "!ann:x", "!ann2:x"


@pytest.fixture
def parent(world: World) -> str:
    """Return the id of Ann's chats on WhatsApp and Signal, merged."""
    world.add_chat("Ann E.", chat_id=ANN_ON_SIGNAL, network="Signal")
    return world.merge("Ann", ANN, ANN_ON_SIGNAL)


def test_a_parent_and_its_members_name_each_other(api: Api, parent: str, check: Callable[[object, Any], None]) -> None:
    """The parent lists its members and the default one; members name the parent; all are listed."""
    chat = api.chat(parent)
    check(chat, "Chat")
    assert chat["merge"] == {"chatIDs": [ANN, ANN_ON_SIGNAL], "defaultChatID": ANN}
    assert [api.chat(member)["mergedIntoChatID"] for member in (ANN, ANN_ON_SIGNAL)] == [parent, parent]
    assert {parent, ANN, ANN_ON_SIGNAL} <= {item["id"] for item in api.listed()}


def test_a_parent_has_no_messages_but_their_sum(world: World, api: Api, parent: str) -> None:
    """The parent holds no messages; its unread and mentions are the sums, its activity the latest."""
    world.receive_message(ANN, "one")
    world.clock.advance(60)
    world.mention(ANN_ON_SIGNAL, "two")
    chat = api.chat(parent)
    assert api.get(f"/v1/chats/{parent}/messages").json()["items"] == []
    assert (chat["unreadCount"], chat["unreadMentionsCount"]) == (2, 1)
    assert (chat["lastActivity"], api.listed()[0]["id"]) == ("2026-01-05T12:01:00.000Z", parent)


def test_the_preview_of_a_parent_is_its_members_newest(world: World, api: Api, parent: str) -> None:
    """The parent's preview is its members' newest line, unless `merged_preview` is off."""
    world.receive_message(ANN, "one")
    world.clock.advance(60)
    world.receive_message(ANN_ON_SIGNAL, "two")
    item = api.listed()[0]
    assert (item["id"], item["preview"]["chatID"]) == (parent, ANN_ON_SIGNAL)
    world.behave(merged_preview=False)
    assert "preview" not in api.listed()[0]


@pytest.mark.parametrize(
    "fields", [{"isMuted": True}, {"isPinned": True}, {"isLowPriority": True}, {"isArchived": True}]
)
def test_flags_of_the_parent_go_to_its_members(api: Api, parent: str, fields: dict[str, bool]) -> None:
    """A flag set on the parent is set on every member and shows on all three."""
    api.change(parent, **fields)
    ((name, value),) = fields.items()
    assert [api.chat(chat)[name] for chat in (parent, ANN, ANN_ON_SIGNAL)] == [value] * 3


def test_a_parent_is_archived_when_all_members_are(world: World, api: Api, parent: str) -> None:
    """The parent is archived only while all of its members are."""
    api.act(parent, "archive")
    assert api.chat(parent)["isArchived"] is True
    world.receive_message(ANN_ON_SIGNAL, "Hello")
    assert (api.chat(parent)["isArchived"], api.chat(ANN)["isArchived"]) == (False, True)


def test_reading_the_parent_reads_the_members(world: World, api: Api, parent: str) -> None:
    """Reading the parent reads all members; through a message only the member that holds it."""
    world.receive_message(ANN, "one")
    message = world.receive_message(ANN_ON_SIGNAL, "two")
    assert api.act(parent, "read", {"messageID": message}).json()["unreadCount"] == 1
    assert api.act(parent, "read").json()["unreadCount"] == 0


def test_unread_of_the_parent(world: World, api: Api, parent: str) -> None:
    """Unread on the parent marks the default member, with a message the member that holds it."""
    message = world.receive_message(ANN_ON_SIGNAL, "two")
    assert api.act(parent, "unread").json()["isMarkedUnread"] is True
    assert api.chat(ANN_ON_SIGNAL)["isMarkedUnread"] is False
    api.act(parent, "unread", {"messageID": message})
    assert api.chat(ANN_ON_SIGNAL)["isMarkedUnread"] is True


def test_drafts_and_reminders_of_the_parent_go_to_the_default_member(world: World, api: Api, parent: str) -> None:
    """A draft or reminder set on the parent is the default member's, and shows on both."""
    at = world.clock.now() + timedelta(hours=1)
    api.act(parent, "reminders", {"reminder": {"remindAt": at.isoformat()}})
    api.change(parent, draft={"text": "Dear Ann"}, title="Ann of all networks")
    for chat in (parent, ANN):
        assert api.chat(chat)["draft"] == {"text": "Dear Ann"}
        assert api.chat(chat)["reminder"]["remindAt"] == "2026-01-05T13:00:00.000Z"
    assert (api.chat(parent)["title"], api.chat(ANN)["title"]) == ("Ann of all networks", "Ann Example")
    assert api.chat(ANN_ON_SIGNAL)["draft"] is None


def test_a_pinned_member_keeps_the_parent_from_the_archive(world: World, api: Api, parent: str) -> None:
    """A parent with a pinned member refuses to be archived."""
    world.pin_by_hand(ANN_ON_SIGNAL)
    assert api.act(parent, "archive").status_code == 400


def test_a_dissolved_merge_leaves_the_members(world: World, api: Api, parent: str) -> None:
    """After the merge is dissolved the parent is a 404 and its members stand alone."""
    world.remove_chat(parent)
    assert api.get(f"/v1/chats/{parent}").status_code == 404
    assert "mergedIntoChatID" not in api.chat(ANN)


def test_removing_a_member_dissolves_the_merge(world: World, parent: str) -> None:
    """A merge does not outlive one of its members."""
    world.remove_chat(ANN)
    assert (parent in world.chat_ids(), ANN in world.chat_ids(), ANN_ON_SIGNAL in world.chat_ids()) == (
        False,
        False,
        True,
    )


def test_a_message_of_a_member_is_the_members(world: World, api: Api, parent: str) -> None:
    """A message that is asked for by its parent says which member it is of, and whether it was read there."""
    message = world.receive_message(ANN, "Hi")
    api.act(parent, "read", {})
    found = api.get(f"{path_of(parent)}/messages/{message}").json()
    assert (found["chatID"], found["isUnread"]) == (ANN, False)


@pytest.mark.parametrize("generation", ["4.1.294", "4.2.557", "4.2.808"])
def test_an_older_app_has_no_merged_chats(world: World, api: Api, parent: str, generation: str) -> None:
    """Before SDK 6 no chat stands for others: the parent is neither listed nor found, its members are."""
    world.update_to(generation)
    listed = {item["id"] for item in api.listed()}
    assert (parent in listed, {ANN, ANN_ON_SIGNAL} <= listed) == (False, True)
    assert api.get(path_of(parent)).status_code == 404
    assert api.post("/v1/focus", json={"chatID": parent}).status_code == 404
    world.update_to("4.3.73")
    assert api.chat(parent)["merge"]["chatIDs"] == [ANN, ANN_ON_SIGNAL]
