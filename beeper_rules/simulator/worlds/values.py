"""Worlds whose app speaks words, fields and types that a client does not know."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from beeper_rules.simulator.worlds.odd_world import Item, OddWorld, show, show_all_right, writes

if TYPE_CHECKING:
    from collections.abc import Callable

    from beeper_rules.simulator.world import World

_PLAIN = "!plain:x"

# -- words

_PIGEON, _CHANNEL = "!pigeon:x", "!channel:x"


def _words(world: World) -> None:
    """A network, a chat type, an account status, a message type and levels of support that nobody has heard of."""
    world.add_account("Carrier Pigeon", account_id="pigeon_1", status="roosting")
    world.add_chat("Loft", chat_id=_PIGEON, network="Carrier Pigeon", account_id="pigeon_1")
    world.add_chat("Announcements", chat_id=_CHANNEL, network="Telegram", kind="channel", people=["Editor"])
    world.add_chat("Ann", chat_id=_PLAIN)
    levels = {"reaction": 9, "edit": "sometimes", "telepathy": True, "state": {"mood": {"level": 2}}}
    world.set_capabilities(_PIGEON, levels)
    for chat in (_PIGEON, _CHANNEL, _PLAIN):
        world.receive_message(chat, "Hello")
        world.read_on_phone(chat)


def _poll_on_channel(world: World) -> None:
    world.receive_message(_CHANNEL, "Tea or coffee?", kind="POLL_V2", attachments=[{"type": "hologram", "id": "h1"}])


def _becomes_channel(world: World) -> None:
    with world.lock:
        world.chat_of(_PLAIN).kind = "broadcast"


UNKNOWN_WORDS = OddWorld(
    _words,
    MappingProxyType(
        {
            "a pigeon brings a message": writes(_PIGEON, "Coo"),
            "the channel holds a poll": _poll_on_channel,
            "Ann's chat becomes a broadcast": _becomes_channel,
            "the pigeon's account moults": lambda world: world.set_account_status("pigeon_1", "moulting"),
        }
    ),
)

# -- fields


def _newer(item: Item) -> Item:
    """Return a chat as an app of next year may show it."""
    preview = item.get("preview")
    newer = {"mood": "sunny", "unreadReactionsCount": 3, "isArchivedForever": True, "themes": [{"id": 1}], "": None}
    return item | newer | ({"preview": preview | {"poll": {"votes": [1, 2]}}} if isinstance(preview, dict) else {})


def _fields(world: World) -> None:
    """Chats gain fields that nobody knows."""
    for chat, title in ((_PLAIN, "Ann"), ("!group:x", "Climbers")):
        world.add_chat(title, chat_id=chat)
        world.receive_message(chat, "Hello")
        world.read_on_phone(chat)


EXTRA_FIELDS = OddWorld(
    _fields,
    MappingProxyType(
        {
            "the app shows more of every chat": lambda world: show(world, {_PLAIN: _newer, "!group:x": _newer}),
            "Ann writes": writes(_PLAIN),
            "the app shows less again": show_all_right,
        }
    ),
)


def _update(world: World) -> None:
    """An old app, which an update makes report drafts, mentions, priorities, labels and networks."""
    world.update_to("4.2.557")
    _fields(world)
    world.set_draft(_PLAIN, "I will")
    world.low_priority_by_hand(_PLAIN)
    world.set_labels(_PLAIN, "Family")
    world.mark_unread_by_hand(_PLAIN)
    world.describe("!group:x", "Thursdays at the wall")
    world.mention("!group:x", "You there?")


APP_UPDATE = OddWorld(
    _update,
    MappingProxyType(
        {
            "the app is updated": lambda world: world.update_to("4.3.73"),
            "the climbers mention you": lambda world: world.mention("!group:x", "And now?"),
        }
    ),
)

# -- nothing

_NULLS, _BARE = "!nulls:x", "!bare:x"
_SAID = ("id", "preview")


def _nulls(item: Item) -> Item:
    return {name: value if name in _SAID else None for name, value in item.items()}


def _bare(item: Item) -> Item:
    return {name: value for name, value in item.items() if name in _SAID}


def _nothing(world: World) -> None:
    """Chats that say null for all that they could say, or say nothing at all."""
    for chat in (_NULLS, _BARE):
        world.add_chat("Nobody knows", chat_id=chat)
        world.receive_message(chat, "Hello")
        world.read_on_phone(chat)
    show(world, {_NULLS: _nulls, _BARE: _bare})


def _write_to_both(world: World) -> None:
    for chat in (_NULLS, _BARE):
        world.receive_message(chat, "Are you there?")


NULLS = OddWorld(
    _nothing,
    MappingProxyType(
        {
            "null and silence change places": lambda world: show(world, {_NULLS: _bare, _BARE: _nulls}),
            "somebody writes to both": _write_to_both,
        }
    ),
)

# -- types


def _with(**fields: object) -> Callable[[Item], Item]:
    return lambda item: item | fields


_BROKEN = {
    "!title:x": _with(title=42),
    "!unread:x": _with(unreadCount="three"),
    "!when:x": _with(lastActivity="yesterday"),
    "!people:x": _with(participants="many"),
    "!flag:x": _with(isMuted="yes"),
    "!nameless:x": _with(id=7),
    "!nobody:x": lambda _: None,
}


def _types(world: World) -> None:
    """A title that is a number, a count that is a word, a time that is none, a chat without an id, one that is null."""
    for chat in (_PLAIN, *_BROKEN):
        world.add_chat(f"Chat {chat[1:-2]}", chat_id=chat)
        world.receive_message(chat, "Hello")
        world.read_on_phone(chat)


def _write_to_all(world: World) -> None:
    for chat in (_PLAIN, *_BROKEN):
        world.receive_message(chat, "Are you there?")


WRONG_TYPES = OddWorld(
    _types,
    MappingProxyType(
        {
            "all but one chat break": lambda world: show(world, _BROKEN),
            "somebody writes to all": _write_to_all,
            "all is well again": show_all_right,
            "somebody writes to all again": _write_to_all,
        }
    ),
)
