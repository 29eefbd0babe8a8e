"""What happened that a person may want to know: a reload refused, a clock stepped, a gap, a chat put aside."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from beeper_rules.journal.connection import Connection
from beeper_rules.journal.instants import from_ms, to_ms

LONGEST_NOTICE = 4000
"""Characters that are kept."""


@dataclass(frozen=True)
class Notice:
    """One incident."""

    at: datetime
    """UTC, to the millisecond."""
    kind: str
    text: str
    """May hold text from outside, so it is escaped when shown."""


class Notices:
    """One row an incident, in their order."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, now: datetime, kind: str, text: str) -> None:
        """Keep an incident."""
        self._connection.run(
            "INSERT INTO notices (at, kind, text) VALUES (?, ?, ?)", to_ms(now), kind, text[:LONGEST_NOTICE]
        )

    def recent(self, limit: int, kind: str | None = None) -> list[Notice]:
        """Return the newest incidents, newest first, of one kind or of all."""
        return self._connection.read(
            _notice,
            "SELECT * FROM notices WHERE kind = ifnull(?, kind) ORDER BY id DESC LIMIT ?",
            kind,
            limit,
        )


def _notice(row: sqlite3.Row) -> Notice:
    return Notice(at=from_ms(row["at"]), kind=row["kind"], text=row["text"])
