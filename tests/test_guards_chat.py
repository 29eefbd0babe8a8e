"""The guards that look at the chat: what cannot be done, what is so already, reminders that are there."""

from datetime import datetime
from typing import Any

import pytest

from beeper_rules.model.account import AppFacts
from beeper_rules.model.capabilities import Capabilities
from beeper_rules.model.change import Change, ChatState
from beeper_rules.model.chat import Draft, Reminder
from builders import NOON, OLD_APP, change, decided, earlier, event, facts, later, message, outcomes, state

UNREAD = state(unread_count=1)


def code(then: str, after: ChatState = UNREAD, rest: str = "", one: Change | None = None, **more: Any) -> str:  # noqa: ANN401 - fields of Facts
    """Return how one action of one rule stands: `planned`, or the code of what stopped it."""
    rule = f"- {{id: r, when: [new_activity, new_message], {rest + ', ' if rest else ''}then: {then}}}"
    return outcomes(decided(rule, one or change(after=after), facts(**more)))[0][2]


def happened(at: datetime, **more: Any) -> Change:  # noqa: ANN401 - fields of Change
    """Return a change whose event happened at an instant."""
    return change(event(at=at), after=UNREAD, **more)


# -- what cannot be done


def test_a_capability_that_is_ruled_out() -> None:
    """What the network rules out is not tried; where it says nothing, it is."""
    assert code("archive", state(capabilities=Capabilities(archive=False))) == "capability"
    assert code("archive", state(capabilities=Capabilities(archive=True))) == "planned"
    assert code("mark_unread", state(capabilities=Capabilities(mark_as_unread=False))) == "capability"
    assert code("archive", state(capabilities=None)) == "planned"


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ("mark_read", "app_too_old"),
        ("mute", "app_too_old"),
        ("{set_draft: hi}", "app_too_old"),
        ("{remind: {in: 2h}}", "planned"),
        ("{clear_reminder: any}", "planned"),
        ("archive", "planned"),
        ("{notify: hi}", "planned"),
        ("{log: hi}", "planned"),
    ],
)
def test_an_app_that_is_too_old(then: str, expected: str) -> None:
    """An older app works with what it has; each lack is a reason."""
    assert code(then, app=OLD_APP) == expected


@pytest.mark.parametrize(
    ("app", "expected"),
    [
        (OLD_APP, "app_too_old: needs Beeper 4.2.808, this is 4.2.557"),
        (
            AppFacts(),
            "app_too_old: needs Beeper 4.2.808; this one does not say its version, nor shows what came with it",
        ),
    ],
)
def test_the_version_that_is_needed(app: AppFacts, expected: str) -> None:
    """What an app cannot do is a reason that names the version needed."""
    found = decided("- {id: r, when: new_activity, then: mute}", change(after=UNREAD), facts(app=app))
    assert [str(each.reason) for each in found.intents] == [expected]


OWN = later(hours=1)
"""When a reminder of a rule is due."""


@pytest.mark.parametrize(
    ("then", "own", "expected"),
    [
        ("{remind: {in: 2h}}", None, "planned"),
        ("{remind: {in: 2h}}", OWN, "already_so"),
        ("{remind: {in: 2h, replace: own}}", OWN, "planned"),
        ("{remind: {in: 1h, replace: own}}", OWN, "already_so"),
        ("{remind: {in: 2h}}", earlier(hours=1), "planned"),
        ("clear_reminder", None, "already_so"),
        ("clear_reminder", earlier(hours=1), "already_so"),
        ("clear_reminder", OWN, "planned"),
        ("{clear_reminder: any}", None, "planned"),
        ("{clear_reminder: any}", OWN, "planned"),
    ],
)
def test_reminders_that_the_app_does_not_report(then: str, own: datetime | None, expected: str) -> None:
    """Where the app does not report reminders, one of ours counts as set until it is due, and others do not count."""
    assert code(then, app=OLD_APP, own_reminder_at=own) == expected


