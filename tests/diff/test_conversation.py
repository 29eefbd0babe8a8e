"""New messages one by one, mentions, and whose turn it is."""

from dataclasses import replace
from typing import Any

import pytest

from beeper_rules.model.change import ChatState, Origin
from beeper_rules.model.listed import Listed
from builders import (
    APP,
    KEY,
    NOON,
    OLD_APP,
    chat,
    difference,
    earlier,
    listed,
    message,
    mine,
    spoken,
    state,
)


def test_each_message_is_an_event_oldest_first() -> None:
    """Each new content message is an event of its own, in the order in which they were given, with its author."""
    said = (message(101, earlier(seconds=3)), mine(102, earlier(seconds=2)), message(103, earlier(seconds=1)))
    found = difference(state(), listed(chat(preview=said[-1]), *said))
    events = [each for each in found.events if each.name == "new_message"]
    assert [each.message for each in events] == list(said)
    assert [each.origin for each in events] == [Origin.THEM, Origin.ME, Origin.THEM]
    assert [each.at for each in events] == [each.timestamp for each in said]


def test_the_cursor_moves_past_what_was_handled() -> None:
    """The cursor stands at the newest sort key that was seen, a reaction's included, and never goes back."""
    reaction = message(105, NOON, type="REACTION")
    after = difference(state(), listed(chat(preview=reaction), message(104, NOON))).state
    assert after.cursor == 105
    assert difference(after, chat(preview=message(104))).state.cursor == 105


def test_too_many_messages_are_reported() -> None:
    """When there was more than is read at once, that is one visible event."""
    found = difference(state(), replace(listed(chat(preview=message(900, NOON)), message(900, NOON)), skipped=True))
    assert [each.name for each in found.events].count("messages_skipped") == 1


# -- mentions


@pytest.mark.parametrize(
    ("before", "after", "fires"),
    [
        pytest.param({"unread_mentions_count": 0}, {"unread_mentions_count": 1}, True, id="it rose"),
        pytest.param({"unread_mentions_count": 2}, {"unread_mentions_count": 3}, True, id="it rose again"),
        pytest.param({"unread_mentions_count": 3}, {"unread_mentions_count": 2}, False, id="it fell"),
        pytest.param({"unread_mentions_count": 1}, {"unread_mentions_count": None}, False, id="not reported any more"),
        pytest.param(
            {"unread_mentions_count": None, "unread_count": 1},
            {"unread_mentions_count": 1, "unread_count": 2},
            True,
            id="first reported while the unread count rose",
        ),
        pytest.param(
            {"unread_mentions_count": None, "unread_count": 2},
            {"unread_mentions_count": 1, "unread_count": 2},
            False,
            id="first reported, nothing new",
        ),
        pytest.param(
            {"unread_mentions_count": None, "unread_count": None},
            {"unread_mentions_count": 1, "unread_count": 2},
            False,
            id="first reported together with the unread count",
        ),
    ],
)
def test_a_mention(before: dict[str, Any], after: dict[str, Any], fires: bool) -> None:
    """A mention came in when the count of unread mentions rose; a first report needs a risen unread count."""
    assert ("unread_mention" in spoken(difference(state(**before), chat(**after)))) is fires


@pytest.mark.parametrize(("app", "app_before"), [(OLD_APP, OLD_APP), (APP, OLD_APP)])
def test_an_update_of_the_app_is_no_mention(app: object, app_before: object) -> None:
    """A mention count that only a newer app reports is no mention, on the older app and in the first pass after it."""
    found = difference(
        state(unread_mentions_count=None), chat(unread_count=1, unread_mentions_count=1), app=app, app_before=app_before
    )
    assert "unread_mention" not in spoken(found)


def test_marking_unread_by_hand_is_no_mention() -> None:
    """Old mentions that are unread again because the read mark fell are not new ones."""
    found = difference(state(), chat(unread_count=2, unread_mentions_count=1, last_read_message_sort_key=KEY - 2))
    assert "unread_mention" not in spoken(found)


# -- whose turn it is


