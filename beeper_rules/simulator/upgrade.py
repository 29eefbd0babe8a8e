"""GET /v1/ws: lets a client into the event stream, or not, and carries the frames of both."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.requests import HTTPConnection

from beeper_rules.simulator.arrival import arrive, json_or_text, read_call
from beeper_rules.simulator.exchange import Refusal, Reply, not_found
from beeper_rules.simulator.faults import Answer, Hang, Silence
from beeper_rules.simulator.routes import authorise, with_version
from beeper_rules.simulator.stream import Connection

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from beeper_rules.simulator.faults import Fault
    from beeper_rules.simulator.stream import Wire
    from beeper_rules.simulator.world import World

PATH = "/v1/ws"
SINCE = "4.2.557"
SOCKET = "socket"


class Upgrade:
    """One request to be let in; the server puts its end of the connection into the state of the request."""

    def __init__(self, inbox: World, scope: Scope, receive: Receive, send: Send) -> None:
        self._inbox = inbox
        self._call = read_call(HTTPConnection(scope), "GET")
        self._receive = receive
        self._send = send
        self._wire: Wire = scope["state"][SOCKET]
        self._number = 0
        self._heard: list[Any] = []

    async def meet(self) -> None:
        """Answer the request as its fault has it, and stay with the client until it is gone."""
        await self._receive()  # the request itself
        self._number, fault = arrive(self._inbox, self._call)
        try:
            await self._answer(fault)
        except OSError:
            # The client left while it was being answered; nobody is there to be told.
            self._wire.abort()

    async def _answer(self, fault: Fault | None) -> None:
        match fault:
            case Answer():
                await self._refuse(fault.reply())
            case Hang():
                if not await self._left_within(fault.seconds):
                    await self._let_in(None)
            case None | Silence():
                await self._let_in(fault)
            case _:
                # What else befalls a request befalls its body; a connection that has none just ends.
                self._wire.abort()
                await self._receive()

    async def _left_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._receive(), seconds)
        except TimeoutError:
            return False
        return True

    def _refusal(self) -> Reply | None:
        """Return why this client is not let in, None if it is."""
        behaviour = self._inbox.behaviour
        try:
            authorise(self._inbox, self._call)
            if self._call.path != PATH or not behaviour.has(SINCE):
                raise not_found("Route")
        except Refusal as refusal:
            return refusal.reply()
        return None

    async def _refuse(self, reply: Reply) -> None:
        self._inbox.log.amend(self._number, status=int(reply.status))
        headers = _raw(with_version(self._inbox, self._call, reply))
        await self._send({"type": "websocket.http.response.start", "status": reply.status, "headers": headers})
        await self._send({"type": "websocket.http.response.body", "body": reply.body, "more_body": False})

    async def _let_in(self, silence: Silence | None) -> None:
        if reply := self._refusal():
            await self._refuse(reply)
            return
        self._inbox.log.amend(self._number, status=int(HTTPStatus.SWITCHING_PROTOCOLS))
        headers = _raw(with_version(self._inbox, self._call, Reply()))
        await self._send({"type": "websocket.accept", "headers": headers})
        connection = Connection(self._wire)
        if silence is not None:
            connection.fall_silent(after=silence.frames, pongs=silence.pongs)
        self._inbox.stream.open(connection)
        speakers = [asyncio.create_task(self._speak(connection)), asyncio.create_task(self._ping(connection))]
        try:
            await self._listen(connection)
        finally:
            self._inbox.stream.close(connection)
            for speaker in speakers:
                speaker.cancel()
            await asyncio.wait(speakers)

    async def _listen(self, connection: Connection) -> None:
        while (message := await self._receive())["type"] == "websocket.receive":
            frame: str | bytes = message["text"] if message.get("text") is not None else message["bytes"]
            self._heard.append(json_or_text(frame))
            self._inbox.log.amend(self._number, heard=tuple(self._heard))
            self._inbox.stream.hear(connection, frame)

    async def _speak(self, connection: Connection) -> None:
        try:
            while True:
                await self._send(_message(await connection.frames.get()))
        except OSError:
            # The client has left, which `_listen` is told too.
            return

    async def _ping(self, connection: Connection) -> None:
        pings_s = self._inbox.behaviour.pings_s
        if pings_s is None:
            return
        first_s, then_s = pings_s
        await asyncio.sleep(first_s)
        while not connection.is_silent:
            self._wire.ping()
            await asyncio.sleep(then_s)


def _message(frame: str | bytes | int) -> dict[str, Any]:
    match frame:
        case int():
            return {"type": "websocket.close", "code": frame}
        case str():
            return {"type": "websocket.send", "text": frame}
        case bytes():
            return {"type": "websocket.send", "bytes": frame}


def _raw(reply: Reply) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers.items()]
