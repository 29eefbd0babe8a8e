"""What channels.yaml moves to low priority, and what it leaves in the inbox."""

import pytest

from beeper_rules.decide import decide
from beeper_rules.model.change import ChatState
from builders import KEY, NOON, OLD_APP, became, change, event, facts, message, mine, outcomes, state
from packs.book import BOOK, OWN, does, group, says

BIG: dict[str, object] = {"network": "Telegram", "participants": {"total": 50}}
LOW = [("channel-to-low-priority", "low_priority")]


def channel(**fields: object) -> ChatState:
    """Return a channel in which something new stands."""
    return group(**{"title": "City News", "is_read_only": True} | fields)


def stranger(**fields: object) -> ChatState:
    """Return a chat of somebody new on a network of strangers."""
    given: dict[str, object] = {"title": "Zed", "network": "Telegram", "preview": message(101, NOON)}
    return state("!zed", **given | fields)


def test_a_channel_waits() -> None:
    """A channel goes to low priority when something new stands in it, and when I have read it."""
    assert does(channel()) == LOW
    assert does(channel(unread_count=0), became("is_unread", old=True, new=False)) == LOW


@pytest.mark.parametrize(
    "fields",
    [
        {"is_read_only": False},
        {"type": "single"},
        {"is_pinned": True},
        {"is_low_priority": True},
        {"is_archived": True},
        {"unread_mentions_count": 1},
        {"unread_mentions_count": None},
        {"reminder": {"remindAt": "2026-01-05T18:00:00Z"}},
        {"title": "School"},
    ],
)
def test_channels_that_stay(fields: dict[str, object]) -> None:
    """What I can write in, want, or am mentioned in stays where it is."""
    assert does(channel(**fields), by=OWN) == []


def test_channels_for_another_pack() -> None:
    """A muted channel, and one that I archived, leave the inbox by quiet-groups.yaml alone."""
    assert does(channel(is_muted=True)) == [("archive-quiet-groups", "archive")]
    assert does(channel(), before=channel(is_archived=True)) == [("keep-archived-groups", "archive")]


def test_a_channel_on_an_older_app() -> None:
    """Where Beeper does not say who may write, no chat is taken for a channel."""
    found = decide(change(after=channel(is_read_only=None)), BOOK, facts(app=OLD_APP), NOON)
    assert outcomes(found) == []


def test_ten_channels_a_day() -> None:
    """The eleventh channel of a day is left alone until its next message, and waits for nobody's word."""
    acted = {"channel-to-low-priority": [f"!{number}" for number in range(10)]}
    found = decide(change(after=channel()), BOOK, facts(acted), NOON)
    assert outcomes(found) == [("channel-to-low-priority", "low_priority", "limit")]
    assert [str(each.standing) for each in found.intents] == ["skipped"]


def test_bots() -> None:
    """A bot of my list goes to low priority."""
    bot = {"title": "Weather Bot", "unread_count": 1}
    assert does(state("!bot", **bot), event(), by=OWN) == [("bot-to-low-priority", "low_priority")]
    assert does(state("!bot", **bot), event()) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Ann"},
        {"type": "group"},
        {"is_pinned": True},
        {"is_archived": True},
        {"reminder": {"remindAt": "2026-01-05T18:00:00Z"}},
    ],
)
def test_bots_that_stay(fields: dict[str, object]) -> None:
    """Any other chat, a group of that name, and a bot that I pinned, archived or put off stays where it is."""
    bot: dict[str, object] = {"title": "Weather Bot", "unread_count": 1}
    assert does(state("!bot", **bot | fields), event(), by=OWN) == []


def test_a_stranger() -> None:
    """Somebody new on a network of strangers waits in low priority, and I am told."""
    expected = [("stranger-waits", "low_priority"), ("stranger-waits", "notify")]
    assert does(stranger(), event("chat_added"), event("new_activity"), by=OWN) == expected


@pytest.mark.parametrize(
    "fields",
    [
        {"network": "Signal"},
        {"network": None, "account_id": "nobody knows"},
        {"preview": mine(101, NOON)},
        {"preview": None},
        {"merge": {"chatIDs": ["!a", "!b"]}},
        {"is_archived": True},
        {"is_low_priority": True},
        {"is_pinned": True},
    ],
)
def test_who_is_no_stranger(fields: dict[str, object]) -> None:
    """On other networks, where I wrote first, where I merged chats and where Beeper does not say, a new chat stays."""
    assert does(stranger(**fields), event("chat_added"), by=OWN) == []


def test_a_stranger_writes_again() -> None:
    """A stranger's further messages move nothing."""
    assert does(stranger(), event("new_activity"), by=OWN) == []


def test_a_stranger_whom_i_answer() -> None:
    """Whom I answer comes into the inbox, but not a bot; what is in low priority on other networks stays there."""
    answered = {"is_low_priority": True, "preview": mine(KEY + 1, NOON)}
    assert does(stranger(**answered), event("no_reply"), by=OWN) == [("stranger-answered", "inbox")]
    assert does(stranger(**answered | {"title": "Weather Bot"}), event("no_reply"), by=OWN) == []
    assert does(stranger(**answered | {"network": "Signal"}), event("no_reply"), by=OWN) == []
    assert does(stranger(**answered | {"type": "group"}), event("no_reply"), by=OWN) == []
    archived = {"is_low_priority": False, "is_archived": True}
    assert does(stranger(**answered | archived), event("no_reply"), by=OWN) == []


def test_a_big_group() -> None:
    """A big group that appears on a network of strangers waits, and I am told."""
    waits = [("big-group-waits", "low_priority"), ("big-group-waits", "notify")]
    assert does(group(**BIG), event("chat_added"), by=OWN) == waits


@pytest.mark.parametrize(
    "fields",
    [
        {"participants": {"total": 49}},
        {"participants": None},
        {"network": "Signal"},
        {"type": "a new kind"},
        {"preview": mine(101, NOON)},
        {"unread_mentions_count": 1},
        {"is_archived": True},
        {"is_low_priority": True},
        {"is_pinned": True},
    ],
)
def test_new_groups_that_stay(fields: dict[str, object]) -> None:
    """A small new group stays, one that I wrote in or am mentioned in, and one that I put somewhere already."""
    assert does(group(**BIG | fields), event("chat_added"), by=OWN) == []


def test_as_it_is() -> None:
    """With empty lists nobody is taken for a stranger or a bot."""
    assert outcomes(says(change(event("chat_added"), after=stranger()))) == []
