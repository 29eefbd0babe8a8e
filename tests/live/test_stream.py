import asyncio
import logging
import socket
from collections.abc import Callable
from contextlib import aclosing
from http import HTTPStatus

import pytest
from websockets.datastructures import Headers

from beeper_rules.errors import CallFailed, NotSent, OutcomeUnknown, Rejected, Unauthorized
from beeper_rules.live import Hint
from beeper_rules.live.stream import listen_at
from beeper_rules.secret import Secret
from live.event_server import READY, Listener, Script, event_server

TOKEN = Secret("bdapi_canary")


def heard(address: str, runner: asyncio.Runner | None = None) -> tuple[list[Hint], CallFailed]:
    """Return every hint of a connection and how it ended."""
    hints: list[Hint] = []

    async def run() -> CallFailed:
        try:
            async with aclosing(listen_at(address, TOKEN)) as stream:
                async for hint in stream:
                    hints.append(hint)  # noqa: PERF401 - what came before the end is wanted too
        except CallFailed as ended:
            return ended
        raise AssertionError("a stream ends with a reason")

    return hints, runner.run(run()) if runner else asyncio.run(run())


def event(seq: int, kind: str = "chat.upserted") -> dict[str, object]:
    """Return an event."""
    return {"type": kind, "seq": seq, "ts": "1756640501000", "chatID": "!a:x", "ids": ["1"]}


def after_greeting(*frames: object) -> Script:
    """Return a script that says some frames to a subscriber and hangs up."""

    def script(listener: Listener) -> None:
        listener.greet()
        listener.say(*frames)

    return script


def hints_of(*frames: object) -> list[Hint]:
    """Return the hints that come of some frames, without the one that somebody is listening."""
    with event_server(after_greeting(*frames)) as server:
        first, *others = heard(server.address())[0]
    assert first is Hint.LISTENING
    return others


def test_everything_is_subscribed_to() -> None:
    """After `ready`, the events of all chats are asked for, with the token in a header."""
    asked: list[object] = []
    with event_server(lambda listener: asked.append(listener.greet())) as server:
        heard(server.address())
    assert asked == [{"type": "subscriptions.set", "requestID": "beeper-rules", "chatIDs": ["*"]}]
    assert server.upgrades == [("/v1/ws", "Bearer bdapi_canary")]


@pytest.mark.parametrize(
    "kind", ["chat.upserted", "chat.deleted", "message.upserted", "message.deleted", "reaction.added"]
)
def test_news(kind: str) -> None:
    """Whatever happens to a chat or a message is a reason to look."""
    assert hints_of(event(1, kind)) == [Hint.CHANGED]


def test_other_types_are_passed_over() -> None:
    """A type that is not known is no reason to look, and counts in the numbers all the same."""
    state = {"type": "app.state.updated", "seq": 2, "ts": "0", "appState": {"state": "initializing"}}
    assert hints_of(event(1), state, {"type": "typing", "seq": 3}, event(4)) == [Hint.CHANGED, Hint.CHANGED]


@pytest.mark.parametrize("numbers", [(1, 3), (1, 1), (1, 0), (1, -7)])
def test_gaps(numbers: tuple[int, int]) -> None:
    """A number that is not the next one says that something was missed."""
    assert hints_of(*map(event, numbers)) == [Hint.CHANGED, Hint.MISSED, Hint.CHANGED]


def test_a_first_number_that_is_not_one() -> None:
    """The numbers of a connection begin with 0 or 1; a higher first one says that something was missed."""
    assert hints_of(event(0), event(1)) == [Hint.CHANGED, Hint.CHANGED]
    assert hints_of(event(41), event(42)) == [Hint.MISSED, Hint.CHANGED, Hint.CHANGED]


def test_garbage_shows_as_a_gap() -> None:
    """A frame that cannot be read is passed over; if it had a number, the next one shows that it is missing."""
    assert hints_of(event(1), "{]", b"\x00\xff", "[]", event(3)) == [Hint.CHANGED, Hint.MISSED, Hint.CHANGED]


def test_events_without_confirmation() -> None:
    """Somebody who sends events without confirming the subscription is listened to."""

    def script(listener: Listener) -> None:
        listener.say(READY)
        listener.socket.recv()
        listener.say(event(1))

    with event_server(script) as server:
        assert heard(server.address())[0] == [Hint.LISTENING, Hint.CHANGED]


class Hurried(asyncio.SelectorEventLoop):
    """An event loop whose clock can be put forward."""

    ahead_s = 0.0

    def time(self) -> float:
        """Return the time of the machine, put forward."""
        return super().time() + self.ahead_s

    def pass_time(self, seconds: float) -> None:
        """Put the clock forward; may be called from any thread."""
        self.call_soon_threadsafe(setattr, self, "ahead_s", self.ahead_s + seconds)


def heard_in_a_hurry(script: Callable[[Listener, Hurried], None]) -> tuple[list[Hint], CallFailed]:
    """Return what is heard of a script that can let time pass."""
    loop = Hurried()
    with (
        event_server(lambda listener: script(listener, loop)) as server,
        asyncio.Runner(loop_factory=lambda: loop) as runner,
    ):
        return heard(server.address(), runner)


def test_silence() -> None:
    """After 75 s in which not a byte came, the connection is dead, although it is open."""

    def script(listener: Listener, loop: Hurried) -> None:
        listener.greet()
        listener.socket.ping().wait()
        loop.pass_time(76)
        listener.stay()

    hints, ended = heard_in_a_hurry(script)
    assert (hints, ended.message) == ([Hint.LISTENING], "the event stream was silent for 75 s")


