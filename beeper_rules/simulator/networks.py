"""The chat networks that the simulator imitates: how each spells its ids, and what it can do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

REJECTED, UNSUPPORTED, PARTIAL, FULL = -2, 0, 1, 2


def _capabilities(**differences: Any) -> dict[str, Any]:  # noqa: ANN401 - a JSON value
    usual: dict[str, Any] = {
        "archive": True,
        "markAsUnread": True,
        "readReceipts": True,
        "typingNotifications": True,
        "deleteForMe": True,
        "edit": FULL,
        "delete": FULL,
        "reply": FULL,
        "reaction": FULL,
        "reactionCount": 1,
        "maxTextLength": 65536,
        "attachments": {"m.image": {"mimeTypes": {"image/*": FULL}, "caption": PARTIAL, "maxSize": 16_777_216}},
        "state": {"title": {"level": FULL}, "description": {"level": PARTIAL}},
    }
    return usual | differences


@dataclass(frozen=True, slots=True)
class Network:
    """One network with the spelling of its ids; `{key}` stands for what tells two of a kind apart."""

    name: str
    bridge_type: str
    account_id: str
    chat_id: str
    person_id: str
    provider: str = "local"
    capabilities: dict[str, Any] = field(default_factory=_capabilities)


NETWORKS = (
    Network(
        "WhatsApp",
        "whatsapp",
        "local-whatsapp_ba_EvYDBBsZbRQAy3UO",
        "!whatsapp_{key}:ba_EvYDBBsZbRQAy3UO.local-whatsapp.localhost",
        "@whatsapp_lid-{key}:beeper.local",
        capabilities=_capabilities(editMaxAge=900),
    ),
    Network("Telegram", "telegram", "telegram", "!{key}:beeper.com", "@telegram_{key}:beeper.com", "cloud"),
    Network(
        "Signal",
        "signal",
        "local-signal_ba_q9",
        "!{key}:local-signal.localhost",
        "@signal_{key}:local-signal.localhost",
    ),
    Network(
        "iMessage",
        "imessage",
        "imessage",
        "imsg##thread:{key}",
        "imsg##participant:{key}",
        "platform-sdk",
        _capabilities(archive=True, delete=REJECTED, allowedReactions=["❤️", "👍", "👎", "😂", "‼️", "❓"]),
    ),
    Network(
        "Discord",
        "discord",
        "discordgo",
        "!discord_{key}:beeper.com",
        "@discord_{key}:beeper.com",
        "cloud",
        _capabilities(reactionCount=20, customEmojiReactions=True),
    ),
    Network(
        "Slack",
        "slack",
        "slackgo.T024BE7LD-U024BE7LH",
        "!slack_{key}:beeper.com",
        "@slackgo_{key}:beeper.com",
        "cloud",
        _capabilities(thread=FULL, reactionCount=23),
    ),
    Network(
        "Instagram",
        "instagram",
        "local-instagram_ba_eRfQ",
        "!instagram_{key}:local-instagram.localhost",
        "@instagram_{key}:local-instagram.localhost",
        capabilities=_capabilities(edit=UNSUPPORTED, markAsUnread=False),
    ),
    Network("Beeper (Matrix)", "matrix", "hungryserv", "!{key}:beeper.com", "@{key}:beeper.com", "cloud"),
)


def network_called(name: str) -> Network:
    """Return the network of that name, or one in the common spelling for a name not known here."""
    slug = "".join(letter for letter in name.lower() if letter.isalnum())
    fallback = Network(name, slug, f"local-{slug}", "!{key}:beeper.local", "@" + slug + "_{key}:beeper.local")
    return next((network for network in NETWORKS if network.name == name), fallback)
