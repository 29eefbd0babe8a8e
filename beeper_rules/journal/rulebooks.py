"""Rulebooks by their hash: the last good one survives a restart, and old decisions can be explained."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime

from beeper_rules.journal.connection import Connection
from beeper_rules.journal.documents import pack, unpack
from beeper_rules.journal.instants import from_ms, to_ms


class Rulebooks:
    """One row a rulebook: the text of all of its files."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, rulebook: str, files: Mapping[str, str], now: datetime) -> None:
        """Keep the files (path → text) of the rulebook with this hash; what is kept already stays as it is."""
        self._connection.run(
            "INSERT INTO rulebooks (hash, files, kept_at) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING",
            rulebook,
            pack(dict(files)),
            to_ms(now),
        )

    def put_in_force(self, rulebook: str, now: datetime) -> None:
        """Make this the one in force. Raises ValueError when it is not kept."""
        with self._connection.transaction():
            self._connection.run(
                """UPDATE rulebooks SET in_force_since = NULL, in_force_until = ?
                WHERE hash <> ? AND in_force_since IS NOT NULL""",
                to_ms(now),
                rulebook,
            )
            changed = self._connection.run(
                "UPDATE rulebooks SET in_force_since = ifnull(in_force_since, ?) WHERE hash = ?", to_ms(now), rulebook
            )
            if not changed:
                raise ValueError(f"no rulebook {rulebook} is kept")

    def in_force(self) -> tuple[str, Mapping[str, str]] | None:
        """Return hash and files of the one in force; None before the first."""
        return self._connection.read_one(
            lambda row: (row["hash"], _files(row)), "SELECT hash, files FROM rulebooks WHERE in_force_since IS NOT NULL"
        )

    def before(self) -> tuple[datetime, Mapping[str, str]] | None:
        """Return until when (UTC) the one before was in force, and its files; None when it is not or no longer kept."""
        return self._connection.read_one(
            lambda row: (from_ms(row["in_force_until"]), _files(row)),
            """SELECT files, in_force_until FROM rulebooks
            WHERE in_force_since IS NULL AND in_force_until IS NOT NULL ORDER BY in_force_until DESC LIMIT 1""",
        )

    def get(self, rulebook: str) -> Mapping[str, str] | None:
        """Return the files of the rulebook with this hash; None when it is not or no longer kept."""
        return self._connection.read_one(_files, "SELECT files FROM rulebooks WHERE hash = ?", rulebook)


def _files(row: sqlite3.Row) -> Mapping[str, str]:
    return {str(path): str(text) for path, text in unpack(row["files"]).items()}
