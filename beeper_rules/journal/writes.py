"""The fields that rules of ours have set, so that their echo and their reversal are recognised."""

import sqlite3

from beeper_rules.journal.connection import Connection
from beeper_rules.journal.documents import dump, encode, encode_all, load
from beeper_rules.journal.instants import from_ms, to_ms
from beeper_rules.journal.states import value_from, values_from
from beeper_rules.model.change import Write


class Writes:
    """One row for each (chat, field): the last write."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, write: Write) -> None:
        """Keep a write; an earlier one of the same field is replaced."""
        self._connection.run(
            """INSERT OR REPLACE INTO writes (chat, field, value, action_id, rule, at, until, depth,
            confirmed, listed, repeated, side_effects) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            write.chat_id,
            write.field,
            dump({"value": encode(write.value)}),
            write.action_id,
            write.rule_id,
            to_ms(write.at),
            to_ms(write.until),
            write.depth,
            write.confirmed,
            write.listed,
            write.repeated,
            encode_all(write.side_effects),
        )

    def of_chat(self, chat_id: str) -> tuple[Write, ...]:
        """Return the writes of one chat, by field."""
        return tuple(self._connection.read(_write, "SELECT * FROM writes WHERE chat = ? ORDER BY field", chat_id))

    def all(self) -> dict[str, tuple[Write, ...]]:
        """Return the writes of every chat that has any, by chat id."""
        found: dict[str, tuple[Write, ...]] = {}
        for write in self._connection.read(_write, "SELECT * FROM writes ORDER BY chat, field"):
            found[write.chat_id] = (*found.get(write.chat_id, ()), write)
        return found

    def remove(self, chat_id: str, field: str) -> bool:
        """Forget the write of one field; return whether there was one."""
        return self._connection.run("DELETE FROM writes WHERE chat = ? AND field = ?", chat_id, field) > 0


def _write(row: sqlite3.Row) -> Write:
    return Write(
        chat_id=row["chat"],
        field=row["field"],
        value=value_from(load(row["value"])["value"]),
        action_id=row["action_id"],
        rule_id=row["rule"],
        at=from_ms(row["at"]),
        until=from_ms(row["until"]),
        depth=row["depth"],
        confirmed=bool(row["confirmed"]),
        listed=bool(row["listed"]),
        repeated=bool(row["repeated"]),
        side_effects=values_from(load(row["side_effects"])),
    )
