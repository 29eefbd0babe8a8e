import time

import pytest

from beeper_rules.suggestions import did_you_mean

KNOWN = ("muted", "archived", "low_priority", "is_unread", "last_activity")
ALIASES = {"isMuted": "muted", "isArchived": "archived", "unreadCount": "unread"}


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ("mutted", "muted"),
        ("Muted", "muted"),
        ("lowPriority", "low_priority"),
        ("low-priority", "low_priority"),
        ("isMuted", "muted"),
        ("is_archived", "archived"),
        ("lastActivty", "last_activity"),
    ],
)
def test_a_known_word_is_offered(wrong: str, expected: str) -> None:
    """Case, hyphens, underscores, typing errors and other known spellings lead to the word that was meant."""
    assert f"did you mean '{expected}'?" == did_you_mean(wrong, KNOWN, ALIASES)


@pytest.mark.parametrize("wrong", ["", "banana", "unreadCount", "x" * 10_000])
def test_nothing_is_offered_for_an_unlike_word(wrong: str) -> None:
    """A word that is like none of the known ones gets no suggestion, not even a word that is unknown here."""
    assert did_you_mean(wrong, KNOWN, ALIASES) == ""


def test_long_words_cost_nothing() -> None:
    """A word of a megabyte is not compared."""
    start = time.perf_counter()
    did_you_mean("m" * 1_000_000, KNOWN)
    assert time.perf_counter() - start < 1
