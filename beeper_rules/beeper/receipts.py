"""What the app says to something that was sent: a chat opened, a message, a reaction, a file.

Apps differ in how much they say. `{"success": true}` and nothing at all mean that it was taken, without any
details; an answer that neither says so nor names what was done is OutcomeUnknown, for no one may send it again.
"""

import re

from beeper_rules.beeper.answers import EditedMessage, OpenedChat, Reacted, SentMessage, Served, Upload
from beeper_rules.beeper.shapes import exact, read, short, wrong
from beeper_rules.beeper.transport import Exchange
from beeper_rules.model.chat import Chat
from beeper_rules.model.message import Message

LONGEST_URL = 8_000
"""Characters."""
LARGEST = 2**53
"""What a size, in bytes or pixels, or a duration can be at most: the largest integer that JSON carries exactly."""
PARTIAL = 206
CREATED = {"created": True, "existing": False}
_SPAN = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")

Receipt = dict[str, object]


def opened_chat(value: Receipt, what: str) -> OpenedChat:
    """Return the chat that was opened."""
    chat, _ = read(value, Chat)
    chat_id = chat.id if chat is not None else exact(value.get("chatID")) or exact(value.get("id"))
    status = value.get("status")
    created = CREATED.get(status) if isinstance(status, str) else None
    return OpenedChat(_named(value, chat_id, what), chat, created)


def sent_message(value: Receipt, what: str) -> SentMessage:
    """Return where a message went."""
    pending = exact(value.get("pendingMessageID"))
    chat_id = exact(value.get("chatID"))
    _named(value, pending or chat_id, what)
    return SentMessage(chat_id, pending)


def edited_message(value: Receipt, what: str) -> EditedMessage:
    """Return the message that was edited."""
    message, _ = read(value, Message)
    message_id = message.id if message is not None else exact(value.get("messageID"))
    return EditedMessage(_named(value, message_id, what), message)


def reacted(value: Receipt, what: str) -> Reacted:
    """Return which reaction was given or taken away."""
    message_id = _named(value, exact(value.get("messageID")), what)
    said = (exact(value.get(key)) for key in ("reactionKey", "transactionID"))
    return Reacted(exact(value.get("chatID")), message_id, *said)


def upload(value: Receipt, what: str) -> Upload:
    """Return the file that the app now holds."""
    upload_id = exact(value.get("uploadID"))
    if upload_id is None:
        raise wrong(what, "it names no upload")
    return Upload(
        upload_id,
        src_url=exact(value.get("srcURL"), LONGEST_URL),
        file_name=short(value.get("fileName")),
        mime_type=short(value.get("mimeType")),
        file_size=_measure(value.get("fileSize")),
        width=_measure(value.get("width")),
        height=_measure(value.get("height")),
        duration=_measure(value.get("duration")),
    )


def src_url(value: Receipt, what: str) -> str:
    """Return the address of a file on this computer."""
    found = exact(value.get("srcURL"), LONGEST_URL)
    if found is None:
        raise wrong(what, "it names no file")
    return found


def served(answer: Exchange, first: int, last: int | None, what: str) -> Served:
    """Return the bytes of a file that were asked for; the whole of it from an app without ranges."""
    content = bytes(answer.body)
    mime_type = short(answer.headers.get("content-type"))
    if answer.status != PARTIAL:
        return Served(content, 0, len(content), mime_type)
    span = _SPAN.fullmatch(answer.headers.get("content-range", ""))
    end = first + len(content) - 1
    if span is None or (int(span[1]), int(span[2])) != (first, end) or (last is not None and end > last):
        raise wrong(what, "it is another stretch of the file than was asked for")
    return Served(content, first, None if span[3] == "*" else int(span[3]), mime_type)


def done(value: Receipt, what: str) -> None:
    """Pass an answer that has nothing to tell beyond that it was done."""
    _named(value, None, what)


def _named(value: Receipt, name: str | None, what: str) -> str | None:
    """Return what an answer names; None when it only says that it was done."""
    if name is None and value.get("success") is not True:
        raise wrong(what, "it neither names what was done nor is a success")
    return name


def _measure(value: object) -> float | None:
    """Return a size or a duration; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if 0 <= value <= LARGEST else None
