"""What one pass saw of a chat, and what `diff` makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import ChatState, Event, Write
from beeper_rules.model.chat import Chat
from beeper_rules.model.message import Message


@dataclass(frozen=True)
class Listed:
    """One chat as this pass saw it, with what its messages told us."""

    chat: Chat
    messages: tuple[Message, ...] = ()
    """Content messages beyond the chat's cursor, oldest first, where a rule needs them."""
    newest: Message | None = None
    newest_known: bool = False
    """Whether `newest` was learnt in this pass."""
    skipped: bool = False
    """Whether there were more new messages than are read at once."""
    members: tuple["Listed", ...] = ()
    """For a merged chat: its members as this pass saw them."""


@dataclass(frozen=True)
class Around:
    """What `diff` must know beyond the chat itself."""

    app: AppFacts
    now: datetime
    """UTC instant of the pass."""
    seen_before: datetime
    """UTC instant of the pass before, the earliest at which any difference can have come about."""
    app_before: AppFacts | None = None
    """What the app could tell in the pass before; None for the same as now."""
    account_since: datetime | None = None
    """UTC instant from which the chat's account is known; None for an account that is new."""
    backfilling: bool = False
    """Whether the account is filling in history, so that what is new to us may be old."""
    writes: tuple[Write, ...] = ()
    """What rules wrote to this chat."""
    members_before: Mapping[str, ChatState] = field(default_factory=dict)
    """For a merged chat: what was known of its members."""
    scheduled: Mapping[str, datetime] = field(default_factory=dict)
    """`snooze`, `reminder` → the instant that is on the agenda for this chat."""


@dataclass(frozen=True)
class Reversal:
    """Somebody undid by hand what a rule wrote."""

    write: Write
    at: datetime
    """UTC instant at which it was noticed."""


@dataclass(frozen=True)
class Difference:
    """What `diff` says of one chat."""

    state: ChatState
    """What is known of the chat from now on."""
    events: tuple[Event, ...] = ()
    members: tuple[ChatState, ...] = ()
    """For a merged chat: what is known of its members from now on."""
    writes: tuple[Write, ...] = ()
    """The writes that are still in force, as they stand now."""
    settled: tuple[Write, ...] = ()
    """The writes whose story is over."""
    reversals: tuple[Reversal, ...] = ()
    scheduled: Mapping[str, datetime] = field(default_factory=dict)
    """The agenda that the chat asks for from now on, in place of the one before."""
