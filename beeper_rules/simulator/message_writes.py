"""The routes that write, edit, delete, and react to messages."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from beeper_rules.simulator import description, effects, render
from beeper_rules.simulator.assets import uploaded
from beeper_rules.simulator.exchange import Refusal, Reply, reply_json
from beeper_rules.simulator.networks import UNSUPPORTED
from beeper_rules.simulator.reads import find_chat, find_holder
from beeper_rules.simulator.rich_text import rich_text
from beeper_rules.simulator.validation import read_body, read_query

if TYPE_CHECKING:
    from beeper_rules.simulator.exchange import Call
    from beeper_rules.simulator.inbox import Inbox
    from beeper_rules.simulator.nouns import Chat, Message
    from beeper_rules.simulator.world import World

_KINDS = {
    "image": ("IMAGE", "img"),
    "gif": ("IMAGE", "img"),
    "sticker": ("STICKER", "img"),
    "video": ("VIDEO", "video"),
    "audio": ("AUDIO", "audio"),
    "voice-note": ("VOICE", "audio"),
    "file": ("FILE", "unknown"),
}
_MARKS = {"gif": "isGif", "sticker": "isSticker", "voice-note": "isVoiceNote"}


def send(world: World, call: Call) -> Reply:
    """POST /v1/chats/{chatID}/messages; for a merged chat the first of its members sends."""
    body = read_body(call, description.body_of("sendMessage"))
    chat = find_chat(world, call)
    home = world.home(chat)
    if home.is_read_only:
        raise Refusal(HTTPStatus.BAD_REQUEST, "CHAT_IS_READ_ONLY", "Nothing can be sent to this chat")
    reply_to = find_holder(world, chat, body["replyToMessageID"])[1].id if "replyToMessageID" in body else None
    kind, attachments = _attached(world, body["attachment"]) if "attachment" in body else ("TEXT", [])
    effects.before_write(world, chat)
    pending_id = f"m{round(world.clock.now().timestamp() * 1000)}{world.new_number()}"
    text = rich_text(body["text"]) if "text" in body else None
    world.send_own_message(home.id, text, kind=kind, reply_to=reply_to, attachments=attachments, pending_id=pending_id)
    return reply_json({"chatID": home.id, "pendingMessageID": pending_id}, applied=True)


def _attached(inbox: Inbox, given: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """Return the type of a message with this attachment, and the attachment as the app shows it."""
    asset = uploaded(inbox, given["uploadID"])
    wanted = given.get("type") or asset.mime_type.partition("/")[0]
    kind, shown = _KINDS.get(wanted, _KINDS["file"])
    said = {name: given[name] for name in ("fileName", "mimeType", "size", "duration") if name in given}
    marks = {_MARKS[wanted]: True} if wanted in _MARKS else {}
    return kind, [{"type": shown, "id": asset.url, "srcURL": asset.src_url} | asset.details() | said | marks]


def edit(world: World, call: Call) -> Reply:
    """PUT /v1/chats/{chatID}/messages/{messageID}: my own messages, where the network can."""
    body = read_body(call, description.body_of("editMessage"))
    home, message = find_holder(world, find_chat(world, call), call.ids[1])
    _require(home, "edit")
    if not message.sender.is_self:
        raise Refusal(HTTPStatus.BAD_REQUEST, "NOT_ALLOWED", "Only one's own messages can be edited")
    exists = _still_there(world, message)
    if exists:
        world.edit_message(home.id, message.id, rich_text(body["text"]))
    done = {"messageID": message.id, "success": True}
    shown = render.message_json(world, home, message) if world.behaviour.has("4.2.808") else {"chatID": home.id}
    return reply_json(shown | done, applied=exists)


def delete(world: World, call: Call) -> Reply:
    """DELETE /v1/chats/{chatID}/messages/{messageID}: for everyone unless `forEveryone` is false."""
    query = read_query(call, description.query_of("deleteMessage"))
    home, message = find_holder(world, find_chat(world, call), call.ids[1])
    for_everyone = query.get("forEveryone", True)
    _require(home, "delete" if for_everyone else "deleteForMe")
    world.delete_message(home.id, message.id, for_everyone=for_everyone)
    return Reply(HTTPStatus.NO_CONTENT, applied=True)


def react(world: World, call: Call) -> Reply:
    """POST /v1/chats/{chatID}/messages/{messageID}/reactions; the same one twice is one."""
    body = read_body(call, description.body_of("addReaction"))
    home, message = find_holder(world, find_chat(world, call), call.ids[1])
    key = body["reactionKey"]
    _require(home, "reaction")
    allowed = (home.capabilities or {}).get("allowedReactions", [key])
    if key not in allowed:
        raise Refusal(HTTPStatus.BAD_REQUEST, "NOT_SUPPORTED", f"{home.network} allows only {' '.join(allowed)}")
    exists = _still_there(world, message)
    if exists:
        world.react(home.id, message.id, key, sender=world.me.id)
    transaction = body.get("transactionID", f"txn{world.new_number()}")
    return reply_json(_reacted(home, message, key) | {"transactionID": transaction}, applied=exists)


def unreact(world: World, call: Call) -> Reply:
    """DELETE …/reactions/{reactionKey}; without such a reaction it is no error."""
    return _unreact(world, call, call.ids[2])


def unreact_by_query(world: World, call: Call) -> Reply:
    """DELETE …/reactions?reactionKey=, the form before 5.0.0."""
    return _unreact(world, call, read_query(call, description.query_of("removeReactionLegacy"))["reactionKey"])


def _unreact(world: World, call: Call, key: str) -> Reply:
    home, message = find_holder(world, find_chat(world, call), call.ids[1])
    world.unreact(home.id, message.id, key, sender=world.me.id)
    return reply_json(_reacted(home, message, key), applied=True)


def _reacted(home: Chat, message: Message, key: str) -> dict[str, Any]:
    return {"success": True, "chatID": home.id, "messageID": message.id, "reactionKey": key}


def _require(chat: Chat, capability: str) -> None:
    """Let pass what the network can do, or does not say; Refusal 400."""
    level = (chat.capabilities or {}).get(capability, True)
    if level is False or (level is not True and level <= UNSUPPORTED):
        raise Refusal(HTTPStatus.BAD_REQUEST, "NOT_SUPPORTED", f"{chat.network} cannot do this: {capability}")


def _still_there(inbox: Inbox, message: Message) -> bool:
    """Return whether a message is not deleted; Refusal where this build minds."""
    if message.is_deleted and inbox.behaviour.deleted_message_status is not None:
        raise Refusal(inbox.behaviour.deleted_message_status, "MESSAGE_IS_DELETED", "The message is deleted")
    return not message.is_deleted
