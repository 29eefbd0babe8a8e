"""What the API's description says of queries and bodies, as data for `validation`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from beeper_rules.simulator.behaviour import Behaviour

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_BOOLEAN: Schema = {"type": "boolean"}
_TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
_NUMBER: Schema = {"type": "number"}

PAGE_QUERY: dict[str, Schema] = {
    "cursor": _TEXT,
    "direction": {"type": "string", "enum": ["after", "before"]},
    "limit": {"type": "integer", "minimum": 1, "maximum": 200},
}
CHAT_LIST_QUERY = PAGE_QUERY | {"accountIDs": {"type": "array"}}
CHAT_QUERY: dict[str, Schema] = {"maxParticipantCount": {"type": "integer", "minimum": -1, "maximum": 500}}

ARCHIVE_BODY: Schema = {"properties": {"archived": _BOOLEAN}}
MARK_BODY: Schema = {"properties": {"messageID": _TEXT}}

_DRAFT_ATTACHMENT: Schema = {
    "type": "object",
    "properties": {
        "uploadID": _TEXT,
        "id": _TEXT,
        "mimeType": _TEXT,
        "fileName": _TEXT,
        "duration": _NUMBER,
        "size": {
            "type": "object",
            "properties": {"width": _NUMBER, "height": _NUMBER},
            "required": ["width", "height"],
        },
        "type": {
            "type": "string",
            "enum": ["image", "video", "audio", "file", "gif", "voice-note", "sticker"],
        },
    },
    "required": ["uploadID"],
}
PATCH_BODY: Schema = {
    "properties": {
        "draft": {
            "type": ["object", "null"],
            "properties": {
                "text": _TEXT,
                "attachments": {"type": "object", "additionalProperties": _DRAFT_ATTACHMENT},
            },
            "required": ["text"],
        },
        "title": _TEXT_OR_NULL,
        "description": _TEXT_OR_NULL,
        "imgURL": _TEXT_OR_NULL,
        "isArchived": _BOOLEAN,
        "isLowPriority": _BOOLEAN,
        "isPinned": _BOOLEAN,
        "isMuted": _BOOLEAN,
        "messageExpirySeconds": {"type": ["integer", "null"], "minimum": 0},
    }
}

_REMIND_AT: Schema = {"type": "string", "format": "date-time"}
# The bounds of what a datetime can hold, in epoch milliseconds.
_REMIND_AT_MS: Schema = {"type": "number", "minimum": 0, "maximum": 253_402_300_799_999}


def reminder_body(behaviour: Behaviour) -> Schema:
    """Return the description of a reminder in this build; the instant's name changed with 5.0.0."""
    names = {"remindAt": _REMIND_AT, "remindAtMs": _REMIND_AT_MS}
    required = [behaviour.reminder_field] if behaviour.reminder_field in names else []
    known = {name: names[name] for name in required} or names
    reminder = {
        "type": "object",
        "properties": known | {"dismissOnIncomingMessage": _BOOLEAN},
        "required": required,
    }
    return {"properties": {"reminder": reminder}, "required": ["reminder"]}
