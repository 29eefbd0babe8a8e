"""MESSAGE_FIELDS: what a rule can ask of `message` and of `last_message`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from beeper_rules.model.change import UNKNOWN, Reading
from beeper_rules.model.chat import Chat
from beeper_rules.model.message import Message
from beeper_rules.vocabulary.kinds import Kind

EVERYBODY = "@room"
"""The mention that means everybody in the chat."""


@dataclass(frozen=True)
class MessageField:
    """One thing that a rule can ask of a message."""

    name: str
    kind: Kind
    doc: str
    read: Callable[[Message, Chat], Reading]


def _from(message: Message, chat: Chat) -> Reading:
    """Return every spelling of the sender: what the message says, and what the member list says of that id."""
    names = [message.sender_name] if message.sender_name else []
    for member in chat.participants.items if chat.participants else ():
        if member.id == message.sender_id:
            names += member.names
    return (*dict.fromkeys([*names, message.sender_id]),)


def _mentions_me(message: Message, chat: Chat) -> Reading:
    if message.mentions is None:
        return UNKNOWN
    if EVERYBODY in message.mentions:
        return True
    mine = {each.id for each in chat.participants.items if each.is_self} if chat.participants else set()
    return bool(mine & set(message.mentions)) if mine else UNKNOWN if message.mentions else False


_ALL = (
    MessageField(
        "text",
        Kind.TEXT,
        "what it says, without formatting",
        lambda message, _: UNKNOWN if message.text is None and message.type == "TEXT" else message.text,
    ),
    MessageField("from", Kind.NAMES, "who wrote it: name, username, phone number, e-mail or id", _from),
    MessageField("mine", Kind.BOOLEAN, "you wrote it", lambda message, _: message.mine),
    MessageField(
        "type",
        Kind.TEXT,
        "text, notice, image, video, voice, audio, file, sticker, location",
        lambda message, _: message.type or UNKNOWN,
    ),
    MessageField("age", Kind.AGE, "when it was written", lambda message, _: message.timestamp),
    MessageField("mentions_me", Kind.BOOLEAN, "it mentions you, or everybody", _mentions_me),
    MessageField("attachment", Kind.BOOLEAN, "a file came with it", lambda message, _: bool(message.attachments)),
    MessageField("is_reply", Kind.BOOLEAN, "it answers a message", lambda message, _: bool(message.linked_message_id)),
    MessageField("edited", Kind.BOOLEAN, "it was edited", lambda message, _: message.edited_timestamp is not None),
)

MESSAGE_FIELDS: Mapping[str, MessageField] = {each.name: each for each in _ALL}
