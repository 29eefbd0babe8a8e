from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from beeper_rules.language.rulebook import Count, Trigger
from beeper_rules.language.schedules import Schedule
from beeper_rules.model.change import ChatState, Event
from beeper_rules.model.chat import Chat, Label
from beeper_rules.vocabulary.events import EVENTS
from builders import APP, NOON, became, event, message, mine, said, state
from language.asked import rule


def trigger(when: str) -> Trigger:
    """Return the one trigger of a rule that begins so."""
    (found,) = rule(f'when: {when}\nthen: [log: "."]').triggers
    return found


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_by_its_name(name: str) -> None:
    """Every event is written by its name, and means itself and no other."""
    found = trigger(name)
    own = EVENTS[name]
    same_field = {each.name for each in EVENTS.values() if own.field and each.field == own.field}
    meant = {each for each in EVENTS if found.is_meant_by(trigger(each).event)}
    assert found.label == name
    assert meant <= {name} | same_field


@pytest.mark.parametrize(
    ("when", "one", "expected"),
    [
        ("archived", became("archived", old=False, new=True), True),
        ("archived", became("archived", old=True, new=False), False),
        ("unarchived", became("archived", old=True, new=False), True),
        ("read", became("is_unread", old=True, new=False), True),
        ("renamed", became("title", "a", "b"), True),
        ("label_added", became("labels", ("a",), ("a", "b")), True),
        ("label_added", became("labels", ("a", "b"), ("a",)), False),
        ("label_removed", became("labels", ("a", "b"), ("b", "c")), True),
        ("{muted: changed}", became("muted", old=True, new=False), True),
        ("{muted: changed}", became("pinned", old=True, new=False), False),
        ("{muted: changed}", event("new_activity"), False),
        ("{muted: {becomes: false}}", became("muted", old=True, new=False), True),
        ("{muted: {becomes: true}}", became("muted", old=True, new=False), False),
        ("{type: {becomes: group}}", became("type", "single", "group"), True),
        ("{unread: {becomes: 0}}", became("unread", 3, 0), True),
        ("{unread: {rises_to: 50}}", became("unread", 49, 50), True),
        ("{unread: {rises_to: 50}}", became("unread", 3, 80), True),
        ("{unread: {rises_to: 50}}", became("unread", 50, 51), False),
        ("{unread: {rises_to: 50}}", became("unread", 80, 60), False),
        ("{unread: {rises_to: 50}}", became("unread", None, 60), False),
        ("new_message", said(message()), True),
        ("new_message", event("new_activity"), False),
    ],
)
def test_what_is_meant(when: str, one: Event, expected: bool) -> None:
    """A change of a field is named by what the field becomes, by its rising, or by changing at all."""
    assert trigger(when).is_meant_by(one) is expected


@pytest.mark.parametrize(
    ("when", "label", "expected"),
    [
        ('{schedule: "0 20 * * sun"}', "schedule 0 20 * * sun", Schedule("0 20 * * sun", None, "latest")),
        ('{schedule: " 0  20 * * SUN "}', "schedule 0 20 * * sun", Schedule("0 20 * * sun", None, "latest")),
        ("{schedule: 0 9 * * 1, missed: skip}", "schedule 0 9 * * 1", Schedule("0 9 * * 1", None, "skip")),
        (
            '{schedule: "@daily", timezone: Europe/Berlin, missed: latest}',
            "schedule @daily",
            Schedule("@daily", ZoneInfo("Europe/Berlin"), "latest"),
        ),
    ],
)
def test_schedules(when: str, label: str, expected: Schedule) -> None:
    """A schedule is an event of every chat that leads to no state; its parts stand beside its name."""
    found = trigger(when)
    assert (found.label, found.schedule, found.holds, found.about_chat) == (label, expected, None, True)
    assert found.event.name == "schedule"
    assert [found.is_meant_by(event(name)) for name in ("schedule", "new_activity")] == [True, False]


@pytest.mark.parametrize(
    ("when", "label", "expected"),
    [
        (
            "{new_message: {at_least: 5, within: 2m}}",
            "5 new messages within 2m per chat",
            Count(5, timedelta(minutes=2), "chat"),
        ),
        (
            "{new_message: {at_least: 2, within: 90s, per: sender}}",
            "2 new messages within 1m30s per sender",
            Count(2, timedelta(seconds=90), "sender"),
        ),
    ],
)
def test_counting(when: str, label: str, expected: Count) -> None:
    """Several messages are an event of messages: it means each of them, and leads to the same state as one."""
    found = trigger(when)
    assert (found.label, found.count, found.holds) == (label, expected, EVENTS["new_message"].holds)
    assert found.is_meant_by(said(message()))
    assert rule(f'when: {when}\nif: {{message: {{mine: false}}}}\nthen: [log: "{{message.text}}"]').acts


@pytest.mark.parametrize("name", EVENTS)
def test_since_when_a_state_lasts(name: str) -> None:
    """An event by its name knows since when its state lasts, and whether each event enters it anew."""
    found, word = trigger(name), EVENTS[name]
    assert (found.clock, found.enters_anew) == (word.clock, word.enters_anew)


def test_any_of_several() -> None:
    """A list of events means any of them."""
    found = rule('when: [read, {pinned: changed}, {schedule: "@daily"}]\nthen: [log: "."]').triggers
    assert [each.label for each in found] == ["read", "pinned changed", "schedule @daily"]


BUSY = state(unread_count=60, unread_mentions_count=1, is_archived=True, labels=(Label(id="1", name="a"),))
QUIET = state(preview=mine())
BARE = ChatState(Chat(id="!x"))


@pytest.mark.parametrize(
    ("when", "busy", "quiet", "bare"),
    [
        ("new_activity", True, False, None),
        ("unread_mention", True, False, None),
        ("archived", True, False, False),
        ("read", False, True, None),
        ("unanswered", True, False, None),
        ("no_reply", False, True, None),
        ("snooze_expired", True, True, True),
        ("{unread: {rises_to: 50}}", True, False, None),
        ("{unread: {becomes: 0}}", False, True, None),
    ],
)
def test_the_state_that_an_event_leads_to(when: str, busy: bool, quiet: bool, bare: bool | None) -> None:
    """An event leads to a state that can be asked for later; what was not reported is unknown."""
    holds = trigger(when).holds
    assert holds is not None
    assert [busy, quiet, bare] == [holds(each, APP, NOON) for each in (BUSY, QUIET, BARE)]


@pytest.mark.parametrize("when", ["{muted: changed}", "renamed", "chat_added", "account_trouble", "label_added"])
def test_events_without_a_state(when: str) -> None:
    """What merely happened leads to no state."""
    assert trigger(when).holds is None
