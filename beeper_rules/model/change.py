"""What two listings of one chat differ in."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from beeper_rules.model.chat import Chat
from beeper_rules.model.message import Message

Value = bool | int | str | datetime | tuple[str, ...] | None
"""A field's value; None is a known nothing."""


class Unknown:
    """What the API did not report. There is one of it, and it equals only itself."""

    def __repr__(self) -> str:
        """Return the word that traces show."""
        return "unknown"


UNKNOWN = Unknown()

Reading = Value | Unknown


class Origin(StrEnum):
    """Who brought an event about."""

    ME = "me"
    """I wrote the message."""
    THEM = "them"
    """Somebody else wrote the message."""
    RULE = "rule"
    """A write of ours, or what the app did by itself because of it."""
    UNKNOWN = "unknown"
    """Somebody, somewhere, on some device: the API does not say."""


@dataclass(frozen=True)
class ChatState:
    """What we know of one chat after a pass: the listed chat and what its messages told us."""

    chat: Chat
    newest: Message | None = None
    """The newest content message, None when there is none or it is not known."""
    newest_known: bool = False
    """Whether `newest` was learnt: from the preview, or by asking for a page."""
    theirs_since: datetime | None = None
    """UTC instant of their first content message after my last one; None when I wrote last."""
    mine_at: datetime | None = None
    """UTC instant of my newest message seen in a listing or a page."""
    cursor: int = 0
    """Sort key of the newest message already handled."""
    active_at: datetime | None = None
    """UTC instant at which a newer message of theirs was last noticed by us."""


class Due(StrEnum):
    """Names of events that fall due, each for one rule."""

    WAITED = "waited"
    """A state has lasted for as long as the rule's `for` asks."""
    RELEASED = "released"
    """Quiet hours are over."""
    SCHEDULE = "schedule"
    """It is time for a run by the clock."""
    LAPSED = "lapsed"
    """The time of an action is over: it is taken back."""
    UNDONE = "undone"
    """A person asked that an action be taken back."""


TAKEN_BACK = frozenset({Due.LAPSED, Due.UNDONE})
"""Events that end what a rule did, and on which it does nothing else."""


@dataclass(frozen=True)
class Event:
    """A named aspect of a change."""

    name: str
    """A word of `vocabulary.events`, or `changed` for a field that took another value."""
    at: datetime
    """UTC instant at which it happened, the earliest possible one where two listings leave it open."""
    origin: Origin = Origin.UNKNOWN
    field: str = ""
    """For `changed`: the field's name."""
    old: Value = None
    new: Value = None
    message: Message | None = None
    """For `new_message`: the message."""
    depth: int = 0
    """0 when no rule brought it about, else one more than the event on which that rule acted."""
    rule: str = ""
    """For what fell due: the id of the rule for which alone it is; empty for what any rule may answer."""
    trigger: str = ""
    """For what fell due: the label of the rule's event that it goes back to; for what is taken back the action's id."""

    @property
    def spoken(self) -> str:
        """Its name, with the field that it is about."""
        return f"{self.field} {self.name}" if self.field else self.name


@dataclass(frozen=True)
class Change:
    """One chat's difference between two passes, with its new messages and what fell due."""

    chat_id: str
    at: datetime
    """UTC instant of the pass that saw it."""
    before: ChatState | None
    """None when the chat was not known."""
    after: ChatState
    events: tuple[Event, ...]
    watched_since: datetime | None = None
    """UTC instant of the last pass before a gap: what happened earlier than this pass and later than that one
    was not watched. None when there was no gap."""


@dataclass(frozen=True)
class Write:
    """A field that a rule of ours set, kept so that its echo and its reversal are recognised."""

    chat_id: str
    field: str
    value: Value
    action_id: int
    rule_id: str
    at: datetime
    """UTC instant of the call."""
    until: datetime
    """Until then the old value is only an echo on its way."""
    depth: int = 0
    confirmed: bool = False
    """Seen in effect in an answer, a fresh copy or a listing: from then on it is never repeated."""
    listed: bool = False
    """Seen in effect in a listing."""
    repeated: bool = False
    """Whether it was already sent a second time."""
    side_effects: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    """What the app may change by itself because of it: field → value."""
