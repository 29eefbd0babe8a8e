"""What the calls return."""

from dataclasses import dataclass
from datetime import datetime

from beeper_rules.model.chat import Chat
from beeper_rules.model.message import Message


@dataclass(frozen=True)
class BrokenItem:
    """An item of a page that cannot be read; the rest of the page lives."""

    id: str | None
    """None when not even the id can be read."""
    why: str
    """For the user; holds words from outside, already made printable."""


@dataclass(frozen=True)
class ChatPage:
    """One page of the chat list, newest activity first."""

    items: tuple[Chat, ...]
    broken: tuple[BrokenItem, ...]
    has_more: bool
    oldest_cursor: str | None
    """Asks for the next, older page; None means that there is no way on, even if `has_more` says so."""
    newest_cursor: str | None
    modern_fields: bool
    """Whether any item carries a field that only apps from 4.2.808 on send."""


@dataclass(frozen=True)
class MessagePage:
    """One page of a chat's messages, newest first."""

    items: tuple[Message, ...]
    broken: tuple[BrokenItem, ...]
    has_more: bool
    oldest_cursor: str | None
    newest_cursor: str | None


@dataclass(frozen=True)
class Accepted:
    """Beeper took a write; whether it took effect is another question."""

    chat: Chat | None
    """The chat as the answer shows it; None when the answer shows none, or another one."""


@dataclass(frozen=True)
class AppInfo:
    """What `/v1/info` says; None for each thing that it does not say."""

    name: str | None = None
    version: str | None = None
    """Such as `4.3.73`."""
    os: str | None = None
    status: str | None = None
    """A free word: `running`, `ready`."""
    base_url: str | None = None
    """Where the app believes to be."""
    ws_events: str | None = None
    """Address of the event stream as the app writes it, often with an http scheme."""
    remote_access: bool | None = None


@dataclass(frozen=True)
class TokenInfo:
    """What Beeper says about the token."""

    active: bool
    scopes: frozenset[str]
    """`read`, `write`; empty when it is not said."""
    expires_at: datetime | None
    """UTC; None when it never expires or the app does not say."""
