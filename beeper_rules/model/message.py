"""A message, and what counts as content: something that a person said."""

from collections.abc import Iterator
from typing import Any

from pydantic import field_validator

from beeper_rules.model.wire import Flag, Instant, Number, SortKey, Text, Wire, or_nothing

NOT_SAID = frozenset({"REACTION"})
"""Types that are no content; a message without any type is a system or membership line."""


class Attachment(Wire):
    """A file that came with a message."""

    type: Text = "unknown"
    """`unknown`, `img`, `video`, `audio`."""
    id: Text | None = None
    file_name: Text | None = None
    mime_type: Text | None = None
    file_size: Number | None = None
    """Bytes."""
    duration: Number | None = None
    """Seconds."""
    is_gif: Flag | None = None
    is_sticker: Flag | None = None
    is_voice_note: Flag | None = None


class Message(Wire):
    """One message of a chat, as listed."""

    id: Text
    chat_id: Text | None = None
    account_id: Text | None = None
    sender_id: Text = ""
    sender_name: Text | None = None
    """Often a raw id in previews; the message list resolves it."""
    timestamp: Instant
    sort_key: SortKey
    """Order within one chat only; not a time."""
    type: Text | None = None
    text: Text | None = None
    """May hold HTML."""
    is_sender: Flag | None = None
    """True when I wrote it."""
    is_unread: Flag | None = None
    is_hidden: Flag | None = None
    is_deleted: Flag | None = None
    edited_timestamp: Instant | None = None
    linked_message_id: Text | None = None
    """The message that this one answers."""
    mentions: list[Text] | None = None
    attachments: list[Attachment] | None = None
    reactions: list[dict[str, Any]] | None = None
    links: list[dict[str, Any]] | None = None

    _odd_is_nothing = field_validator("mentions", "attachments", "reactions", "links", mode="wrap")(or_nothing)

    @property
    def mine(self) -> bool:
        """Whether I wrote it."""
        return self.is_sender is True

    @property
    def is_content(self) -> bool:
        """Whether a person said it: no reaction, system line, hidden or deleted message."""
        return bool(self.type) and self.type not in NOT_SAID and not self.is_hidden and not self.is_deleted

    def without_text(self) -> "Message":
        """Return it as the journal keeps it: nothing that anybody wrote."""
        return self.model_copy(
            update={"text": None, "attachments": None, "links": None, "reactions": None}
            | ({"attachments": [Attachment(type=each.type) for each in self.attachments]} if self.attachments else {})
        )


def newest_content(messages: Iterator[Message] | list[Message]) -> Message | None:
    """Return the content message with the highest sort key; None when there is none."""
    return max((each for each in messages if each.is_content), key=lambda each: each.sort_key, default=None)
