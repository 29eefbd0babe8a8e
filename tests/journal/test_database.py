import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from beeper_rules.errors import StateUnusable
from beeper_rules.journal import Journal, copy_in_memory, open_journal
from beeper_rules.journal.connection import Connection
from beeper_rules.journal.documents import dump
from beeper_rules.journal.migrations import APPLICATION_ID, MIGRATIONS
from beeper_rules.model.decision import Code, Reason
from journal.made import NOW, record, state


def m006_colours(connection: Connection) -> None:
    """Stand for the next version's migration."""
    connection.run("CREATE TABLE colours (name TEXT)")


def m005_stopped(connection: Connection) -> None:
    """Stand for a migration during which the machine stops."""
    connection.run("CREATE TABLE colours (name TEXT)")
    raise KeyboardInterrupt


NEXT = (*MIGRATIONS, m006_colours)


def begun(path: Path, *chats: str) -> None:
    """Leave a closed journal with these chats."""
    with open_journal(path, now=NOW) as journal:
        journal.chats.save(state(each) for each in chats)


def killed(path: Path, copy: Path) -> Path:
    """Copy the journal as the machine would find it if the program had been killed now."""
    for ending in ("", "-wal"):
        shutil.copy(f"{path}{ending}", f"{copy}{ending}")
    return copy


@contextmanager
def unchanged(path: Path) -> Iterator[None]:
    """Assert that neither the journal nor its -wal file is changed."""
    files = [path, Path(f"{path}-wal")]
    before = [each.read_bytes() if each.exists() else b"" for each in files]
    yield
    assert [each.read_bytes() if each.exists() else b"" for each in files] == before


def pragma(journal: Journal, name: str) -> object:
    """Return one of SQLite's settings."""
    return journal._connection.read(lambda row: row[0], f"PRAGMA {name}")[0]  # noqa: SLF001 - no other way to ask


def refused(path: Path, words: str) -> StateUnusable:
    """Return how the journal is refused to every kind of opening, none of which changes it."""
    found: list[StateUnusable] = []
    with unchanged(path):
        for read_only in (True, False):
            with pytest.raises(StateUnusable, match=words) as caught:
                open_journal(path, now=NOW, read_only=read_only)
            found.append(caught.value)
        with pytest.raises(StateUnusable, match=words):
            copy_in_memory(path, now=NOW)
    return found[-1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("synchronous", 2),
        ("journal_mode", "wal"),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("fullfsync", 1),
        ("busy_timeout", 5000),
        ("mmap_size", 0),
    ],
)
def test_settings(journal: Journal, name: str, value: object) -> None:
    """A commit is on the disk when it returns, and what is deleted is overwritten."""
    assert pragma(journal, name) == value


def test_kept(path: Path) -> None:
    """What was written is there when the journal is opened again."""
    begun(path, "!a", "!b")
    with open_journal(path, now=NOW) as journal:
        assert set(journal.chats.all()) == {"!a", "!b"}


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_private(path: Path) -> None:
    """Under the umask that the state folder sets, nobody else can read the journal or what lies beside it."""
    old = os.umask(0o077)
    try:
        with open_journal(path, now=NOW), open_journal(path, now=NOW, read_only=True):
            modes = {each.name: each.stat().st_mode & 0o777 for each in path.parent.iterdir()}
        with open_journal(path, now=NOW, migrations=NEXT):
            modes |= {each.name: each.stat().st_mode & 0o777 for each in path.parent.iterdir()}
    finally:
        os.umask(old)
    assert modes == dict.fromkeys(["journal.db", "journal.db-wal", "journal.db-shm", "journal.db.before-v6"], 0o600)


def test_closed_twice(path: Path) -> None:
    """Closing a second time does nothing."""
    journal = open_journal(path, now=NOW)
    journal.close()
    journal.close()


def test_migration_is_recorded(journal: Journal) -> None:
    """Each migration leaves its name and its instant."""
    rows = journal._connection.read(tuple, "SELECT * FROM migrations")  # noqa: SLF001 - no table class needs it
    assert rows == [
        (1, "m001_initial", 1777723200000),
        (2, "m002_time", 1777723200000),
        (3, "m003_looking_back", 1777723200000),
        (4, "m004_blockers", 1777723200000),
        (5, "m005_wait_news", 1777723200000),
    ]


def test_migrated(path: Path) -> None:
    """An older journal is copied beside itself, then brought up to date without losing anything."""
    begun(path, "!a")
    with open_journal(path, now=NOW, migrations=NEXT) as journal:
        assert (pragma(journal, "user_version"), list(journal.chats.all())) == (6, ["!a"])
    with open_journal(path.with_name("journal.db.before-v6"), now=NOW) as copy:
        assert list(copy.chats.all()) == ["!a"]


