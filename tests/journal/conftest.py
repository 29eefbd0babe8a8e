from collections.abc import Iterator
from pathlib import Path

import pytest

from beeper_rules.journal import Journal, open_journal
from journal.made import NOW


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a journal may be begun."""
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    """Yield an open journal with nothing in it."""
    with open_journal(path, now=NOW) as opened:
        yield opened
