"""What the calls return."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from beeper_rules.model.chat import Chat, User
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
class MessageSearchPage(MessagePage):
    """One page of found messages, of any chats, newest first."""

    chats: Mapping[str, Chat]
    """By id, the chats that hold the messages, as far as they can be read."""
    broken_chats: tuple[BrokenItem, ...]


@dataclass(frozen=True)
class SearchResults:
    """What a search over everything found."""

    chats: tuple[Chat, ...]
    """By title, the best ones."""
    in_groups: tuple[Chat, ...]
    """Groups, by the names of their people."""
    messages: MessageSearchPage
    """The first page of them."""
    broken: tuple[BrokenItem, ...]
    """Chats of either kind that cannot be read."""


@dataclass(frozen=True)
class ContactPage:
    """One page of an account's contacts."""

    items: tuple[User, ...]
    broken: tuple[BrokenItem, ...]
    has_more: bool
    oldest_cursor: str | None
    """Asks for the next page; None means that there is no way on."""
    newest_cursor: str | None


@dataclass(frozen=True)
class Accepted:
    """Beeper took a write; whether it took effect is another question."""

    chat: Chat | None
    """The chat as the answer shows it; None when the answer shows none, or another one."""


@dataclass(frozen=True)
class OpenedChat:
    """Beeper opened a chat, and took the text for it if there was one."""

    chat_id: str | None
    """None on an app that only says that it was done."""
    chat: Chat | None
    """None on an app before 4.2.808, which answers with the id alone."""
    created: bool | None
    """False for a chat that was there already; None when the app does not say."""


@dataclass(frozen=True)
class SentMessage:
    """Beeper took a message; what the network says of it is seen on the message itself."""

    chat_id: str | None
    """Where it went: for a merged chat one of its members; None on an app that only says that it was done."""
    pending_message_id: str | None
    """Names the message before the network has given it an id; None on an app before 4.1.210."""


@dataclass(frozen=True)
class EditedMessage:
    """Beeper took another text for a message."""

    message_id: str | None
    """None on an app that only says that it was done."""
    message: Message | None
    """As it stands now; None on an app before 4.2.808."""


@dataclass(frozen=True)
class Reacted:
    """Beeper took a reaction, or took one away. None for each thing that it does not say."""

    chat_id: str | None
    """Where the message is: for a merged chat one of its members."""
    message_id: str | None
    reaction_key: str | None
    transaction_id: str | None
    """None for a reaction that was taken away."""


@dataclass(frozen=True)
class Upload:
    """A file that the app holds for a message or a draft. None for each thing that it does not say."""

    upload_id: str
    src_url: str | None = None
    """Where it lies on the app's computer, a `file:` address."""
    file_name: str | None = None
    mime_type: str | None = None
    file_size: float | None = None
    """Bytes."""
    width: float | None = None
    """Pixels."""
    height: float | None = None
    """Pixels."""
    duration: float | None = None
    """Seconds."""


@dataclass(frozen=True)
class Served:
    """A file, or a stretch of it."""

    content: bytes
    first: int
    """Position in the file of the first byte of `content`; 0 when the app sent all although it was asked for less."""
    total: int | None
    """Bytes of the whole file; None when the app does not know."""
    mime_type: str | None
    """As the app says; whoever sent the file chose it."""


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
    scopes: frozenset[str] | None
    """`read`, `write`; None when it is not said."""
    expires_at: datetime | None
    """UTC; None when it never expires or the app does not say."""