def _turn(*messages: object, before: ChatState) -> list[str]:
    shown = listed(chat(preview=messages[-1], last_activity=NOON), *messages)  # type: ignore[arg-type]  # all are messages
    return [each.name for each in difference(before, shown).events if each.name in {"unanswered", "no_reply"}]


THEIRS = state()
MINE = state(preview=mine())


@pytest.mark.parametrize(
    ("before", "messages", "expected"),
    [
        pytest.param(MINE, [message(101, NOON)], ["unanswered"], id="they answer me"),
        pytest.param(THEIRS, [mine(101, NOON)], ["no_reply"], id="I answer them"),
        pytest.param(THEIRS, [message(101, NOON)], [], id="they write more: the state goes on"),
        pytest.param(MINE, [mine(101, NOON)], [], id="I write more"),
        pytest.param(THEIRS, [mine(101, NOON), message(102, NOON)], ["unanswered"], id="left and entered again"),
        pytest.param(MINE, [message(101, NOON), mine(102, NOON)], ["no_reply"], id="mine, left and entered again"),
    ],
)
def test_whose_turn_it_is(before: ChatState, messages: list[object], expected: list[str]) -> None:
    """`unanswered` and `no_reply` fire once per entry into their state."""
    assert _turn(*messages, before=before) == expected


def test_a_reaction_changes_nobody_s_turn() -> None:
    """A reaction is no content: who wrote last stays unknown until a page says so, and nothing fires."""
    after = difference(MINE, chat(preview=message(101, NOON, type="REACTION"))).state
    assert (after.newest, after.newest_known) == (None, False)


def test_what_was_known_stays_known_while_nothing_is_said() -> None:
    """The newest content message that a page told stays known as long as the chat's signs of messages stay."""
    reaction = message(101, type="REACTION")
    told = Listed(chat(preview=reaction), newest=mine(100), newest_known=True)
    known = difference(THEIRS, told).state
    assert difference(known, chat(preview=reaction, is_muted=True)).state.newest == mine(100)
    assert not difference(known, chat(preview=reaction, last_activity=NOON)).state.newest_known


def test_a_state_that_was_there_before_does_not_fire() -> None:
    """Learning later who had written last before we looked is no event."""
    before = state(preview=message(101, type="REACTION"))
    told = Listed(chat(preview=message(101, type="REACTION"), is_muted=True), newest=message(100), newest_known=True)
    assert spoken(difference(before, told)) == set()


def test_a_message_after_an_unknown_one_enters_the_state() -> None:
    """Where it was not known who wrote last, their next message still becomes the newest, and fires."""
    before = state(preview=message(101, type="REACTION"))
    assert "unanswered" in spoken(difference(before, chat(preview=message(102, NOON))))


@pytest.mark.parametrize(
    ("messages", "since"),
    [
        pytest.param([message(101, earlier(seconds=2)), message(102, NOON)], earlier(seconds=2), id="two in a row"),
        pytest.param(
            [message(101, earlier(seconds=4)), mine(102, earlier(seconds=3)), message(103, earlier(seconds=1))],
            earlier(seconds=1),
            id="after my last",
        ),
        pytest.param([mine(102, NOON)], None, id="I wrote last"),
    ],
)
def test_since_when_they_wait(messages: list[object], since: object) -> None:
    """The clock of `unanswered` is the first of theirs after my last; there is none when I wrote last."""
    shown = listed(chat(preview=messages[-1]), *messages)  # type: ignore[arg-type]  # all are messages
    assert difference(MINE, shown).state.theirs_since == since


def test_they_wait_since_their_first_message() -> None:
    """More messages of theirs do not set the clock of `unanswered` back."""
    first = difference(MINE, listed(chat(preview=message(101, earlier(hours=2))), message(101, earlier(hours=2)))).state
    assert difference(first, chat(preview=message(102, NOON))).state.theirs_since == earlier(hours=2)


def test_my_newest_message_is_remembered() -> None:
    """The instant of my newest message is kept, because its echo can bring a chat back from the archive."""
    after = difference(MINE, chat(preview=message(101, NOON))).state
    assert after.mine_at == earlier(hours=1)
