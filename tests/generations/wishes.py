"""Every action of the vocabulary, the chat that it fits, and how the true world looks afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from beeper_rules.simulator import World

Deed = Callable[[World, str], object]


def nothing(world: World, chat: str) -> None:
    """Leave the chat as it is."""


def late_reminder(world: World, chat: str) -> None:
    """Set a reminder by hand, for the day after tomorrow."""
    world.remind_by_hand(chat, world.clock.now() + timedelta(days=2))


@dataclass(frozen=True)
class Wish:
    """One action on a fitting chat."""

    then: str
    """As it stands in a rule."""
    before: Deed
    """What makes the chat fit."""
    attribute: str
    """What it sets in the app's own memory, whatever the API of that generation tells of it; empty for nothing."""
    wanted: Any = None


WISHES = {
    "mark_read": Wish("mark_read", lambda world, chat: world.receive_message(chat, "Two"), "unread", []),
    "mark_unread": Wish("mark_unread", nothing, "is_marked_unread", wanted=True),
    "archive": Wish("archive", nothing, "is_archived", wanted=True),
    "unarchive": Wish("unarchive", lambda world, chat: world.archive_by_hand(chat), "is_archived", wanted=False),
    "remind": Wish("{remind: {in: 2h}}", nothing, "reminder.at", timedelta(hours=2)),
    "clear_reminder": Wish("{clear_reminder: any}", late_reminder, "reminder"),
    "mute": Wish("mute", nothing, "is_muted", wanted=True),
    "unmute": Wish("unmute", lambda world, chat: world.mute_by_hand(chat), "is_muted", wanted=False),
    "pin": Wish("pin", nothing, "is_pinned", wanted=True),
    "unpin": Wish("unpin", lambda world, chat: world.pin_by_hand(chat), "is_pinned", wanted=False),
    "low_priority": Wish("low_priority", nothing, "is_low_priority", wanted=True),
    "inbox": Wish("inbox", lambda world, chat: world.low_priority_by_hand(chat), "is_low_priority", wanted=False),
    "set_draft": Wish("{set_draft: On my way}", nothing, "draft", {"text": "On my way"}),
    "clear_draft": Wish("clear_draft", lambda world, chat: world.set_draft(chat, "Never"), "draft"),
    "notify": Wish("{notify: Look}", nothing, ""),
    "log": Wish("{log: Seen}", nothing, ""),
}
"""By action."""

RULES = "rules:\n" + "".join(
    f'  - {{id: {name}, when: renamed, if: {{id: "!{name}:x"}}, then: [{wish.then}]}}\n'
    for name, wish in WISHES.items()
)
"""One rule for each action, on a chat of its own."""


def wishing_world(world: World) -> World:
    """Return `world` with one fitting chat for each action; in all of them somebody wrote, and I have read it."""
    for name, wish in WISHES.items():
        chat = world.add_chat(name, chat_id=f"!{name}:x", kind="group", people=["Bo", "Cy"])
        world.receive_message(chat, "One")
        world.read_on_phone(chat)
        wish.before(world, chat)
    return world


def attribute(world: World, chat: str, path: str) -> Any:  # noqa: ANN401 - whatever the app remembers
    """Return what the app itself remembers of a chat."""
    value: Any = world.chat_of(chat)
    for name in filter(None, path.split(".")):
        value = getattr(value, name)
    return value
