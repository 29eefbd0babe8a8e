"""Marks of what may happen only once, ever."""

from datetime import datetime

from beeper_rules.journal.connection import Connection
from beeper_rules.journal.instants import to_ms


class Once:
    """One row for each (kind, chat, key) that has happened."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def first_time(self, kind: str, chat: str, key: str, now: datetime) -> bool:
        """Set the mark; return whether it was not set before."""
        return bool(
            self._connection.run(
                """INSERT INTO once_marks (kind, chat, key, at) VALUES (?, ?, ?, ?)
                ON CONFLICT (kind, chat, key) DO NOTHING""",
                kind,
                chat,
                key,
                to_ms(now),
            )
        )
