import sqlite3
from pathlib import Path

import pytest

from beeper_rules.errors import StateUnusable
from beeper_rules.journal import Journal, open_journal
from journal.made import NOW, StoppedError, as_a_whole, later, record, state, stop


def interrupt() -> None:
    """Press Ctrl-C."""
    raise KeyboardInterrupt


def test_rolled_back(journal: Journal) -> None:
    """A transaction that fails leaves nothing behind, in no table."""
    steps = (
        lambda: journal.chats.save([state()]),
        lambda: journal.facts.put("watermark", NOW),
        lambda: record(journal),
    )
    with pytest.raises(StoppedError):
        as_a_whole(journal, *steps, stop)
    assert (journal.chats.count(), journal.facts.get("watermark"), journal.changes.recent()) == (0, None, [])


def test_interrupted(journal: Journal) -> None:
    """Ctrl-C inside a transaction takes it back as well."""
    with pytest.raises(KeyboardInterrupt):
        as_a_whole(journal, lambda: journal.chats.save([state()]), interrupt)
    assert journal.chats.count() == 0


def test_not_seen_before_commit(journal: Journal, path: Path) -> None:
    """What a transaction writes is seen by others only when it has ended."""
    with open_journal(path, now=NOW, read_only=True) as reader:
        with journal.transaction():
            journal.chats.save([state()])
            before = reader.chats.count()
        assert (before, reader.chats.count()) == (0, 1)


def test_nested_joins(journal: Journal) -> None:
    """An inner transaction is taken back with the outer one."""
    with pytest.raises(StoppedError):
        as_a_whole(journal, lambda: as_a_whole(journal, lambda: journal.chats.save([state()])), stop)
    assert journal.chats.count() == 0


def test_nested_fails_alone(journal: Journal) -> None:
    """When the outer one handles the failure of an inner transaction, only the inner writes are taken back."""
    with journal.transaction():
        journal.chats.save([state("!kept")])
        with pytest.raises(StoppedError):
            as_a_whole(journal, lambda: journal.chats.save([state("!lost")]), stop)
    assert list(journal.chats.all()) == ["!kept"]


def test_after_failure(journal: Journal) -> None:
    """After a failed transaction the next one is carried out as if nothing had been."""
    with pytest.raises(StoppedError):
        as_a_whole(journal, stop)
    with journal.transaction():
        journal.chats.save([state()])
    assert journal.chats.count() == 1


def test_disk_full(journal: Journal, path: Path) -> None:
    """When the disk is full the write is refused as a whole, and works again when there is room."""
    raw = journal._connection._raw  # noqa: SLF001 - only SQLite itself can pretend that the disk is full
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StateUnusable, match="full") as refused, journal.transaction():
        journal.chats.save(state(f"!{number}", title="x" * 2000) for number in range(50))
    assert "free space" in refused.value.hint
    raw.execute(f"PRAGMA max_page_count = {pages + 1000}")
    assert journal.chats.count() == 0
    journal.chats.save([state()])
    with open_journal(path, now=NOW, read_only=True) as reader:
        assert reader.chats.count() == 1


def test_rolled_back_by_sqlite(journal: Journal) -> None:
    """What follows after SQLite itself has rolled back is refused, not committed piece by piece."""
    roll_back = journal._connection._raw.rollback  # noqa: SLF001 - what SQLite does on some failures of the disk
    with pytest.raises(StateUnusable, match="taken back"):
        as_a_whole(journal, lambda: journal.chats.save([state()]), roll_back, lambda: journal.facts.put("late", NOW))
    assert (journal.chats.count(), journal.facts.get("late")) == (0, None)


def test_busy(journal: Journal, path: Path) -> None:
    """A journal that another program keeps locked is reported as busy, and nothing is changed."""
    journal._connection.run("PRAGMA busy_timeout = 10")  # noqa: SLF001 - the usual five seconds are too long for a test
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StateUnusable, match="locked") as refused:
        journal.chats.save([state()])
    other.close()
    assert "another program" in refused.value.hint
    assert journal.chats.count() == 0


def test_unreadable_row(journal: Journal) -> None:
    """A row that makes no sense is reported as a damaged journal, not as an error of the program."""
    journal.chats.save([state()])
    journal._connection.run("UPDATE chats SET state = '{\"chat\": 3}'")  # noqa: SLF001 - nothing of ours writes this
    with pytest.raises(StateUnusable, match="cannot be read") as refused:
        journal.chats.all()
    assert "backup" in refused.value.hint


def test_number_beyond_64_bits(journal: Journal) -> None:
    """An id larger than SQLite's numbers is simply not there."""
    assert (journal.actions.get(10**30), journal.actions.retry(10**30, later())) == (None, False)
