"""What a person has paused."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from beeper_rules.journal.connection import Connection
from beeper_rules.journal.instants import from_ms, to_ms

Scope = Literal["all", "rule", "chat"]
SCOPES: Mapping[str, Scope] = {"all": "all", "rule": "rule", "chat": "chat"}


@dataclass(frozen=True)
class Pause:
    """Everything, one rule or one chat is paused."""

    scope: Scope
    target: str
    """The rule's or the chat's id; empty for all."""
    since: datetime
    """UTC, to the millisecond."""
    until: datetime | None = None
    """UTC, to the millisecond; None until it is resumed."""


class Pauses:
    """One row for each (scope, target)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, pause: Pause) -> None:
        """Begin a pause; an earlier one of the same target is replaced."""
        self._connection.run(
            "INSERT OR REPLACE INTO pauses (scope, target, since, until) VALUES (?, ?, ?, ?)",
            pause.scope,
            pause.target,
            to_ms(pause.since),
            to_ms(pause.until),
        )

    def current(self, now: datetime) -> list[Pause]:
        """Return the pauses that are not over at `now`, the earliest first."""
        return self._connection.read(
            _pause,
            "SELECT * FROM pauses WHERE until IS NULL OR until > ? ORDER BY since, scope, target",
            to_ms(now),
        )

    def lift(self, scope: Scope, target: str) -> bool:
        """End a pause; return whether there was one."""
        return self._connection.run("DELETE FROM pauses WHERE scope = ? AND target = ?", scope, target) > 0


def _pause(row: sqlite3.Row) -> Pause:
    return Pause(
        scope=SCOPES[row["scope"]], target=row["target"], since=from_ms(row["since"]), until=from_ms(row["until"])
    )
