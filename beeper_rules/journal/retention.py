"""What is forgotten, and when: in small transactions, so that a full journal never holds up the daemon."""

from datetime import datetime, timedelta

from beeper_rules.journal.connection import Connection, Parameter
from beeper_rules.journal.instants import to_ms
from beeper_rules.journal.open_mark import empty_wal

ROWS_AT_ONCE = 500
DEAD_DAYS = 90
"""Actions that were given up are kept at least so long: a person may want to try them again."""
ONCE_DAYS = 400
"""Longer than any rule looks back, a leap year included."""
FIRES_KEPT = 20
"""Of each rule, whatever their age."""

OLD_NOTICES = "DELETE FROM notices WHERE id IN (SELECT id FROM notices WHERE at < ? LIMIT ?)"
OLD_MARKS = "DELETE FROM once_marks WHERE rowid IN (SELECT rowid FROM once_marks WHERE at < ? LIMIT ?)"
OLD_ACTIONS = """DELETE FROM actions WHERE id IN (
    SELECT id FROM actions WHERE rule = ? AND standing = ? AND moved_at < ? AND change_id < ?
    AND NOT EXISTS (SELECT 1 FROM agenda WHERE kind = 'lapse' AND key = CAST(actions.id AS TEXT)) LIMIT ?)"""
OLD_CHANGES = """DELETE FROM changes WHERE id IN (
    SELECT id FROM changes WHERE at < ? AND NOT EXISTS (SELECT 1 FROM actions WHERE change_id = changes.id) LIMIT ?)"""
OLD_RULEBOOKS = """DELETE FROM rulebooks WHERE hash IN (
    SELECT hash FROM rulebooks WHERE kept_at < ? AND in_force_since IS NULL
    AND NOT EXISTS (SELECT 1 FROM changes WHERE rulebook = hash) LIMIT ?)"""
ANY_CHANGE = 2**63 - 1


class Retention:
    """Forgets what is older than the history that the user asked for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def prune(self, now: datetime, days: int) -> int:
        """Forget what ended more than `days` ago and is needed by nothing; return the number of rows removed.

        Actions that have not ended stay, whatever their age. Raises RuntimeError inside a transaction.
        """
        if self._connection.in_transaction:
            raise RuntimeError("pruning commits in small batches")
        old = to_ms(now - timedelta(days=days))
        dead = to_ms(now - timedelta(days=max(days, DEAD_DAYS)))
        removed = sum(self._prune_rule(rule, old, dead) for rule in self._rules())
        # After the actions the changes that only they needed, after the changes their rulebooks.
        removed += self._in_batches(OLD_CHANGES, old)
        removed += self._in_batches(OLD_RULEBOOKS, old)
        removed += self._in_batches(OLD_NOTICES, old)
        removed += self._in_batches(OLD_MARKS, to_ms(now - timedelta(days=ONCE_DAYS)))
        empty_wal(self._connection)
        return removed

    def _prune_rule(self, rule: str, old: int, dead: int) -> int:
        """Forget the old actions of one rule, its last fires excepted."""
        return (
            self._in_batches(OLD_ACTIONS, rule, "done", old, self._oldest_kept_fire(rule))
            + self._in_batches(OLD_ACTIONS, rule, "skipped", old, ANY_CHANGE)
            + self._in_batches(OLD_ACTIONS, rule, "dead", dead, ANY_CHANGE)
        )

    def _rules(self) -> list[str]:
        """Return the id of every rule that has actions."""
        return self._connection.read(lambda row: str(row[0]), "SELECT DISTINCT rule FROM actions")

    def _oldest_kept_fire(self, rule: str) -> int:
        """Return the id of the change on which the rule acted that many fires ago; 0 when it has fewer."""
        found = self._connection.read_one(
            lambda row: int(row[0]),
            """SELECT DISTINCT change_id FROM actions WHERE rule = ? AND standing = 'done'
            ORDER BY change_id DESC LIMIT 1 OFFSET ?""",
            rule,
            FIRES_KEPT - 1,
        )
        return found or 0

    def _in_batches(self, deletion: str, *parameters: Parameter) -> int:
        """Carry out a deletion of at most so many rows, each time in a transaction of its own, until none is left."""
        removed = 0
        while True:
            with self._connection.transaction():
                count = self._connection.run(deletion, *parameters, ROWS_AT_ONCE)
            removed += count
            if count < ROWS_AT_ONCE:
                return removed
