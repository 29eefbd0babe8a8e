"""What work.yaml makes of groups at work."""

import pytest

from beeper_rules.model.change import ChatState
from beeper_rules.model.message import Message
from builders import NOON, became, event, message, said
from packs.book import FILLED_IN, OWN, book, does, group

READ = became("is_unread", old=True, new=False)
WAITS = [("work-once-read", "low_priority")]


def office(**fields: object) -> ChatState:
    """Return a group on a network of work in which everything is read."""
    return group(**{"title": "Heron", "network": "Slack", "unread_count": 0} | fields)


def from_ben(key: int = 101) -> Message:
    """Return a message of somebody of my team."""
    return message(key, NOON, sender_name="Ben", sender_id="ben")


def test_once_read() -> None:
    """A group at work waits in low priority once I have read it, and not before."""
    assert does(office(), READ, by=OWN) == WAITS
    assert does(office(unread_count=5), event("new_activity"), by=OWN) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"network": "WhatsApp"},
        {"network": None, "account_id": "nobody knows"},
        {"type": "single"},
        {"is_low_priority": True},
        {"is_archived": True},
        {"unread_mentions_count": None},
        {"is_pinned": True},
        {"draft": {"text": "Dear all"}},
        {"reminder": {"remindAt": "2026-01-05T18:00:00Z"}},
        {"title": "Incidents"},
    ],
)
def test_what_stays(fields: dict[str, object]) -> None:
    """Other networks, chats of two, and what I pinned, began or listed stay where they are."""
    assert does(office(**fields), READ, by=OWN) == []


def test_a_muted_group_at_work() -> None:
    """A muted group is a matter for quiet-groups.yaml, also where that is not there."""
    assert does(office(is_muted=True), READ, by=book(FILLED_IN, "work")) == []
    assert does(office(is_muted=True), READ, by=OWN) == [("archive-quiet-groups", "archive")]


def test_a_mention_alone() -> None:
    """A mention brings a group back; with mentions.yaml beside it, it is told once."""
    mentioned = office(is_low_priority=True, unread_count=1, unread_mentions_count=1)
    assert does(mentioned, event("unread_mention"), by=book(FILLED_IN, "work")) == [
        ("work-mention", "inbox"),
        ("work-mention", "notify"),
    ]
    assert does(mentioned, event("unread_mention"), by=OWN) == [
        ("mention-where-it-is-quiet", "notify"),
        ("mention-in-low-priority", "inbox"),
    ]


def test_my_team() -> None:
    """Somebody of my team brings a group back from low priority, and is told once however much they write."""
    waiting = office(is_low_priority=True, unread_count=2)
    expected = [("work-team", "inbox"), ("work-team", "notify")]
    assert does(waiting, said(from_ben(101)), said(from_ben(102)), by=OWN) == expected
    assert does(waiting, said(message(101, NOON, sender_id="cleo")), by=OWN) == []
    assert does(office(unread_count=2), said(from_ben()), by=OWN) == []
    for wanted in ({"is_read_only": True}, {"is_muted": True}):
        assert does(office(is_low_priority=True, **wanted), said(from_ben()), by=OWN) == []


def test_my_team_in_a_flood() -> None:
    """With fifty unread a group goes on waiting, where housekeeping.yaml would send it anyway, and I am told."""
    waiting = office(is_low_priority=True, unread_count=50)
    assert does(waiting, said(from_ben()), by=OWN) == [("work-team-in-a-flood", "notify")]
    assert does(waiting, said(message(101, NOON, sender_id="cleo")), by=OWN) == []
    assert does(office(unread_count=49), said(from_ben()), by=OWN) == []


def test_much_going_on() -> None:
    """A waiting group in which much is written is told; where I am mentioned, that is told instead."""
    rising = became("unread", 29, 30)
    waiting = office(is_low_priority=True, unread_count=30)
    assert does(waiting, rising, by=OWN) == [("work-busy", "notify")]
    assert does(waiting, became("unread", 30, 31), by=OWN) == []
    mentioned = office(is_low_priority=True, unread_count=30, unread_mentions_count=1)
    assert ("work-busy", "notify") not in does(mentioned, rising, event("unread_mention"), by=OWN)


def test_as_it_is() -> None:
    """Without a network in its list the pack does nothing."""
    assert does(office(), READ) == []
    mentioned = office(is_low_priority=True, unread_count=1, unread_mentions_count=1)
    found = does(mentioned, event("unread_mention"), said(from_ben()), became("unread", 29, 30))
    assert [rule for rule, _ in found if rule.startswith("work")] == []
