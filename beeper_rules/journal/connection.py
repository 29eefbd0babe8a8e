"""The one connection to the journal: every statement, every transaction and every failure of SQLite passes here."""

import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TypeVar

from beeper_rules.errors import StateUnusable

Parameter = str | int | float | bytes | None
T = TypeVar("T")

BUSY_TIMEOUT_S = 5.0
UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, zlib.error)
"""What reading a damaged row can raise."""
MAKE_ROOM = "nothing was changed: look for free space and at the permissions of its folder"
FULL = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")
DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR", "SQLITE_FORMAT")


def keep_it(name: str) -> str:
    """Return what to do about a damaged file."""
    return f"nothing was changed or deleted: keep {name} with its -wal file, and put a backup in its place"


def explain(name: str, error: sqlite3.Error) -> StateUnusable:
    """Return the failure as the user reads it: which file, what SQLite says, what to do."""
    code: str = getattr(error, "sqlite_errorname", "") or ""
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        hint = "another program is writing to it; nothing was changed, try again"
    elif code.startswith(FULL):
        hint = MAKE_ROOM
    elif not code or code.startswith(DAMAGED):
        hint = keep_it(name)
    else:
        hint = "nothing was changed"
    return StateUnusable(f"the journal {name} cannot be used: {error}", hint=hint)


class Explained:
    """Turns failures of SQLite into StateUnusable; a wrong call of ours stays a ProgrammingError."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.ProgrammingError):
            raise explain(self._name, error) from error


def _bindable(value: Parameter) -> Parameter:
    """Return `value` as SQLite takes it: half surrogate pairs as escapes, a number beyond 64 bits as its digits.

    Such a number is only ever asked for, by a person; it is equal to none in the journal.
    """
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return str(value)
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    return value


class Connection:
    """An open database. Every method raises StateUnusable when SQLite fails: no journal, no act."""

    def __init__(self, raw: sqlite3.Connection, name: str) -> None:
        self._raw = raw
        raw.row_factory = sqlite3.Row
        self.name = name
        """The file as messages name it."""
        self._explained = Explained(name)
        self._depth = 0

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._depth > 0

    def _execute(self, sql: str, parameters: Iterable[Parameter] = ()) -> sqlite3.Cursor:
        with self._explained:
            if self._depth and not self._raw.in_transaction:
                # A full disk makes SQLite roll back by itself; what follows must not be committed piece by piece.
                raise StateUnusable(f"the journal {self.name} has taken back what was begun", hint=MAKE_ROOM)
            return self._raw.execute(sql, tuple(map(_bindable, parameters)))

    def run(self, sql: str, *parameters: Parameter) -> int:
        """Carry out one statement; return the number of rows that it changed."""
        return self._execute(sql, parameters).rowcount

    def insert(self, sql: str, *parameters: Parameter) -> int | None:
        """Carry out one insertion; return the id of the new row, None when it was there already."""
        cursor = self._execute(sql, parameters)
        return cursor.lastrowid if cursor.rowcount == 1 else None

    def run_each(self, sql: str, every: Iterable[tuple[Parameter, ...]]) -> None:
        """Carry out one statement for each tuple of parameters, all or none."""
        with self.transaction():
            for parameters in every:
                self._execute(sql, parameters)

    def read(self, into: Callable[[sqlite3.Row], T], sql: str, *parameters: Parameter) -> list[T]:
        """Return every row of the answer, each turned into a value by `into`."""
        cursor = self._execute(sql, parameters)
        with self._explained:
            rows = cursor.fetchall()
        try:
            return [into(row) for row in rows]
        except UNREADABLE as error:
            raise StateUnusable(
                f"the journal {self.name} holds something that cannot be read ({type(error).__name__})",
                hint=keep_it(self.name),
            ) from error

    def read_one(self, into: Callable[[sqlite3.Row], T], sql: str, *parameters: Parameter) -> T | None:
        """Return the first row of the answer as a value, None when there is none."""
        return next(iter(self.read(into, sql, *parameters)), None)

    # Invariant: what happens inside is committed as a whole when the outermost block ends, or not at all.
    # A block inside another joins it; when the inner one fails, only its own writes are undone, and a caller that
    # handles the failure goes on with the outer one. Nothing may be awaited inside.
    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything inside happen as a whole or not at all."""
        begin, commit = ("SAVEPOINT inner", "RELEASE inner") if self._depth else ("BEGIN IMMEDIATE", "COMMIT")
        self._execute(begin)
        self._depth += 1
        try:
            yield
            self._execute(commit)
        except BaseException:
            self._undo()
            raise
        finally:
            self._depth -= 1

    def _undo(self) -> None:
        """Take back what the innermost transaction wrote, unless SQLite has already done it."""
        if not self._raw.in_transaction:
            return
        with self._explained:
            if self._depth == 1:
                self._raw.execute("ROLLBACK")
            else:
                self._raw.execute("ROLLBACK TO inner")
                self._raw.execute("RELEASE inner")

    def close(self) -> None:
        """Close it; a second time does nothing."""
        with self._explained:
            self._raw.close()
