"""What an action that a rule asks for aims at: which message, when, and what was there before."""

from typing import Any

import pytest

from beeper_rules.model.change import Change, Origin
from beeper_rules.model.chat import Merge
from builders import NOON, change, decided, earlier, event, later, message, mine, outcomes, said, state, the_intent


def said_by_them(*keys: int) -> Change:
    """Return a change that brings these messages of theirs."""
    told = [message(key, NOON) for key in keys]
    return change(event("new_activity"), *map(said, told), after=state(unread_count=len(keys), preview=told[-1]))


def test_reading_goes_no_further_than_what_the_rule_saw() -> None:
    """`mark_read` names the newest content message that the rule saw, with its sort key."""
    assert the_intent(decided("- {id: r, when: new_activity, then: mark_read}")).args == {
        "message": "m101",
        "sort_key": "101",
    }


def test_reading_every_message_that_matched() -> None:
    """A rule that marks each new message read marks all of them read, not only the first."""
    found = decided("- {id: r, when: new_message, then: mark_read}", said_by_them(101, 102))
    assert [(each.args["message"], str(each.standing)) for each in found.intents] == [
        ("m101", "planned"),
        ("m102", "planned"),
    ]
    assert [dict(each.prior) for each in found.intents] == [{"is_unread": True}, {"is_unread": True}]


def test_reading_one_message_leaves_the_newer_ones_unread() -> None:
    """A chat in which a rule marked an older message read is still unread for the rules after it."""
    told = [message(101, NOON, text="spam"), message(102, NOON, text="ham")]
    one = change(event(), *map(said, told), after=state(unread_count=2, preview=told[1]))
    rules = """
    - {id: a, when: new_message, if: {message: {text: spam}}, then: mark_read}
    - {id: b, when: new_activity, if: {is_unread: true}, then: pin}
    """
    assert outcomes(decided(rules, one)) == [("a", "mark_read", "planned"), ("b", "pin", "planned")]


def test_reading_a_merged_chat_names_no_message() -> None:
    """A merged chat has no messages of its own, so it is marked read as a whole."""
    after = state(merge=Merge(chat_ids=("!a", "!b")), unread_count=1, preview=message(101, NOON))
    assert the_intent(decided("- {id: r, when: new_activity, then: mark_read}", change(after=after))).args == {}


def test_reading_everything() -> None:
    """`mark_read: all` names no message."""
    assert the_intent(decided("- {id: r, when: new_activity, then: {mark_read: all}}")).args == {}


def test_no_message_to_aim_at() -> None:
    """Where Beeper showed no message, marking read up to it is not done, and says what to write."""
    found = decided("- {id: r, when: new_activity, then: mark_read}", change(after=state(unread_count=1, preview=None)))
    assert outcomes(found) == [("r", "mark_read", "no_message")]


@pytest.mark.parametrize(
    ("mine_at", "due"),
    [
        (earlier(seconds=10), later(seconds=20)),
        (earlier(seconds=30), None),
        (later(days=2), later(seconds=30)),
    ],
)
def test_archiving_waits_for_the_echo_of_my_own_message(mine_at: Any, due: Any) -> None:  # noqa: ANN401 - both are instants
    """An archive is due 30 seconds after my newest message, and never later than 30 seconds from now."""
    after = state(preview=mine(101, mine_at))
    found = decided(
        "- {id: r, when: no_reply, then: [archive, mute]}", change(event("no_reply", Origin.ME), after=after)
    )
    assert [(each.kind, each.due) for each in found.intents] == [("archive", due), ("mute", None)]


def test_what_was_there_before_is_kept() -> None:
    """Each action carries what the fields that it writes held before."""
    found = decided(
        "- {id: r, when: new_activity, then: [inbox, mute]}",
        change(after=state(is_low_priority=True, is_archived=True)),
    )
    assert [dict(each.prior) for each in found.intents] == [{"archived": True, "low_priority": True}, {"muted": False}]
