"""EVENTS: what `when:` accepts, and the state that each event leads to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import UNKNOWN, ChatState, Event, Value
from beeper_rules.vocabulary.fields import FIELDS
from beeper_rules.vocabulary.parts import COUNT_PARTS, SCHEDULE_PARTS

Holds = Callable[[ChatState, AppFacts, datetime], bool | None]
"""Whether a chat is in the state that the event leads to; None when that is unknown."""

CHANGED = "changed"
"""The name of the event that any field's difference is."""


@dataclass(frozen=True)
class EventWord:
    """One word for `when:`."""

    name: str
    doc: str
    state: str = ""
    """Its state in words, as a sentence that is true while it lasts; empty for an event that leads to none."""
    holds: Holds | None = None
    field: str = ""
    """For a short name of a field's change: the field."""
    becomes: Value = None
    """For a short name of a field's change: the value; None for any."""
    about_chat: bool = True
    """Whether there is a chat to act on; without one, only `notify` and `log` make sense."""
    plannable: bool = True
    """Whether the state tells on which chats the event has happened: most chats are not snoozed, and never were."""
    clock: Callable[[ChatState], datetime | None] | None = None
    """Since when its state lasts, where the chat itself tells; None for since the event."""
    enters_anew: bool = False
    """Whether each event enters the state again, also where the state was not seen to end in between."""
    gains: bool | None = None
    """For lists: True when something was added, False when something was taken away."""

    def is_meant_by(self, event: Event) -> bool:
        """Return whether `event` is what this word names."""
        if not self.field:
            return event.name == self.name
        if event.name != CHANGED or event.field != self.field:
            return False
        if self.gains is not None:
            old, new = _as_set(event.old), _as_set(event.new)
            return bool(new - old if self.gains else old - new)
        return self.becomes is None or event.new == self.becomes


def _as_set(value: Value) -> frozenset[str]:
    return frozenset(value) if isinstance(value, tuple) else frozenset()


def field_is(name: str, value: Value) -> Holds:
    """Return the state 'this field has this value'."""

    def holds(state: ChatState, app: AppFacts, now: datetime) -> bool | None:  # noqa: ARG001 - the signature of every state
        reading = FIELDS[name].read(state, app)
        return None if reading is UNKNOWN else reading == value

    return holds


def field_at_least(name: str, least: int) -> Holds:
    """Return the state 'this count is at least so much'."""

    def holds(state: ChatState, app: AppFacts, now: datetime) -> bool | None:  # noqa: ARG001 - as above
        reading = FIELDS[name].read(state, app)
        return reading >= least if isinstance(reading, int) else None

    return holds


def _instant_is_over(name: str) -> Holds:
    """Return the state 'nothing of this sort is still to come'."""

    def holds(state: ChatState, app: AppFacts, now: datetime) -> bool | None:
        reading = FIELDS[name].read(state, app)
        if reading is UNKNOWN:
            return None
        return not (isinstance(reading, datetime) and reading > now)

    return holds


def _newest_is_mine(*, mine: bool) -> Holds:
    """Return the state 'the newest content message is mine', or theirs."""

    def holds(state: ChatState, app: AppFacts, now: datetime) -> bool | None:  # noqa: ARG001 - as above
        if not state.newest_known:
            return None
        return state.newest is not None and state.newest.mine is mine

    return holds


_UNREAD = field_is("is_unread", value=True)


def _becomes(name: str, field: str, value: Value, doc: str) -> EventWord:
    """Return the short name of a flag's change."""
    return EventWord(name, doc, f"{field} is {str(value).lower()}", field_is(field, value), field, value)


_ALL = (
    EventWord(
        "new_activity",
        "something of theirs is newer than before, or the unread count rose; never because of you",
        "it is unread",
        _UNREAD,
    ),
    EventWord(
        "new_message",
        "each new message of theirs, one by one, oldest first; yours with `if: {origin: me}`",
        "it is unread",
        _UNREAD,
    ),
    EventWord(
        "unread_mention",
        "the number of unread mentions rose",
        "mentions are unread",
        field_at_least("mentions", 1),
    ),
    EventWord(
        "snooze_expired",
        "a snooze came to its end, also while the computer slept",
        "it is not snoozed again",
        _instant_is_over("snooze_until"),
        plannable=False,
    ),
    EventWord(
        "reminder_due",
        "a reminder came due, also while the computer slept",
        "no reminder is set again",
        _instant_is_over("reminder_at"),
        plannable=False,
    ),
    EventWord(
        "unanswered",
        "they wrote last",
        "they wrote last",
        _newest_is_mine(mine=False),
        clock=lambda state: state.theirs_since,
        enters_anew=True,
    ),
    EventWord(
        "no_reply",
        "you wrote last",
        "you wrote last",
        _newest_is_mine(mine=True),
        clock=lambda state: state.mine_at,
        enters_anew=True,
    ),
    _becomes("archived", "archived", True, "it went to the archive"),
    _becomes("unarchived", "archived", False, "it came back from the archive"),
    _becomes("muted", "muted", True, "it was muted"),
    _becomes("unmuted", "muted", False, "it was unmuted"),
    _becomes("pinned", "pinned", True, "it was pinned"),
    _becomes("unpinned", "pinned", False, "it was unpinned"),
    _becomes("marked_unread", "marked_unread", True, "it was marked unread"),
    _becomes("read", "is_unread", False, "nothing in it is unread any more"),
    _becomes("draft_set", "draft", True, "you began to write something"),
    EventWord("label_added", "it got a label", field="labels", gains=True),
    EventWord("label_removed", "it lost a label", field="labels", gains=False),
    EventWord("renamed", "its title changed", field="title"),
    EventWord("member_count_changed", "somebody joined or left", field="member_count"),
    EventWord("chat_added", "a chat appeared that was not there before"),
    EventWord("chat_removed", "a chat is gone for good", about_chat=False),
    EventWord("account_trouble", "an account is not connected any more", about_chat=False),
    EventWord("messages_skipped", "so much was new at once that older messages of it were not looked at"),
)

EVENTS: Mapping[str, EventWord] = {each.name: each for each in _ALL}
"""Name → EventWord, in the order of the documentation."""

WITHOUT_CHAT = frozenset(word.name for word in EVENTS.values() if not word.about_chat)
"""Names of the events that are about something else, such as an account."""


@dataclass(frozen=True)
class EventForm:
    """One event for `when:` that is written with parts."""

    name: str
    written: str
    """How it is written, in short."""
    doc: str
    parts: Mapping[str, str]
    """Part → what it means."""
    state: str = ""
    """Its state in words; empty for an event that leads to none."""


_FORMS = (
    EventForm(
        "schedule",
        '{schedule: "0 20 * * sun"}',
        "at these times, over every chat for which `if` holds",
        SCHEDULE_PARTS,
    ),
    EventForm(
        "new_message",
        "{new_message: {at_least: 5, within: 2m}}",
        "so many new messages of theirs came in so short a time; once, until there were fewer for as long",
        COUNT_PARTS,
        EVENTS["new_message"].state,
    ),
)

EVENT_FORMS: Mapping[str, EventForm] = {each.name: each for each in _FORMS}
"""Name → EventForm: a schedule has its parts beside its name, the others behind it."""
