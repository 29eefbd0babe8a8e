import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from hypothesis import given
from hypothesis import strategies as st

from beeper_rules.beeper import Beeper
from beeper_rules.secret import Secret
from beeper_rules.stream_watch import BURST, LOOK_EVERY_S, Allowance, StreamWatch
from live.event_server import EventServer, Listener, event_server

TOKEN = Secret("bdapi_canary")


def event(seq: int) -> dict[str, object]:
    """Return an event."""
    return {"type": "chat.upserted", "seq": seq, "chatID": "!a:x", "ids": ["!a:x"]}


@dataclass
class Seen:
    """What a watch asked for, in order, and how often it tried again."""

    asked: list[str] = field(default_factory=list)
    """`look` and `sweep`."""
    waits_s: list[float] = field(default_factory=list)
    """How long it waited before each further try."""
    states: list[str] = field(default_factory=list)
    """How it stood at each of those, and at the end."""


def followed(server: EventServer, enough: Callable[[Seen], bool], looked: threading.Semaphore | None = None) -> Seen:
    """Follow the stream of a server until there is enough, or until it is given up; `looked` counts the looks."""
    return asyncio.run(_followed(server, enough, looked or threading.Semaphore()))


async def _followed(server: EventServer, enough: Callable[[Seen], bool], looked: threading.Semaphore) -> Seen:
    seen, changed = Seen(), asyncio.Event()

    def ask(what: str) -> None:
        seen.asked.append(what)
        looked.release()
        changed.set()

    async def sleep(seconds: float) -> None:
        seen.waits_s.append(seconds)
        seen.states.append(watch.state)
        changed.set()
        await asyncio.sleep(0)

    watch = StreamWatch(look=lambda: ask("look"), sweep=lambda: ask("sweep"), jitter=lambda: 0.0, sleep=sleep)
    async with Beeper(server.base_url, TOKEN) as beeper:
        await watch.follow(beeper, TOKEN)
        while not enough(seen) and not watch.state.startswith("off:"):
            changed.clear()
            await asyncio.wait([asyncio.ensure_future(changed.wait())], timeout=0.02)
            await watch.follow(beeper, TOKEN)
        seen.states.append(watch.state)
        await watch.drop()
    assert watch.state == ""
    return seen


def test_an_event_is_a_reason_to_look() -> None:
    """Beeper is looked at once the stream stands, and whenever it tells something; nothing is swept for that."""
    looked = threading.Semaphore(0)

    def script(listener: Listener) -> None:
        listener.greet()
        for seq in range(1, 4):
            looked.acquire(timeout=30)  # each look stands for all events that came before it
            listener.say(event(seq))
        listener.stay()

    with event_server(script) as server:
        seen = followed(server, lambda seen: len(seen.asked) == 4, looked)
    assert (seen.asked, seen.waits_s, seen.states) == (["look"] * 4, [], ["on"])


def test_a_gap_asks_for_a_sweep() -> None:
    """After lost events every chat is looked at."""

    def script(listener: Listener) -> None:
        listener.greet()
        listener.say(event(1), event(3))
        listener.stay()

    with event_server(script) as server:
        seen = followed(server, lambda seen: "sweep" in seen.asked)
    assert seen.asked.count("sweep") == 1


def test_a_stream_that_ends_is_followed_again() -> None:
    """A stream that ended is tried again, later and later up to a minute, and back again it asks for a sweep."""
    with event_server(lambda listener: (listener.greet(), None)[1]) as server:
        seen = followed(server, lambda seen: len(seen.waits_s) == 8)
    assert seen.waits_s == [1, 2, 4, 8, 16, 32, 60, 60]
    assert seen.asked.count("sweep") == 7
    assert seen.states[0].startswith("off for a moment: the event stream was closed")


def test_a_refused_token_is_not_tried_again() -> None:
    """Where the stream refuses the token it is left alone, and polling goes on without it."""
    with event_server(lambda _: None, refuse=HTTPStatus.UNAUTHORIZED) as server:
        seen = followed(server, lambda _: False)
    assert (len(server.upgrades), seen.waits_s, seen.asked) == (1, [], [])
    assert seen.states == ["off: the event stream refuses the token (401)"]


def test_an_app_without_a_stream() -> None:
    """On an app that does not know `/v1/info` there is no stream, and nothing is tried."""
    with event_server(lambda _: None, info=HTTPStatus.NOT_FOUND) as server:
        seen = followed(server, lambda _: False)
    assert (server.upgrades, seen.states) == ([], ["off: this Beeper has no event stream; it needs 4.2.557"])


def test_an_app_that_names_no_stream() -> None:
    """On an app that does not say where its stream is, none is looked for."""
    with event_server(lambda _: None, told="nowhere") as server:
        seen = followed(server, lambda _: False)
    assert (server.upgrades, seen.states) == ([], ["off: this Beeper does not say where its event stream is"])


def test_a_stream_on_a_port_of_its_own() -> None:
    """Where the own port has no stream, the port that the app named is tried."""

    def script(listener: Listener) -> None:
        listener.greet()
        listener.stay()

    with event_server(script) as stream:
        told = f"http://127.0.0.1:{stream.port}/v1/ws"
        with event_server(lambda _: None, told=told, refuse=HTTPStatus.NOT_FOUND) as server:
            seen = followed(server, lambda seen: seen.asked == ["look"])
    assert (len(server.upgrades), len(stream.upgrades), seen.states) == (1, 1, ["on"])


@given(st.lists(st.floats(0, 3), min_size=1, max_size=200))
def test_a_flood_is_spread_out(pauses_s: list[float]) -> None:
    """However events come, looks are a burst at most and then two a second; after a quiet time they come at once."""
    allowance, now = Allowance(0.0), 0.0
    for looks, pause_s in enumerate(pauses_s, start=1):
        now += pause_s
        now += allowance.wait_s(now)  # while a look is waited for, further events ask for none
        assert looks <= BURST + now / LOOK_EVERY_S + 1e-6
    assert allowance.wait_s(now + BURST * LOOK_EVERY_S + 1) == 0
