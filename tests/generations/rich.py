"""A world in which everything is there that one app reports and another does not, and what may happen to it."""

from collections.abc import Callable
from datetime import timedelta

from beeper_rules.simulator import GENERATIONS, World, stopped_clock
from beeper_rules.vocabulary.events import EVENTS
from beeper_rules.vocabulary.fields import WATCHED

FAR = timedelta(hours=3)
EVENT_RULES = [f"  - {{id: {name}, when: {name}, then: [log: x]}}" for name in EVENTS]
FIELD_RULES = [f"  - {{id: any-{field.name}, when: {{{field.name}: changed}}, then: [log: x]}}" for field in WATCHED]
RULES = "\n".join(["rules:", *EVENT_RULES, *FIELD_RULES])
"""One rule for each event, and one for each field that may change in whatever way."""

NEWEST = "4.3.73"
"""The only one with merged chats."""
BOTH = ("!wa:x", "!tg:x")
"""Ann's chats on two networks, merged where that can be."""


def with_draft(world: World, chat: str) -> None:
    """Begin to write, where there is a topic."""
    world.set_draft(chat, "Dear all")
    world.describe(chat, "A topic")


def with_reminder(world: World, chat: str) -> None:
    """Set a reminder that no message takes away."""
    world.remind_by_hand(chat, world.clock.now() + FAR, dismiss_on_incoming=False)


TRAITS: dict[str, Callable[[World, str], object]] = {
    "mention": lambda world, chat: world.mention(chat, "Are you there?"),
    "muted": lambda world, chat: world.mute_by_hand(chat),
    "low": lambda world, chat: world.low_priority_by_hand(chat),
    "dot": lambda world, chat: world.mark_unread_by_hand(chat),
    "snoozed": lambda world, chat: world.snooze(chat, world.clock.now() + FAR),
    "draft": with_draft,
    "reminder": with_reminder,
    "label": lambda world, chat: world.set_labels(chat, "work"),
    "read-only": lambda world, chat: world.set_read_only(chat),
}
"""Title of a chat → what is so in it."""


def rich_world(generation: str) -> World:
    """Return a world of that generation: a plain chat, one for each trait, one with all of them, and Ann's two."""
    world = World(clock=stopped_clock(), behaviour=GENERATIONS[generation])
    for title in ("plain", *TRAITS, "all"):
        chat = world.add_chat(title, chat_id=f"!{title}:x", kind="group", people=["Bo", "Cy", "Di", "Ed", "Flo", "Gus"])
        world.receive_message(chat, "One")
        world.read_on_phone(chat)
        for deed in TRAITS.values() if title == "all" else [TRAITS[title]] if title in TRAITS else []:
            deed(world, chat)
    for chat, network in zip(BOTH, ("WhatsApp", "Telegram"), strict=True):
        world.add_chat(f"Ann on {network}", network=network, chat_id=chat)
        world.receive_message(chat, "Hi")
    if generation == NEWEST:
        world.merge("Ann", *BOTH)
    return world


def update(world: World, generation: str) -> None:
    """Let the app become another generation, with merged chats if it has them."""
    merged = [chat for chat in world.chat_ids() if world.chat_of(chat).member_ids]
    if generation == NEWEST and not merged:
        world.merge("Ann", *BOTH)
    elif generation != NEWEST:
        for parent in merged:
            world.unmerge(parent)
    world.update_to(generation)
