import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeper.raw_server import RawServer, reply
from beeper_rules.address import candidates, find, parse
from beeper_rules.discovery import Who, ask
from beeper_rules.errors import InvalidSetup, NotSent

HERE, HERE_6 = "http://127.0.0.1:23373", "http://[::1]:23373"
NEXT, NEXT_6 = "http://127.0.0.1:23374", "http://[::1]:23374"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://localhost:23373", (HERE, HERE_6)),
        ("HTTP://LocalHost:23373/", (HERE, HERE_6)),
        (" http://127.0.0.1:23373\n", (HERE,)),
        ("http://127.9.9.9:80", ("http://127.9.9.9:80",)),
        ("http://[0:0:0:0:0:0:0:1]:23373", (HERE_6,)),
        ("https://127.0.0.1", ("https://127.0.0.1",)),
    ],
)
def test_loopback_addresses_are_allowed(url: str, expected: tuple[str, ...]) -> None:
    """Literal loopback addresses are allowed as they are; `localhost` stands for both families, IPv4 first."""
    assert candidates(url) == expected


def test_the_neighbour_port_is_tried_only_when_asked() -> None:
    """The port beside the default one is a candidate for the default port only, and only when asked."""
    assert candidates("http://localhost:23373", neighbour=True) == (HERE, HERE_6, NEXT, NEXT_6)
    assert candidates("http://127.0.0.1:5000", neighbour=True) == ("http://127.0.0.1:5000",)


REMOTE = [
    "http://192.168.1.5:23373",
    "http://beeper.example:23373",
    "http://0.0.0.0:23373",
    "http://127.1:23373",
    "http://2130706433:23373",
    "http://0x7f000001:23373",
    "http://[::ffff:127.0.0.1]:23373",
    "http://[::]:23373",
    "http://localhost.evil.example",
    "http://128.0.0.1",
]


@pytest.mark.parametrize("url", REMOTE)
def test_other_machines_need_allow_remote(url: str) -> None:
    """What is not this machine beyond doubt is refused unless remote addresses are allowed."""
    with pytest.raises(InvalidSetup, match="is not this machine"):
        parse(url)
    assert len(candidates(url, allow_remote=True)) == 1


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:23373",
        "ftp://localhost",
        "file:///etc/passwd",
        "http://",
        "http://me:hunter2@localhost:23373",
        "http://127.0.0.1@evil.example",
        "http://127.0.0.1\\@evil.example",
        "http://localhost:23373/v1",
        "http://localhost:23373?token=hunter2",
        "http://localhost:23373#hunter2",
        "http://localhost:0",
        "http://localhost:65536",
        "http://localhost:٣",
        "http://localhost:",
        "http://local host",
        "http://local\nhost",
        "http://[::1%25eth0]",
        "http://[:::1]",
        "http://[1.2.3.4]",
        "http://..",
        "http://ünicode.example",
    ],
)
def test_what_is_no_base_url_is_refused(url: str) -> None:
    """Other schemes, users, paths, queries and broken hosts are refused with a hint and without the password."""
    with pytest.raises(InvalidSetup) as caught:
        parse(url, allow_remote=True)
    assert ("hunter2" in caught.value.render(), bool(caught.value.hint)) == (False, True)


@given(st.text() | st.text().map(lambda rest: f"http://{rest}") | st.from_regex(r"http://[0-9a-f:.\[\]@/%]*"))
@settings(deadline=None)
def test_no_text_breaks_the_parser(url: str) -> None:
    """Whatever the text, it is an address of this machine or InvalidSetup."""
    try:
        assert parse(url).is_loopback
    except InvalidSetup as error:
        assert error.problems == ()  # noqa: PT017 - either way of ending is right


@pytest.mark.anyio
async def test_the_first_that_answers_is_found() -> None:
    """The candidates are tried in order until one answers."""
    asked: list[str] = []

    async def connect(url: str) -> bool:
        asked.append(url)
        return url == NEXT

    assert await find("http://localhost:23373", neighbour=True, connect=connect) == NEXT
    assert asked == [HERE, HERE_6, NEXT]


@pytest.mark.anyio
async def test_nothing_answers() -> None:
    """When none answers, the failure names every address that was tried and what to do."""

    async def connect(_url: str) -> bool:
        return False

    with pytest.raises(NotSent, match=r"http://127\.0\.0\.1:23373 or http://\[::1\]:23373") as caught:
        await find("http://localhost:23373", connect=connect)
    assert "start Beeper Desktop" in caught.value.hint


@pytest.mark.anyio
async def test_ipv6_only_is_found_behind_localhost() -> None:
    """A Beeper that listens on IPv6 loopback only is found under the name localhost."""
    try:
        async with RawServer(reply(200, {}), host="::1") as server:

            async def connect(url: str) -> bool:
                return (await ask(url)).who is not Who.NOBODY

            assert await find(f"http://localhost:{server.port}", connect=connect) == f"http://[::1]:{server.port}"
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
