import asyncio
import gzip
import logging
import socket
import traceback
from pathlib import Path

import pytest

from beeper.raw_server import RawServer, Script, cut, drip, hang, reply
from beeper_rules.beeper.client import Beeper
from beeper_rules.errors import CallFailed, InvalidSetup, NotSent, OutcomeUnknown, Rejected, Unauthorized
from beeper_rules.secret import Secret

pytestmark = pytest.mark.anyio

TOKEN = Secret("bdapi_canary-0123456789")
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"


async def failure(*scripts: bytes | Script, deadline_s: float = 5.0, body_cap: int = 10_000) -> CallFailed:
    """Return how one archiving fails at a server that follows the scripts, asked exactly once."""
    async with (
        RawServer(*scripts) as server,
        Beeper(server.url, TOKEN, deadline_s=deadline_s, body_cap=body_cap) as beeper,
    ):
        with pytest.raises(CallFailed) as caught:
            await beeper.archive("!a:b", True)
        assert [each.method for each in server.requests] == ["POST"]
    return caught.value


async def test_a_closed_port_is_not_sent() -> None:
    """A refused connection means that nothing was sent."""
    async with RawServer(hang) as server:
        url = server.url
    async with Beeper(url, TOKEN) as beeper:
        with pytest.raises(NotSent, match="cannot be reached"):
            await beeper.accounts()


async def test_an_unknown_name_is_not_sent() -> None:
    """A host name that leads nowhere means that nothing was sent."""
    async with Beeper("http://nowhere.invalid:23373", TOKEN) as beeper:
        with pytest.raises(NotSent):
            await beeper.accounts()


async def test_a_connection_that_is_never_made_is_not_sent() -> None:
    """A deadline that passes while connecting means that nothing was sent."""
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        async with Beeper(f"http://127.0.0.1:{full.getsockname()[1]}", TOKEN, deadline_s=0.2) as beeper:
            with pytest.raises(NotSent):
                await beeper.accounts()


@pytest.mark.parametrize("script", [hang, drip(200), cut(b"HTTP/1.1 200 OK\r\nX: ")], ids=["hang", "drip", "half head"])
async def test_the_deadline_is_total(script: Script) -> None:
    """A server that hangs, drips or stops in the middle costs the deadline and no more, and its outcome is unknown."""
    started = asyncio.get_running_loop().time()
    assert type(await failure(script, deadline_s=0.2)) is OutcomeUnknown
    assert asyncio.get_running_loop().time() - started < 2


