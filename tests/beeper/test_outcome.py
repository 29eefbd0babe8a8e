from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.beeper.outcome import failure, retry_after_s
from beeper_rules.errors import CallFailed, Deferred, OutcomeUnknown, Rejected, Unauthorized

NOW = datetime(2026, 5, 1, 12, 0, 0, tzinfo=UTC)


def fail(status: int, body: bytes = b"", **headers: str) -> CallFailed:
    """Return what a status stands for."""
    lower = {name.replace("_", "-"): value for name, value in headers.items()}
    return failure(status, lower, body, what="GET /v1/chats", now=NOW)


@pytest.mark.parametrize(
    ("kind", "statuses"),
    [
        (Unauthorized, [401, 403]),
        (Rejected, [400, 404, 405, 410, 413, 416, 422, 501]),
        (Deferred, [429]),
        (OutcomeUnknown, [101, 300, 301, 302, 304, 307, 308, 402, 406, 408, 409, 418, 431, 500, 502, 503, 504]),
    ],
)
def test_every_status_has_its_class(kind: type[CallFailed], statuses: list[int]) -> None:
    """A status means what faults of this kind mean; what is not certain is unknown."""
    assert [type(fail(each)) for each in statuses] == [kind] * len(statuses)


def test_503_defers_only_with_retry_after() -> None:
    """503 is a request to come back later if it says when, even unreadably."""
    assert type(fail(503, retry_after="7")) is Deferred
    assert type(fail(503, retry_after="soon")) is Deferred
    assert type(fail(503)) is OutcomeUnknown


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("7", 7.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("1000000000", 3600.0),
        ("9" * 5000, 3600.0),
        ("Fri, 01 May 2026 12:00:30 GMT", 30.0),
        ("Fri, 01 May 2026 12:00:30 -0000", 30.0),
        ("Friday, 01-May-26 12:00:30 GMT", 30.0),
        ("Fri, 01 May 2026 11:00:00 GMT", 0.0),
        ("Fri, 01 May 2099 12:00:00 GMT", 3600.0),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("Fri, 99 May 2026 12:00:30 GMT", None),
        ("Fri, 01 May 2026 99:99:99 GMT", None),
    ],
)
def test_retry_after(value: str | None, expected: float | None) -> None:
    """Retry-After is seconds or an HTTP date, at most an hour; anything else says nothing."""
    assert retry_after_s(value, NOW) == expected


@given(st.text())
@settings(deadline=None)
def test_no_retry_after_breaks_it(value: str) -> None:
    """Whatever stands in Retry-After, the wait is None or between 0 and 3600 seconds."""
    waited = retry_after_s(value, NOW)
    assert waited is None or 0 <= waited <= 3600


def test_beepers_own_words_are_repeated() -> None:
    """The message holds Beeper's message, its code and where a validation failed."""
    body = (
        b'{"message":"Validation failed","code":"VALIDATION_ERROR","details":{"issues":['
        b'{"code":"invalid_type","message":"expected boolean","path":["body","isMuted",0]}]}}'
    )
    expected = (
        "GET /v1/chats was answered with 422: Validation failed (VALIDATION_ERROR) [body.isMuted.0: expected boolean]"
    )
    assert fail(422, body).message == expected


def test_the_older_error_shape_is_read() -> None:
    """`{error, code}` of older apps reads like `{message, code}`."""
    assert fail(404, b'{"error":"No such chat","code":"nope"}').message.endswith("404: No such chat (nope)")


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"\xff", b"[]", b"null", b'"x"', b'{"message":1}', b'{"details":{"issues":[1,{"path":3}]}}'],
)
def test_a_body_that_explains_nothing_leaves_the_status(body: bytes) -> None:
    """An error without words is still told by its status."""
    assert fail(400, body).message.startswith("GET /v1/chats was answered with 400")


def test_hostile_words_are_made_printable_and_short() -> None:
    """Beeper's words can neither reach the terminal's controls nor fill the screen."""
    words = fail(400, b'{"message":"\\u001b[2J\\u202e' + b"x" * 5000 + b'"}').message
    assert words.isprintable()
    assert len(words) < 500


def test_unauthorized_says_what_to_do() -> None:
    """401 asks for a new token, 403 for one that may write."""
    assert ("make a new one" in fail(401).hint, "may only read" in fail(403).hint) == (True, True)
