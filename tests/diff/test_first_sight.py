"""Chats that are seen for the first time."""

from typing import Any

import pytest

from beeper_rules.model.change import Origin
from builders import APP, KEY, NOON, chat, difference, earlier, later, listed, message, mine, names, spoken, state

ACCOUNT_SINCE = earlier(days=1)
FRESH: dict[str, Any] = {
    "preview": message(KEY, earlier(seconds=2)),
    "unread_count": 1,
    "last_activity": earlier(seconds=2),
}


def test_the_first_sight_of_an_account_is_silent() -> None:
    """A chat of an account that nobody knew brings no event, whatever is unread in it."""
    found = difference(None, chat(**FRESH, unread_mentions_count=3), account_since=None)
    assert found.events == ()
    assert found.state.chat.unread_mentions_count == 3


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"preview": message(at=earlier(days=2)), "unread_count": 5}, id="its newest message is older"),
        pytest.param({"preview": message(at=ACCOUNT_SINCE)}, id="exactly as old"),
        pytest.param({"preview": None, "last_activity": earlier(days=2)}, id="no message, older activity"),
        pytest.param({"preview": None, "last_activity": None}, id="nothing says how old it is"),
    ],
)
def test_an_old_chat_is_silent(fields: dict[str, Any]) -> None:
    """A chat that was only now shown but is older than its account is to us brings no event."""
    found = difference(None, chat(**fields), account_since=ACCOUNT_SINCE)
    assert found.events == ()


def test_somebody_writes_for_the_first_time() -> None:
    """A chat that is newer than its account is to us was added, and what is said in it is new."""
    found = difference(None, listed(chat(**FRESH, unread_mentions_count=1), message(KEY, earlier(seconds=2))))
    assert names(found) == ["chat_added", "new_activity", "unread_mention", "new_message", "unanswered"]
    assert {each.at for each in found.events} == {earlier(seconds=2)}
    assert found.state.active_at == NOON


def test_a_chat_that_i_begin() -> None:
    """A chat that I begin was added, and it is my message that waits for an answer; no activity of theirs."""
    found = difference(None, chat(preview=mine(KEY, NOON), last_activity=NOON))
    assert [(each.name, each.origin) for each in found.events] == [
        ("chat_added", Origin.UNKNOWN),
        ("no_reply", Origin.ME),
    ]


def test_a_chat_without_messages() -> None:
    """A new chat in which nothing was said yet was added, and nothing more."""
    assert names(difference(None, chat(preview=None, last_activity=NOON))) == ["chat_added"]


def test_history_that_is_filled_in_is_not_fresh() -> None:
    """While an account fills in history, the first message of a new chat is as old as it says."""
    old = message(KEY, earlier(hours=5))
    found = difference(None, chat(preview=old, unread_count=1), account_since=ACCOUNT_SINCE, backfilling=True)
    assert {each.at for each in found.events} == {earlier(hours=5)}


def test_first_fields_are_no_events() -> None:
    """The flags of a chat that was not known have not changed."""
    found = difference(None, chat(**FRESH, is_muted=True, is_archived=True, is_pinned=True))
    assert [each for each in found.events if each.field] == []


def test_the_second_sight_is_quiet() -> None:
    """What the first sight told is not told again."""
    first = difference(None, listed(chat(**FRESH), message(KEY, earlier(seconds=2))))
    assert spoken(difference(first.state, chat(**FRESH), now=later(seconds=5))) == set()


def test_the_baseline_state_does_not_fire() -> None:
    """A state that is true at the first sight is no entry into it, now or in the next pass."""
    first = difference(None, chat(unread_count=4), account_since=None, app=APP)
    assert difference(first.state, chat(unread_count=4)).events == ()


def test_the_cursor_begins_at_what_is_there() -> None:
    """The first sight puts the cursor at the newest message, so that only later ones are new."""
    assert state().cursor == KEY
