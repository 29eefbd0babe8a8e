"""The packs with their lists filled in, at work on an inbox: what one of them did, no other takes back."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from beeper_rules.language.load import load
from beeper_rules.simulator import World, faults, stopped_clock
from house import House, house
from packs.book import FILLED_IN

LOW, INBOX = "PATCH {'isLowPriority': True}", "PATCH {'isArchived': False, 'isLowPriority': False}"
HERON, NEWS, MUM, LENA, ZED = "!heron:x", "!news:x", "!mum:x", "!lena:x", "!zed:x"


def inbox() -> World:
    """Return a world with a group at work, a channel, and two people."""
    world = World(clock=stopped_clock())
    world.add_chat("Heron", chat_id=HERON, network="Slack", kind="group", people=["Ben", "Cleo"])
    world.add_chat("City News", chat_id=NEWS, network="Telegram", kind="group", people=["City News"])
    world.add_chat("Mum", chat_id=MUM)
    world.add_chat("Lena", chat_id=LENA)
    world.set_read_only(NEWS)
    for chat_id in (HERON, NEWS, MUM, LENA):
        world.receive_message(chat_id, "Hello")
        world.read_on_phone(chat_id)
    return world


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    """Return a house in which all packs are at work."""
    with house(tmp_path, "rules: []", inbox()) as one:
        one.rulebook = one.engine.rulebook = load({f"{name}.yaml": text for name, text in FILLED_IN.items()})
        yield one


def after(home: House, *acts: Callable[[], object]) -> list[str]:
    """Return what the packs ask of Beeper within a minute after each of these acts."""
    for act in acts:
        act()
        home.pass_time(60, step_s=10)
    return home.writes()


def days(reminders: list[str]) -> list[str]:
    """Return the days of reminders, without their time and chat."""
    return [each.partition("T")[0] for each in reminders]


def test_a_group_at_work(home: House) -> None:
    """A group at work waits once read, comes back for my team and for a mention, and waits again once read."""
    write, read = partial(home.world.receive_message, HERON, "Look"), partial(home.world.read_on_phone, HERON)
    from_ben, from_cleo = partial(write, sender="Ben"), partial(write, sender="Cleo")
    assert after(home, from_cleo) == []
    assert after(home, read, from_cleo) == [f"{LOW} Heron"]
    assert after(home, from_ben, from_cleo) == [f"{INBOX} Heron"]
    assert after(home, read, from_cleo) == [f"{LOW} Heron"]
    assert after(home, partial(home.world.mention, HERON, "@me", sender="Cleo"), from_cleo) == [f"{INBOX} Heron"]
    assert home.ears.heard == ["Ben wrote: in Heron", "You are mentioned: Heron, unread mentions: 1"]


def test_a_flood_at_work(home: House) -> None:
    """A group at work that floods waits; with fifty unread I am told of my team, and only a mention brings it back."""
    write, say = partial(home.world.receive_message, HERON, "Look"), partial(home.world.mention, HERON, "@me")
    from_ben, from_cleo = partial(write, sender="Ben"), partial(write, sender="Cleo")
    assert after(home, *[from_cleo] * 50) == [f"{LOW} Heron"]
    assert after(home, from_ben, from_cleo, from_ben) == []
    assert after(home, partial(say, sender="Cleo"), from_cleo, from_ben) == [f"{INBOX} Heron"]
    assert home.ears.heard == [
        "A group is flooding: Heron went to low priority, unread: 50",
        "Ben wrote: in Heron, unread: 51",
        "Ben wrote: in Heron, unread: 53",
        "You are mentioned: Heron, unread mentions: 1",
    ]


def test_a_channel(home: House) -> None:
    """A channel goes to low priority once, and stays in the inbox where I put it back."""
    write, put_back = partial(home.world.receive_message, NEWS, "Snow"), partial(home.world.low_priority_by_hand, NEWS)
    assert after(home, write, write) == [f"{LOW} City News"]
    assert after(home, partial(put_back, low=False), write, write) == []


def test_somebody_close(home: House) -> None:
    """Somebody close in low priority is told and comes back once, however much is written."""
    home.world.low_priority_by_hand(MUM)
    write = partial(home.world.receive_message, MUM, "Urgent!")
    assert after(home, write, write) == [f"{INBOX} Mum"]
    assert home.ears.heard == ["Mum wrote: WhatsApp, unread: 1"]


def test_waiting_for_an_answer(home: House) -> None:
    """The reminder of an answer that I wait for goes when it comes, and the question in it has one once I read it."""
    assert days(after(home, partial(home.world.send_own_message, LENA, "Shall we?"))) == ["remind 2026-01-08"]
    assert after(home, partial(home.world.receive_message, LENA, "Where?")) == []
    assert home.world.chat(LENA)["reminder"] is None
    assert days(after(home, partial(home.world.read_on_phone, LENA))) == ["remind 2026-01-06"]


def test_a_stranger(home: House) -> None:
    """A stranger waits, is told once, and comes into the inbox when I answer."""
    home.world.add_chat("Zed", chat_id=ZED, network="Telegram")
    write = partial(home.world.receive_message, ZED, "Hello there")
    assert after(home, write, write) == [f"{LOW} Zed"]
    assert after(home, partial(home.world.send_own_message, ZED, "Who are you?"), write) == [f"{INBOX} Zed"]
    assert home.ears.heard == ["Somebody new on Telegram: Zed wrote to you"]


def test_a_stranger_who_goes_on_writing(home: House) -> None:
    """A stranger who writes again just before the move stays in the inbox, and what I am told is true all the same."""
    home.world.add_chat("Zed", chat_id=ZED, network="Telegram")
    write = partial(home.world.receive_message, ZED, "Hello there")
    home.world.faults.add(faults.Meanwhile(write), method="GET", path=f"/v1/chats/{ZED}", times=1)
    assert after(home, write, write) == []
    assert home.ears.heard == ["Somebody new on Telegram: Zed wrote to you"]
