"""One connection to the event stream, from the upgrade to its end."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from enum import Enum
from typing import cast

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from beeper_rules.errors import CallFailed, NotSent, OutcomeUnknown, Rejected, Unauthorized
from beeper_rules.live.address import stream_addresses
from beeper_rules.live.frames import ERROR, NEWS, READY, SUBSCRIBED, Frame, read_frame
from beeper_rules.safe_text import printable
from beeper_rules.secret import Secret

OPEN_S = 10.0
"""Seconds for the upgrade, and as many until the subscription stands."""
SILENCE_S = 75.0
"""Seconds without a byte, after which nobody is there: the app pings every 30."""
CLOSE_S = 1.0
LARGEST_FRAME = 8 * 1024 * 1024
"""Bytes; a frame may hold whole messages."""
SUBSCRIBE = json.dumps({"type": "subscriptions.set", "requestID": "beeper-rules", "chatIDs": ["*"]})
REFUSING_TOKEN = frozenset({401, 403})
PASSING = frozenset({408, 409, 425, 429})
"""Refusals that say nothing about the next try; so do all from 500 on."""


class Hint(Enum):
    """What a frame is a reason for."""

    LISTENING = "listening"
    """From here on something is heard; what happened before it was not."""
    CHANGED = "changed"
    """Something happened in some chat."""
    MISSED = "missed"
    """A frame was lost, and what it told is not known."""


async def listen(base_url: str, told: str | None, token: Secret) -> AsyncGenerator[Hint, None]:
    """Yield hints until the stream of the Beeper at `base_url` ends; `told` is where `/v1/info` says that it is.

    Raises Unauthorized or Rejected when asking again is of no use, NotSent or OutcomeUnknown when it may be.
    """
    addresses = stream_addresses(base_url, told or "")
    if not addresses:
        raise Rejected("this Beeper does not say where its event stream is", status=404)
    heard = False
    for address in addresses:
        try:
            async with aclosing(listen_at(address, token)) as hints:
                async for hint in hints:
                    heard = True
                    yield hint
        except CallFailed:
            if heard or address == addresses[-1]:
                raise


async def listen_at(address: str, token: Secret, *, silence_s: float = SILENCE_S) -> AsyncGenerator[Hint, None]:
    """Yield hints until the connection to this address ends; raises as `listen` does."""
    try:
        async with _connection(address, token) as opened:
            connection = cast(_Connection, opened)  # what `create_connection` makes
            async with aclosing(_hints(connection, silence_s)) as hints:
                async for hint in hints:
                    yield hint
    except InvalidStatus as refused:
        raise _refusal(refused.response.status_code) from None
    except ConnectionClosed as closed:
        raise OutcomeUnknown(
            f"the event stream was closed ({closed.rcvd.code if closed.rcvd else 'cut off'})"
        ) from None
    except (OSError, TimeoutError) as error:
        raise NotSent(f"the event stream cannot be reached: {_words(error, token)}") from None
    except (WebSocketException, ValueError, LookupError) as error:  # LookupError: a header that stands there twice
        raise OutcomeUnknown(f"the event stream is none: {_words(error, token)}") from None


class _Connection(ClientConnection):
    """A connection that knows when it last heard a byte: pings count, and the library keeps them to itself."""

    heard_at: float = 0.0
    """By the clock of the event loop."""

    def data_received(self, data: bytes) -> None:
        self.heard_at = self.loop.time()
        super().data_received(data)


class _Connect(connect):
    """The way to a connection, without detours: a redirect would take the token along."""

    def process_redirect(self, exc: Exception) -> Exception:
        return exc


def _connection(address: str, token: Secret) -> _Connect:
    """Return the connection to be: no proxy, no redirect, no log that could hold the token."""
    # One of its own: the library's logger writes headers, and belongs to whoever imports the library.
    silent = logging.Logger("event stream", logging.CRITICAL + 1)  # noqa: LOG001 - as above
    return _Connect(
        address,
        additional_headers={"Authorization": f"Bearer {token.reveal()}"},
        user_agent_header="beeper-rules",
        compression=None,
        proxy=None,
        open_timeout=OPEN_S,
        close_timeout=CLOSE_S,
        ping_interval=None,
        max_size=LARGEST_FRAME,
        logger=silent,
        create_connection=_Connection,
    )


async def _until_listening(connection: _Connection) -> Frame:
    """Wait for `ready`, subscribe, and return the frame by which it counts: the confirmation, or an event already."""
    async with asyncio.timeout(OPEN_S):
        frame = read_frame(await connection.recv())
        if frame is None or frame.type != READY:
            raise OutcomeUnknown("the event stream does not begin with `ready`")
        await connection.send(SUBSCRIBE)
        while frame is None or frame.type not in NEWS | {SUBSCRIBED}:
            frame = read_frame(await connection.recv())
            if frame is not None and frame.type == ERROR:
                raise _error(frame)
    return frame


async def _hints(connection: _Connection, silence_s: float) -> AsyncGenerator[Hint, None]:
    """Yield what the frames are reasons for."""
    frame: Frame | None = await _until_listening(connection)
    yield Hint.LISTENING
    # Numbers count anew on each connection; a first one that is higher tells of events that were lost before it.
    expected = {0, 1}
    while True:
        if frame is not None and frame.seq is not None:
            if frame.seq not in expected:
                yield Hint.MISSED
            expected = {frame.seq + 1}
        if frame is not None and frame.type in NEWS:
            yield Hint.CHANGED
        # What cannot be read shows as a gap in the numbers.
        frame = read_frame(await _next(connection, silence_s))


async def _next(connection: _Connection, silence_s: float) -> str | bytes:
    """Return the next frame. Raises OutcomeUnknown after a silence in which not even a ping came."""
    loop = asyncio.get_running_loop()
    while True:
        left_s = connection.heard_at + silence_s - loop.time()
        if left_s <= 0:
            raise OutcomeUnknown(f"the event stream was silent for {silence_s:.0f} s")
        with suppress(TimeoutError):
            async with asyncio.timeout(left_s):
                return await connection.recv()


def _refusal(status: int) -> CallFailed:
    """Return what an upgrade that was answered with a status stands for."""
    if status in REFUSING_TOKEN:
        return Unauthorized(f"the event stream refuses the token ({status})", status=status)
    if status in PASSING or status >= 500:  # noqa: PLR2004 - the class of server errors
        return OutcomeUnknown(f"the event stream was answered with {status}")
    return Rejected(f"there is no event stream ({status})", status=status)


def _error(frame: Frame) -> CallFailed:
    """Return what an error in answer to the subscription stands for."""
    message = f"the event stream refuses the subscription: {printable(frame.words, 200) or 'no reason given'}"
    return OutcomeUnknown(message) if frame.retryable else Rejected(message, status=400)


def _words(error: Exception, token: Secret) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return printable(token.redact(str(error) or type(error).__name__), 200)
