"""Messages of apps that say of no message what type it is: there, what holds something was said."""

from collections.abc import Sequence

from beeper_rules.model.account import Version
from beeper_rules.model.chat import Chat
from beeper_rules.model.message import Message

TYPED: Version = (4, 2, 557)
"""From here on a message without a type is a system or membership line."""
SAID = "TEXT"


def with_types(messages: Sequence[Message], version: Version | None) -> tuple[Message, ...]:
    """Return the messages of one page, those of an app before 4.2.557 that says no types with one.

    System lines cannot be told apart there. None, for an app that does not say its version, changes nothing.
    """
    if version is None or version >= TYPED or any(each.type for each in messages):
        return tuple(messages)
    return tuple(each.model_copy(update={"type": SAID}) if _holds_something(each) else each for each in messages)


def _holds_something(message: Message) -> bool:
    return bool(message.text or message.attachments)


def with_types_of_previews(chats: Sequence[Chat], version: Version | None) -> tuple[Chat, ...]:
    """Return the chats of one page, with previews as `with_types` has them."""
    previews = [chat.preview for chat in chats if chat.preview]
    typed = iter(with_types(previews, version))
    return tuple(chat.model_copy(update={"preview": next(typed)}) if chat.preview else chat for chat in chats)
