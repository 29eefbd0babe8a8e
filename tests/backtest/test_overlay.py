"""Each rule of the replayed world, as values."""

from datetime import timedelta
from typing import Any

import pytest

from beeper_rules.backtest.overlay import ATTRIBUTES, Overlay
from beeper_rules.model.change import Change, ChatState, Due, Event, Origin
from beeper_rules.model.chat import Reminder
from beeper_rules.projection import WRITABLE
from builders import APP, KEY, NOON, became, chat, event, later, state

AT_TWO = Reminder(remind_at=later(hours=2))


def recorded(before: dict[str, Any], after: dict[str, Any], *events: Event, **more: Any) -> Change:  # noqa: ANN401 - fields of Change
    """Return a recorded change between two sightings."""
    return Change("!ann", more.pop("at", NOON), state(**before), state(**after), events, **more)


def by_rule(field: str, old: Any, new: Any) -> Event:  # noqa: ANN401 - any value
    """Return the event of a field that a rule of the record changed."""
    return became(field, old, new, origin=Origin.RULE, depth=1)


def shown(change: Change) -> list[tuple[str, object, object]]:
    """Return the events of fields: name, old and new value."""
    return [(each.field, each.old, each.new) for each in change.events if each.field]


def acted(overlay: Overlay, seen: ChatState, **update: object) -> None:
    """Let a replayed action change a chat that is as recorded."""
    overlay.act(seen.chat, overlay.on(seen).chat, overlay.on(seen).chat.model_copy(update=update))


def test_what_actions_write_is_overlaid() -> None:
    """Every field that an action can write has a place in the overlay."""
    assert set(WRITABLE) <= set(ATTRIBUTES)


def test_what_a_rule_wrote_did_not_happen() -> None:
    """A field that changed because of a rule keeps its value, and the event is dropped."""
    overlay = Overlay()
    change = overlay.follow(recorded({}, {"is_archived": True}, by_rule("archived", False, True)), APP)
    assert (change.events, change.after.chat.is_archived) == ((), None)


def test_the_persons_hand_counts_in_both_worlds() -> None:
    """A field that somebody else changes is as recorded from then on."""
    overlay = Overlay(held={"is_muted": True})
    change = overlay.follow(recorded({"is_muted": True}, {"is_muted": False}, became("muted", True, False)), APP)
    assert (shown(change), overlay.plain) == ([("muted", True, False)], True)


def test_what_is_so_already_is_no_event() -> None:
    """Where the replayed world had the value already, somebody's change is no event there."""
    overlay = Overlay(held={"is_archived": True})
    change = overlay.follow(recorded({}, {"is_archived": True}, became("archived", False, True)), APP)
    assert (change.events, overlay.plain) == ((), True)


def test_an_action_differs_from_the_record() -> None:
    """What a replayed action sets is so in the replayed world until the record says the same."""
    overlay = Overlay()
    acted(overlay, state(), is_archived=True)
    assert overlay.on(state()).chat.is_archived is True
    overlay.follow(recorded({}, {"is_archived": True}, by_rule("archived", False, True)), APP)
    assert overlay.plain


def test_a_message_of_theirs_brings_a_chat_back() -> None:
    """A message of theirs ends the archive of the replayed world, and that is an event of unknown origin."""
    overlay = Overlay(held={"is_archived": True})
    change = overlay.follow(recorded({}, {}, event("new_activity")), APP)
    assert [(each.name, each.field, each.origin, each.new) for each in change.events] == [
        ("new_activity", "", Origin.THEM, None),
        ("changed", "archived", Origin.UNKNOWN, False),
    ]


def test_a_message_in_the_archive_leaves_it_there() -> None:
    """Where the record shows the chat in the archive after a message, it stays there."""
    overlay = Overlay(held={"is_muted": True})
    change = overlay.follow(recorded({"is_archived": True}, {"is_archived": True}, event("new_activity")), APP)
    assert change.after.chat.is_archived is True


def test_reading_by_a_replayed_rule_lowers_the_count() -> None:
    """After a replayed rule has read a chat, only what comes in counts."""
    overlay = Overlay()
    acted(overlay, state(unread_count=3), unread_count=0)
    change = overlay.follow(recorded({"unread_count": 3}, {"unread_count": 4}, became("unread", 3, 4)), APP)
    assert shown(change) == [("unread", 0, 1), ("is_unread", False, True)]


def test_reading_by_a_rule_of_the_record_did_not_happen() -> None:
    """What a rule of the record read stays unread, together with what comes in."""
    overlay = Overlay()
    read = (by_rule("unread", 3, 0), by_rule("is_unread", True, False))
    overlay.follow(recorded({"unread_count": 3}, {"unread_count": 0}, *read), APP)
    change = overlay.follow(recorded({}, {"unread_count": 1}, became("unread", 0, 1)), APP)
    assert shown(change) == [("unread", 3, 4)]


