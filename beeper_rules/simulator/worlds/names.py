"""Worlds whose ids and titles break what takes them for more, or for less, than text."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from beeper_rules.simulator.worlds.odd_world import OddWorld, Turn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beeper_rules.simulator.world import World

IDS: Mapping[str, str] = MappingProxyType(
    {
        "imsg##thread:4f/2a": "Hash and slash",
        "imsg##thread:4f": "Hash",
        "imsg": "Bare word",
        "!room!:beeper.com": "Exclamation mark",
        "a/b": "Slash",
        "a%2Fb": "Percent",
        "two words": "Space",
        "two+words": "Plus",
        "?limit=1&cursor=2": "Question mark",
        "../accounts": "Way up",
        "🦔:x": "Emoji",
        "..": "Two dots",
        "half\ud83e": "Half a character",
    }
)
"""Titles by chat id. The last two can be named by no URL; of the others several are each other, wrongly decoded."""
ODD_MESSAGE = "$#/% 🦔:beeper.local"

LONG = 10_240
TITLES: Mapping[str, str] = MappingProxyType(
    {
        "!hebrew:x": "מזל טוב",
        "!override:x": "invoice \u202efdp.exe",
        "!control:x": "\x1b]52;c;aGVsbG8=\x07\x1b[31mred\x00\nsecond\u2028line\r",
        "!half:x": "half \ud83e a hedgehog",
        "!long:x": "Long " + "x" * (LONG - len("Long ")),
        "!marks:x": "Z̸̡̛" * 60 + " marks",
        "!empty:x": "",
        "!blank:x": "   ",
        "!invisible:x": "Zero\u200bwidth\ufeff",
        "!composed:x": "Cafe\u0301 \ufb01ve",
        "!template:x": "{chat.id} {{7*7}} ${HOME} $(id) `id` %n %s",
        "!markup:x": '<b>"quoted"</b> & \'; DROP TABLE chats; --',
        "!family:x": "👩\u200d👩\u200d👧 🏳️\u200d🌈",
    }
)
"""Titles by chat id."""


def _ids(world: World) -> None:
    """Ids hold `#`, `!`, `/`, `%`, `?`, spaces and emoji; some are each other wrongly decoded, two fit in no URL."""
    for chat_id, title in IDS.items():
        chat = world.add_chat(title, chat_id=chat_id, network="iMessage")
        world.receive_message(chat, "Hello")
        world.read_on_phone(chat)


def _write(chat_id: str) -> Turn:
    """Return the turn in which somebody writes in a chat a message whose id is odd too."""

    def turn(world: World) -> None:
        message = world.receive_message(chat_id, "Are you there?")
        with world.lock:
            world.message_of(world.chat_of(chat_id), message).id = f"{ODD_MESSAGE}{message}"

    return turn


def _titles(world: World) -> None:
    """Titles run from right to left, move the cursor, hold half a character, weigh 10 kB or cannot be seen."""
    for chat_id, title in TITLES.items():
        chat = world.add_chat(title, chat_id=chat_id, kind="group", people=[title, "Ann"])
        world.receive_message(chat, "Hello")
        world.read_on_phone(chat)


def _each_writes_its_title(world: World) -> None:
    for chat_id, title in TITLES.items():
        world.receive_message(chat_id, title, sender=title)


def _titles_go_round(world: World) -> None:
    ids = list(TITLES)
    for chat_id, neighbour in zip(ids, ids[1:] + ids[:1], strict=True):
        world.rename(chat_id, TITLES[neighbour])


ODD_IDS = OddWorld(
    _ids, MappingProxyType({f"{title} gets a message": _write(chat_id) for chat_id, title in IDS.items()})
)
ODD_TITLES = OddWorld(
    _titles,
    MappingProxyType(
        {
            "in each, somebody named so writes its title": _each_writes_its_title,
            "every title moves on": _titles_go_round,
        }
    ),
)
