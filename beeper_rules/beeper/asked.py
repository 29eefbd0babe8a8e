"""What calls are given beyond ids: what to search for, whom to talk to, what to attach."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from beeper_rules.beeper.spelling import Pairs, each, given, one

ChatType = Literal["single", "group"]
MediaType = Literal["any", "video", "image", "link", "file"]
AttachmentType = Literal["image", "video", "audio", "file", "gif", "voice-note", "sticker"]


@dataclass(frozen=True)
class ChatQuery:
    """Which chats a search wants; what is None is not sent, and the app decides."""

    text: str | None = None
    """Words, not empty; None for any chat."""
    scope: Literal["titles", "participants"] | None = None
    """Where the words are looked for; None means titles."""
    inbox: Literal["primary", "low-priority", "archive"] | None = None
    """None means all of them."""
    chat_type: Literal["single", "group", "any"] | None = None
    unread_only: bool | None = None
    """True also finds chats that are only marked unread."""
    include_muted: bool | None = None
    """None means true."""
    active_after: datetime | None = None
    """Aware."""
    active_before: datetime | None = None
    """Aware."""
    account_ids: tuple[str, ...] = ()
    """None of them means every account."""
    label_id: str | None = None
    """Not looked at by apps without labels."""

    def pairs(self) -> Pairs:
        """Return the query pairs, in the API's spelling."""
        return [
            *each("accountIDs", self.account_ids),
            *one("query", self.text),
            *one("scope", self.scope),
            *one("inbox", self.inbox),
            *one("type", self.chat_type),
            *one("unreadOnly", self.unread_only),
            *one("includeMuted", self.include_muted),
            *one("lastActivityAfter", self.active_after),
            *one("lastActivityBefore", self.active_before),
            *one("labelID", self.label_id),
        ]


@dataclass(frozen=True)
class MessageQuery:
    """Which messages a search wants; what is None is not sent, and the app decides."""

    text: str | None = None
    """Words that must all be there; None for any message."""
    chat_ids: tuple[str, ...] = ()
    """None of them means every chat."""
    account_ids: tuple[str, ...] = ()
    """None of them means every account."""
    chat_type: ChatType | None = None
    media_types: tuple[MediaType, ...] = ()
    """None of them means with or without."""
    sender: str | None = None
    """`me`, `others` or the id of a user."""
    after: datetime | None = None
    """Aware, exclusive."""
    before: datetime | None = None
    """Aware, exclusive."""
    exclude_low_priority: bool | None = None
    """None means true."""
    include_muted: bool | None = None
    """None means true."""

    def pairs(self) -> Pairs:
        """Return the query pairs, in the API's spelling."""
        return [
            *each("chatIDs", self.chat_ids),
            *each("accountIDs", self.account_ids),
            *each("mediaTypes", self.media_types),
            *one("query", self.text),
            *one("chatType", self.chat_type),
            *one("sender", self.sender),
            *one("dateAfter", self.after),
            *one("dateBefore", self.before),
            *one("excludeLowPriority", self.exclude_low_priority),
            *one("includeMuted", self.include_muted),
        ]


@dataclass(frozen=True)
class Recipient:
    """Whom to talk to, by whatever is known of the person. ValueError without anything."""

    id: str | None = None
    username: str | None = None
    phone_number: str | None = None
    """E.164 is understood best."""
    email: str | None = None
    full_name: str | None = None
    """Helps to choose among several; by itself it may find nobody."""

    def __post_init__(self) -> None:
        # An app may take nobody in particular for the user, and send the text to the wrong chat.
        if not any(self.to_json().values()):
            raise ValueError("a recipient has at least one name")

    def to_json(self) -> dict[str, object]:
        """Return it in the API's spelling."""
        names = {"id": self.id, "username": self.username, "phoneNumber": self.phone_number, "email": self.email}
        return given({**names, "fullName": self.full_name})


@dataclass(frozen=True)
class Attachment:
    """An uploaded file that a message or a draft carries."""

    upload_id: str
    """As an upload was answered; it names a temporary file of the app."""
    file_name: str | None = None
    mime_type: str | None = None
    size: tuple[float, float] | None = None
    """Width and height in pixels."""
    duration: float | None = None
    """Seconds."""
    type: AttachmentType | None = None
    """None lets the app tell from the file."""

    def to_json(self) -> dict[str, object]:
        """Return it in the API's spelling."""
        size = None if self.size is None else {"width": self.size[0], "height": self.size[1]}
        words = {"uploadID": self.upload_id, "fileName": self.file_name, "mimeType": self.mime_type}
        return given({**words, "size": size, "duration": self.duration, "type": self.type})
