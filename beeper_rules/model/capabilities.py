"""What a network allows in a chat. Every key is optional: absent means that the network did not say."""

from pydantic import StrictInt, field_validator

from beeper_rules.model.wire import Flag, Level, Number, Text, Wire, or_nothing


class Lenient(Wire):
    """A part of the tree in which one odd value is unknown, and costs neither its neighbours nor the chat."""

    _odd_is_unknown = field_validator("*", mode="wrap")(or_nothing)


class AttachmentCapabilities(Lenient):
    """What may be attached for one message type such as `m.image`."""

    mime_types: dict[str, Level] | None = None
    caption: Level = None
    max_caption_length: StrictInt | None = None
    """Characters."""
    max_size: StrictInt | None = None
    """Bytes."""
    max_width: StrictInt | None = None
    """Pixels."""
    max_height: StrictInt | None = None
    """Pixels."""
    max_duration: Number | None = None
    """Seconds."""
    view_once: Flag | None = None


class DisappearingTimer(Lenient):
    """Which disappearing timers exist."""

    types: list[Text] | None = None
    """`afterRead`, `afterSend`, `afterReadByRecipient`."""
    timers: list[StrictInt] | None = None
    """Milliseconds."""
    omit_empty_timer: Flag | None = None


class MessageRequest(Lenient):
    """How a message request can be accepted."""

    accept_with_button: Level = None
    accept_with_message: Level = None


class ParticipantActions(Lenient):
    """What can be done to members."""

    ban: Level = None
    invite: Level = None
    kick: Level = None
    leave: Level = None
    revoke_invite: Level = None


class StateLevel(Lenient):
    """Whether one piece of a chat's state can be changed."""

    level: Level = None


class StateCapabilities(Lenient):
    """Which pieces of a chat's state can be changed."""

    title: StateLevel | None = None
    description: StateLevel | None = None
    avatar: StateLevel | None = None
    disappearing_timer: StateLevel | None = None


class Capabilities(Lenient):
    """The whole tree, levels -2 (rejected), -1 (dropped), 0 (unsupported), 1 (partial), 2 (full)."""

    archive: Flag | None = None
    mark_as_unread: Flag | None = None
    read_receipts: Flag | None = None
    typing_notifications: Flag | None = None
    delete_chat: Flag | None = None
    delete_chat_for_everyone: Flag | None = None
    delete_for_me: Flag | None = None
    custom_emoji_reactions: Flag | None = None
    edit: Level = None
    delete: Level = None
    reply: Level = None
    reaction: Level = None
    thread: Level = None
    poll: Level = None
    location_message: Level = None
    edit_max_age: Number | None = None
    """Seconds."""
    edit_max_count: StrictInt | None = None
    delete_max_age: Number | None = None
    """Seconds."""
    max_text_length: StrictInt | None = None
    reaction_count: StrictInt | None = None
    allowed_reactions: list[Text] | None = None
    """Absent means any emoji."""
    formatting: dict[str, Level] | None = None
    attachments: dict[str, AttachmentCapabilities] | None = None
    disappearing_timer: DisappearingTimer | None = None
    message_request: MessageRequest | None = None
    participant_actions: ParticipantActions | None = None
    state: StateCapabilities | None = None
