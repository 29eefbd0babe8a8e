"""Fields that took another value between two sightings."""

from typing import Any

import pytest

from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import Origin
from beeper_rules.model.chat import Draft, Label, Merge, Participant, Participants, Reminder, Snooze
from beeper_rules.vocabulary.fields import WATCHED
from builders import APP, NOON, OLD_APP, chat, difference, earlier, later, names, state

TWO = Participants(items=(Participant(id="ann"), Participant(id="me", is_self=True)), total=2)
THREE = TWO.model_copy(update={"total": 3})
SOON = later(hours=1)

CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any], set[str]]] = {
    "muted": ({}, {"is_muted": True}, {"muted: False → True"}),
    "unmuted": ({"is_muted": True}, {"is_muted": False}, {"muted: True → False"}),
    "unmuted by absence": ({"is_muted": True}, {}, {"muted: True → False"}),
    "archived": ({"is_archived": False}, {"is_archived": True}, {"archived: False → True"}),
    "pinned": ({}, {"is_pinned": True}, {"pinned: False → True"}),
    "low_priority": ({}, {"is_low_priority": True}, {"low_priority: False → True"}),
    "read_only": ({}, {"is_read_only": True}, {"read_only: False → True"}),
    "marked_unread": (
        {},
        {"is_marked_unread": True},
        {"marked_unread: False → True", "is_unread: False → True"},
    ),
    "unread": ({"unread_count": 2}, {"unread_count": 0}, {"unread: 2 → 0", "is_unread: True → False"}),
    "mentions": ({"unread_mentions_count": 2}, {"unread_mentions_count": 1}, {"mentions: 2 → 1"}),
    "title": ({}, {"title": "Anne"}, {"title: Ann → Anne"}),
    "type": ({}, {"type": "group"}, {"type: single → group"}),
    "description": ({}, {"description": "Climbing"}, {"description: None → Climbing"}),
    "member_count": ({"participants": TWO}, {"participants": THREE}, {"member_count: 2 → 3"}),
    "draft": ({}, {"draft": Draft(text="I was")}, {"draft: False → True"}),
    "labels": ({}, {"labels": (Label(id="1", name="work"),)}, {"labels: () → ('work',)"}),
    "merged": ({}, {"merge": Merge(chat_ids=("!a",))}, {"merged: False → True"}),
    "snoozed": (
        {},
        {"snooze": Snooze(snooze_until=SOON)},
        {"snoozed: False → True", f"snooze_until: None → {SOON}"},
    ),
    "reminder": (
        {"reminder": Reminder(remind_at=SOON)},
        {"reminder": None},
        {"reminder: True → False", f"reminder_at: {SOON} → None"},
    ),
}


@pytest.mark.parametrize(("before", "after", "expected"), CHANGES.values(), ids=CHANGES)
def test_a_field_changed(before: dict[str, Any], after: dict[str, Any], expected: set[str]) -> None:
    """A watched field that was known both times and differs is an event with its old and its new value."""
    assert set(names(difference(state(**before), chat(**after)))) == expected


def test_every_watched_field_is_tried() -> None:
    """There is a test above for every field whose difference is an event."""
    shown = {each.split(":")[0] for _, _, expected in CHANGES.values() for each in expected}
    assert {each.name for each in WATCHED} - shown == set()


NO_CHANGE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a flag that is left out": ({"is_muted": False, "is_archived": False}, {}),
    "an empty draft": ({}, {"draft": Draft(text="")}),
    "another text in a draft": ({"draft": Draft(text="I")}, {"draft": Draft(text="I was")}),
    "a title that is first reported": ({"title": None}, {"title": "Ann"}),
    "an unread count that is first reported": ({"unread_count": None}, {"unread_count": 3}),
    "a mention count that is left out": ({"unread_mentions_count": 1}, {"unread_mentions_count": None}),
    "members that are first reported": ({}, {"participants": TWO}),
    "members beyond the cut": (
        {"participants": Participants(items=TWO.items, has_more=True)},
        {"participants": Participants(items=TWO.items[:1], has_more=True)},
    ),
    "labels in another order": (
        {"labels": (Label(id="1", name="a"), Label(id="2", name="b"))},
        {"labels": (Label(id="2", name="b"), Label(id="1", name="a"))},
    ),
    "a network that is first reported": ({"network": None}, {}),
    "the last activity": ({}, {"last_activity": NOON}),
}


