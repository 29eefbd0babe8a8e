"""What somebody took back by hand, and what only looks like it."""

from typing import Any

import pytest

from beeper_rules.model.change import ChatState, Origin, Write
from beeper_rules.model.chat import Chat, Draft, Reminder
from beeper_rules.model.listed import Difference, Listed
from builders import (
    KEY,
    NOON,
    chat,
    difference,
    earlier,
    later,
    listed,
    message,
    mine,
    state,
    write,
)

INBOX, ARCHIVE = chat(is_archived=False), chat(is_archived=True)
LONG_AGO: dict[str, Any] = {"at": earlier(hours=1), "until": earlier(minutes=59)}
IN_EFFECT: dict[str, Any] = {**LONG_AGO, "confirmed": True, "listed": True}


def one(found: Difference) -> Write:
    """Return the write that is still in force."""
    (kept,) = found.writes
    return kept


def origins(found: Difference) -> dict[str, tuple[Origin, int]]:
    """Return for each field that changed: who brought it about, and how deep in a chain of rules."""
    return {each.field: (each.origin, each.depth) for each in found.events if each.field}


def undone(before: ChatState, after: Chat | Listed, **fields: Any) -> bool:  # noqa: ANN401 - fields of Around
    """Return whether that was noted as an override; the write is over either way."""
    found = difference(before, after, writes=(write(**IN_EFFECT),), **fields)
    assert found.writes == ()
    assert [each.field for each in found.settled] == ["archived"]
    return bool(found.reversals)


def test_a_reversal_by_hand() -> None:
    """What a rule archived and is back without any other cause was taken back by hand."""
    found = difference(state(is_archived=True), INBOX, writes=(write(**IN_EFFECT),))
    assert [(each.write.rule_id, each.at) for each in found.reversals] == [("r", NOON)]
    assert origins(found) == {"archived": (Origin.UNKNOWN, 0)}


def test_a_reversal_before_the_first_listing() -> None:
    """What the answer showed in effect and every listing after `until` does not was taken back by hand."""
    found = difference(state(is_archived=False), INBOX, writes=(write(**LONG_AGO, confirmed=True),))
    assert (len(found.reversals), found.events, found.writes) == (1, (), ())


def test_confirmed_and_still_lagging() -> None:
    """The list may lag behind the answer: before `until` its old value is no reversal."""
    found = difference(state(is_archived=False), INBOX, writes=(write(confirmed=True),))
    assert (found.reversals, found.writes) == ((), (write(confirmed=True),))


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(chat(is_archived=False, unread_count=1, preview=message(KEY + 1, NOON)), id="of theirs"),
        pytest.param(chat(is_archived=False, preview=mine(KEY + 1, NOON)), id="of mine"),
        pytest.param(listed(chat(is_archived=False), mine(KEY + 1, NOON)), id="of mine, read one by one"),
    ],
)
def test_a_message_in_the_same_change_excuses(after: Chat | Listed) -> None:
    """(a) A message that came in the same change explains why the chat is back."""
    assert not undone(state(is_archived=True), after)


def test_a_message_just_before_excuses() -> None:
    """(a) So does a message of theirs up to 30 seconds before."""
    before = difference(
        state(is_archived=True), chat(is_archived=True, unread_count=1, preview=message(KEY + 1, NOON))
    ).state
    back = chat(is_archived=False, unread_count=1, preview=message(KEY + 1, NOON))
    assert not undone(before, back, now=later(seconds=30))
    assert undone(before, back, now=later(seconds=31))


def test_my_message_just_before_excuses() -> None:
    """(a) So does a message of mine, whose echo brings the chat back."""
    said: dict[str, Any] = {"preview": mine(KEY + 1, NOON), "last_activity": NOON}
    before = difference(state(is_archived=True), chat(is_archived=True, **said)).state
    assert not undone(before, chat(is_archived=False, **said), now=later(seconds=8))
    assert undone(before, chat(is_archived=False, **said), now=later(seconds=31))


def test_a_message_before_the_write_does_not_excuse() -> None:
    """(a) A message older than our write explains nothing."""
    before = difference(
        state(is_archived=False), chat(unread_count=1, preview=message(KEY + 1, NOON)), now=earlier(seconds=20)
    ).state
    found = difference(before, before.chat, writes=(write(confirmed=True, listed=True, at=earlier(seconds=10)),))
    assert len(found.reversals) == 1


