import pytest

from beeper_rules.language.rulebook import Trigger
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


def test_any_of_several() -> None:
    """A list of events means any of them."""
    found = rule('when: [read, {pinned: changed}]\nthen: [log: "."]').triggers
    assert [each.label for each in found] == ["read", "pinned changed"]


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