def test_blockers_of_an_older_journal(path: Path) -> None:
    """Of an action that another rule was in the way of, an older journal had only the sentence: it names the rule."""
    told = Reason(Code.BLOCKED_BY, "the rule first-one decided about 'archived' first")
    with open_journal(path, now=NOW, migrations=MIGRATIONS[:3]) as journal:
        change_id = record(journal)
        journal._connection.run(  # noqa: SLF001 - the columns of that version
            """INSERT INTO actions (change_id, rule, revision, chat, message, number, kind, args, prior, standing,
            code, detail, decided_at, event_at, moved_at, depth)
            VALUES (?, 'r', '', '!a', '', 0, 'archive', '{}', '{}', 'skipped', ?, ?, 0, 0, 0, 0)""",
            change_id,
            told.code,
            told.detail,
        )
    with open_journal(path, now=NOW) as journal:
        assert journal.actions.recent(1)[0].reason == replace(told, by="first-one")


def test_wait_news_of_an_older_journal(path: Path) -> None:
    """What an older journal told of waits in sentences has its rule and its reason, in the same order."""
    told = [("a", Reason(Code.WAITS, "until 12:00: noon")), ("b", Reason(Code.BROKEN)), ("a", Reason(Code.BROKEN, "ü"))]
    with open_journal(path, now=NOW, migrations=MIGRATIONS[:4]) as journal:
        for waits in (dump({"waits": [f"{rule_id}: {reason}" for rule_id, reason in told]}), ""):
            number = record(journal)
            journal._connection.run("UPDATE changes SET waits = ? WHERE id = ?", waits, number)  # noqa: SLF001 - as above
    with open_journal(path, now=NOW) as journal:
        newest, oldest = journal.changes.recent("!a")
        assert newest.waits == ()
        assert [(each.rule_id, each.reason) for each in oldest.waits] == told


def test_killed_in_migration(path: Path) -> None:
    """A migration during which the machine stops has changed nothing, and is carried out the next time."""
    begun(path, "!a")
    path.with_name("journal.db.copying").write_bytes(b"half a copy")
    with pytest.raises(KeyboardInterrupt):
        open_journal(path, now=NOW, migrations=(*MIGRATIONS, m005_stopped))
    begun(path, "!b")
    with open_journal(path, now=NOW, migrations=NEXT) as journal:
        assert set(journal.chats.all()) == {"!a", "!b"}


def test_copy_of_an_unclosed_journal(path: Path, tmp_path: Path) -> None:
    """The copy made before a migration can be opened, also when the journal was not closed before."""
    with open_journal(path, now=NOW) as journal:
        journal.chats.save([state("!a")])
        other = killed(path, tmp_path / "killed.db")
    open_journal(other, now=NOW, migrations=NEXT).close()
    with open_journal(tmp_path / "killed.db.before-v6", now=NOW) as copy:
        assert list(copy.chats.all()) == ["!a"]


def test_newer(path: Path) -> None:
    """A journal of a newer version is refused with both versions, and not a byte of it is changed."""
    open_journal(path, now=NOW, migrations=NEXT).close()
    error = refused(path, "has version 6, this program knows versions up to 5")
    assert "update" in error.hint


def test_newer_and_not_closed(path: Path, tmp_path: Path) -> None:
    """Not even what lies in the -wal file of a newer journal is moved."""
    with open_journal(path, now=NOW, migrations=NEXT) as journal:
        journal.chats.save([state("!a")])
        other = killed(path, tmp_path / "killed.db")
    refused(other, "version 6")


def test_older_read_only(path: Path) -> None:
    """A command that only reads does not bring an older journal up to date; it says who does."""
    begun(path)
    with unchanged(path), pytest.raises(StateUnusable, match="this program needs version 6") as caught:
        open_journal(path, now=NOW, read_only=True, migrations=NEXT)
    assert "beeper-rules run" in caught.value.hint


