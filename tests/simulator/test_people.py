"""What other people and the user do to a chat, seen as the API shows it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from beeper_rules.simulator import World, stopped_clock

if TYPE_CHECKING:
    from collections.abc import Callable

ANN = "!ann:x"


def test_an_incoming_message_raises_unread_and_activity(world: World) -> None:
    """An incoming message raises the unread count and moves the last activity to its instant."""
    world.clock.advance(60)
    world.receive_message(ANN, "Lunch?")
    chat = world.chat(ANN)
    assert (chat["unreadCount"], chat["lastActivity"]) == (1, "2026-01-05T12:01:00.000Z")


def test_an_incoming_message_unarchives(world: World) -> None:
    """An incoming message brings an archived chat back to the inbox."""
    world.archive_by_hand(ANN)
    world.receive_message(ANN, "Lunch?")
    assert world.chat(ANN)["isArchived"] is False


def test_a_build_may_leave_archived_chats_alone(world: World) -> None:
    """With `incoming_unarchives` off, an archived chat stays archived."""
    world.behave(incoming_unarchives=False)
    world.archive_by_hand(ANN)
    world.receive_message(ANN, "Lunch?")
    assert world.chat(ANN)["isArchived"] is True


def test_my_own_message_reads_the_chat(world: World) -> None:
    """My own message resets the unread count, the mentions and the unread dot."""
    world.mention(ANN, "You!")
    world.mark_unread_by_hand(ANN)
    world.send_own_message(ANN, "Yes?")
    chat = world.chat(ANN)
    assert (chat["unreadCount"], chat["unreadMentionsCount"], chat["isMarkedUnread"]) == (0, 0, False)


@pytest.mark.parametrize("mention", [World.mention, World.mention_room])
def test_mentions_are_counted(world: World, mention: Callable[[World, str, str], str]) -> None:
    """Unread messages that mention me or the whole room are counted as mentions too."""
    world.receive_message(ANN, "Hello")
    mention(world, ANN, "Hello you")
    chat = world.chat(ANN)
    assert (chat["unreadCount"], chat["unreadMentionsCount"]) == (2, 1)


def test_reading_on_the_phone_clears_the_chat(world: World) -> None:
    """Reading on the phone raises the read mark to the newest message and zeroes unread and mentions."""
    world.mention(ANN, "You!")
    world.read_on_phone(ANN)
    chat, newest = world.chat(ANN), world.messages(ANN)[-1]
    assert (chat["unreadCount"], chat["unreadMentionsCount"]) == (0, 0)
    assert chat["lastReadMessageSortKey"] == newest["sortKey"]


def test_reading_on_the_phone_through_a_message_leaves_the_rest(world: World) -> None:
    """Reading through one message leaves the later ones unread."""
    first = world.receive_message(ANN, "one")
    world.receive_message(ANN, "two")
    world.read_on_phone(ANN, first)
    assert [m["isUnread"] for m in world.messages(ANN)] == [False, True]


def test_a_reaction_is_activity_and_may_be_the_preview(world: World) -> None:
    """A reaction moves the last activity, raises no unread count and by default becomes the newest line."""
    mine = world.send_own_message(ANN, "Done!")
    world.clock.advance(5)
    world.react(ANN, mine, "👍")
    chat, newest = world.chat(ANN), world.messages(ANN)[-1]
    assert (chat["lastActivity"], chat["unreadCount"]) == ("2026-01-05T12:00:05.000Z", 0)
    assert (newest["type"], newest["linkedMessageID"], newest["isSender"]) == ("REACTION", mine, False)


def test_a_reaction_may_leave_no_line(world: World) -> None:
    """With `as_message` off, a reaction only hangs on its message and moves the last activity."""
    mine = world.send_own_message(ANN, "Done!")
    world.clock.advance(5)
    world.react(ANN, mine, "👍", sender=world.me.id, as_message=False)
    (message,) = world.messages(ANN)
    assert message["reactions"][0]["participantID"] == world.me.id
    assert world.chat(ANN)["lastActivity"] == "2026-01-05T12:00:05.000Z"


def test_a_system_line_is_activity_without_a_type(world: World) -> None:
    """A system line has type null, may be mine, moves the last activity and is never unread."""
    world.clock.advance(5)
    world.system_line(ANN, "Ann changed the picture", sender=world.me.id)
    chat, newest = world.chat(ANN), world.messages(ANN)[-1]
    assert (newest["type"], newest["isSender"], chat["unreadCount"]) == (None, True, 0)
    assert chat["lastActivity"] == "2026-01-05T12:00:05.000Z"


def test_hidden_messages_are_not_unread(world: World) -> None:
    """A hidden message is activity only."""
    world.archive_by_hand(ANN)
    world.receive_message(ANN, "bridge state", hidden=True)
    chat = world.chat(ANN)
    assert (chat["unreadCount"], chat["isArchived"]) == (0, True)


def test_an_edit_changes_the_text_only(world: World) -> None:
    """An edit changes the text and sets editedTimestamp; the last activity stays."""
    message = world.receive_message(ANN, "Lunhc?")
    world.clock.advance(5)
    world.edit_message(ANN, message, "Lunch?")
    (edited,) = world.messages(ANN)
    assert (edited["text"], edited["editedTimestamp"]) == ("Lunch?", "2026-01-05T12:00:05.000Z")
    assert world.chat(ANN)["lastActivity"] == "2026-01-05T12:00:00.000Z"


def test_a_deleted_message_is_no_longer_unread(world: World) -> None:
    """A message deleted for everyone stays, marked as deleted, and counts no more."""
    message = world.receive_message(ANN, "Oops")
    world.delete_message(ANN, message)
    (deleted,) = world.messages(ANN)
    assert (deleted["isDeleted"], deleted["text"], world.chat(ANN)["unreadCount"]) == (True, None, 0)


def test_a_late_delivery_is_unread_but_moves_nothing(world: World) -> None:
    """A message with an old instant counts as unread, but moves neither last activity nor archive."""
    world.archive_by_hand(ANN)
    world.receive_message(ANN, "from yesterday", at=world.clock.now() - timedelta(days=1))
    chat = world.chat(ANN)
    assert (chat["unreadCount"], chat["isArchived"], chat["lastActivity"]) == (
        1,
        True,
        "2026-01-05T12:00:00.000Z",
    )


def test_backfill_puts_history_before_everything(world: World) -> None:
    """Backfilled messages are older than all others, by sort key and by timestamp."""
    world.receive_message(ANN, "now")
    ids = world.backfill(ANN, "first", "second")
    messages = world.messages(ANN)
    assert [m["text"] for m in messages] == ["first", "second", "now"]
    assert [m["id"] for m in messages[:2]] == ids
    assert [int(m["sortKey"]) for m in messages] == sorted(int(m["sortKey"]) for m in messages)
    assert [m["timestamp"] for m in messages] == sorted(m["timestamp"] for m in messages)


def test_sort_keys_may_cross_a_power_of_ten() -> None:
    """Some chats have sort keys that only a comparison as numbers puts in order."""
    world = World(clock=stopped_clock(), seed=1)
    crossing = 0
    for number in range(10):
        chat = world.add_chat(f"Chat {number}")
        keys = [world.messages(chat)[-1]["sortKey"] for _ in range(8) if world.receive_message(chat, "x")]
        crossing += keys != sorted(keys)
    assert crossing > 0


@pytest.mark.parametrize(
    ("act", "field", "value"),
    [
        (lambda w: w.mute_by_hand(ANN), "isMuted", True),
        (lambda w: w.pin_by_hand(ANN), "isPinned", True),
        (lambda w: w.low_priority_by_hand(ANN), "isLowPriority", True),
        (lambda w: w.archive_by_hand(ANN), "isArchived", True),
        (lambda w: w.mark_unread_by_hand(ANN), "isMarkedUnread", True),
        (lambda w: w.set_read_only(ANN), "isReadOnly", True),
        (lambda w: w.set_draft(ANN, "Dear"), "draft", {"text": "Dear"}),
        (lambda w: w.rename(ANN, "Ann E."), "title", "Ann E."),
        (lambda w: w.describe(ANN, "topic"), "description", "topic"),
        (lambda w: w.set_capabilities(ANN, {"archive": False}), "capabilities", {"archive": False}),
    ],
)
def test_what_the_user_does_by_hand_shows(
    world: World, act: Callable[[World], None], field: str, value: object
) -> None:
    """Each setting that the user makes by hand shows in its field."""
    act(world)
    assert world.chat(ANN)[field] == value


def test_people_join_and_leave(world: World) -> None:
    """Joining and leaving change the participants and their total."""
    person = world.join("!group:x", "Eve Example", bot=True)
    world.leave("!group:x", "Bo")
    people: dict[str, Any] = world.chat("!group:x")["participants"]
    names = [one["fullName"] for one in people["items"]]
    assert names == ["Robin Example", "Cy", "Di", "Eve Example"]
    assert (people["items"][-1]["id"], people["items"][-1]["isNetworkBot"], people["total"]) == (person, True, 4)


def test_a_stranger_who_writes_joins(world: World) -> None:
    """A sender whom the chat does not know joins it."""
    world.receive_message("!group:x", "Hi all", sender="Eve Example")
    assert world.chat("!group:x")["participants"]["total"] == 5


def test_labels_are_named_on_the_chat(world: World) -> None:
    """A labelled chat names its labels; a chat without labels has no such field."""
    world.set_labels(ANN, "Family", "Work")
    assert [label["name"] for label in world.chat(ANN)["labels"]] == ["Family", "Work"]
    world.set_labels(ANN)
    assert "labels" not in world.chat(ANN)


def test_a_removed_chat_is_gone(world: World) -> None:
    """A removed chat is found no more."""
    world.remove_chat(ANN)
    assert world.chat_ids() == ["!group:x"]


def test_an_account_may_go_with_its_chats(world: World) -> None:
    """Logging out with the chats removes the account and its chats only."""
    account = world.chat(ANN)["accountID"]
    world.remove_account(account, with_chats=True)
    assert (world.chat_ids(), account in world.accounts) == (["!group:x"], False)
