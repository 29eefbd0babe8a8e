import pytest
from hypothesis import given
from hypothesis import strategies as st

from beeper_rules.live.address import stream_addresses


@pytest.mark.parametrize(
    ("base_url", "told", "expected"),
    [
        ("http://127.0.0.1:23373", "http://127.0.0.1:23373/v1/ws", ["ws://127.0.0.1:23373/v1/ws"]),
        ("http://127.0.0.1:23373", "ws://127.0.0.1:23373/v1/ws", ["ws://127.0.0.1:23373/v1/ws"]),
        ("http://[::1]:23373", "http://127.0.0.1:23373/v1/ws", ["ws://[::1]:23373/v1/ws"]),
        (
            "http://127.0.0.1:9000",
            "http://127.0.0.1:23373/v1/ws",
            ["ws://127.0.0.1:9000/v1/ws", "ws://127.0.0.1:23373/v1/ws"],
        ),
        (
            "http://127.0.0.1:9000",
            "http://[::1]:9001/events",
            ["ws://127.0.0.1:9000/events", "ws://127.0.0.1:9001/events"],
        ),
        (
            "https://beeper.example",
            "http://10.0.0.1:23373/v1/ws",
            ["wss://beeper.example/v1/ws", "wss://beeper.example:23373/v1/ws"],
        ),
        ("http://127.0.0.1:9000", "https://evil.example/v1/ws", ["ws://127.0.0.1:9000/v1/ws"]),
        ("http://127.0.0.1:9000", "http://127.0.0.1:99999/v1/ws", ["ws://127.0.0.1:9000/v1/ws"]),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000", ["ws://127.0.0.1:9000/"]),
        ("http://127.0.0.1:9000", "/v1/ws", []),
        ("http://127.0.0.1:9000", "http://me@127.0.0.1/v1/ws", []),
        ("http://127.0.0.1:9000", "file:///v1/ws", []),
        ("http://127.0.0.1:9000", "", []),
    ],
)
def test_addresses(base_url: str, told: str, expected: list[str]) -> None:
    """The stream is at the path that was told, at our own host and port first, then at the port that was told."""
    assert list(stream_addresses(base_url, told)) == expected


@given(st.text(max_size=80) | st.from_regex(r"(http|ws)s?://[^ ]{0,60}", fullmatch=True))
def test_the_token_never_leaves_the_host(told: str) -> None:
    """Whatever an app says of its stream, every address to try is on the host that answers the other calls."""
    assert all(each.startswith("ws://127.0.0.1:") for each in stream_addresses("http://127.0.0.1:23373", told))
