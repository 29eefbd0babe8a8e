"""A chat exactly as Beeper lists it. Only `id` is required; `vocabulary` says what an absent field means."""

from typing import Annotated

from pydantic import Field, field_validator

from beeper_rules.model.capabilities import Capabilities
from beeper_rules.model.message import Message
from beeper_rules.model.wire import Count, Flag, Instant, Number, SortKey, Text, Wire, or_nothing

NOT_RECORDED = "[not recorded]"
"""Stands in the journal where a draft's text was."""


class User(Wire):
    """A person on a network."""

    id: Text
    username: Text | None = None
    phone_number: Text | None = None
    """E.164."""
    email: Text | None = None
    full_name: Text | None = None
    img_url: Text | None = None
    cannot_message: Flag | None = None
    is_self: Flag | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every way in which a rule may name this person: name, username, phone, e-mail, id."""
        every = (self.full_name, self.username, self.phone_number, self.email, self.id)
        return tuple(each for each in every if each)


class Participant(User):
    """A member of a chat."""

    is_admin: Flag | None = None
    is_pending: Flag | None = None
    is_network_bot: Flag | None = None


class Participants(Wire):
    """The members; the list cuts `items` at 5 to 20, `total` is right."""

    items: tuple[Participant, ...] = ()
    has_more: Flag | None = None
    total: Count | None = None

    @property
    def cut(self) -> bool:
        """Whether members are missing from `items`."""
        return self.has_more is True or (self.total is not None and self.total > len(self.items))


class Reminder(Wire):
    """The reminder on a chat."""

    remind_at: Instant | None = None
    dismiss_on_incoming_message: Flag | None = None


class Snooze(Wire):
    """The snooze on a chat; the API only reads it."""

    snooze_until: Instant | None = None
    user_snoozed_at: Instant | None = None


class DraftAttachment(Wire):
    """A file in a draft."""

    id: Text | None = None
    type: Text | None = None
    """`file`, `gif`, `recorded_audio`."""
    file_path: Text | None = None
    file_name: Text | None = None
    file_size: Number | None = None
    """Bytes."""
    mime_type: Text | None = None


class Draft(Wire):
    """What I began to write."""

    text: Text = ""
    attachments: dict[str, DraftAttachment] | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it, which is the same as no draft."""
        return not self.text and not self.attachments


class Label(Wire):
    """A label that I gave the chat."""

    id: Text
    name: Text = ""


class Merge(Wire):
    """Present on a merged chat: one person's chats shown as one. It has no messages of its own."""

    chat_ids: tuple[Text, ...] = ()
    default_chat_id: Text | None = None


class Chat(Wire):
    """One conversation."""

    id: Annotated[Text, Field(min_length=1)]
    local_chat_id: Text | None = None
    account_id: Text | None = None
    network: Text | None = None
    title: Text | None = None
    type: Text | None = None
    """`single` or `group`; a newer app may say something else."""
    description: Text | None = None
    img_url: Text | None = None
    participants: Participants | None = None
    last_activity: Instant | None = None
    """Also moved by reactions and hidden events: never a sign of a message by itself."""
    unread_count: Count | None = None
    unread_mentions_count: Count | None = None
    is_marked_unread: Flag | None = None
    last_read_message_sort_key: SortKey | None = None
    is_archived: Flag | None = None
    is_muted: Flag | None = None
    is_pinned: Flag | None = None
    is_low_priority: Flag | None = None
    is_read_only: Flag | None = None
    reminder: Reminder | None = None
    snooze: Snooze | None = None
    draft: Draft | None = None
    message_expiry_seconds: Number | None = None
    labels: tuple[Label, ...] | None = None
    merge: Merge | None = None
    merged_into_chat_id: Text | None = None
    capabilities: Capabilities | None = None
    preview: Message | None = None
    """The newest event of the chat, content or not; only in the list."""

    _odd_is_nothing = field_validator(
        "local_chat_id",
        "img_url",
        "description",
        "message_expiry_seconds",
        "capabilities",
        mode="wrap",
    )(or_nothing)

    @property
    def read_mark(self) -> int:
        """Sort key up to which I have read; 0 when the app does not say."""
        return self.last_read_message_sort_key or 0

    def same_messages_as(self, other: "Chat") -> bool:
        """Return whether nothing suggests that a message came, went or changed between the two sightings."""
        return _signs_of_messages(self) == _signs_of_messages(other)

    def without_text(self) -> "Chat":
        """Return it as the journal keeps it: names, numbers and flags, but nothing that anybody wrote."""
        update: dict[str, object] = {}
        if self.preview is not None:
            update["preview"] = self.preview.without_text()
        if self.draft is not None and not self.draft.empty:
            update["draft"] = Draft(text=NOT_RECORDED)
        return self.model_copy(update=update)


def _signs_of_messages(chat: Chat) -> tuple[object, ...]:
    preview = chat.preview
    return (
        (preview.id, preview.sort_key) if preview else None,
        chat.last_activity,
        chat.unread_count,
        chat.last_read_message_sort_key,
    )
