"""What every call shares: the connection, the token, and how a read and a write are made."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Self

from beeper_rules import address
from beeper_rules.beeper import decode
from beeper_rules.beeper.answers import Accepted
from beeper_rules.beeper.spelling import chat_path
from beeper_rules.beeper.transport import BODY_CAP, DEADLINE_S, Transport, utc_now
from beeper_rules.errors import InvalidSetup, Rejected
from beeper_rules.safe_text import printable
from beeper_rules.secret import Secret


class Caller:
    """A connection to one Beeper Desktop. Use it as an async context manager, or call `aclose`."""

    def __init__(  # noqa: PLR0913 - what the transport takes, and the token
        self,
        base_url: str,
        token: Secret,
        *,
        deadline_s: float = DEADLINE_S,
        body_cap: int = BODY_CAP,
        now: Callable[[], datetime] = utc_now,
        alive: Callable[[], object] = lambda: None,
    ) -> None:
        # Whether a remote address is allowed was decided where the configuration was read.
        where = str(address.parse(base_url, allow_remote=True))
        self._token = _checked(token)
        self._transport = Transport(where, deadline_s=deadline_s, body_cap=body_cap, now=now, alive=alive)
        self._base_url = where
        self._told_version: str | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._base_url!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        await self._transport.aclose()

    @property
    def base_url(self) -> str:
        """Where the calls go."""
        return self._base_url

    @property
    def app_version(self) -> str | None:
        """The app's version as the last version header said, else as `info` did; None when neither has come."""
        return self._transport.app_version or self._told_version

    async def _get(self, target: str) -> bytes:
        """Return the body of a read."""
        return await self._transport.call("GET", target, token=self._token)

    async def _send(self, method: str, target: str, body: Mapping[str, object] | None) -> bytes:
        """Return the body that a write was answered with; None sends none."""
        content = b"" if body is None else json.dumps(body, allow_nan=False).encode()
        return await self._transport.call(method, target, token=self._token, content=content)

    async def _receipt(self, method: str, path: str, body: Mapping[str, object] | None) -> dict[str, object]:
        """Send a write and return what its answer holds. Rejected if that says no."""
        what = f"{method} {path.partition('?')[0]}"
        value = decode.receipt(await self._send(method, path, body), what)
        if value.get("success") is False:
            raise self._refused(what, decode.reason(value))
        return value

    async def _write(self, method: str, chat_id: str, route: str, body: Mapping[str, object] | None) -> Accepted:
        """Send a write to a chat and return that it was taken."""
        path = chat_path(chat_id) + route
        taken, why, shown = decode.write_answer(await self._send(method, path, body), f"{method} {path}")
        if not taken:
            raise self._refused(f"{method} {path}", why)
        return Accepted(shown if shown is not None and shown.id == chat_id else None)

    def _refused(self, what: str, why: str) -> Rejected:
        """Return the failure for a no that came with a status of success; the reason may repeat the token."""
        said = printable(self._token.redact(why), 200) or "no reason given"
        return Rejected(f"{what} was refused: {said}", status=200)


def _checked(token: Secret) -> Secret:
    """Return the token, if a header can carry it; the message does not repeat it."""
    value = token.reveal()
    if not (value.isascii() and value.isprintable()) or " " in value:
        raise InvalidSetup(
            [],
            message="the token holds a space, a line end or another character that no token has",
            hint="copy it again from Beeper (Settings → Developers → Approved connections)",
        )
    return token
