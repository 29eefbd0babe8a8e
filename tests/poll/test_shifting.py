"""Pages that move while they are read: after the next sweep nothing is lost, told twice or false."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.beeper import ChatPage
from beeper_rules.model.change import ChatState, Event
from beeper_rules.poll.pages import Reading, Until
from beeper_rules.simulator import Behaviour, World, faults, running, stopped_clock
from builders import KEY, NOON, chat, listed, message, state
from poll.looker import Looker

CHATS = 14
PAGE = 4
LIST = "/v1/chats"


@dataclass
class Town:
    """A world in which people act, and a record of what they said."""

    world: World
    said: list[tuple[str, str]] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    """The chats in which anybody did anything."""

    def act(self, what: str, number: int) -> None:
        """Let one thing happen in one chat."""
        chat_id = f"!{number}:x"
        self.touched.add(chat_id)
        acts: dict[str, Callable[[str], object]] = {
            "theirs": self._receive,
            "late": self._receive_late,
            "mine": lambda one: self.world.send_own_message(one, "mine"),
            "read": self.world.read_on_phone,
            "mute": lambda one: self._flip(one, "isMuted", self.world.mute_by_hand, "muted"),
            "archive": lambda one: self._flip(one, "isArchived", self.world.archive_by_hand, "archived"),
            "react": self._react,
            "edit": lambda one: self.world.edit_message(one, self._newest(one), "edited"),
        }
        acts[what](chat_id)

    def _receive(self, chat_id: str) -> None:
        text = f"message {len(self.said)}"
        self.said.append((chat_id, text))
        self.world.receive_message(chat_id, text)

    def _receive_late(self, chat_id: str) -> None:
        text = f"message {len(self.said)}"
        self.said.append((chat_id, text))
        self.world.receive_message(chat_id, text, at=self.world.clock.now() - timedelta(days=3))

    def _react(self, chat_id: str) -> None:
        self.world.react(chat_id, self._newest(chat_id), "👍", sender=self.world.me.id)

    def _newest(self, chat_id: str) -> str:
        return str(next(each["id"] for each in reversed(self.world.messages(chat_id)) if each["type"] == "TEXT"))

    def _flip(self, chat_id: str, name: str, by_hand: Callable[..., None], flag: str) -> None:
        by_hand(chat_id, **{flag: not self.world.chat(chat_id)[name]})


def town() -> Town:
    """Return a town on several small pages."""
    world = World(clock=stopped_clock(), behaviour=Behaviour(list_limit_honoured=False, chat_page=PAGE))
    for number in range(CHATS):
        world.clock.advance(600)
        world.add_chat(f"Chat {number}", chat_id=f"!{number}:x")
        world.receive_message(f"!{number}:x", "Hello")
        world.read_on_phone(f"!{number}:x")
    world.clock.advance(3600)
    return Town(world)


WHAT = st.sampled_from(["theirs", "theirs", "theirs", "late", "mine", "read", "mute", "archive", "react", "edit"])
ACT = st.tuples(st.integers(0, 4), WHAT, st.integers(0, CHATS - 1))
"""Before which request for a page of the next pass, what, and in which chat."""
PASS = st.tuples(st.booleans(), st.lists(ACT, max_size=4))
"""Whether it is a sweep, and what happens during it."""


def _one_pass(looker: Looker, here: Town, sweep: bool, acts: list[tuple[int, str, int]]) -> list[tuple[str, Event]]:
    for before, what, number in acts:
        fault = faults.Meanwhile(partial(here.act, what, number))
        here.world.faults.add(fault, method="GET", path=LIST, after=before, times=1)
    here.world.clock.advance(5)
    happened = looker.look(sweep=sweep, messages=True, newest=True)
    here.world.faults.clear()
    return happened


@settings(deadline=None, max_examples=10)
@given(st.lists(PASS, min_size=1, max_size=4))
def test_nothing_is_lost_nothing_is_doubled(passes: list[tuple[bool, list[tuple[int, str, int]]]]) -> None:
    """Whatever happens between two pages, after the next sweep every message was told once and every flag is known."""
    here = town()
    with running(here.world) as server, Looker(here.world, server.base_url) as looker:
        looker.look(sweep=True)
        happened = [each for sweep, acts in passes for each in _one_pass(looker, here, sweep, acts)]
        happened += _one_pass(looker, here, sweep=True, acts=[])
        told = [
            (chat_id, event.message.text)
            for chat_id, event in happened
            if event.message is not None and not event.message.mine
        ]
        edited = [(chat_id, text if (chat_id, text) in told else "edited") for chat_id, text in here.said]
        assert sorted(told, key=str) == sorted(edited, key=str)
        assert {chat_id for chat_id, event in happened if event.name == "new_activity"} <= {one for one, _ in here.said}
        assert {chat_id for chat_id, _ in happened} <= here.touched
        for chat_id, one in looker.states.items():
            true = here.world.chat(chat_id)
            assert (bool(one.chat.is_muted), bool(one.chat.is_archived)) == (true["isMuted"], true["isArchived"])
        assert _one_pass(looker, here, sweep=True, acts=[]) == []


@settings(deadline=None, max_examples=10)
@given(st.data(), st.lists(st.booleans(), min_size=1, max_size=3))
def test_a_disturbed_list_is_no_news(data: st.DataObject, sweeps: list[bool]) -> None:
    """No order of chats, no duplicate and no omission between two passes over the same world makes an event."""
    here = town()
    orders = data.draw(st.lists(st.permutations(range(PAGE)), min_size=12, max_size=12))
    drops = data.draw(st.lists(st.sets(st.integers(0, PAGE - 1)), min_size=12, max_size=12))
    seen = iter(zip(orders, drops, strict=True))

    def change(page: dict[str, Any]) -> dict[str, Any]:
        order, dropped = next(seen, (range(PAGE), set()))
        items = page["items"]
        kept = [items[at] for at in order if at < len(items) and at not in dropped]
        return page | {"items": kept + kept[:1]}

    with running(here.world) as server, Looker(here.world, server.base_url) as looker:
        looker.look(sweep=True)
        here.world.faults.add(faults.Changed(change), path=LIST)
        for sweep in sweeps:
            assert looker.look(sweep=sweep, messages=True, newest=True) == []
        here.world.faults.clear()
        assert looker.look(sweep=True, messages=True, newest=True) == []


@settings(deadline=None)
@given(st.permutations(range(6)), st.lists(st.integers(0, 5), max_size=6), st.sets(st.integers(0, 5)))
def test_what_was_read_does_not_depend_on_the_pages(order: list[int], twice: list[int], missing: set[int]) -> None:
    """A reading holds each chat that it saw, as last seen, however the chats fall on pages; each is known."""
    states: dict[str, ChatState] = {f"!{n}": state(f"!{n}") for n in range(6)}
    until = Until(states, before_was_complete=True, watermark=NOON, accounts=frozenset({"wa"}))
    reading = Reading()
    for number in [*order, *twice]:
        if number not in missing:
            page = ChatPage((chat(f"!{number}"),), (), True, "c", None, True)
            assert until.reached(page)
            reading.take(page)
    assert set(reading.chats) == {f"!{n}" for n in order if n not in missing}
    assert all(until.knows(one) for one in reading.chats.values())


def test_a_chat_that_comes_twice_counts_as_last_seen() -> None:
    """When a chat moves up while the list is read, its later sighting is the one that counts."""
    reading = Reading()
    for one in (chat(), chat(unread_count=1, preview=message(KEY + 1, NOON))):
        reading.take(ChatPage((one,), (), True, "c", None, True))
    assert listed(reading.chats["!ann"]).chat.unread_count == 1
