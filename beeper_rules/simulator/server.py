"""Runs a world on a loopback socket, in a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from beeper_rules.simulator.app import WIRE, App
from beeper_rules.simulator.upgrade import SOCKET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvicorn._types import ASGISendEvent

    from beeper_rules.simulator.world import World

HOST = "127.0.0.1"
_PATIENCE_S = 10
# Longer than anybody polls: a connection closed just as it is used again would be a fault nobody scripted.
_KEEP_ALIVE_S = 75


class _OpenProtocol(H11Protocol):
    """The HTTP protocol that also hands each request its connection, so that a fault can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn does
        super().connection_made(transport)
        self.app_state = self.app_state | {WIRE: transport}


class _OpenSocket(WebSocketsSansIOProtocol):
    """The WebSocket protocol that hands itself to the event stream, which decides when to ping and whether to pong."""

    _deaf = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.app_state = self.app_state | {SOCKET: self}

    async def send(self, message: ASGISendEvent) -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body"):
            # To the library a refusal is no answer, and it would complain on the terminal.
            self.handshake_complete = True

    def ping(self) -> None:
        self.conn.send_ping(b"beep")
        self.transport.write(b"".join(self.conn.data_to_send()))

    def abort(self) -> None:
        self.transport.abort()

    def ignore_pings(self) -> None:
        self._deaf = True

    def handle_ping(self) -> None:
        if self._deaf:
            self.conn.data_to_send()  # the pong, forgotten
        else:
            super().handle_ping()


class _PromptServer(uvicorn.Server):
    """Starts and stops at once instead of at the next tick, and hangs up on whoever is still waiting."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()
        self.ready = threading.Event()

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self.on_tick(0)
        self.ready.set()
        await self._stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Whoever was accepted in this moment is on the list only a few turns of the loop later.
        for _ in range(3):
            await asyncio.sleep(0)
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        # Every request under way sees its client gone and ends.
        if tasks := list(self.server_state.tasks):
            await asyncio.wait(tasks)

    def stop(self) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)


class Server:
    """A world's server, which can be stopped and started again on the same port."""

    def __init__(self, world: World, port: int = 0) -> None:
        self.world = world
        self.port = port
        """The port; 0 becomes a free one at the first start."""
        self._running: tuple[_PromptServer, threading.Thread] | None = None

    @property
    def base_url(self) -> str:
        """Where the API is, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Listen and serve; OSError if the port is taken."""
        # With the protocol named, asyncio sends small packets at once; else each answer waits for 40 ms.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, self.port))
        except OSError:
            listener.close()
            raise
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            App(self.world),
            http=_OpenProtocol,
            ws=_OpenSocket,
            ws_ping_interval=None,
            ws_per_message_deflate=False,
            lifespan="off",
            loop="asyncio",
            log_config=None,
            log_level="error",
            access_log=False,
            proxy_headers=False,
            timeout_keep_alive=_KEEP_ALIVE_S,
        )
        server = _PromptServer(config)
        thread = threading.Thread(target=server.run, args=([listener],), name="simulated Beeper Desktop", daemon=True)
        thread.start()
        if not server.ready.wait(_PATIENCE_S):
            raise RuntimeError("The simulator did not start; its thread has printed why")
        self._running = (server, thread)

    def stop(self) -> None:
        """Hang up on everybody and close the port; nothing if it is not running."""
        if self._running is not None:
            server, thread = self._running
            self._running = None
            server.stop()
            thread.join()


@contextmanager
def running(world: World, port: int = 0) -> Iterator[Server]:
    """Serve a world on a free or given loopback port while the block runs."""
    server = Server(world, port)
    server.start()
    try:
        yield server
    finally:
        server.stop()