@pytest.mark.parametrize(("before", "after"), NO_CHANGE.values(), ids=NO_CHANGE)
def test_no_field_changed(before: dict[str, Any], after: dict[str, Any]) -> None:
    """What means the same, or was not known both times, is no event."""
    assert names(difference(state(**before), chat(**after))) == []


NEW_FIELDS: dict[str, Any] = {
    "is_low_priority": True,
    "is_read_only": True,
    "is_marked_unread": True,
    "draft": Draft(text="I was"),
    "reminder": Reminder(remind_at=SOON),
    "snooze": Snooze(snooze_until=SOON),
    "description": "Climbing",
}


def test_an_app_update_is_silent() -> None:
    """Fields that the app before could not report bring no event when the newer app reports them."""
    found = difference(state(), chat(**NEW_FIELDS), app=APP, app_before=OLD_APP)
    assert names(found) == []


def test_an_app_downgrade_is_silent() -> None:
    """Fields that the app cannot report any more bring no event, nor does what goes by them."""
    found = difference(state(**NEW_FIELDS), chat(), app=OLD_APP, app_before=APP)
    assert names(found) == []


def test_what_both_apps_report_is_compared() -> None:
    """A change of what both apps report is an event in the very pass of the update, unless the chat shows otherwise."""
    found = difference(state(), chat(**NEW_FIELDS, is_muted=True, unread_count=0), app=APP, app_before=OLD_APP)
    assert names(found) == ["muted: False → True"]
    found = difference(state(unread_count=2), chat(**NEW_FIELDS), app=APP, app_before=OLD_APP)
    assert names(found) == ["unread: 2 → 0"]
    plain = {name: value for name, value in NEW_FIELDS.items() if name != "is_marked_unread"}
    found = difference(state(unread_count=2), chat(**plain), app=APP, app_before=OLD_APP)
    assert names(found) == ["unread: 2 → 0", "is_unread: True → False"]


BARE: dict[str, Any] = {"unread_mentions_count": None}
"""A chat as an app before 4.2.808 lists it."""
SPELT_OUT: dict[str, Any] = {"unread_mentions_count": 2, "is_low_priority": True, "is_read_only": False}
"""The same chat as a newer app lists it that does not leave out what is false."""


@pytest.mark.parametrize(("before", "after"), [(BARE, SPELT_OUT), (SPELT_OUT, BARE)])
def test_a_chat_that_missed_the_update(before: dict[str, Any], after: dict[str, Any]) -> None:
    """A chat that the sweep after an update left out is known by what it carries, and brings no event later."""
    found = difference(state(**before), chat(**after, unread_count=1), app=APP, app_before=APP)
    assert names(found) == ["new_activity", "unread: 0 → 1", "is_unread: False → True"]


def test_an_app_that_leaves_out_what_is_false() -> None:
    """Where a newer app leaves out what is false, its first true is an event."""
    found = difference(state(**BARE), chat(**BARE, is_low_priority=True), app=APP, app_before=APP)
    assert names(found) == ["low_priority: False → True"]


def test_labels_that_become_readable_are_silent() -> None:
    """Labels bring no event in the pass in which Beeper first answers about labels."""
    without = AppFacts(version=APP.version, modern=True, labels=False)
    found = difference(state(), chat(labels=(Label(id="1", name="work"),)), app_before=without)
    assert names(found) == []


def test_fields_have_no_known_author() -> None:
    """Who changed a field that no rule wrote is unknown, and it happened after the pass before at the earliest."""
    found = difference(state(), chat(is_muted=True))
    assert [(each.origin, each.at, each.depth) for each in found.events] == [(Origin.UNKNOWN, earlier(seconds=5), 0)]


def test_a_message_and_its_consequences_are_one_change() -> None:
    """One difference holds the message, the counts and the return from the archive."""
    found = difference(state(is_archived=True), chat(unread_count=1, is_archived=False))
    assert names(found) == ["new_activity", "archived: True → False", "unread: 0 → 1", "is_unread: False → True"]
