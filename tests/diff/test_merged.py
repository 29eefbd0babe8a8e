"""Merged chats: one person's chats of several networks, told as one conversation."""

from typing import Any

import pytest

from beeper_rules.diff import diff
from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import ChatState, Event
from beeper_rules.model.chat import Merge
from beeper_rules.model.listed import Difference, Listed
from beeper_rules.model.message import Message
from builders import APP, NOON, OLD_APP, around, chat, earlier, listed, message, mine, names, spoken, state

WA, TG = 1_000, 5
"""Sort keys of two networks, which cannot be compared."""
MEMBERS = {
    "!wa": state("!wa", preview=message(WA, chat_id="!wa")),
    "!tg": state("!tg", preview=message(TG, chat_id="!tg")),
}


def parent(newest: Message | None = None, **fields: Any) -> Listed:  # noqa: ANN401 - fields of a chat
    """Return the merged chat with the members as they are known."""
    return with_members([listed(one.chat) for one in MEMBERS.values()], newest, **fields)


def with_members(members: list[Listed], newest: Message | None = None, **fields: Any) -> Listed:  # noqa: ANN401 - as above
    """Return the merged chat as poll puts it together."""
    merge = Merge(chat_ids=tuple(MEMBERS))
    said = sorted((each for one in members for each in one.messages), key=lambda each: each.timestamp)
    known = [each.newest for each in members if each.newest]
    return Listed(
        chat("!both", merge=merge, preview=newest or message(WA, chat_id="!wa"), **fields),
        tuple(said),
        max(known, key=lambda each: each.timestamp, default=None),
        bool(known),
        members=tuple(members),
    )


def seen() -> ChatState:
    """Return what is known of the merged chat after its first sight."""
    return diff(None, parent(), around(account_since=None, members_before=MEMBERS)).state


def told(after: Listed, before: ChatState | None) -> Difference:
    """Return what `diff` says of the merged chat."""
    return diff(before, after, around(members_before=MEMBERS))


def member(chat_id: str, newest: Message, *said: Message) -> Listed:
    """Return one member as this pass saw it."""
    return listed(chat(chat_id, preview=newest, unread_count=1), *said)


def test_a_message_in_one_member() -> None:
    """A message in a member is one event on the parent, though its sort key is lower than the other member's."""
    new = message(TG + 1, NOON, chat_id="!tg")
    members = [listed(MEMBERS["!wa"].chat), member("!tg", new, new)]
    found = told(with_members(members, new, unread_count=1), seen())
    assert [each.name for each in found.events if not each.field] == ["new_activity", "new_message"]
    assert {each.chat.id: each.cursor for each in found.members} == {"!wa": WA, "!tg": TG + 1}


def test_parent_and_members_all_change() -> None:
    """When parent and both members change, each message is told once and the activity once."""
    first, second = message(WA + 1, earlier(seconds=2), chat_id="!wa"), message(TG + 1, NOON, chat_id="!tg")
    members = [member("!wa", first, first), member("!tg", second, second)]
    found = told(with_members(members, second, unread_count=2), seen())
    told_messages = [each.message for each in found.events if each.name == "new_message"]
    assert told_messages == [first, second]
    assert names(found).count("new_activity") == 1


def test_the_preview_of_another_member_is_not_new() -> None:
    """When the newest message was deleted, the preview of another network with a higher sort key is no activity."""
    before = told(parent(message(TG, NOON, chat_id="!tg")), None).state
    assert spoken(told(parent(message(WA, chat_id="!wa")), before)) == set()


def test_nothing_new_in_any_member() -> None:
    """The same sighting twice makes no event."""
    assert told(parent(), seen()).events == ()


def test_whose_turn_it_is_across_networks() -> None:
    """I answer on another network than they wrote on: then mine is the newest, and nobody waits for me."""
    answer = mine(TG + 1, NOON, chat_id="!tg")
    members = [listed(MEMBERS["!wa"].chat), member("!tg", answer, answer)]
    found = told(with_members(members, answer), seen())
    assert "no_reply" in spoken(found)
    assert found.state.theirs_since is None


def test_since_when_they_wait_across_networks() -> None:
    """They wait since their first message after my last one by the clock, whatever the sort keys of networks say."""
    answer = mine(WA + 1, earlier(seconds=4), chat_id="!wa")
    again, more = message(TG + 1, earlier(seconds=3), chat_id="!tg"), message(TG + 2, NOON, chat_id="!tg")
    members = [member("!wa", answer, answer), member("!tg", more, again, more)]
    found = told(with_members(members, more, unread_count=2), seen())
    assert "unanswered" in spoken(found)
    assert found.state.theirs_since == earlier(seconds=3)


def test_merging_known_chats_says_nothing_new() -> None:
    """When two known chats are merged, the parent is added, and nothing in it is new."""
    recent = {
        "!wa": state("!wa", preview=message(WA, earlier(minutes=1), chat_id="!wa")),
        "!tg": state("!tg", preview=message(TG, earlier(minutes=2), chat_id="!tg")),
    }
    merged = with_members([listed(one.chat) for one in recent.values()], recent["!wa"].chat.preview, unread_count=3)
    found = diff(None, merged, around(members_before=recent))
    assert [each.name for each in found.events] == ["chat_added"]


@pytest.mark.parametrize(
    "app_before",
    [
        AppFacts(version=(4, 2, 808), modern=True),
        AppFacts(version=APP.version, modern=True, labels=False),
        OLD_APP,
    ],
)
def test_chats_that_are_merged_by_an_update(app_before: AppFacts) -> None:
    """Known chats that a newer app shows merged for the first time are not added by anybody."""
    merged = with_members([listed(one.chat) for one in MEMBERS.values()], unread_count=3)
    found = diff(None, merged, around(members_before=MEMBERS, app_before=app_before))
    assert found.events == ()


def test_merging_while_somebody_writes() -> None:
    """A message that comes in the very pass in which two known chats are merged is told once, on the parent."""
    new = message(WA + 1, NOON, chat_id="!wa")
    members = [member("!wa", new, new), listed(MEMBERS["!tg"].chat)]
    found = told(with_members(members, new, unread_count=1), None)
    assert [each.name for each in found.events] == ["chat_added", "new_activity", "new_message"]


def _messages(found: Difference) -> list[Event]:
    return [each for each in found.events if each.name == "new_message"]


def test_members_of_nobody_s_knowledge() -> None:
    """Members that were not known before bring no activity to a parent that was."""
    strangers = diff(seen(), parent(), around(members_before={}))
    assert _messages(strangers) == []
    assert "new_activity" not in spoken(strangers)
