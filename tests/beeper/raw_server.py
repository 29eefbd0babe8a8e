"""A server that answers with exactly the bytes, pauses and cuts that it is told to, and remembers what it received."""

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

Script = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Received:
    """One request as it came in."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class RawServer:
    """Plays one script per request, in order; the last one again and again."""

    def __init__(self, *scripts: bytes | Script, host: str = "127.0.0.1") -> None:
        self._scripts = list(scripts)
        self._host = host
        self._tasks: set[asyncio.Task[None]] = set()
        self.connections = 0
        self.requests: list[Received] = []
        self.url = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, self._host, 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        self.url = f"http://{self._host}:{self.port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for each in self._tasks:
            each.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._tasks.add(task)
        self.connections += 1

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while not writer.is_closing():
                self.requests.append(await _receive(reader))
                script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
                if isinstance(script, bytes):
                    writer.write(script)
                    await writer.drain()
                else:
                    await script(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the other side has gone, which is what many tests are about
        finally:
            writer.close()


async def _receive(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii")
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    method, target, _ = first.split(" ")
    return Received(method, target, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


def reply(status: int, body: object = b"", **headers: str) -> bytes:
    """Return a whole answer; `retry_after=` becomes `Retry-After:`; a body that is no bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} X", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    if status not in {204, 304}:
        lines.append(f"Content-Length: {len(content)}")
    return "\r\n".join([*lines, "", ""]).encode() + content


async def hang(_writer: asyncio.StreamWriter) -> None:
    """Never answer."""
    await asyncio.Event().wait()


def drip(status: int) -> Script:
    """Return a script that promises a body and sends a byte of it now and then, without end."""

    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 100000\r\n\r\n".encode())
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.02)

    return script


def cut(start: bytes = b"", *, reset: bool = False) -> Script:
    """Return a script that sends `start` and closes the connection, politely or with RST."""

    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        await writer.drain()
        if reset:
            found: socket.socket = writer.get_extra_info("socket")
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        writer.close()

    return script
