import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beeper_rules.beeper import Beeper
from beeper_rules.errors import Rejected
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
    """How it stood, one after the other."""


def followed(server: EventServer, enough: Callable[[Seen], bool], looked: threading.Semaphore | None = None) -> Seen:
    """Follow the stream of a server until there is enough; `looked` counts the looks."""
    return asyncio.run(_followed(server, enough, looked or threading.Semaphore()))


async def _followed(server: EventServer, enough: Callable[[Seen], bool], looked: threading.Semaphore) -> Seen:
    seen, changed = Seen(), asyncio.Event()

    def ask(what: str) -> None:
        seen.asked.append(what)
        looked.release()
        changed.set()

    async def sleep(seconds: float) -> None:
        seen.waits_s.append(seconds)
        changed.set()
        await asyncio.sleep(0)

    watch = StreamWatch(
        look=lambda: ask("look"),
        sweep=lambda: ask("sweep"),
        tell=seen.states.append,
        jitter=lambda: 0.0,
        sleep=sleep,
    )
    async with Beeper(server.base_url, TOKEN) as beeper:
        with suppress(Rejected):
            await beeper.info()  # whoever polls knows the version
        await watch.follow(beeper, TOKEN)
        while not enough(seen):
            changed.clear()
            await asyncio.wait([asyncio.ensure_future(changed.wait())], timeout=0.02)
            await watch.follow(beeper, TOKEN)
        await watch.drop()
    assert seen.states.pop() == watch.state == ""
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
    assert seen.states[:3] == ["on", "off for a moment: the event stream was closed (1000)", "on"]


def test_a_refused_token_is_tried_seldom() -> None:
    """Where the stream refuses the token it is tried every five minutes, and polling goes on without it."""
    with event_server(lambda _: None, refuse=HTTPStatus.UNAUTHORIZED) as server:
        seen = followed(server, lambda seen: len(seen.waits_s) == 2)
    assert (seen.waits_s, seen.asked) == ([300, 300], [])
    assert seen.states == ["off: the event stream refuses the token (401)"]


def test_no_stream_yet() -> None:
    """Where there is no stream it is looked for again, less and less often: an app may only be starting."""
    with event_server(lambda _: None, refuse=HTTPStatus.NOT_FOUND) as server:
        seen = followed(server, lambda seen: len(seen.waits_s) == 11)
    assert seen.waits_s == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert seen.states == ["off: there is no event stream (404)"]


def test_an_app_without_a_stream() -> None:
    """On an app that does not know `/v1/info` no stream is tried, and the version that it needs is told."""
    with event_server(lambda _: None, info=HTTPStatus.NOT_FOUND) as server:
        seen = followed(server, lambda seen: bool(seen.waits_s))
    assert (server.upgrades, seen.states) == ([], ["off: this Beeper has no event stream; it needs 4.2.557"])


def test_an_app_that_names_no_stream() -> None:
    """On an app that does not say where its stream is, none is looked for."""
    with event_server(lambda _: None, told="nowhere") as server:
        seen = followed(server, lambda seen: bool(seen.waits_s))
    assert (server.upgrades, seen.states) == ([], ["off: this Beeper does not say where its event stream is"])


@pytest.mark.parametrize("status", [HTTPStatus.NOT_FOUND, HTTPStatus.UNAUTHORIZED, HTTPStatus.INTERNAL_SERVER_ERROR])
def test_a_stream_on_a_port_of_its_own(status: HTTPStatus) -> None:
    """Where the own port has no stream, however it says so, the port that the app named is tried."""

    def script(listener: Listener) -> None:
        listener.greet()
        listener.stay()

    with event_server(script) as stream:
        told = f"http://127.0.0.1:{stream.port}/v1/ws"
        with event_server(lambda _: None, told=told, refuse=status) as server:
            seen = followed(server, lambda seen: seen.asked == ["look"])
    assert (len(server.upgrades), len(stream.upgrades), seen.states) == (1, 1, ["on"])


def test_an_updated_app_is_asked_anew() -> None:
    """When the app says another version, its stream is followed anew at once."""
    answers = [HTTPStatus.NOT_FOUND, HTTPStatus.OK]

    async def scene(base_url: str) -> list[str]:
        states: list[str] = []
        on, off = asyncio.Event(), asyncio.Event()

        def tell(state: str) -> None:
            states.append(state)
            (on if state == "on" else off).set()

        async def sleep(_seconds: float) -> None:
            await asyncio.Event().wait()

        watch = StreamWatch(look=lambda: None, sweep=lambda: None, tell=tell, jitter=lambda: 0.0, sleep=sleep)
        async with Beeper(base_url, TOKEN) as beeper:
            await watch.follow(beeper, TOKEN)
            await off.wait()
            await beeper.info()
            await watch.follow(beeper, TOKEN)
            await on.wait()
            await watch.drop()
        return states

    def script(listener: Listener) -> None:
        listener.greet()
        listener.stay()

    with event_server(script, info=lambda: answers.pop(0) if len(answers) > 1 else answers[0]) as server:
        assert asyncio.run(scene(server.base_url)) == [
            "off: this Beeper has no event stream; it needs 4.2.557",
            "",
            "on",
            "",
        ]


def test_what_is_wrong_with_the_stream_stops_nothing() -> None:
    """Whatever breaks in following the stream, it only stands still, and says what is to be reported."""

    def look() -> None:
        return None

    def sweep() -> None:
        raise ZeroDivisionError("bdapi_canary broke it")

    async def scene(base_url: str) -> list[str]:
        states: list[str] = []
        waits_s: asyncio.Queue[float] = asyncio.Queue()

        async def sleep(seconds: float) -> None:
            await waits_s.put(seconds)
            await asyncio.Event().wait()

        watch = StreamWatch(look=look, sweep=sweep, tell=states.append, jitter=lambda: 0.0, sleep=sleep)
        async with Beeper(base_url, TOKEN) as beeper:
            await watch.follow(beeper, TOKEN)
            assert await waits_s.get() == 300
            await watch.follow(beeper, TOKEN)
            await watch.drop()
        return states

    def script(listener: Listener) -> None:
        listener.greet()
        listener.say(event(7))

    with event_server(script) as server:
        first, second, last = asyncio.run(scene(server.base_url))
    assert (first, last) == ("on", "")
    assert second.startswith("off, which should be reported: ZeroDivisionError: ••• broke it (test_stream_watch.py:")


def test_hints_at_once_make_one_look() -> None:
    """Events that come together are one reason to look: a message alone brings three."""

    async def scene() -> int:
        looks = 0

        def look() -> None:
            nonlocal looks
            looks += 1

        watch = StreamWatch(look=look, sweep=lambda: None, tell=lambda _: None, jitter=lambda: 0.0)
        allowance = Allowance(asyncio.get_running_loop().time())
        for _ in range(3):
            watch._look_within(allowance)  # noqa: SLF001 - whether frames come together is up to the network
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await watch.drop()
        return looks

    assert asyncio.run(scene()) == 1


@given(st.lists(st.floats(0, 3), min_size=1, max_size=200))
def test_a_flood_is_spread_out(pauses_s: list[float]) -> None:
    """However events come, looks are a burst at most and then four a second; after a quiet time they come at once."""
    allowance, now = Allowance(0.0), 0.0
    for looks, pause_s in enumerate(pauses_s, start=1):
        now += pause_s
        now += allowance.wait_s(now)  # while a look is waited for, further events ask for none
        assert looks <= BURST + now / LOOK_EVERY_S + 1e-6
    assert allowance.wait_s(now + BURST * LOOK_EVERY_S + 1) == 0
