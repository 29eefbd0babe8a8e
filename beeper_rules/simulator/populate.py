"""Fills a world with invented chats, the same ones for the same seed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from beeper_rules.simulator.networks import NETWORKS
from beeper_rules.simulator.world import World

if TYPE_CHECKING:
    from random import Random

    from beeper_rules.simulator.behaviour import Behaviour
    from beeper_rules.simulator.clock import Clock

FIRST_NAMES = [
    "Ada",
    "Bruno",
    "Chidi",
    "Dalia",
    "Emre",
    "Farah",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Kavya",
    "Lior",
    "Maren",
    "Nils",
    "Olga",
    "Pavel",
    "Quynh",
    "Rosa",
    "Sami",
    "Tove",
    "Umar",
    "Vera",
    "Wanda",
    "Xenia",
    "Yara",
    "Zoltan",
]
LAST_NAMES = ["Example", "Sample", "Placeholder", "Specimen", "Muster", "Modelo", "Esempio", "Beispiel"]
GROUPS = (
    "Climbing on Thursdays",
    "Street 14 neighbours",
    "Book club",
    "Holiday in June",
    "Flat share",
    "Project Heron",
    "Parents of class 3b",
    "Board games",
    "Marathon 2026",
    "Choir, second altos",
)
TEXTS = (
    "Lunch tomorrow?",
    "On my way, ten minutes late.",
    "Could you send me the address again?",
    "Thanks, that helped a lot!",
    "The tickets are booked.",
    "Did you see the photos?",
    "Let's move it to Friday.",
    "Happy birthday!",
    "Who brings the tent?",
    "I left the key under the pot.",
)
# Titles that break what takes them for more than text.
ODD_TITLES = (
    "",
    " ",
    "🧗\u200d♀️ 🏳️\u200d🌈",
    "מזל טוב \u202eevil\u202c",
    "line one\nline two\r\ttabbed",
    "\x1b]52;c;aGVsbG8=\x07\x1b[31mred\x1b[0m",
    "{chat.title} {{7*7}} ${HOME} $(id) `id` %n %s",
    "'; DROP TABLE chats; --",
    '"quoted" & <b>bold</b>',
    "Zero\u200bwidth\ufeff",
    "e\u0301 or \u00e9",
    "lone \ud800 surrogate",
    "nul \x00 byte",
    "x" * 5000,
    "Z̸̡̛" * 60,
)


def populated(  # noqa: PLR0913 - each says one thing about the world
    chats: int = 60,
    *,
    seed: int = 0,
    clock: Clock | None = None,
    behaviour: Behaviour | None = None,
    messages_each: int = 3,
    odd_titles: bool = False,
) -> World:
    """Return a world of so many chats over several networks, the latest active a minute ago.

    With `odd_titles` the first chats bear the titles of `ODD_TITLES`. Some chats are muted, archived,
    pinned, of low priority, labelled or unread.
    """
    world = World(clock=clock, behaviour=behaviour, seed=seed)
    for network in NETWORKS:
        world.add_account(network.name)
    for name in ("Family", "Work"):
        world.add_label(name)
    for number in range(chats):
        title = ODD_TITLES[number] if odd_titles and number < len(ODD_TITLES) else None
        _add_chat(world, number, messages_each, title)
    return world


def _add_chat(world: World, number: int, messages: int, title: str | None) -> None:
    rng = world.random
    is_group = _happens(rng, 35)
    network = rng.choice(NETWORKS).name
    # The list falls by a few minutes from chat to chat, with a minute or more between messages.
    latest = world.clock.now() - timedelta(minutes=1 + 7 * number, seconds=rng.randrange(60))
    begun = latest - timedelta(minutes=messages)
    people = [_name(rng) for _ in range(rng.randint(2, 30))] if is_group else [_name(rng)]
    if title is None:
        title = f"{rng.choice(GROUPS)} {number}" if is_group else people[0]
    kind = "group" if is_group else "single"
    chat_id = world.add_chat(title, network=network, kind=kind, people=people, at=begun)
    for back in reversed(range(messages)):
        at = latest - timedelta(minutes=back)
        if _happens(rng, 25):
            world.send_own_message(chat_id, rng.choice(TEXTS), at=at)
        else:
            sender = rng.choice(people)
            world.receive_message(chat_id, rng.choice(TEXTS), sender=sender, at=at)
    _settle_in(world, chat_id)


def _happens(rng: Random, percent: int) -> bool:
    return rng.randrange(100) < percent


def _name(rng: Random) -> str:
    return f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"


def _settle_in(world: World, chat_id: str) -> None:
    """Let the user have read, muted, archived, pinned and labelled some chats."""
    rng = world.random
    if _happens(rng, 60):
        world.read_on_phone(chat_id)
    if _happens(rng, 15):
        world.mute_by_hand(chat_id)
    if _happens(rng, 20):
        world.archive_by_hand(chat_id)
    elif _happens(rng, 5):
        world.pin_by_hand(chat_id)
    if _happens(rng, 10):
        world.low_priority_by_hand(chat_id)
    if _happens(rng, 10):
        world.set_labels(chat_id, rng.choice(("Family", "Work")))
