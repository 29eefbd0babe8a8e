"""The event stream as the world sees it: who listens, what they are told, and what can go wrong with it.

All methods of `Stream` may be called from any thread; each connection is served by the loop of its server.
"""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any, Protocol

from beeper_rules.simulator.clock import iso
from beeper_rules.simulator.exchange import to_json
from beeper_rules.simulator.happenings import Happening
from beeper_rules.simulator.subscriptions import BadCommand, Subscription, read_command

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beeper_rules.simulator.inbox import Inbox
    from beeper_rules.simulator.render import Json

MOST_WAITING = 1000
"""How many frames wait for a slow reader before its connection is dropped."""
Frame = str | bytes | int
"""What is sent: a text, bytes, or as a number the code to close with."""


class Wire(Protocol):
    """What a connection needs of its server, on the loop of that server."""

    def abort(self) -> None:
        """End the connection at once."""

    def ping(self) -> None:
        """Send a ping."""

    def ignore_pings(self) -> None:
        """Leave the client's pings unanswered from now on."""


class Connection:
    """One client of the stream, made on the loop that serves it."""

    def __init__(self, wire: Wire) -> None:
        self.subscription = Subscription()
        self.frames: asyncio.Queue[Frame] = asyncio.Queue()
        """What is to be sent, in order."""
        self.skipped = 0
        """How many of the next events are numbered, but not sent."""
        self._wire = wire
        self._loop = asyncio.get_running_loop()
        self._sequence = 0
        self._frames_left: int | None = None

    @property
    def is_silent(self) -> bool:
        """Whether it says nothing any more, though it is open."""
        return self._frames_left == 0

    def fall_silent(self, *, after: int = 0, pongs: bool = True) -> None:
        """Say so many frames more and then nothing; without `pongs`, leave pings unanswered from now on."""
        self._frames_left = after
        if not pongs:
            self._loop.call_soon_threadsafe(self._wire.ignore_pings)

    def next_number(self) -> int | None:
        """Count an event and return its number, or None if it is to be skipped."""
        self._sequence += 1
        if self.skipped:
            self.skipped -= 1
            return None
        return self._sequence

    def say(self, frame: Frame) -> None:
        """Send a frame after those that wait; whoever lets too many wait is dropped."""
        if self._frames_left is not None:
            if self._frames_left == 0:
                return
            self._frames_left -= 1
        self._loop.call_soon_threadsafe(self._line_up, frame)

    def drop(self) -> None:
        """End the connection without a word."""
        self._loop.call_soon_threadsafe(self._wire.abort)

    def _line_up(self, frame: Frame) -> None:
        if self.frames.qsize() < MOST_WAITING:
            self.frames.put_nowait(frame)
        else:
            self._wire.abort()


