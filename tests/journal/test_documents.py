from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.journal.documents import decode, decode_all, dump, encode, encode_all, load, pack, unpack
from journal.made import NOW

ANY_TEXT = st.text(st.characters(codec=None, categories=None, exclude_categories=()), max_size=6) | st.sampled_from(
    ["$instant", "$tuple", "$", "$$", "\ud800", "\udfff\ud800"]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | ANY_TEXT
    | st.datetimes(timezones=st.just(UTC))
    | st.timedeltas()
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(ANY_TEXT, inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(ANY_TEXT, VALUES, max_size=3))
def test_round_trip(values: dict[str, object]) -> None:
    """Named values of every kind come back equal, whatever their keys and text."""
    assert decode_all(encode_all(values)) == values


@pytest.mark.parametrize("value", [True, 1, 1.0, "1", None, (1,), [1], NOW, timedelta(hours=1)], ids=repr)
def test_kinds(value: object) -> None:
    """A value comes back with its type, so that a tuple is no list and an instant is no text."""
    found = decode(load(dump({"v": encode(value)}))["v"])
    assert (type(found), found) == (type(value), value)


def test_ascii_only() -> None:
    """What is written holds only ASCII, so that SQLite takes every text."""
    assert dump({"a": "é\ud800"}) == '{"a":"\\u00e9\\ud800"}'


def test_packed() -> None:
    """A packed object comes back equal and is smaller when it says the same twice."""
    document = {"before": "x" * 500, "after": "x" * 500}
    assert unpack(pack(document)) == document
    assert len(pack(document)) < 100


def test_foreign_type() -> None:
    """A value of a type that the journal does not know is refused, not turned into text."""
    with pytest.raises(TypeError, match="object"):
        encode({"a": [object()]})


def test_time_without_zone() -> None:
    """A time without a zone is refused."""
    with pytest.raises(TypeError, match="zone"):
        encode(datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake under test


def test_not_an_object() -> None:
    """JSON that is no object is refused."""
    with pytest.raises(ValueError, match="object"):
        load("[1]")


def test_stretch_is_exact() -> None:
    """A stretch of time comes back to the microsecond."""
    assert decode(encode(timedelta(days=-3, microseconds=1))) == timedelta(days=-3, microseconds=1)