def test_a_pinned_chat() -> None:
    """A pinned chat cannot be archived, unless the same rule unpins it first."""
    assert code("archive", state(is_pinned=True)) == "pinned"
    assert code("[unpin, archive]", state(is_pinned=True)) == "planned"
    both = decided("- {id: r, when: new_activity, then: [unpin, archive]}", change(after=state(is_pinned=True)))
    assert [how for _, _, how in outcomes(both)] == ["planned", "planned"]


# -- what is so already

SO = {
    "archive": {"is_archived": True},
    "unarchive": {"is_archived": False},
    "mute": {"is_muted": True},
    "unmute": {},
    "pin": {"is_pinned": True},
    "unpin": {},
    "low_priority": {"is_low_priority": True},
    "inbox": {},
    "clear_draft": {},
    "mark_read": {"unread_count": 0},
    "mark_unread": {"is_marked_unread": True},
    "clear_reminder": {},
}


@pytest.mark.parametrize(("then", "fields"), SO.items())
def test_what_is_so_is_not_done_again(then: str, fields: dict[str, Any]) -> None:
    """What is so already is not done again."""
    assert code(then, state(**fields)) == "already_so"


def test_half_so_is_not_so() -> None:
    """An action that writes two fields is done when one of them is different."""
    assert code("inbox", state(is_archived=True)) == "planned"
    assert code("inbox", state(is_low_priority=True)) == "planned"


def test_what_is_unknown_is_not_so() -> None:
    """What the app does not report is never taken to be so already."""
    assert code("mark_read", state(unread_count=None, last_read_message_sort_key=None)) == "planned"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"unread_count": 1, "last_read_message_sort_key": 100}, "planned"),
        ({"unread_count": 1, "last_read_message_sort_key": 101}, "already_so"),
        ({"unread_count": 1, "last_read_message_sort_key": 101, "is_marked_unread": True}, "planned"),
        ({"unread_count": 1, "last_read_message_sort_key": None}, "planned"),
    ],
)
def test_read_up_to_the_message(fields: dict[str, Any], expected: str) -> None:
    """Marking read is so already when the read mark has reached the message that the rule saw."""
    assert code("mark_read", state(preview=message(101, NOON), **fields)) == expected


def test_never_over_a_draft() -> None:
    """A draft is never written over a draft that is there."""
    assert code("{set_draft: hi}", state(draft=Draft(text="I was"))) == "draft_there"
    assert code("{set_draft: hi}", state(draft=Draft(text=""))) == "planned"


# -- reminders

SOON = later(hours=5)
PENDING = state(reminder=Reminder(remind_at=SOON))


@pytest.mark.parametrize(
    ("then", "own", "expected"),
    [
        ("{remind: {in: 2h}}", None, "foreign_reminder"),
        ("{remind: {in: 2h, replace: own}}", None, "foreign_reminder"),
        ("{remind: {in: 2h}}", SOON, "already_so"),
        ("{remind: {in: 2h, replace: own}}", SOON, "planned"),
        ("clear_reminder", None, "foreign_reminder"),
        ("clear_reminder", SOON, "planned"),
        ("{clear_reminder: any}", None, "planned"),
        ("clear_reminder", later(hours=4), "foreign_reminder"),
        ("{remind: {in: 5h}}", None, "already_so"),
    ],
)
def test_a_reminder_that_is_there(then: str, own: datetime | None, expected: str) -> None:
    """A reminder that somebody else set is left alone; one of ours gives way only where the rule says so."""
    assert code(then, PENDING, own_reminder_at=own) == expected


def test_a_reminder_that_is_over_is_not_there() -> None:
    """A reminder whose instant has passed stands in nobody's way."""
    assert code("{remind: {in: 2h}}", state(reminder=Reminder(remind_at=earlier(minutes=1)))) == "planned"