class Stream:
    """Tells every connection what happens in the world, if it asked for it."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._connections: list[Connection] = []
        self._changed = threading.Condition(inbox.lock)
        self._refusals: list[tuple[str, str]] = []
        self._app_state = "ready"

    # -- the connections

    @property
    def subscriptions(self) -> list[Subscription]:
        """What each open connection asked for, in the order in which they were opened."""
        with self._inbox.lock:
            return [one.subscription for one in self._connections]

    @property
    def is_heard(self) -> bool:
        """Whether any connection wants the events of a chat."""
        return any(one.subscription.chat_ids for one in self._connections)

    def wait_for(self, *subscriptions: Subscription, timeout_s: float = 10) -> bool:
        """Wait until the open connections have exactly these subscriptions; False if it takes longer."""
        with self._changed:
            return self._changed.wait_for(lambda: self.subscriptions == list(subscriptions), timeout_s)

    def open(self, connection: Connection) -> None:
        """Greet a client."""
        with self._changed:
            self._connections.append(connection)
            shown = connection.subscription.shown(self._inbox.behaviour)
            connection.say(_text({"type": "ready", "version": 1} | shown))
            self._changed.notify_all()

    def close(self, connection: Connection) -> None:
        """Forget a client that has gone."""
        with self._changed:
            self._connections.remove(connection)
            self._changed.notify_all()

    def hear(self, connection: Connection, frame: str | bytes) -> None:
        """Do what a client asks for, or tell it what is wrong with that."""
        with self._changed:
            try:
                request_id, subscription = self._understood(frame)
            except BadCommand as bad:
                connection.say(_text(bad.frame()))
                return
            connection.subscription = subscription
            request = {} if request_id is None else {"requestID": request_id}
            shown = subscription.shown(self._inbox.behaviour)
            connection.say(_text({"type": "subscriptions.updated"} | request | shown))
            self._changed.notify_all()

    def _understood(self, frame: str | bytes) -> tuple[str | None, Subscription]:
        request_id, subscription = read_command(frame, self._inbox.behaviour)
        if self._refusals:
            raise BadCommand(*self._refusals.pop(0), request_id)
        return request_id, subscription

    # -- the events

    def tell(self, happenings: Iterable[Happening]) -> None:
        """Tell everybody who wants the events of their chats."""
        with self._inbox.lock:
            for happening in happenings:
                body = _body(happening)
                for one in self._connections:
                    if one.subscription.covers(happening.chat_id):
                        self._number(one, happening.type, body)

    def emit(self, kind: str, chat_id: str, *ids: str) -> None:
        """Tell of an event of any type, known or not, as if it had happened in a chat."""
        self.tell([Happening(kind, chat_id, ids)])

    def set_app_state(self, state: str) -> None:
        """Let the app reach another state of its start, such as `initializing`; only those who asked are told."""
        with self._inbox.lock:
            self._app_state = state
            for one in self._connections:
                if one.subscription.app_state:
                    self._number(one, "app.state.updated", {"appState": {"state": state, "e2ee": {}}})

    def _number(self, connection: Connection, kind: str, body: Json) -> None:
        number = connection.next_number()
        if number is not None:
            connection.say(_text({"type": kind, "seq": number, "ts": self._timestamp()} | body))

    def _timestamp(self) -> str | int:
        now = self._inbox.clock.now()
        if self._inbox.behaviour.stream_ts == "iso":
            return iso(now)
        milliseconds = round(now.timestamp() * 1000)
        return milliseconds if self._inbox.behaviour.stream_ts == "ms" else str(milliseconds)

    # -- what can go wrong, for all connections that are open now

    def skip(self, count: int = 1) -> None:
        """Lose the next events of each connection: they are numbered, but never come."""
        with self._inbox.lock:
            for one in self._connections:
                one.skipped += count

    def fall_silent(self, *, pongs: bool = True) -> None:
        """Say nothing any more, no ping either, though the connections stay open; without `pongs`, not even those."""
        with self._inbox.lock:
            for one in self._connections:
                one.fall_silent(pongs=pongs)

    def say(self, frame: str | bytes | Json) -> None:
        """Say anything, garbage included; an object is sent as JSON, without a number of its own."""
        with self._inbox.lock:
            for one in self._connections:
                one.say(_text(frame) if isinstance(frame, dict) else frame)

    def hang_up(self, code: int | None = None) -> None:
        """End the connections, with a close frame of that code or without a word."""
        with self._inbox.lock:
            for one in self._connections:
                if code is None:
                    one.drop()
                else:
                    one.say(code)

    def refuse(self, code: str = "INTERNAL_ERROR", message: str = "Failed", *, times: int = 1) -> None:
        """Answer the next subscriptions of anybody with an error."""
        with self._inbox.lock:
            self._refusals += [(code, message)] * times


def _text(value: Json) -> str:
    return to_json(value).decode()


def _body(happening: Happening) -> Json:
    account: dict[str, Any] = {} if happening.account_id is None else {"accountID": happening.account_id}
    entries: dict[str, Any] = {"entries": list(happening.entries)} if happening.entries else {}
    return {"chatID": happening.chat_id} | account | {"ids": list(happening.ids)} | entries
