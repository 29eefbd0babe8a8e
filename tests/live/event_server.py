"""A server that speaks the event stream by hand, one script for each connection."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

READY = {"type": "ready", "version": 1, "chatIDs": []}
SUBSCRIBED = {"type": "subscriptions.updated", "requestID": "beeper-rules", "chatIDs": ["*"]}

Script = Callable[["Listener"], None]


@dataclass
class Listener:
    """One connection, as a script sees it."""

    socket: ServerConnection

    def say(self, *frames: object) -> None:
        """Send frames, text as it is and anything else as JSON."""
        for frame in frames:
            self.socket.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    def greet(self) -> object:
        """Be ready, take the subscription, confirm it, and return what was asked for."""
        self.say(READY)
        asked = json.loads(self.socket.recv())
        self.say(SUBSCRIBED)
        return asked

    def stay(self) -> None:
        """Say nothing until the other side hangs up."""
        try:
            self.socket.recv()
        except ConnectionClosed:
            return


@dataclass
class EventServer:
    """Where it listens, and the headers and the path of each upgrade."""

    port: int = 0
    upgrades: list[tuple[str, str | None]] = field(default_factory=list)
    """Path and `Authorization`."""

    @property
    def base_url(self) -> str:
        """Where `/v1/info` is answered."""
        return f"http://127.0.0.1:{self.port}"

    def address(self, path: str = "/v1/ws") -> str:
        """Return the address of the stream."""
        return f"ws://127.0.0.1:{self.port}{path}"


@contextmanager
def event_server(
    *scripts: Script,
    refuse: HTTPStatus | None = None,
    headers: Mapping[str, str] | None = None,
    info: HTTPStatus | Callable[[], HTTPStatus] = HTTPStatus.OK,
    told: str | None = None,
    version: str = "4.3.73",
) -> Iterator[EventServer]:
    """Serve the scripts, one for each connection and the last for all further ones; or refuse every upgrade.

    `/v1/info` says that the stream is at `told`, without it at its own address.
    """
    found = EventServer()
    left = list(scripts)
    lock = threading.Lock()

    def judge(_: ServerConnection, request: Request) -> Response | None:
        if request.path == "/v1/info":
            where = told or f"{found.base_url}/v1/ws"
            body = json.dumps({"app": {"version": version}, "endpoints": {"ws_events": where}}).encode()
            status = info() if callable(info) else info
            return Response(
                status, status.phrase, Headers({"Content-Length": str(len(body)), "Connection": "close"}), body
            )
        with lock:
            found.upgrades.append((request.path, request.headers.get("Authorization")))
        if refuse is None:
            return None
        sent = Headers(headers or {})
        sent["Content-Length"] = "0"
        return Response(refuse, refuse.phrase, sent)

    def handle(socket: ServerConnection) -> None:
        with lock:
            script = left.pop(0) if len(left) > 1 else left[0]
        script(Listener(socket))

    with serve(handle, "127.0.0.1", 0, process_request=judge, compression=None, ping_interval=None) as server:
        found.port = server.socket.getsockname()[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()
