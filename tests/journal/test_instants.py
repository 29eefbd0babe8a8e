from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beeper_rules.journal.instants import from_ms, to_ms

INSTANTS = st.datetimes(min_value=datetime(1960, 1, 1), max_value=datetime(2500, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds the zone


@given(INSTANTS)
def test_round_trip(instant: datetime) -> None:
    """An instant comes back without the part below a millisecond, never later than it was."""
    assert timedelta(0) <= instant - from_ms(to_ms(instant)) < timedelta(milliseconds=1)


@given(INSTANTS, INSTANTS)
def test_order(one: datetime, other: datetime) -> None:
    """Two instants keep their order."""
    assert (to_ms(one) <= to_ms(other)) or one > other


def test_other_zone() -> None:
    """An instant in another zone becomes the same instant."""
    assert to_ms(datetime(1970, 1, 1, 1, tzinfo=timezone(timedelta(hours=1)))) == 0


def test_no_zone() -> None:
    """A time without a zone is refused."""
    with pytest.raises(TypeError):
        to_ms(datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake under test


def test_none() -> None:
    """None stays None."""
    assert (to_ms(None), from_ms(None)) == (None, None)
