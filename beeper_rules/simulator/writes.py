"""The routes that change a chat."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from beeper_rules.simulator import described, description, effects, render
from beeper_rules.simulator.assets import uploaded
from beeper_rules.simulator.clock import parse_iso
from beeper_rules.simulator.exchange import Refusal, Reply, reply_json
from beeper_rules.simulator.nouns import Reminder
from beeper_rules.simulator.reads import find_chat, find_message, no_content
from beeper_rules.simulator.rich_text import rich_text
from beeper_rules.simulator.validation import read_body

if TYPE_CHECKING:
    from beeper_rules.simulator.exchange import Call
    from beeper_rules.simulator.inbox import Inbox
    from beeper_rules.simulator.nouns import Chat

_FLAGS = {"isMuted": "is_muted", "isPinned": "is_pinned", "isLowPriority": "is_low_priority"}
_DRAFT_TYPES = {"gif": "gif", "voice-note": "recorded_audio"}


def archive(inbox: Inbox, call: Call) -> Reply:
    """POST /v1/chats/{chatID}/archive."""
    body = read_body(call, described.ARCHIVE_BODY)
    chat = find_chat(inbox, call)
    archived = body.get("archived", True)
    accepted = not archived or _may_archive(inbox, chat)
    if accepted:
        effects.before_write(inbox, chat)
        effects.archive(inbox, chat, archived=archived)
    return no_content(inbox, applied=accepted)


def read(inbox: Inbox, call: Call) -> Reply:
    """POST /v1/chats/{chatID}/read: through a message, or through whatever is newest now."""
    body = read_body(call, described.MARK_BODY)
    chat = find_chat(inbox, call)
    through = find_message(inbox, chat, body["messageID"]) if "messageID" in body else None
    effects.before_write(inbox, chat)
    effects.mark_read(inbox, chat, through)
    return _updated(inbox, chat)


def unread(inbox: Inbox, call: Call) -> Reply:
    """POST /v1/chats/{chatID}/unread: from a message on, or only the dot."""
    body = read_body(call, described.MARK_BODY)
    chat = find_chat(inbox, call)
    since = find_message(inbox, chat, body["messageID"]) if "messageID" in body else None
    effects.before_write(inbox, chat)
    effects.mark_unread(inbox, chat, since)
    return _updated(inbox, chat)


def set_reminder(inbox: Inbox, call: Call) -> Reply:
    """POST /v1/chats/{chatID}/reminders: set the reminder, or replace it."""
    body = read_body(call, described.reminder_body(inbox.behaviour))
    chat = find_chat(inbox, call)
    given = body["reminder"]
    if "remindAt" not in given and "remindAtMs" not in given:
        raise Refusal(400, "VALIDATION_ERROR", "reminder: an instant is required")
    effects.before_write(inbox, chat)
    reminder = Reminder(_instant(given), given.get("dismissOnIncomingMessage", True))
    effects.set_reminder(inbox, chat, reminder)
    return no_content(inbox)


def _instant(given: dict[str, Any]) -> datetime:
    if "remindAt" in given:
        return parse_iso(given["remindAt"])
    return datetime.fromtimestamp(given["remindAtMs"] / 1000, UTC)


def clear_reminder(inbox: Inbox, call: Call) -> Reply:
    """DELETE /v1/chats/{chatID}/reminders; without one it is no error."""
    chat = find_chat(inbox, call)
    effects.before_write(inbox, chat)
    effects.set_reminder(inbox, chat, None)
    return no_content(inbox)


def patch(inbox: Inbox, call: Call) -> Reply:
    """PATCH /v1/chats/{chatID}: all of the fields given, or with a refusal none of them."""
    body = read_body(call, described.PATCH_BODY)
    chat = find_chat(inbox, call)
    draft = _draft(inbox, body.get("draft"))
    refused = inbox.behaviour.draft_refused_status
    if draft and inbox.home(chat).draft and refused is not None:
        raise Refusal(refused, "DRAFT_NOT_EMPTY", "Draft is not empty: clear it with draft=null first")
    unpinned_here = body.get("isPinned") is False
    if body.get("isArchived") and not unpinned_here and not _may_archive(inbox, chat):
        del body["isArchived"]
    effects.before_write(inbox, chat)
    for name, attribute in _FLAGS.items():
        if name in body:
            effects.set_flag(inbox, chat, attribute, value=body[name])
    if "isArchived" in body:
        effects.archive(inbox, chat, archived=body["isArchived"])
    if "draft" in body:
        effects.set_draft(inbox, chat, draft)
    _describe(chat, body)
    return _updated(inbox, chat)


def notify_anyway(inbox: Inbox, call: Call) -> Reply:
    """POST /v1/chats/{chatID}/notify-anyway: ring at somebody who is not to be disturbed; iMessage alone can."""
    read_body(call, description.body_of("notifyAnyway"))
    chat = find_chat(inbox, call)
    if chat.network != "iMessage":
        raise Refusal(400, "NOT_SUPPORTED", f"{chat.network} has no notify-anyway")
    return _updated(inbox, chat)


def _describe(chat: Chat, body: dict[str, Any]) -> None:
    if "title" in body:
        effects.set_title(chat, body["title"])
    if "description" in body:
        chat.description = body["description"]
    if "imgURL" in body:
        chat.img_url = body["imgURL"]
    if "messageExpirySeconds" in body:
        seconds = body["messageExpirySeconds"]
        chat.expiry_s = None if seconds is None else int(seconds)


def _draft(inbox: Inbox, given: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a draft as the app stores it; None if it is empty."""
    if not given or not (given["text"] or given.get("attachments")):
        return None
    draft: dict[str, Any] = {"text": rich_text(given["text"])}
    if given.get("attachments"):
        draft["attachments"] = {key: _attachment(inbox, one) for key, one in given["attachments"].items()}
    return draft


def _attachment(inbox: Inbox, given: dict[str, Any]) -> dict[str, Any]:
    asset = uploaded(inbox, given["uploadID"])
    stored: dict[str, Any] = {name: given[name] for name in ("fileName", "mimeType", "size") if name in given}
    if "duration" in given:
        stored["audioDurationSeconds"] = given["duration"]
    identity = {"id": given.get("id", asset.upload_id), "type": _DRAFT_TYPES.get(given.get("type", ""), "file")}
    return identity | asset.details() | {"filePath": asset.src_url.removeprefix("file://")} | stored


def _may_archive(inbox: Inbox, chat: Chat) -> bool:
    """Return whether archiving takes effect: not for pinned chats, which most builds refuse openly."""
    if not any(member.is_pinned for member in inbox.members(chat)):
        return True
    if inbox.behaviour.pinned_archive_status is None:
        return False
    message = "A pinned chat cannot be archived: unpin it first"
    raise Refusal(inbox.behaviour.pinned_archive_status, "CHAT_IS_PINNED", message)


def _updated(inbox: Inbox, chat: Chat) -> Reply:
    return reply_json(render.chat_json(inbox, chat, lagging=False), applied=True)