def test_a_ping_breaks_the_silence() -> None:
    """A ping is a sign of life, although it says nothing: three of them carry over two and a half minutes."""

    def script(listener: Listener, loop: Hurried) -> None:
        listener.greet()
        for _ in range(3):
            listener.socket.ping().wait()
            loop.pass_time(50)
        listener.say(event(1))

    assert heard_in_a_hurry(script)[0] == [Hint.LISTENING, Hint.CHANGED]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (HTTPStatus.UNAUTHORIZED, Unauthorized),
        (HTTPStatus.FORBIDDEN, Unauthorized),
        (HTTPStatus.NOT_FOUND, Rejected),
        (HTTPStatus.OK, Rejected),
        (HTTPStatus.UPGRADE_REQUIRED, Rejected),
        (HTTPStatus.TOO_MANY_REQUESTS, OutcomeUnknown),
        (HTTPStatus.SERVICE_UNAVAILABLE, OutcomeUnknown),
    ],
)
def test_a_refused_upgrade(status: HTTPStatus, kind: type[CallFailed]) -> None:
    """A refusal is final where asking again is of no use: a bad token, no such route; 429 and 5xx pass."""
    with event_server(lambda _: None, refuse=status) as server:
        hints, ended = heard(server.address())
    assert (hints, type(ended)) == ([], kind)


@pytest.mark.parametrize(
    ("code", "kind"), [("INVALID_COMMAND", Rejected), ("INVALID_PAYLOAD", Rejected), ("INTERNAL_ERROR", OutcomeUnknown)]
)
def test_a_refused_subscription(code: str, kind: type[CallFailed]) -> None:
    """A subscription that is refused ends it, for good unless the error is Beeper's own."""

    def script(listener: Listener) -> None:
        listener.say(READY)
        listener.socket.recv()
        listener.say({"type": "error", "requestID": "beeper-rules", "code": code, "message": "no"})
        listener.stay()

    with event_server(script) as server:
        hints, ended = heard(server.address())
    assert (hints, type(ended)) == ([], kind)
    assert ended.message == f"the event stream refuses the subscription: {code}: no"


def test_an_error_later_on() -> None:
    """An error that answers nothing of ours changes nothing."""
    error = {"type": "error", "code": "NOT_SUBSCRIBED", "message": "?"}
    assert hints_of(event(1), error, event(2)) == [Hint.CHANGED, Hint.CHANGED]


def test_something_else_than_ready() -> None:
    """Somebody who does not begin with `ready` is no event stream."""
    with event_server(lambda listener: listener.say({"type": "welcome"})) as server:
        assert heard(server.address())[1].message == "the event stream does not begin with `ready`"


def test_a_frame_that_is_too_large() -> None:
    """A frame beyond all measure ends the connection instead of filling the memory."""
    hints = hints_of(event(1), '{"type":"x","text":"' + "x" * 9_000_000 + '"}', event(2))
    assert hints == [Hint.CHANGED]


def test_nobody_there() -> None:
    """Where nobody listens, nothing was sent."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert isinstance(heard(f"ws://127.0.0.1:{taken.getsockname()[1]}/v1/ws")[1], NotSent)


def test_no_proxy_hears_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy in the environment is not used: the token goes to Beeper itself."""
    with event_server(after_greeting(event(1))) as server, event_server(lambda _: None) as proxy:
        for name in ("http_proxy", "ws_proxy", "all_proxy", "HTTP_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert heard(server.address())[0] == [Hint.LISTENING, Hint.CHANGED]
    assert proxy.upgrades == []


def test_no_log_holds_the_token(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever has every log switched on does not find the token in it."""
    with caplog.at_level(logging.DEBUG), event_server(after_greeting(event(1))) as server:
        heard(server.address())
    ours = [each.getMessage() for each in caplog.records if each.name != "websockets.server"]
    assert [line for line in ours if TOKEN.reveal() in line] == []


@pytest.mark.parametrize("location", ["/elsewhere", "ws://127.0.0.1:1/v1/ws"])
def test_no_redirect_is_followed(location: str) -> None:
    """A redirect is not followed, not even on the same server."""
    with event_server(lambda _: None, refuse=HTTPStatus.FOUND, headers={"Location": location}) as server:
        _, ended = heard(server.address())
    assert ([path for path, _ in server.upgrades], type(ended)) == (["/v1/ws"], Rejected)


def test_a_header_that_stands_there_twice() -> None:
    """An answer to the upgrade that contradicts itself ends it as any other that is none."""
    headers = Headers()
    headers["Location"], headers["Location"] = "/a", "/b"
    with event_server(lambda _: None, refuse=HTTPStatus.FOUND, headers=headers) as server:
        assert isinstance(heard(server.address())[1], CallFailed)


def test_a_subscription_that_nobody_confirms() -> None:
    """When the subscription is not confirmed within ten seconds the connection is given up, whoever pings."""

    def script(listener: Listener, loop: Hurried) -> None:
        listener.say(READY)
        listener.socket.recv()
        for _ in range(2):
            listener.socket.ping().wait()
            loop.pass_time(6)
        listener.stay()

    hints, ended = heard_in_a_hurry(script)
    assert (hints, ended.message) == ([], "the event stream cannot be reached: no answer in time")
