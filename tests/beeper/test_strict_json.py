import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.beeper.strict_json import DEEPEST, NotAcceptable, parse

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
@settings(deadline=None)
def test_json_is_read_as_it_was_written(value: object) -> None:
    """What a JSON writer writes is read back unchanged, whether or not it escapes."""
    for ascii_only in (True, False):
        assert parse(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html></html>",
        b"{",
        b'{"a": NaN}',
        b"[Infinity]",
        b"[-Infinity]",
        b"1e999",
        b"-1e999",
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 1}}',
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b'\xef\xbb\xbf{"a": 1}',
        b"{} {}",
        b"9" * 5000,
        b"[" * 5_000 + b"]" * 5_000,
        b"[" * 100_000,
        b'{"a":' * 3_000 + b"1" + b"}" * 3_000,
        b"[" * (DEEPEST + 2) + b"]" * (DEEPEST + 2),
        '{"a": 1}'.encode("utf-16"),
        b'{"a": "\x01"}',
    ],
    ids=range(21),
)
def test_what_is_no_plain_json_is_refused(body: bytes) -> None:
    """NaN, infinite numbers, double keys, wrong UTF-8, deep nesting and half documents are refused."""
    with pytest.raises(NotAcceptable):
        parse(body)


@given(st.binary(max_size=300) | st.text().map(str.encode))
@settings(deadline=None)
def test_no_bytes_raise_anything_else(body: bytes) -> None:
    """Whatever the bytes, they are read or they are NotAcceptable, and what is read can be written as UTF-8."""
    try:
        value = parse(body)
    except NotAcceptable:
        return
    json.dumps(value, ensure_ascii=False).encode()


def test_lone_surrogates_are_replaced() -> None:
    r"""A lone `\ud800` becomes U+FFFD in keys and values; a pair is the character that it means."""
    body = rb'{"\udfff": ["a\uD800b", "\ud83d\ude00", "\\ud800"]}'
    assert parse(body) == {"\ufffd": ["a\ufffdb", "😀", "\\ud800"]}


def test_nesting_up_to_the_limit_is_read() -> None:
    """Nesting as deep as the limit is read."""
    body = b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1)
    assert isinstance(parse(body), list)