@pytest.mark.parametrize(
    "script",
    [
        cut(),
        cut(reset=True),
        cut(WHOLE + b'{"success":'),
        cut(WHOLE + b"12 bytes....", reset=True),
        cut(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12"),
        cut(b"SSH-2.0-OpenSSH_9.2\r\n"),
        cut(b"\x00\xff" * 500),
        cut(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000),
    ],
    ids=["closed", "reset", "truncated", "reset in the body", "half a chunk", "ssh", "noise", "endless header"],
)
async def test_a_cut_answer_leaves_the_outcome_unknown(script: Script) -> None:
    """Once the request is on its way, a cut or nonsense means that it may have taken effect."""
    assert type(await failure(script)) is OutcomeUnknown


async def test_the_status_outlives_a_cut_body() -> None:
    """A refusal counts as one even when its explanation is cut or drips."""
    assert type(await failure(cut(b"HTTP/1.1 401 X\r\nContent-Length: 900\r\n\r\n{"))) is Unauthorized
    assert type(await failure(drip(422), deadline_s=0.2)) is Rejected


async def test_a_body_over_the_cap_is_not_read() -> None:
    """An answer larger than the cap is cut off, with or without a promised length."""
    assert "larger than 10000 bytes" in (await failure(reply(200, b" " * 10_001))).message
    endless = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1000\r\n" + b" " * 4096 + b"\r\n"
    assert type(await failure(cut(endless + (b"1000\r\n" + b" " * 4096 + b"\r\n") * 3))) is OutcomeUnknown


async def test_compression_is_neither_asked_for_nor_read() -> None:
    """A compressed answer is refused unread: 200 kB of it could become 200 MB."""
    packed = gzip.compress(b'{"success": true}')
    assert "compressed" in (await failure(reply(200, packed, Content_Encoding="gzip"))).message
    async with RawServer(reply(200, [])) as server, Beeper(server.url, TOKEN) as beeper:
        await beeper.accounts()
        assert server.requests[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_not_followed(status: int) -> None:
    """A redirect to another server is an unknown outcome, and that server never hears of us."""
    async with RawServer(reply(200, {"success": True})) as stranger:
        failed = await failure(reply(status, Location=f"{stranger.url}/v1/chats/x/archive"))
        assert (type(failed), stranger.requests) == (OutcomeUnknown, [])


async def test_proxies_and_netrc_are_ignored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Proxy variables and .netrc of the environment change nothing: the token would go to the proxy."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    async with RawServer(reply(502)) as proxy, RawServer(reply(200, [])) as server:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        async with Beeper(server.url, TOKEN) as beeper:
            assert await beeper.accounts() == ()
        assert (proxy.requests, server.requests[0].headers["authorization"]) == ([], f"Bearer {TOKEN.reveal()}")


async def test_cookies_are_not_kept() -> None:
    """A cookie that a server sets is not sent back."""
    async with RawServer(reply(200, [], Set_Cookie="a=b; Path=/")) as server, Beeper(server.url, TOKEN) as beeper:
        await beeper.accounts()
        await beeper.accounts()
        assert ["cookie" in each.headers for each in server.requests] == [False, False]


async def test_no_more_than_four_connections() -> None:
    """Twelve calls at once share four connections."""
    gate = asyncio.Barrier(4)

    async def together(writer: asyncio.StreamWriter) -> None:
        await gate.wait()
        writer.write(reply(200, []))

    async with RawServer(together) as server, Beeper(server.url, TOKEN) as beeper:
        await asyncio.gather(*(beeper.accounts() for _ in range(12)))
        assert server.connections == 4


@pytest.mark.parametrize("status", [200, 307, 400, 401, 403, 404, 409, 422, 429, 500])
async def test_the_token_is_in_no_failure(status: int, caplog: pytest.LogCaptureFixture) -> None:
    """Even when the server repeats the token, no message, hint, representation, log line or traceback holds it."""
    caplog.set_level(logging.DEBUG)
    canary = TOKEN.reveal()
    failed = await failure(reply(status, {"success": False, "message": canary, "error": canary, "code": canary}))
    seen = ["".join(traceback.format_exception(failed)), repr(failed), failed.render(), failed.hint, caplog.text]
    assert [canary in each for each in seen] == [False] * len(seen)


@pytest.mark.parametrize("token", ["bdapi_a\r\nX-Evil: 1", "bdapi_a b", "bdapi_é", "bdapi_\x00", "bdapi_a\n"])
def test_a_token_that_no_header_can_carry_is_refused(token: str) -> None:
    """A token with a line end, a space or a character beyond ASCII is a setup error that does not repeat it."""
    with pytest.raises(InvalidSetup) as caught:
        Beeper("http://127.0.0.1:1", Secret(token))
    assert token not in caught.value.render()


def test_a_host_that_is_none_is_refused() -> None:
    """An address whose host is not a name at all is a setup error, no traceback."""
    with pytest.raises(InvalidSetup, match="does not name a host"):
        Beeper("http://xn--a", TOKEN)


async def test_an_endless_address_is_refused_here() -> None:
    """An id or cursor too long for an address is refused before anything is sent."""
    async with RawServer(reply(200)) as server, Beeper(server.url, TOKEN) as beeper:
        with pytest.raises(Rejected, match="too long"):
            await beeper.chats(cursor="x" * 70_000)
        assert server.requests == []