def test_a_message_of_mine_leaves_nothing_unread() -> None:
    """Who answers has read the chat, also where only the replayed world held something unread."""
    overlay = Overlay(held={"is_marked_unread": True}, more={"unread_count": 2})
    change = overlay.follow(recorded({}, {}, event("no_reply", Origin.ME)), APP)
    assert shown(change)[0] == ("marked_unread", True, False)
    assert overlay.plain


def test_reading_by_the_person_ends_the_difference() -> None:
    """Once the person reads a chat, both worlds count alike."""
    overlay = Overlay(more={"unread_count": -2})
    change = overlay.follow(recorded({"unread_count": 3}, {"unread_count": 0}, became("unread", 3, 0)), APP)
    assert (shown(change)[0], overlay.plain) == (("unread", 1, 0), True)


@pytest.mark.parametrize("name", [Due.WAITED, Due.RELEASED, Due.SCHEDULE, Due.LAPSED])
def test_what_fell_due_for_rules_is_left_out(name: Due) -> None:
    """What fell due for a rule of the record is no event of the replay."""
    change = Overlay().follow(recorded({}, {}, event(name, rule="r", trigger="unanswered"), event()), APP)
    assert [each.name for each in change.events] == ["new_activity"]


def test_the_persons_reminder_comes_due() -> None:
    """A reminder that the person set comes due as recorded."""
    due = (event("reminder_due"), became("reminder_at", AT_TWO.remind_at, None))
    change = Overlay().follow(recorded({"reminder": AT_TWO}, {}, *due, at=later(hours=2)), APP)
    assert change.events == due


def test_a_reminder_of_a_rule_does_not_come_due() -> None:
    """A reminder that a rule of the record set is none, and does not come due."""
    overlay = Overlay()
    overlay.follow(recorded({}, {"reminder": AT_TWO}, by_rule("reminder_at", None, AT_TWO.remind_at)), APP)
    due = (event("reminder_due"), became("reminder_at", AT_TWO.remind_at, None))
    change = overlay.follow(recorded({"reminder": AT_TWO}, {}, *due, at=later(hours=2)), APP)
    assert (change.events, overlay.plain) == ((), True)


def test_the_same_reminder_is_the_replays_own() -> None:
    """Where a replayed rule set the same reminder, its own clock tells when it comes due, and once."""
    overlay = Overlay()
    acted(overlay, state(), reminder=AT_TWO)
    overlay.follow(recorded({}, {"reminder": AT_TWO}, by_rule("reminder_at", None, AT_TWO.remind_at)), APP)
    assert overlay.owns_reminder
    overlay.reminded(chat(reminder=AT_TWO))
    due = (event("reminder_due"), became("reminder_at", AT_TWO.remind_at, None))
    change = overlay.follow(recorded({"reminder": AT_TWO}, {}, *due, at=later(hours=2)), APP)
    assert (change.events, change.after.chat.reminder, overlay.plain) == ((), None, True)


def test_what_a_person_took_back_is_a_hand() -> None:
    """What `undo` gave back counts in both worlds, although a rule's write shows it."""
    overlay = Overlay(held={"is_archived": True}, given_back={"is_archived"})
    change = overlay.follow(recorded({"is_archived": True}, {}, by_rule("archived", True, False)), APP)
    assert (shown(change), overlay.plain) == ([("archived", True, False)], True)


def test_the_read_mark_differs_as_well() -> None:
    """What a rule of the record read is not read up to that message in the replayed world."""
    overlay = Overlay()
    after = {"unread_count": 0, "last_read_message_sort_key": KEY + 3}
    change = overlay.follow(recorded({"unread_count": 3}, after, by_rule("unread", 3, 0)), APP)
    assert change.after.chat.read_mark == KEY


def test_a_plain_chat_is_as_recorded() -> None:
    """Without any rule in the record or in the replay, a change is as it was recorded."""
    change = recorded({}, {"is_muted": True}, became("muted", False, True), watched_since=NOON - timedelta(days=1))
    assert Overlay().follow(change, APP) is change


def test_only_a_message_brings_a_chat_back() -> None:
    """Anything else that happens leaves a chat in the archive into which a replayed rule put it."""
    overlay = Overlay(held={"is_archived": True})
    change = overlay.follow(recorded({}, {"is_muted": True}, became("muted", False, True)), APP)
    assert change.after.chat.is_archived is True


def test_a_message_of_mine_with_something_unread() -> None:
    """A message of mine after which the record still shows something unread ends no difference."""
    overlay = Overlay(more={"unread_count": -1})
    change = overlay.follow(recorded({"unread_count": 2}, {"unread_count": 2}, event("no_reply")), APP)
    assert change.after.chat.unread_count == 1


def test_no_count_below_nothing() -> None:
    """A count of the replayed world is never below zero."""
    overlay = Overlay(more={"unread_count": -3})
    assert overlay.on(state(unread_count=1)).chat.unread_count == 0
