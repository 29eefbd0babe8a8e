"""Opening the journal: what is looked at, in which order, before anything in it is changed.

quick_check → whose file it is → its version → a copy beside it before a migration → the migrations.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from beeper_rules.errors import StateUnusable
from beeper_rules.journal import inspection
from beeper_rules.journal.accounts import Accounts
from beeper_rules.journal.actions import Actions
from beeper_rules.journal.agenda import Agenda
from beeper_rules.journal.arrivals import Arrivals
from beeper_rules.journal.changes import Changes
from beeper_rules.journal.chats import Chats
from beeper_rules.journal.connection import Connection, Explained
from beeper_rules.journal.facts import Facts
from beeper_rules.journal.gaps import Gaps
from beeper_rules.journal.migrations import MIGRATIONS, Migration, migrate
from beeper_rules.journal.notices import Notices
from beeper_rules.journal.once import Once
from beeper_rules.journal.open_mark import clear_mark, empty_wal, set_mark
from beeper_rules.journal.overrides import Overrides
from beeper_rules.journal.pauses import Pauses
from beeper_rules.journal.retention import Retention
from beeper_rules.journal.rulebooks import Rulebooks
from beeper_rules.journal.waits import Waits
from beeper_rules.journal.writes import Writes

SETTINGS = (
    # A power cut must not take back the mark that a call was begun; macOS needs two more words for that.
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA foreign_keys = ON",
    # What is forgotten is overwritten.
    "PRAGMA secure_delete = ON",
    # An error of the disk must be an error of SQLite, not a signal.
    "PRAGMA mmap_size = 0",
)


@dataclass(frozen=True)
class Tables:
    """The tables that a journal which is thrown away may keep otherwise, because they are asked most."""

    arrivals: type[Arrivals] = Arrivals
    changes: type[Changes] = Changes
    chats: type[Chats] = Chats
    overrides: type[Overrides] = Overrides
    pauses: type[Pauses] = Pauses
    waits: type[Waits] = Waits
    writes: type[Writes] = Writes


ON_DISK = Tables()


class Journal:
    """The durable memory and queue: one attribute a table."""

    def __init__(
        self, connection: Connection, *, message_text: bool, marked: bool = False, tables: Tables = ON_DISK
    ) -> None:
        self._connection = connection
        self._marked = marked
        self.accounts = Accounts(connection)
        self.agenda = Agenda(connection)
        self.actions = Actions(connection, self.agenda)
        self.arrivals = tables.arrivals(connection)
        self.changes = tables.changes(connection, message_text=message_text)
        self.chats = tables.chats(connection, message_text=message_text)
        self.facts = Facts(connection)
        self.gaps = Gaps(connection)
        self.notices = Notices(connection)
        self.once = Once(connection)
        self.overrides = tables.overrides(connection)
        self.pauses = tables.pauses(connection)
        self.retention = Retention(connection)
        self.rulebooks = Rulebooks(connection)
        self.waits = tables.waits(connection)
        self.writes = tables.writes(connection)

    def transaction(self) -> AbstractContextManager[None]:
        """Make everything inside happen as a whole or not at all; nothing may be awaited inside."""
        return self._connection.transaction()

    def verify(self) -> None:
        """Read the whole file. Raises StateUnusable when it is damaged."""
        inspection.expect_whole(self._connection)

    def overwrite_wiped(self) -> None:
        """Let what was wiped vanish from the `-wal` file too, as far as no reader needs it."""
        if self._marked:
            empty_wal(self._connection)

    def close(self) -> None:
        """Close it; a second time does nothing."""
        marked, self._marked = self._marked, False
        try:
            if marked:
                clear_mark(self._connection)
        finally:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def open_journal(
    path: Path,
    *,
    now: datetime,
    read_only: bool = False,
    message_text: bool = False,
    migrations: Sequence[Migration] = MIGRATIONS,
) -> Journal:
    """Open the journal, or begin one; the folder must be there. `message_text` keeps what people wrote.

    Read-only it is opened beside a writer, and must be there and up to date; it is not read as a whole then, because
    a command on a large journal should answer at once.
    Raises StateUnusable for anything that cannot be used, and has changed nothing then.
    """
    if read_only:
        return Journal(_open_to_read(path, len(migrations)), message_text=message_text)
    version = _inspect(path, len(migrations))
    connection = inspection.connect(path, "rwc")
    try:
        _set_up(connection)
        if 0 < version < len(migrations):
            clear_mark(connection)
            inspection.back_up(connection, path, version + 1)
        migrate(connection, migrations, now)
        set_mark(connection)
    except BaseException:
        connection.close()
        raise
    return Journal(connection, message_text=message_text, marked=True)


def copy_in_memory(
    path: Path | None,
    *,
    now: datetime,
    message_text: bool = False,
    migrations: Sequence[Migration] = MIGRATIONS,
    tables: Tables = ON_DISK,
) -> Journal:
    """Return a copy of the journal that lives in memory only; an empty one when there is none yet.

    Raises StateUnusable for a journal that cannot be used.
    """
    raw = sqlite3.connect(":memory:", isolation_level=None)
    connection = Connection(raw, "in memory" if path is None else str(path))
    try:
        if path is not None and inspection.is_there(path):
            with Explained(str(path)), closing(inspection.raw_connection(path, "ro")) as source:
                source.backup(raw)
                inspection.expect_whole(connection)
                _expect_usable(connection, path, len(migrations))
        for setting in SETTINGS:
            connection.run(setting)
        migrate(connection, migrations, now)
    except BaseException:
        connection.close()
        raise
    return Journal(connection, message_text=message_text, tables=tables)


def _inspect(path: Path, newest: int) -> int:
    """Return the version of the journal, 0 when there is none yet. Raises StateUnusable; changes nothing."""
    if not inspection.is_there(path):
        return 0
    with closing(inspection.connect(path, inspection.mode_of_inspection(path))) as connection:
        inspection.expect_whole(connection)
        return _expect_usable(connection, path, newest)


def _expect_usable(connection: Connection, path: Path, newest: int) -> int:
    """Return the version of the journal. Raises StateUnusable."""
    version = inspection.expect_ours(connection, newest)
    if version:
        inspection.expect_complete(connection, path)
    return version


def _open_to_read(path: Path, newest: int) -> Connection:
    """Return a connection that cannot change anything. Raises StateUnusable."""
    if not inspection.is_there(path):
        raise StateUnusable(f"there is no journal at {path} yet", hint="start the daemon once: beeper-rules run")
    connection = inspection.connect(path, "ro")
    try:
        inspection.expect_current(connection, _expect_usable(connection, path, newest), newest)
        connection.run("PRAGMA mmap_size = 0")
    except BaseException:
        connection.close()
        raise
    return connection


def _set_up(connection: Connection) -> None:
    """Set how it is written. Raises StateUnusable where SQLite cannot keep its promises."""
    if connection.read(lambda row: str(row[0]), "PRAGMA journal_mode = WAL") != ["wal"]:
        raise StateUnusable(
            f"the journal {connection.name} cannot be kept safely in this folder",
            hint="name a file on a local disk as `state` in config.yaml",
        )
    for setting in SETTINGS:
        connection.run(setting)
