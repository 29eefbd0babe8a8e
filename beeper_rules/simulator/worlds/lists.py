"""Worlds whose chat list holds too much at once, or too little, or everything twice."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from beeper_rules.simulator.worlds.odd_world import OddWorld, writes

if TYPE_CHECKING:
    from beeper_rules.simulator.world import World

MESSAGES = 620
CHATS = 20
_GROUP = "!group:x"


def _quiet_group(world: World) -> None:
    """A group in which 620 messages are new at once."""
    world.add_chat("Concert tickets", chat_id=_GROUP, kind="group", people=["Bo", "Cy"])
    world.receive_message(_GROUP, "Hello")
    world.read_on_phone(_GROUP)


def _flood(world: World) -> None:
    for number in range(1, MESSAGES + 1):
        world.receive_message(_GROUP, f"urgent {number}" if number in {1, MESSAGES} else f"Message {number}")


FLOOD = OddWorld(
    _quiet_group,
    MappingProxyType(
        {
            f"{MESSAGES} messages": _flood,
            "one more message": writes(_GROUP, "urgent, too"),
        }
    ),
)


def _twenty(world: World) -> None:
    """A list that is empty for a while, then holds less than half of the chats, then all of them."""
    for number in range(CHATS):
        begun = world.clock.now() - timedelta(minutes=number)
        world.add_chat(f"Chat {number}", chat_id=f"!chat{number}:x", at=begun)
        world.receive_message(f"!chat{number}:x", "Hello", at=begun)
        world.read_on_phone(f"!chat{number}:x")


SHORT_LIST = OddWorld(
    _twenty,
    MappingProxyType(
        {
            "the list is empty": lambda world: world.behave(listed_fraction=0.0),
            "less than half is listed": lambda world: world.behave(listed_fraction=0.1),
            "somebody writes": writes("!chat3:x"),
            "everything is listed": lambda world: world.behave(listed_fraction=1.0),
        }
    ),
)

_WHATSAPP, _SIGNAL = "!ann-whatsapp:x", "!ann-signal:x"


def _one_person_twice(world: World) -> None:
    """One person's chats of two networks become one conversation, and two again."""
    world.add_chat("Ann", chat_id=_WHATSAPP)
    world.add_chat("Ann", chat_id=_SIGNAL, network="Signal")
    for chat in (_WHATSAPP, _SIGNAL):
        world.receive_message(chat, "Hello")
        world.read_on_phone(chat)


def _dissolve(world: World) -> None:
    (parent,) = [chat for chat in world.chat_ids() if "merge" in world.chat(chat)]
    world.unmerge(parent)


MERGING = OddWorld(
    _one_person_twice,
    MappingProxyType(
        {
            "the two become one": lambda world: world.merge("Ann", _WHATSAPP, _SIGNAL),
            "Ann writes on Signal": writes(_SIGNAL, "Here I am"),
            "Ann writes on WhatsApp": writes(_WHATSAPP, "And here"),
            "they are two again": _dissolve,
            "Ann writes on Signal again": writes(_SIGNAL, "Still here"),
        }
    ),
)
