"""Every condition of the language, each with a value that a chat of the rich world, or a message in it, has."""

from beeper_rules.vocabulary.fields import FIELDS
from beeper_rules.vocabulary.message_fields import MESSAGE_FIELDS

VALUES = {
    "chat": "all",
    "id": '"!all:x"',
    "title": "all",
    "network": "WhatsApp",
    "account": "{contains: whatsapp}",
    "type": "group",
    "description": "{contains: topic}",
    "participants": "{has_any: [Bo]}",
    "member_count": "{at_least: 3}",
    "labels": "{has_any: [work]}",
    "muted": "true",
    "archived": "true",
    "pinned": "true",
    "low_priority": "true",
    "read_only": "true",
    "marked_unread": "true",
    "draft": "true",
    "merged": "true",
    "unread": "{at_least: 1}",
    "is_unread": "true",
    "mentions": "{at_least: 1}",
    "snoozed": "true",
    "snooze_until": "{newer_than: 1d}",
    "reminder": "true",
    "reminder_at": "{newer_than: 1d}",
    "last_activity": "{newer_than: 1d}",
}
"""Field → a value."""
MESSAGE_VALUES = {
    "text": "{contains: everybody}",
    "from": "Bo",
    "mine": "false",
    "type": "text",
    "age": "{newer_than: 1d}",
    "mentions_me": "true",
    "attachment": "true",
    "is_reply": "true",
    "edited": "true",
}
"""Field of a message → a value."""

CONDITIONS = {
    **{name: f"{name}: {value}" for name, value in VALUES.items()},
    **{f"known-{name}": f"known: {name}" for name in ("title", "mentions", "draft", "labels", "merged")},
    "capabilities": "capabilities: {archive: true}",
    "was": "was: {mentions: {at_least: 1}}",
    "not": "not: {draft: true}",
    "any": "any: [{mentions: {at_least: 1}}, {title: all}]",
    "all": "all: [{draft: true}, {title: all}]",
}
"""Name → a condition that a chat fulfils. `can` is not one of them: what is unknown is not ruled out."""
ON_MESSAGES = {f"message-{name}": f"message: {{{name}: {value}}}" for name, value in MESSAGE_VALUES.items()}
"""Name → a condition that a new message fulfils."""

assert list(VALUES) == list(FIELDS)
assert list(MESSAGE_VALUES) == list(MESSAGE_FIELDS)
