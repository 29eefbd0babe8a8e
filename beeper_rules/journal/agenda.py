"""Everything that is due later. There is no other timer."""

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from beeper_rules.journal.connection import Connection
from beeper_rules.journal.documents import dump
from beeper_rules.journal.instants import from_ms, to_ms


@dataclass(frozen=True)
class AgendaRow:
    """One thing that falls due."""

    at: datetime
    """UTC, to the millisecond."""
    kind: str
    """`act` for an action that waits; `docket` and `diff` name their own."""
    chat: str
    rule: str = ""
    key: str = ""
    """What tells it from others of the same kind, rule and chat."""
    document: str = ""
    """What it must hold beyond that, as JSON; gone for good with the row."""


class Agenda:
    """One row for each (kind, rule, chat, key)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, row: AgendaRow) -> None:
        """Write a row; an earlier one of the same kind, rule, chat and key is moved to the new instant."""
        self._connection.run(
            """INSERT INTO agenda (at, kind, rule, chat, key, document) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (kind, rule, chat, key) DO UPDATE SET at = excluded.at, document = excluded.document""",
            to_ms(row.at),
            row.kind,
            row.rule,
            row.chat,
            row.key,
            row.document,
        )

    def remove(self, kind: str, *, chat: str | None = None, key: str | None = None, rule: str | None = None) -> int:
        """Remove the rows of a kind, None meaning any chat, key or rule; return how many there were."""
        return self._connection.run(
            """DELETE FROM agenda
            WHERE kind = ? AND chat = ifnull(?, chat) AND key = ifnull(?, key) AND rule = ifnull(?, rule)""",
            kind,
            chat,
            key,
            rule,
        )

    def due(self, now: datetime, kinds: Collection[str]) -> list[AgendaRow]:
        """Return the rows of these kinds whose instant has come, the earliest first."""
        return self._connection.read(
            _row,
            "SELECT * FROM agenda WHERE at <= ? AND kind IN (SELECT value FROM json_each(?)) ORDER BY at, rowid",
            to_ms(now),
            dump(list(kinds)),
        )

    def next_at(self, kinds: Collection[str] | None = None) -> datetime | None:
        """Return the earliest instant of any row of these kinds (None: of every kind), also one that has passed."""
        if kinds is None:
            return self._connection.read_one(lambda row: from_ms(row[0]), "SELECT min(at) FROM agenda")
        return self._connection.read_one(
            lambda row: from_ms(row[0]),
            "SELECT min(at) FROM agenda WHERE kind IN (SELECT value FROM json_each(?))",
            dump(list(kinds)),
        )

    def next_after(self, now: datetime, kinds: Collection[str]) -> datetime | None:
        """Return the earliest instant of any row of these kinds that has not come yet."""
        return self._connection.read_one(
            lambda row: from_ms(row[0]),
            "SELECT min(at) FROM agenda WHERE at > ? AND kind IN (SELECT value FROM json_each(?))",
            to_ms(now),
            dump(list(kinds)),
        )

    def of_kind(self, kind: str) -> list[AgendaRow]:
        """Return every row of one kind, the earliest first."""
        return self._connection.read(_row, "SELECT * FROM agenda WHERE kind = ? ORDER BY at, rowid", kind)

    def of_chat(self, chat_id: str) -> list[AgendaRow]:
        """Return every row of one chat, the earliest first."""
        return self._connection.read(_row, "SELECT * FROM agenda WHERE chat = ? ORDER BY at, rowid", chat_id)


def _row(row: sqlite3.Row) -> AgendaRow:
    return AgendaRow(
        at=from_ms(row["at"]),
        kind=row["kind"],
        chat=row["chat"],
        rule=row["rule"],
        key=row["key"],
        document=row["document"],
    )
