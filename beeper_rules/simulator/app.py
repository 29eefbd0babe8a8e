"""The ASGI application: takes a request, notes it, lets its fault strike, and sends what is to be sent."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from beeper_rules.simulator.arrival import arrive, read_call
from beeper_rules.simulator.exchange import Reply, to_json
from beeper_rules.simulator.faults import Answer, Changed, Cut, Drip, Hang, Huge, Silence, Truncated
from beeper_rules.simulator.routes import answer
from beeper_rules.simulator.upgrade import Upgrade

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from beeper_rules.simulator.exchange import Call
    from beeper_rules.simulator.faults import Fault
    from beeper_rules.simulator.world import World

    _Asgi = tuple[Scope, Receive, Send]

WIRE = "wire"
_CHUNK = b" " * 65536
# Linger on, for 0 seconds: closing the socket then sends RST instead of FIN.
_RESET = struct.pack("ii", 1, 0)


class App:
    """Serves a world; the server puts the transport of the connection into the state of each request."""

    def __init__(self, inbox: World) -> None:
        self._inbox = inbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or carry one connection to the event stream."""
        if scope["type"] == "websocket":
            await Upgrade(self._inbox, scope, receive, send).meet()
            return
        request = Request(scope, receive)
        try:
            call = read_call(request, request.method, await request.body())
        except ClientDisconnect:
            return
        number, fault = arrive(self._inbox, call)
        await _Exchange(self._inbox, call, number, (scope, receive, send)).meet(fault)


def _changed(reply: Reply, fault: Changed) -> Reply:
    is_json = reply.headers.get("content-type") == "application/json"
    if reply.status != HTTPStatus.OK or not reply.body or not is_json:
        return reply
    return replace(reply, body=to_json(fault.change(json.loads(reply.body))))


class _Exchange:
    """One request on its way through a fault."""

    def __init__(self, inbox: World, call: Call, number: int, asgi: _Asgi) -> None:
        self._inbox = inbox
        self._call = call
        self._number = number
        self._scope, self._receive, self._send = asgi

    async def meet(self, fault: Fault | None) -> None:
        """Answer the request as its fault has it."""
        match fault:
            case Answer():
                reply = replace(fault.reply(), applied=fault.applied and self._handle().applied)
                await self._respond(reply)
            case Cut():
                self._note(None, applied=fault.applied and self._handle().applied)
                await self._end(reset=fault.reset)
            case Hang():
                await self._hang(fault)
            case Drip():
                await self._drip(self._handle(), fault.interval_s)
            case Truncated():
                await self._truncate(self._handle(), fault.keep)
            case Changed():
                await self._respond(_changed(self._handle(), fault))
            case Huge():
                await self._flood(fault.size)
            case Silence():
                await self._until_left()
            case _:
                await self._respond(self._handle())

    def _handle(self) -> Reply:
        return answer(self._inbox, self._call)

    def _note(self, status: int | None, *, applied: bool) -> None:
        # Before anything is sent: a client that has its answer finds it in the log.
        self._inbox.log.amend(self._number, status=status and int(status), applied=applied)

    async def _respond(self, reply: Reply) -> None:
        self._note(reply.status, applied=reply.applied)
        response = Response(reply.body, reply.status, dict(reply.headers))
        await response(self._scope, self._receive, self._send)

    async def _hang(self, fault: Hang) -> None:
        early = self._handle() if fault.applied else None
        if early is not None:
            self._note(None, applied=early.applied)
        if not await self._left_within(fault.seconds):
            await self._respond(early or self._handle())

    async def _left_within(self, seconds: float) -> bool:
        """Wait, but not for a client that has left; return whether it has."""
        try:
            await asyncio.wait_for(self._until_left(), seconds)
        except TimeoutError:
            return False
        return True

    async def _until_left(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _start(self, reply: Reply, length: int | None) -> None:
        headers = dict(reply.headers) | ({} if length is None else {"content-length": str(length)})
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await self._send({"type": "http.response.start", "status": reply.status, "headers": raw})

    async def _part(self, body: bytes, *, last: bool = False) -> None:
        await self._send({"type": "http.response.body", "body": body, "more_body": not last})

    async def _drip(self, reply: Reply, interval_s: float) -> None:
        self._note(reply.status, applied=reply.applied)
        await self._start(reply, len(reply.body))
        for position in range(len(reply.body)):
            await self._part(reply.body[position : position + 1])
            if await self._left_within(interval_s):
                return
        await self._part(b"", last=True)

    async def _truncate(self, reply: Reply, keep: int) -> None:
        self._note(reply.status, applied=reply.applied)
        await self._start(reply, max(len(reply.body), keep + 1))
        await self._part(reply.body[:keep])
        await self._end(reset=False)

    async def _flood(self, size: int) -> None:
        self._note(200, applied=False)
        await self._start(Reply(headers={"content-type": "application/json"}), None)
        await self._part(b'{"items":[],"hasMore":false,"oldestCursor":null,"newestCursor":null')
        for _ in range(size // len(_CHUNK) + 1):
            await self._part(_CHUNK)
        await self._part(b"}", last=True)

    async def _end(self, *, reset: bool) -> None:
        wire: asyncio.Transport = self._scope["state"][WIRE]
        if reset and not wire.is_closing():
            raw_socket = wire.get_extra_info("socket")
            raw_socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            wire.abort()
        else:
            wire.close()
        await self._until_left()
