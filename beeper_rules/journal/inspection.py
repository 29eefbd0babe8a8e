"""What is looked at before a journal is used; none of it changes the file."""

import sqlite3
from pathlib import Path

from beeper_rules.errors import StateUnusable
from beeper_rules.journal.connection import BUSY_TIMEOUT_S, Connection, Explained, keep_it
from beeper_rules.journal.migrations import APPLICATION_ID, version_of
from beeper_rules.journal.open_mark import is_marked


def beside(path: Path, ending: str) -> Path:
    """Return the file whose name is longer by `ending`."""
    return path.with_name(path.name + ending)


def raw_connection(path: Path, mode: str) -> sqlite3.Connection:
    """Return an SQLite connection that begins no transaction by itself; `mode` is `ro`, `rw` or `rwc`."""
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_S)


def connect(path: Path, mode: str) -> Connection:
    """Return a connection. Raises StateUnusable."""
    with Explained(str(path)):
        return Connection(raw_connection(path, mode), str(path))


def mode_of_inspection(path: Path) -> str:
    """Return how to open a file that must not be changed yet.

    A rollback journal is there only when the machine stopped while SQLite made the file; it has to be played back.
    """
    return "rw" if beside(path, "-journal").exists() else "ro"


def bytes_of(path: Path) -> int:
    """Return the size of a file, 0 when there is none. Raises StateUnusable when that cannot be told."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
    except (OSError, ValueError) as error:
        raise StateUnusable(f"the journal {path} cannot be looked at: {error}") from error


def is_there(path: Path) -> bool:
    """Return whether there is a journal; an empty file is none yet.

    Raises StateUnusable when the file has lost its content.
    """
    found = bytes_of(path) > 0
    if not found and bytes_of(beside(path, "-wal")):
        raise StateUnusable(
            f"the journal {path} is empty or missing, but {path.name}-wal, which belongs to it, is there",
            hint="nothing was changed or deleted: put a backup in its place, or move the -wal file away to begin anew",
        )
    return found


def expect_whole(connection: Connection) -> None:
    """Read the whole database. Raises StateUnusable when it is damaged."""
    found = connection.read(lambda row: str(row[0]), "PRAGMA quick_check(1)")
    if found != ["ok"]:
        raise StateUnusable(
            f"the journal {connection.name} is damaged: {'; '.join(found)}", hint=keep_it(connection.name)
        )


def expect_ours(connection: Connection, newest: int) -> int:
    """Return its version. Raises StateUnusable for another program's database and for a version above `newest`."""
    name = connection.name
    version = version_of(connection)
    owner = connection.read(lambda row: int(row[0]), "PRAGMA application_id")[0]
    tables = connection.read(lambda row: int(row[0]), "SELECT count(*) FROM sqlite_master")[0]
    empty = (owner, version, tables) == (0, 0, 0)
    if not empty and (owner != APPLICATION_ID or version < (1 if tables else 0)):
        raise StateUnusable(
            f"{name} is another program's database, not a journal of beeper-rules",
            hint="nothing was changed: name another file as `state` in config.yaml",
        )
    if version > newest:
        raise StateUnusable(
            f"the journal {name} has version {version}, this program knows versions up to {newest}",
            hint="nothing was changed: a newer beeper-rules wrote it, so update this one",
        )
    return version


def expect_complete(connection: Connection, path: Path) -> None:
    """Raise StateUnusable when the journal was not closed and has lost its `-wal` file.

    SQLite makes an empty one as soon as it opens the rest. A daemon that empties it beside us sets the mark only with
    something in it again, hence the second look.
    """
    wal = beside(path, "-wal")
    if not bytes_of(wal) and is_marked(connection) and not bytes_of(wal):
        raise StateUnusable(
            f"the journal {path} was not closed, and its newest part, {wal.name}, is missing",
            hint="nothing was changed: put both files back, or move the journal away to begin anew",
        )


def expect_current(connection: Connection, version: int, newest: int) -> None:
    """Raise StateUnusable when the journal's tables are older than this program."""
    if version < newest:
        raise StateUnusable(
            f"the journal {connection.name} has version {version}, this program needs version {newest}",
            hint="start the daemon once: beeper-rules run",
        )


def back_up(connection: Connection, path: Path, version: int) -> None:
    """Copy the journal beside itself, to `….before-v<version>`. Raises StateUnusable.

    The copy is made under another name, so that an unfinished one is never taken for a whole one.
    """
    target, unfinished = beside(path, f".before-v{version}"), beside(path, ".copying")
    try:
        unfinished.unlink(missing_ok=True)
        connection.run("VACUUM INTO ?", str(unfinished))
        unfinished.replace(target)
    except OSError as error:
        raise StateUnusable(f"the journal {path} cannot be copied to {target.name}: {error}") from error
