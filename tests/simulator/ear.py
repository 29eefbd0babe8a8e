"""Clients of the event stream: one that hears events, and one that sees every frame."""

from __future__ import annotations

import json
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.sync.client import connect
from websockets.uri import parse_uri

from beeper_rules.simulator import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from websockets.sync.client import ClientConnection

    from beeper_rules.simulator import Server

NEVER_LATE_S = 10
QUIET_S = 0.1


class Ear:
    """A client that says and hears JSON."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def say(self, frame: object) -> None:
        """Send a frame, text and bytes as they are and anything else as JSON."""
        self.connection.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    def hear(self) -> dict[str, Any]:
        """Return the next frame."""
        return dict(json.loads(self.connection.recv(timeout=NEVER_LATE_S)))

    def subscribe(self, *chat_ids: str, **more: object) -> dict[str, Any]:
        """Ask for the events of chats and return the answer."""
        self.say({"type": "subscriptions.set", "requestID": "r1", "chatIDs": chat_ids} | more)
        return self.hear()

    def heard_of(self, chat_id: str) -> list[dict[str, Any]]:
        """Return the events until a chat is told of that changed, that one included."""
        events = [self.hear()]
        while (events[-1]["type"], events[-1]["chatID"]) != ("chat.upserted", chat_id):
            events.append(self.hear())
        return events


@contextmanager
def ear(server: Server, *chat_ids: str, token: str | None = TOKEN, path: str = "/v1/ws") -> Iterator[Ear]:
    """Open a connection; with chats named, greeted and subscribed to them."""
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    address = f"ws://127.0.0.1:{server.port}{path}"
    with connect(
        address,
        additional_headers=headers,
        proxy=None,
        compression=None,
        ping_interval=None,
        open_timeout=NEVER_LATE_S,
        close_timeout=1,
    ) as connection:
        opened = Ear(connection)
        if chat_ids:
            opened.hear()
            opened.subscribe(*chat_ids)
        yield opened


class Probe:
    """A client that answers nothing by itself, not even pings."""

    def __init__(self, port: int) -> None:
        self.protocol = ClientProtocol(parse_uri(f"ws://127.0.0.1:{port}/v1/ws"))
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=NEVER_LATE_S)
        request = self.protocol.connect()
        request.headers["Authorization"] = f"Bearer {TOKEN}"
        self.protocol.send_request(request)
        self.send()
        self.frames: list[Frame] = []

    def send(self) -> None:
        """Send what the protocol has to say."""
        self.socket.sendall(b"".join(self.protocol.data_to_send()))

    def ping(self) -> None:
        """Send a ping."""
        self.protocol.send_ping(b"there?")
        self.send()

    def next(self, opcode: Opcode) -> Frame:
        """Return the next frame of a kind, passing over others; TimeoutError."""
        while True:
            while not self.frames:
                self.protocol.receive_data(self.socket.recv(65536))
                self.frames += [one for one in self.protocol.events_received() if isinstance(one, Frame)]
            if (frame := self.frames.pop(0)).opcode is opcode:
                return frame


@contextmanager
def probe(server: Server) -> Iterator[Probe]:
    """Open a connection that shows every frame."""
    opened = Probe(server.port)
    with opened.socket:
        yield opened
