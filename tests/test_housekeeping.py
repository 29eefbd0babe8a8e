from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from beeper_rules.housekeeping import tidy_up
from beeper_rules.journal import Journal, open_journal
from builders import NOON, rulebook

BOOK = rulebook("rules: []")
DAYS = 30
LONG_AGO = NOON - timedelta(days=DAYS, seconds=1)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """Yield a journal that was tidied up at noon, and has learned of something old since."""
    with open_journal(tmp_path / "journal.sqlite3", now=NOON) as journal:
        tidy_up(journal, BOOK, DAYS, NOON)
        journal.notices.add(LONG_AGO, "gap", "old")
        journal.gaps.add(1, LONG_AGO - timedelta(hours=1), LONG_AGO)
        yield journal


@pytest.mark.parametrize(
    ("after", "left"),
    [
        (timedelta(days=1, microseconds=-1), 1),
        (timedelta(days=1), 0),
        (timedelta(microseconds=-1), 0),
    ],
)
def test_once_a_day(journal: Journal, after: timedelta, left: int) -> None:
    """What is old is forgotten once a day, and as soon as the clock turns out to have been ahead."""
    tidy_up(journal, BOOK, DAYS, NOON + after)
    assert (len(journal.notices.recent(9)), len(journal.gaps.recent(9))) == (left, left)