def test_my_reaction_does_not_excuse() -> None:
    """(a) A reaction of mine is no message."""
    assert undone(state(is_archived=True), chat(is_archived=False, preview=mine(KEY + 1, NOON, type="REACTION")))


@pytest.mark.parametrize(
    ("at", "excused"),
    [
        (NOON, True),
        (earlier(seconds=60), True),
        (later(seconds=60), True),
        (later(seconds=61), False),
        (earlier(minutes=2), False),
    ],
)
def test_a_reminder_about_now_excuses(at: object, excused: bool) -> None:
    """(b) Within 60 seconds of a reminder or snooze instant of that chat, nobody's hand is needed."""
    assert undone(state(is_archived=True), INBOX, scheduled={"snooze": at}) is not excused


def test_an_instant_while_nobody_watched_excuses() -> None:
    """(b) Nor when the instant came since the last pass, however long ago that was."""
    gap = {"seen_before": earlier(hours=9), "scheduled": {"reminder": earlier(hours=8)}}
    assert not undone(state(is_archived=True), INBOX, **gap)


def test_a_reminder_that_came_due_was_not_taken_away() -> None:
    """(b) Our own reminder that vanishes when it is due is no override; long before, it is."""
    at = later(seconds=30)
    set_by_us = write("reminder_at", at, **IN_EFFECT)
    pending = state(reminder=Reminder(remind_at=at))
    due = difference(pending, chat(), writes=(set_by_us,), scheduled={"reminder": at})
    assert (due.reversals, due.settled) == ((), (set_by_us,))
    early = difference(
        pending,
        chat(),
        writes=(set_by_us,),
        scheduled={"reminder": at},
        now=earlier(hours=1),
        seen_before=earlier(minutes=61),
    )
    assert len(early.reversals) == 1


def test_a_dismissed_reminder_was_not_taken_away() -> None:
    """(b) A reminder that the app dismissed because they wrote, as it was asked to, is no override."""
    at = later(hours=3)
    found = difference(
        state(reminder=Reminder(remind_at=at, dismiss_on_incoming_message=True)),
        chat(unread_count=1, preview=message(KEY + 1, NOON)),
        writes=(write("reminder_at", at, **IN_EFFECT),),
        scheduled={"reminder": at},
    )
    assert found.reversals == ()


def test_what_we_write_ourselves_is_no_reversal() -> None:
    """(c) A later write of ours takes the place of the first: its value is an echo, not somebody's hand."""
    found = difference(state(is_archived=True), INBOX, writes=(write(value=False),))
    assert (found.reversals, origins(found)) == ((), {"archived": (Origin.RULE, 1)})


@pytest.mark.parametrize(
    ("before", "after", "ours"),
    [
        pytest.param(
            state(is_marked_unread=True), chat(), write("is_unread", **IN_EFFECT), id="marked unread and then read"
        ),
        pytest.param(state(draft=Draft(text="Hi")), chat(), write("draft", **IN_EFFECT), id="a draft that was sent"),
    ],
)
def test_use_is_no_override(before: ChatState, after: Chat, ours: Write) -> None:
    """What was marked unread gets read and a draft gets sent: that is its use, and no override."""
    found = difference(before, after, writes=(ours,))
    assert (found.reversals, found.settled) == ((), (ours,))


def test_marking_unread_what_a_rule_read_is_an_override() -> None:
    """What a rule marked read and somebody marked unread again was taken back by hand."""
    ours = write("is_unread", value=False, **IN_EFFECT)
    assert len(difference(state(), chat(is_marked_unread=True), writes=(ours,)).reversals) == 1


def test_each_field_for_itself() -> None:
    """One field that was taken back says nothing about the others."""
    found = difference(
        state(is_archived=True, is_muted=True),
        chat(is_archived=False, is_muted=True),
        writes=(write(**IN_EFFECT), write("muted", **IN_EFFECT)),
    )
    assert [each.write.field for each in found.reversals] == ["archived"]
    assert [each.field for each in found.writes] == ["muted"]
