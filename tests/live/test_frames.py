import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beeper_rules.live.frames import Frame, read_frame

EVENT = {"type": "chat.upserted", "seq": 13, "ts": "1756640501000", "chatID": "!a:x", "ids": ["!a:x"]}


@pytest.mark.parametrize("ts", ["1756640501000", 1756640501000, "2026-08-31T19:41:41.000Z", None, {}])
def test_any_form_of_ts(ts: object) -> None:
    """An event counts whatever its time looks like: a number, a text of digits, a date, nothing."""
    assert read_frame(json.dumps(EVENT | {"ts": ts})) == Frame("chat.upserted", 13)


@pytest.mark.parametrize(
    ("seq", "expected"), [(7, 7), ("7", 7), ("seven", None), (True, None), (None, None), (1.5, None)]
)
def test_numbers(seq: object, expected: int | None) -> None:
    """The number of an event is a whole number, possibly written as text; anything else is none."""
    assert read_frame(json.dumps(EVENT | {"seq": seq})) == Frame("chat.upserted", expected)


def test_an_error() -> None:
    """Of an error its code and its message are kept, and whether it was Beeper's own."""
    told = {"type": "error", "requestID": "r1", "code": "INTERNAL_ERROR", "message": "try again"}
    assert read_frame(json.dumps(told)) == Frame("error", None, "INTERNAL_ERROR: try again", retryable=True)


@pytest.mark.parametrize(
    "content", ["", "hello", "[]", "null", "7", '{"a":1,"a":2}', b"\xff\xfe", "[" * 5000, '{"x":NaN}']
)
def test_what_is_no_frame(content: str | bytes) -> None:
    """What is no JSON object is no frame."""
    assert read_frame(content) is None


@given(st.text() | st.binary() | st.dictionaries(st.text(), st.none() | st.integers() | st.text()).map(json.dumps))
def test_any_content(content: str | bytes) -> None:
    """Whatever a server sends is a frame or none, and never an exception."""
    assert isinstance(read_frame(content), Frame | None)
