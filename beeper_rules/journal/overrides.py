"""What a person took back by hand, so that the rule leaves that chat alone."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from beeper_rules.journal.connection import Connection
from beeper_rules.journal.documents import dump, encode, load
from beeper_rules.journal.instants import from_ms, to_ms
from beeper_rules.journal.states import value_from
from beeper_rules.model.change import Value


@dataclass(frozen=True)
class Override:
    """A person undid what a rule had set."""

    chat_id: str
    rule_id: str
    field: str
    at: datetime
    """UTC instant at which it was noticed, to the millisecond."""
    was: Value
    """What the rule had set."""


class Overrides:
    """One row for each (chat, rule, field): the last time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, override: Override) -> None:
        """Keep an override; an earlier one of the same chat, rule and field is replaced."""
        self._connection.run(
            "INSERT OR REPLACE INTO overrides (chat, rule, field, at, was) VALUES (?, ?, ?, ?, ?)",
            override.chat_id,
            override.rule_id,
            override.field,
            to_ms(override.at),
            dump({"was": encode(override.was)}),
        )

    def of_chat(self, chat_id: str) -> list[Override]:
        """Return the overrides of one chat, the earliest first."""
        return self._connection.read(
            _override, "SELECT * FROM overrides WHERE chat = ? ORDER BY at, rule, field", chat_id
        )

    def all_current(self, since: datetime) -> list[Override]:
        """Return the overrides from `since` on, the earliest first."""
        return self._connection.read(
            _override, "SELECT * FROM overrides WHERE at >= ? ORDER BY at, chat, rule, field", to_ms(since)
        )

    def lift(self, chat_id: str) -> list[Override]:
        """Remove the overrides of one chat; return them."""
        with self._connection.transaction():
            lifted = self.of_chat(chat_id)
            self._connection.run("DELETE FROM overrides WHERE chat = ?", chat_id)
        return lifted


def _override(row: sqlite3.Row) -> Override:
    return Override(
        chat_id=row["chat"],
        rule_id=row["rule"],
        field=row["field"],
        at=from_ms(row["at"]),
        was=value_from(load(row["was"])["was"]),
    )
