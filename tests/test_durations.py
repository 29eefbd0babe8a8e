import contextlib
import re
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.durations import LONGEST, format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30s", timedelta(seconds=30)),
        ("90m", timedelta(minutes=90)),
        ("6h", timedelta(hours=6)),
        ("14d", timedelta(days=14)),
        ("2w", timedelta(weeks=2)),
        ("1h30m", timedelta(minutes=90)),
        ("1w1d1h1m1s", timedelta(days=8, seconds=3661)),
        ("0s", timedelta()),
        (" 5m ", timedelta(minutes=5)),
    ],
)
def test_units(text: str, expected: timedelta) -> None:
    """A duration is numbers with the units w, d, h, m and s, the larger first."""
    assert expected == parse_duration(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6", "6h, 6m or 6s?"),
        ("", "write it like"),
        ("-5m", "cannot be negative"),
        ("1.5h", "write 1h30m instead"),
        ("500ms", "the units are w, d, h, m and s"),
        ("2 years", "the units are w, d, h, m and s"),
        ("30m1h", "the larger unit first"),
        ("6H", "write it like"),
        ("soon", "write it like"),
        ("٣h", "write it like"),
        ("11w3653d", "at most ten years"),
        ("9999999999w", "at most ten years"),
    ],
)
def test_refusals(text: str, expected: str) -> None:
    """Anything else is refused with a sentence that says how to write it."""
    with pytest.raises(ValueError, match=re.escape(expected)):
        parse_duration(text)


def test_a_long_text_is_cut_in_the_message() -> None:
    """The message stays short whatever was written."""
    with pytest.raises(ValueError, match="xxx…") as caught:
        parse_duration("x" * 100_000)
    assert len(str(caught.value)) < 150


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "0s"),
        (30, "30s"),
        (90 * 60, "1h30m"),
        (86400, "1d"),
        (14 * 86400, "2w"),
        (10 * 86400, "10d"),
        (-90, "-1m30s"),
    ],
)
def test_format(seconds: int, expected: str) -> None:
    """A duration is shown without empty parts, in weeks only when nothing is left over."""
    assert expected == format_duration(timedelta(seconds=seconds))


def test_fractions_of_a_second_are_not_shown() -> None:
    """What is shown are whole seconds."""
    assert format_duration(timedelta(seconds=1, milliseconds=999)) == "1s"


@settings(deadline=None)
@given(st.integers(0, LONGEST // timedelta(seconds=1)))
def test_round_trip(seconds: int) -> None:
    """Every duration of whole seconds that can be written reads back as itself."""
    duration = timedelta(seconds=seconds)
    assert duration == parse_duration(format_duration(duration))


@settings(deadline=None)
@given(st.text(max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    """Every text is a duration within its bounds or a ValueError."""
    with contextlib.suppress(ValueError):
        assert timedelta() <= parse_duration(text) <= LONGEST