def test_another_program(path: Path) -> None:
    """A database of another program is left as it is."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE songs (name TEXT)")
    refused(path, "another program's database")


def test_missing_read_only(path: Path) -> None:
    """Without a journal a command that only reads says so, and makes none."""
    with pytest.raises(StateUnusable, match="there is no journal"):
        open_journal(path, now=NOW, read_only=True)
    assert not path.exists()


def test_missing_folder(tmp_path: Path) -> None:
    """A folder that is not there is an error that names the file."""
    with pytest.raises(StateUnusable, match=r"nowhere.journal\.db"):
        open_journal(tmp_path / "nowhere" / "journal.db", now=NOW)


def test_folder_as_journal(tmp_path: Path) -> None:
    """A folder in the place of the journal is refused."""
    with pytest.raises(StateUnusable):
        open_journal(tmp_path, now=NOW)


def test_empty_file(path: Path) -> None:
    """An empty file counts as no journal yet."""
    path.touch()
    with open_journal(path, now=NOW) as journal:
        assert journal.chats.count() == 0


@pytest.mark.parametrize("left", [True, False])
def test_lost_content(path: Path, tmp_path: Path, left: bool) -> None:
    """An empty or missing file with its -wal file beside it has lost its content, and is refused."""
    with open_journal(path, now=NOW) as journal:
        journal.chats.save([state("!a")])
        other = killed(path, tmp_path / "killed.db")
    other.unlink()
    if left:
        other.touch()
    assert "backup" in refused(other, "empty or missing").hint


def test_killed(path: Path, tmp_path: Path) -> None:
    """After a kill everything that was committed is there."""
    with open_journal(path, now=NOW) as journal:
        journal.chats.save([state("!a")])
        other = killed(path, tmp_path / "killed.db")
    with open_journal(other, now=NOW) as found:
        assert list(found.chats.all()) == ["!a"]


@pytest.mark.parametrize("pruned", [True, False])
def test_lost_wal(path: Path, tmp_path: Path, pruned: bool) -> None:
    """A journal that was not closed and has lost its -wal file is refused: it would go on from an older state."""
    with open_journal(path, now=NOW) as journal:
        if pruned:
            journal.retention.prune(NOW, 30)
        journal.chats.save([state("!a")])
        other = killed(path, tmp_path / "killed.db")
    Path(f"{other}-wal").unlink()
    refused(other, "was not closed, and its newest part, killed.db-wal, is missing")


def test_killed_at_every_statement(path: Path, tmp_path: Path) -> None:
    """Killed before any statement of pruning or of closing, the journal is sound and whole the next time."""
    copies: list[Path] = []

    def keep(_statement: str) -> None:
        copies.append(killed(path, tmp_path / f"killed-{len(copies)}.db"))

    with open_journal(path, now=NOW) as journal:
        journal.chats.save([state("!a")])
        journal._connection._raw.set_trace_callback(keep)  # noqa: SLF001 - only SQLite knows each of its statements
        journal.retention.prune(NOW, 30)
    assert len(copies) > 10
    for copy in copies:
        with open_journal(copy, now=NOW) as found:
            assert list(found.chats.all()) == ["!a"]


def test_killed_while_beginning(path: Path, tmp_path: Path) -> None:
    """A machine that stopped while SQLite was making the file leaves a rollback journal, which is played back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        raw.execute("PRAGMA cache_size = 1")
        raw.execute("BEGIN")
        raw.execute("CREATE TABLE half (made TEXT)")
        raw.executemany("INSERT INTO half VALUES (?)", [("x" * 4000,)] * 50)
        for ending in ("", "-journal"):
            shutil.copy(f"{path}{ending}", tmp_path / f"killed.db{ending}")
    with open_journal(tmp_path / "killed.db", now=NOW) as journal:
        assert journal.chats.count() == 0


def test_opened_after_close(path: Path) -> None:
    """A journal that was closed needs no -wal file."""
    begun(path, "!a")
    assert not Path(f"{path}-wal").exists()
    begun(path, "!b")
    with open_journal(path, now=NOW, read_only=True) as reader:
        assert reader.chats.count() == 2


def test_read_only_cannot_write(path: Path) -> None:
    """What was opened to read cannot change anything."""
    begun(path, "!a")
    with open_journal(path, now=NOW, read_only=True) as reader, pytest.raises(StateUnusable, match="readonly"):
        reader.chats.forget("!a")


def test_beside_a_writer(journal: Journal, path: Path) -> None:
    """A reader sees what a living writer has committed, even inside the writer's next transaction."""
    journal.chats.save([state("!a")])
    with journal.transaction():
        journal.chats.save([state("!b")])
        with open_journal(path, now=NOW, read_only=True) as reader:
            assert list(reader.chats.all()) == ["!a"]


def test_odd_name(tmp_path: Path) -> None:
    """A file name with signs that mean something in an address is only a name."""
    path = tmp_path / "a?mode=ro#%41 é.db"
    begun(path, "!a")
    assert sorted(each.name for each in tmp_path.iterdir()) == [path.name]


def test_copy_in_memory(journal: Journal, path: Path) -> None:
    """A copy in memory begins as the journal is, beside the writer, and changes nothing in it."""
    journal.chats.save([state("!a")])
    with copy_in_memory(path, now=NOW) as copy:
        copy.chats.save([state("!b")])
        copy.retention.prune(NOW, 30)
        assert set(copy.chats.all()) == {"!a", "!b"}
    assert list(journal.chats.all()) == ["!a"]


@pytest.mark.parametrize("named", [True, False])
def test_copy_of_nothing(path: Path, named: bool) -> None:
    """Without a journal the copy is empty, and no file is made."""
    with copy_in_memory(path if named else None, now=NOW) as copy:
        assert copy.chats.count() == 0
    assert not path.exists()


def test_copy_is_brought_up_to_date(path: Path) -> None:
    """The copy of an older journal is brought up to date, the journal is not."""
    begun(path, "!a")
    with unchanged(path), copy_in_memory(path, now=NOW, migrations=NEXT) as copy:
        assert pragma(copy, "user_version") == 6


def test_verify(journal: Journal) -> None:
    """A sound journal passes the reading of the whole file."""
    journal.verify()
