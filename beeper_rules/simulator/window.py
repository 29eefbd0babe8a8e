"""The route that raises the app's window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beeper_rules.simulator import description, effects
from beeper_rules.simulator.exchange import reply_json
from beeper_rules.simulator.reads import chat_called, find_message
from beeper_rules.simulator.validation import read_body

if TYPE_CHECKING:
    from beeper_rules.simulator.exchange import Call, Reply
    from beeper_rules.simulator.inbox import Inbox
    from beeper_rules.simulator.nouns import Chat


def focus(inbox: Inbox, call: Call) -> Reply:
    """POST /v1/focus: on a chat, perhaps at a message, perhaps with a draft in its text field."""
    body = read_body(call, description.body_of("focusApp"))
    if "chatID" not in body:
        return reply_json({"success": True}, applied=True)
    chat = chat_called(inbox, body["chatID"])
    if "messageID" in body:
        find_message(inbox, chat, body["messageID"])
    _prefill(inbox, chat, body)
    inbox.focused = chat.id
    return reply_json({"success": True}, applied=True)


def _prefill(inbox: Inbox, chat: Chat, body: dict[str, Any]) -> None:
    path = body.get("draftAttachmentPath")
    if not (body.get("draftText") or path):
        return
    draft: dict[str, Any] = {"text": body.get("draftText", "")}
    if path:
        name = path.rpartition("/")[2]
        draft["attachments"] = {name: {"id": path, "type": "file", "filePath": path, "fileName": name}}
    effects.before_write(inbox, chat)
    effects.set_draft(inbox, chat, draft)
