"""Every event of the vocabulary, what brings it about in the true world, and since which app it can be told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from beeper_rules.simulator import World

Deed = Callable[[World, str], object]

MODERN, SDK6 = "4.2.808", "4.3.73"
SOON = timedelta(seconds=90)
"""When snoozes and reminders of these chats end."""


def nothing(world: World, chat: str) -> None:
    """Leave the chat as it is."""


def write(world: World, chat: str) -> None:
    """Let somebody write."""
    world.receive_message(chat, "Hello")


def flood(world: World, chat: str) -> None:
    """Let somebody write more than is read at once."""
    for number in range(520):
        world.receive_message(chat, f"Number {number}")


def appear(world: World, chat: str) -> None:
    """Let somebody write for the first time."""
    world.add_chat("New", chat_id=chat)
    world.receive_message(chat, "Hello")


def in_trouble(world: World, chat: str) -> None:
    """Let another account lose its connection."""
    del chat
    world.set_account_status("slack", "disconnected")


@dataclass(frozen=True)
class Happening:
    """One event."""

    cause: Deed
    before: Deed = nothing
    """What makes the chat fit, before the first look."""
    since: str = "4.1.294"
    """The first generation that can tell it."""


HAPPENINGS = {
    "new_activity": Happening(write),
    "new_message": Happening(write),
    "unread_mention": Happening(lambda world, chat: world.mention(chat, "Are you there?"), since=MODERN),
    "snooze_expired": Happening(
        nothing, lambda world, chat: world.snooze(chat, world.clock.now() + SOON), since=MODERN
    ),
    "reminder_due": Happening(
        nothing, lambda world, chat: world.remind_by_hand(chat, world.clock.now() + SOON), since=MODERN
    ),
    "unanswered": Happening(write, lambda world, chat: world.send_own_message(chat, "Fine")),
    "no_reply": Happening(lambda world, chat: world.send_own_message(chat, "And you?")),
    "archived": Happening(lambda world, chat: world.archive_by_hand(chat)),
    "unarchived": Happening(
        lambda world, chat: world.archive_by_hand(chat, archived=False), lambda world, chat: world.archive_by_hand(chat)
    ),
    "muted": Happening(lambda world, chat: world.mute_by_hand(chat)),
    "unmuted": Happening(
        lambda world, chat: world.mute_by_hand(chat, muted=False), lambda world, chat: world.mute_by_hand(chat)
    ),
    "pinned": Happening(lambda world, chat: world.pin_by_hand(chat)),
    "unpinned": Happening(
        lambda world, chat: world.pin_by_hand(chat, pinned=False), lambda world, chat: world.pin_by_hand(chat)
    ),
    "marked_unread": Happening(lambda world, chat: world.mark_unread_by_hand(chat), since=MODERN),
    "read": Happening(lambda world, chat: world.read_on_phone(chat), write),
    "draft_set": Happening(lambda world, chat: world.set_draft(chat, "Well"), since=MODERN),
    "label_added": Happening(lambda world, chat: world.set_labels(chat, "work"), since=SDK6),
    "label_removed": Happening(
        lambda world, chat: world.set_labels(chat), lambda world, chat: world.set_labels(chat, "work"), since=SDK6
    ),
    "renamed": Happening(lambda world, chat: world.rename(chat, "Another title")),
    "member_count_changed": Happening(lambda world, chat: world.join(chat, "Di")),
    "chat_added": Happening(appear),
    "chat_removed": Happening(lambda world, chat: world.remove_chat(chat)),
    "account_trouble": Happening(in_trouble, since=SDK6),
    "messages_skipped": Happening(flood),
}
"""By event."""

RULES = "rules:\n" + "".join(
    f"  - {{id: {name}, when: {name}, "
    + (f'if: {{id: "!{name}:x"}}, ' if name != "account_trouble" else "")
    + "then: [log: x]}\n"
    for name in HAPPENINGS
)
"""One rule for each event, on a chat of its own."""


def quiet_world(world: World) -> World:
    """Return `world` with a chat for each event, each with one message that I have read."""
    world.add_account("Slack", account_id="slack")
    for name, happening in HAPPENINGS.items():
        if name == "chat_added":
            continue
        chat = world.add_chat(name, chat_id=f"!{name}:x", kind="group", people=["Bo", "Cy"])
        world.receive_message(chat, "One")
        world.read_on_phone(chat)
        happening.before(world, chat)
    return world


def happen(world: World) -> None:
    """Bring about everything but the trouble of an account, whose chats nobody would believe then."""
    for name, happening in HAPPENINGS.items():
        if name != "account_trouble":
            happening.cause(world, f"!{name}:x")
