"""The identifiers that the documents' examples use, so that outside suites find what they ask for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from beeper_rules.simulator.nouns import Person

if TYPE_CHECKING:
    from beeper_rules.simulator.world import World

ACCOUNTS = (
    ("accountID", "iMessage"),
    ("matrix", "Beeper (Matrix)"),
    ("discordgo", "Discord"),
    ("local-whatsapp_ba_EvYDBBsZbRQAy3UOSWqG0LuTVkc", "WhatsApp"),
)
CHAT = "!NCdzlIaMjZUmvmvyHU:beeper.com"
LOCAL_CHAT = 1231073
MESSAGES = ("replyToMessageID", "messageID", "1343993")
"""All mine, so that they can also be edited."""
REACTION = "x"
LABEL = "labelID"
UPLOAD = "uploadID"
ASSET, ASSET_OF_OLDER = "mxc://example.org/Q4x9CqGz1pB3Oa6XgJ", "x"
"""Where one file is, in the newer documents and in those of 4.x."""
CONTACT = Person("id", name="fullName", username="username", phone_number="phoneNumber", email="email")
PARTICIPANT = Person("string", name="string")
_LAST_SAID = datetime(2025, 8, 31, 19, 30, 12, 520000, UTC)


def with_fixtures(world: World) -> World:
    """Add the documents' examples to a world and return it; its chats stay as they are.

    Such suites call each route many times in any order: from here on the app takes a second draft,
    the archiving of a pinned chat, work on a deleted message and a chat with nobody in particular.
    """
    world.behave(pinned_archive_status=None, draft_refused_status=None, deleted_message_status=None, nobody_status=None)
    with world.lock:
        for account_id, network in ACCOUNTS:
            if account_id not in world.accounts:
                world.add_account(network, account_id=account_id)
        for person in (CONTACT, PARTICIPANT):
            world.add_contact("accountID", person)
        world.labels[LABEL] = "Example"
        for upload_id, url in ((UPLOAD, ASSET), (f"{UPLOAD}OfOlder", ASSET_OF_OLDER)):
            world.library.add(upload_id, b"Example data", "fileName", "image/png", url)
        _add_chat(world)
    return world


def _add_chat(world: World) -> None:
    # Only iMessage has notify-anyway, and only a network that reports nothing takes every reaction and edit.
    begun = _LAST_SAID - timedelta(minutes=len(MESSAGES))
    world.add_chat("Example", network="iMessage", account_id="accountID", chat_id=CHAT, people=["sender"], at=begun)
    world.set_capabilities(CHAT, None)
    chat = world.chat_of(CHAT)
    chat.local_id, chat.label_ids = LOCAL_CHAT, (LABEL,)
    world.receive_message(CHAT, "Shall we have dinner?", at=begun)
    for number, message_id in enumerate(MESSAGES, 1):
        given = world.send_own_message(CHAT, f"Dinner at {number}?", at=begun + timedelta(minutes=number))
        world.message_of(chat, given).id = message_id
    world.react(CHAT, MESSAGES[-1], REACTION, sender=world.me.id, as_message=False)
    world.reorder()
