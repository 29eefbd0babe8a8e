from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.beeper import spelling
from beeper_rules.errors import Rejected

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda name: name not in {".", ".."})


@given(NAMES)
@settings(deadline=None)
def test_any_id_is_one_step_of_a_path(name: str) -> None:
    """Whatever an id holds, it is one step of the path, and the other side reads it back."""
    step = spelling.segment(name)
    assert (unquote(step), set(step) & set("/?#[]@!$&'()*+,;= "), step.isascii()) == (name, set(), True)


@pytest.mark.parametrize("path", [spelling.account_path, spelling.chat_path, partial(spelling.message_path, "a")])
@pytest.mark.parametrize("name", ["", ".", "..", "a\ud800"])
def test_what_no_path_can_carry_is_refused(path: Callable[[str], str], name: str) -> None:
    """An account, a chat, a message or a reaction key that no path can carry is refused as not there."""
    with pytest.raises(Rejected, match="not an id"):
        path(name)


@given(st.lists(st.tuples(NAMES, NAMES)))
@settings(deadline=None)
def test_a_query_is_read_back(pairs: list[tuple[str, str]]) -> None:
    """A query carries any text, and the same key as often as it was given."""
    assert parse_qsl(spelling.query(pairs).removeprefix("?"), keep_blank_values=True) == pairs


def test_values_of_a_query() -> None:
    """Booleans are `true` and `false`, instants are UTC in milliseconds, None is left out."""
    at = datetime(2026, 9, 1, 11, 0, 0, 123_999, tzinfo=timezone(timedelta(hours=2)))
    pairs = [spelling.one("a", value) for value in (True, False, 7, at, "x", None)]
    assert pairs == [
        [("a", "true")],
        [("a", "false")],
        [("a", "7")],
        [("a", "2026-09-01T09:00:00.123Z")],
        [("a", "x")],
        [],
    ]


def test_an_instant_has_a_time_zone() -> None:
    """An instant without a time zone is a mistake of the caller."""
    assert spelling.instant(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00.000Z"
    with pytest.raises(ValueError, match="time zone"):
        spelling.instant(datetime(2026, 1, 1))  # noqa: DTZ001 - the missing zone is the point
