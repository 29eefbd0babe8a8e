"""One attempt per call. What httpx does beyond that (proxies, redirects, cookies, .netrc, decoding) is not used at all.

The bare httpx transport is used instead of its client: what is not there cannot be switched on by an environment.
"""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx

from beeper_rules.beeper.outcome import failure
from beeper_rules.errors import InvalidSetup, NotSent, OutcomeUnknown, Rejected
from beeper_rules.safe_text import printable
from beeper_rules.secret import Secret

DEADLINE_S = 15.0
BODY_CAP = 32 * 1024 * 1024
"""Bytes of an answer."""
CONNECTIONS = 4
KEEPALIVE_S = 2.0
"""Shorter than the 5 s after which Node closes an idle connection: a call must not race with that."""
LONGEST_TARGET = 8_000
"""Characters of path and query; servers refuse more than about 16,000 in all headers together."""
VERSION_HEADER = "x-beeper-desktop-version"
LONGEST_VERSION = 40

HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "beeper-rules"}


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


@dataclass
class Exchange:
    """What became of one request, filled while it runs, so that a cut leaves what was known by then."""

    sending: bool = False
    """Whether a byte may have left this machine."""
    status: int | None = None
    """None when no answer began."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    error: str = ""
    """Why it did not come to its end; empty when it did."""

    async def trace(self, event: str, _info: object) -> None:
        """Note that the request is on its way: every event beyond the making of the connection says so."""
        self.sending = self.sending or not event.startswith("connection.")


class _Unacceptable(Exception):  # noqa: N818 - it never leaves this module
    """An answer that is not read to its end."""


class Transport:
    """Sends single requests to one base URL."""

    def __init__(
        self,
        base_url: str,
        *,
        deadline_s: float = DEADLINE_S,
        body_cap: int = BODY_CAP,
        now: Callable[[], datetime] = utc_now,
        alive: Callable[[], object] = lambda: None,
    ) -> None:
        self._base_url = _usable(base_url.rstrip("/"))
        self._deadline_s = deadline_s
        self._body_cap = body_cap
        self._now = now
        self._alive = alive
        """Hears of each request: whoever sends one does not hang, however many there are."""
        self.app_version: str | None = None
        """As the last answer that carried the version header said."""
        self._http = httpx.AsyncHTTPTransport(
            verify=_tls(self._base_url),
            trust_env=False,
            limits=httpx.Limits(
                max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=KEEPALIVE_S
            ),
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._base_url!r})"

    async def aclose(self) -> None:
        """Close every connection."""
        await self._http.aclose()

    async def call(
        self,
        method: str,
        target: str,
        *,
        token: Secret | None,
        content: bytes = b"",
        content_type: str = "application/json",
    ) -> bytes:
        """Return the body of a 2xx answer; `target` is path and query, encoded.

        Raises NotSent, Unauthorized, Rejected, Deferred or OutcomeUnknown; none of them ever holds the token.
        """
        said = {"Content-Type": content_type} if content else {}
        return bytes((await self.answer(method, target, token=token, headers=said, content=content)).body)

    async def answer(
        self,
        method: str,
        target: str,
        *,
        token: Secret | None,
        headers: Mapping[str, str],
        content: bytes = b"",
    ) -> Exchange:
        """Return a 2xx answer whole, with its status and headers; `headers` come before ours. Raises as `call`."""
        what = f"{method} {printable(target.partition('?')[0])}"
        if len(target) > LONGEST_TARGET:
            raise Rejected(f"{what[:100]}… is too long for an address", status=414)
        sent = {**HEADERS, **headers}
        if token:
            sent["Authorization"] = f"Bearer {token.reveal()}"
        exchange = await self.exchange(method, target, headers=sent, content=content)
        if VERSION_HEADER in exchange.headers:
            self.app_version = exchange.headers[VERSION_HEADER][:LONGEST_VERSION]
        self._judge(exchange, what, token or Secret(""))
        return exchange

    async def exchange(
        self, method: str, target: str, *, headers: Mapping[str, str] = HEADERS, content: bytes = b""
    ) -> Exchange:
        """Return what became of one request; whatever goes wrong on the way is in it, nothing is raised."""
        self._alive()
        exchange = Exchange()
        request = httpx.Request(
            method,
            self._base_url + target,
            headers=headers,
            content=content or None,
            extensions={"trace": exchange.trace},
        )
        try:
            # httpx times each read by itself; a body that drips would never end.
            async with asyncio.timeout(self._deadline_s):
                await self._run(request, exchange)
        except TimeoutError:
            exchange.error = f"no complete answer within {self._deadline_s:g} s"
        except _Unacceptable as error:
            exchange.error = str(error)
        except httpx.HTTPError as error:
            exchange.error = printable(str(error) or type(error).__name__, 200)
        return exchange

    async def _run(self, request: httpx.Request, exchange: Exchange) -> None:
        """Send the request and fill the exchange."""
        response = await self._http.handle_async_request(request)
        try:
            exchange.status, exchange.headers = response.status_code, response.headers
            encoding = response.headers.get("content-encoding", "identity").strip().lower()
            if encoding not in {"", "identity"}:
                raise _Unacceptable("the answer is compressed, which was not asked for")
            async for chunk in response.aiter_raw():
                if len(exchange.body) + len(chunk) > self._body_cap:
                    raise _Unacceptable(f"the answer is larger than {self._body_cap} bytes")
                exchange.body += chunk
        finally:
            await response.aclose()

    def _judge(self, exchange: Exchange, what: str, token: Secret) -> None:
        """Raise what the exchange stands for, unless that is a success."""
        if exchange.status is None:
            if exchange.sending:
                raise OutcomeUnknown(token.redact(f"{what} was sent, then: {exchange.error}"))
            raise NotSent(
                token.redact(f"Beeper cannot be reached at {self._base_url}: {exchange.error}"),
                hint="start Beeper Desktop and switch its API on (Settings → Developers)",
            )
        # The status alone decides; a body that was cut could only have explained it.
        if not 200 <= exchange.status < 300:  # noqa: PLR2004 - the class of successes
            body = _redacted(exchange.body, token)
            raise failure(exchange.status, exchange.headers, body, what=what, now=self._now())
        if exchange.error:
            raise OutcomeUnknown(token.redact(f"the answer to {what} was not received whole: {exchange.error}"))


def _redacted(body: bytearray, token: Secret) -> bytes:
    """Return an error body without the token, which a server may have repeated in it."""
    return token.redact(body.decode("utf-8", "replace")).encode()


def _usable(base_url: str) -> str:
    """Return the base URL, if it names a host at all; a name such as `xn--a` looks like one and is none."""
    try:
        named = bool(httpx.URL(base_url).host)
    except (ValueError, httpx.InvalidURL):
        named = False
    if not named:
        raise InvalidSetup([], message=f"the address {printable(base_url, 200)} does not name a host")
    return base_url


def _tls(base_url: str) -> ssl.SSLContext:
    """Return the system's certificates for https; for http a context that trusts nobody, which costs nothing."""
    return ssl.create_default_context() if base_url.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
