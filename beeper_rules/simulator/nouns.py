"""What the simulated app stores: people, accounts, messages and chats, without any of the API's spelling."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

# What a person wrote; reactions, notices and system lines are activity, but nothing to be read.
CONTENT_KINDS = frozenset({"TEXT", "IMAGE", "VIDEO", "VOICE", "AUDIO", "FILE", "STICKER", "LOCATION"})
ROOM_MENTION = "@room"


@dataclass(slots=True)
class Person:
    """Somebody who takes part in a chat, or the user."""

    id: str
    name: str | None = None
    username: str | None = None
    phone_number: str | None = None
    email: str | None = None
    is_self: bool = False
    is_admin: bool = False
    is_network_bot: bool = False


@dataclass(slots=True)
class Account:
    """A network login."""

    id: str
    network: str
    bridge_type: str
    provider: str
    user: Person
    status: str = "connected"
    status_text: str | None = None


@dataclass(slots=True)
class Message:
    """One line of a chat's history."""

    id: str
    sender: Person
    sort_key: int
    at: datetime
    kind: str | None = "TEXT"
    """One of the API's message types; None for a system or membership line."""
    text: str | None = None
    is_hidden: bool = False
    is_deleted: bool = False
    edited_at: datetime | None = None
    linked_id: str | None = None
    mentions: tuple[str, ...] = ()
    reactions: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    pending_id: str | None = None
    """What a message sent by this app was called before its network took it."""

    @property
    def event_id(self) -> str:
        """The Matrix event id, by which the app also finds the message."""
        return f"${self.id}:beeper.local"

    @property
    def is_content(self) -> bool:
        """Whether a person wrote it and it is still there."""
        return self.kind in CONTENT_KINDS and not self.is_hidden and not self.is_deleted


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder that has not fallen due."""

    at: datetime
    dismiss_on_incoming: bool = True


@dataclass(frozen=True, slots=True)
class Snooze:
    """A snooze that has not expired."""

    until: datetime
    since: datetime


@dataclass(slots=True)
class Chat:
    """One conversation; a merged chat has `member_ids` and no messages."""

    id: str
    local_id: int
    account_id: str
    network: str
    title: str
    natural_title: str
    """What the title falls back to when a custom one is cleared."""
    kind: str
    people: list[Person]
    last_activity: datetime
    next_sort_key: int
    messages: list[Message] = field(default_factory=list)
    """By rising sort key."""
    last_read: int = 0
    """The sort key up to which the user has read; 0 means never."""
    is_archived: bool = False
    is_muted: bool = False
    is_pinned: bool = False
    is_low_priority: bool = False
    is_read_only: bool = False
    is_marked_unread: bool = False
    reminder: Reminder | None = None
    snooze: Snooze | None = None
    draft: dict[str, Any] | None = None
    """In the shape of the API's ChatDraft."""
    description: str | None = None
    img_url: str | None = None
    expiry_s: int | None = None
    label_ids: tuple[str, ...] = ()
    member_ids: tuple[str, ...] = ()
    merged_into: str | None = None
    capabilities: dict[str, Any] | None = None
    echo_at: datetime | None = None
    """When the echo of my newest message comes back, while it is on its way."""
    former: list[tuple[datetime, Chat]] = field(default_factory=list)
    """What GETs still show (until, state), while the app lags behind its writes."""

    @property
    def me(self) -> Person:
        """The user as a participant of this chat."""
        return next(person for person in self.people if person.is_self)

    @property
    def unread(self) -> list[Message]:
        """The messages of others beyond the read mark, oldest first."""
        found = []
        for message in reversed(self.messages):
            if message.sort_key <= self.last_read:
                break
            if message.is_content and not message.sender.is_self:
                found.append(message)
        return found[::-1]

    @property
    def unread_mentions(self) -> int:
        """How many unread messages mention the user or the whole room."""
        names = {self.me.id, ROOM_MENTION}
        return sum(not names.isdisjoint(message.mentions) for message in self.unread)
