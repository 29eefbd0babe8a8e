"""Who made this field so: the echoes of our writes, and what the app changed because of them."""

from datetime import datetime
from typing import Any

import pytest

from beeper_rules.model.change import Origin, Write
from beeper_rules.model.chat import Reminder
from beeper_rules.model.listed import Difference
from builders import (
    APP,
    NOON,
    OLD_APP,
    chat,
    difference,
    earlier,
    later,
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


# -- the echo


def test_the_field_takes_the_value() -> None:
    """Once the listing shows what we wrote, the event is the rule's, and the write is seen in effect."""
    found = difference(state(is_archived=False), ARCHIVE, writes=(write(),))
    assert origins(found) == {"archived": (Origin.RULE, 1)}
    assert (one(found).confirmed, one(found).listed, found.reversals) == (True, True, ())


def test_the_echo_is_on_its_way() -> None:
    """While the listing shows the old value before `until`, nothing is concluded."""
    found = difference(state(is_archived=False), INBOX, writes=(write(),))
    assert (found.events, found.writes, found.settled, found.reversals) == ((), (write(),), (), ())


def test_a_late_echo_is_the_rule_s_too() -> None:
    """The value that a listing shows first after `until` is the rule's all the same."""
    found = difference(state(is_archived=False), ARCHIVE, writes=(write(**LONG_AGO, confirmed=True),))
    assert origins(found) == {"archived": (Origin.RULE, 1)}


def test_never_seen_in_effect() -> None:
    """The old value after `until`, never once seen in effect, is no reversal: the action itself repeats it once."""
    sent = write(**LONG_AGO)
    found = difference(state(is_archived=False), INBOX, writes=(sent,))
    assert (found.reversals, found.writes) == ((), (sent,))


def test_what_is_unknown_says_nothing() -> None:
    """A field that the app does not report neither confirms a write nor takes it back."""
    sent = write("low_priority", **LONG_AGO, confirmed=True)
    found = difference(state(), chat(), writes=(sent,), app=OLD_APP)
    assert (found.writes, found.reversals) == ((sent,), ())


@pytest.mark.parametrize(("due", "kept"), [(later(minutes=1), True), (NOON, False)])
def test_a_reminder_that_the_app_does_not_report(due: datetime, kept: bool) -> None:
    """A reminder of ours that the app does not report is ours until it is due."""
    sent = write("reminder_at", due, **LONG_AGO, confirmed=True)
    found = difference(state(), chat(), writes=(sent,), app=OLD_APP)
    assert ((sent in found.writes), found.reversals) == (kept, ())


@pytest.mark.parametrize("shown", [None, Reminder(remind_at=later(hours=9))])
def test_the_first_sight_of_a_field_is_no_reversal(shown: Reminder | None) -> None:
    """What a newer app shows of a field for the first time takes nothing back that a rule wrote before."""
    sent = write("reminder_at", later(hours=1), **LONG_AGO, confirmed=True)
    found = difference(state(), chat(reminder=shown), writes=(sent,), app=APP, app_before=OLD_APP)
    assert (found.settled, found.reversals, found.events) == ((sent,), (), ())


def test_a_write_stays_in_force() -> None:
    """A write that is seen in effect stays in force, so that its reversal is recognised much later."""
    found = difference(state(is_archived=True), ARCHIVE, writes=(write(**IN_EFFECT),))
    assert (one(found), found.events) == (write(**IN_EFFECT), ())


def test_the_same_value_by_hand_later_is_not_ours() -> None:
    """Once a write was listed, its echo is over: the same value given again by hand is not the rule's."""
    found = difference(state(is_archived=False), ARCHIVE, writes=(write(**IN_EFFECT),))
    assert origins(found) == {"archived": (Origin.UNKNOWN, 0)}


def test_depth_counts_rules() -> None:
    """What a rule brings about by answering another rule's event is one deeper."""
    found = difference(state(is_archived=False), ARCHIVE, writes=(write(depth=1),))
    assert origins(found) == {"archived": (Origin.RULE, 2)}


# -- what the app does by itself


READ = write("is_unread", value=False, side_effects={"unread": None, "archived": None})


def test_what_the_app_changes_because_of_it() -> None:
    """What an action may also change is the rule's within 30 seconds of the call."""
    found = difference(state(unread_count=2), chat(is_muted=True), writes=(READ,))
    assert origins(found) == {
        "is_unread": (Origin.RULE, 1),
        "unread": (Origin.RULE, 1),
        "muted": (Origin.UNKNOWN, 0),
    }


def test_side_effects_end() -> None:
    """After 30 seconds another change of such a field is not the rule's any more."""
    found = difference(state(is_archived=False), ARCHIVE, writes=(READ,), now=later(minutes=5))
    assert origins(found)["archived"] == (Origin.UNKNOWN, 0)


def test_undoing_is_no_side_effect() -> None:
    """Where we wrote the field ourselves since, another value is no side effect of the earlier call."""
    found = difference(state(is_archived=True), INBOX, writes=(READ, write(confirmed=True, listed=True)))
    assert origins(found) == {"archived": (Origin.UNKNOWN, 0)}
    assert len(found.reversals) == 1
