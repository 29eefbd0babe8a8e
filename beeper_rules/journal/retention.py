"""What is forgotten, and when: in small transactions, so that a full journal never holds up the daemon."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from beeper_rules.journal.connection import Connection, Parameter
from beeper_rules.journal.documents import dump
from beeper_rules.journal.facts import Facts
from beeper_rules.journal.instants import from_ms, to_ms
from beeper_rules.journal.open_mark import empty_wal
from beeper_rules.journal.rulebooks import Rulebooks

ROWS_AT_ONCE = 500
DEAD_DAYS = 90
"""Actions that were given up are kept at least so long: a person may want to try them again."""
ONCE_DAYS = 400
"""Longer than any rule looks back, a leap year included."""
FIRES_KEPT = 20
"""Of each rule, whatever their age."""
GONE_DAYS = 400
"""What a rule last did is kept so long after it was seen to be gone: it may come back next year."""
FORGOTTEN = "forgotten_until"
"""The fact that tells up to when changes were forgotten: epoch milliseconds."""
NO_RULES: Mapping[str, timedelta] = {}
MISSED = "rules_missed_since"
"""The fact that tells since when rules that have actions stand in no file: rule id → epoch milliseconds."""

OLD_NOTICES = "DELETE FROM notices WHERE id IN (SELECT id FROM notices WHERE at < ? LIMIT ?)"
OLD_MARKS = "DELETE FROM once_marks WHERE rowid IN (SELECT rowid FROM once_marks WHERE at < ? LIMIT ?)"
OLD_ACTIONS = """DELETE FROM actions WHERE id IN (
    SELECT id FROM actions WHERE rule = ? AND standing = ? AND moved_at < ? AND change_id < ?
    AND id NOT IN (SELECT value FROM json_each(?))
    AND NOT EXISTS (SELECT 1 FROM agenda WHERE kind = 'lapse' AND key = CAST(actions.id AS TEXT))
    AND NOT EXISTS (SELECT 1 FROM writes WHERE field = 'reminder_at' AND action_id = actions.id) LIMIT ?)"""
LAST_OF_EACH_REASON = """SELECT max(id) FROM actions
    WHERE rule = ? AND standing IN ('skipped', 'dead') GROUP BY standing, code"""
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

    def prune(self, now: datetime, days: int, looks_back: Mapping[str, timedelta] = NO_RULES) -> int:
        """Forget what ended more than `days` ago and is needed by nothing; return the number of rows removed.

        `looks_back` tells of a rule id how long ago its cooldown and its limits still ask for what it did.

        Actions that have not ended stay, whatever their age, and so do the last fires of each rule and its last action
        of each reason, with what explains them, unless the rule is gone for long. Raises RuntimeError inside a
        transaction.
        """
        if self._connection.in_transaction:
            raise RuntimeError("pruning commits in small batches")
        old = to_ms(now - timedelta(days=days))
        dead = to_ms(now - timedelta(days=max(days, DEAD_DAYS)))
        forgotten = self._gone_for_long(now)
        removed = 0
        for rule in self._rules():
            # What was given up counts for no cooldown and no limit.
            asked = min(old, to_ms(now - looks_back.get(rule, timedelta())))
            removed += self._prune_rule(rule, asked, dead, keep=rule not in forgotten)
        # After the actions the changes that only they needed, after the changes their rulebooks.
        removed += self._in_batches(OLD_CHANGES, old)
        removed += self._in_batches(OLD_RULEBOOKS, old)
        self._note_forgotten(old)
        removed += self._in_batches(OLD_NOTICES, old)
        removed += self._in_batches(OLD_MARKS, to_ms(now - timedelta(days=ONCE_DAYS)))
        empty_wal(self._connection)
        return removed

    def forgotten_until(self) -> datetime | None:
        """Return the UTC instant up to which changes were forgotten, whatever is kept now; None for never."""
        at = Facts(self._connection).get(FORGOTTEN)
        return from_ms(at) if isinstance(at, int) else None

    def _note_forgotten(self, old: int) -> None:
        before = self.forgotten_until()
        if before is None or to_ms(before) < old:
            Facts(self._connection).put(FORGOTTEN, old)

    def _prune_rule(self, rule: str, old: int, dead: int, *, keep: bool) -> int:
        """Forget the old actions of one rule; its last fires and its last of each reason excepted, where `keep`."""
        fire = self._oldest_kept_fire(rule) if keep else ANY_CHANGE
        last = dump(self._last_of_each_reason(rule) if keep else [])
        return (
            self._in_batches(OLD_ACTIONS, rule, "done", old, fire, last)
            + self._in_batches(OLD_ACTIONS, rule, "skipped", old, ANY_CHANGE, last)
            + self._in_batches(OLD_ACTIONS, rule, "dead", dead, ANY_CHANGE, last)
        )

    # Without this, rules that are renamed again and again would leave their last fires behind for ever.
    def _gone_for_long(self, now: datetime) -> frozenset[str]:
        """Return the rules that have stood in no file in force for so long that nobody asks for them; note the others.

        A rule counts as there while its name stands anywhere in the files: what is kept too long does no harm.
        """
        facts, in_force = Facts(self._connection), Rulebooks(self._connection).in_force()
        before = facts.get(MISSED)
        noted = before if isinstance(before, dict) else {}
        text = "\n".join(in_force[1].values()) if in_force else ""
        missed = {rule: noted.get(rule, to_ms(now)) for rule in self._rules() if not _stands_in(rule, text)}
        if missed != before:
            facts.put(MISSED, missed)
        long_ago = to_ms(now - timedelta(days=GONE_DAYS))
        return frozenset(rule for rule, since in missed.items() if since < long_ago)

    def _rules(self) -> list[str]:
        """Return the id of every rule that has actions."""
        return self._connection.read(lambda row: str(row[0]), "SELECT DISTINCT rule FROM actions")

    def _oldest_kept_fire(self, rule: str) -> int:
        """Return the id of the change on which the rule acted that many fires ago; 0 when it has fewer."""
        found = self._connection.read_one(
            lambda row: int(row[0]),
            """SELECT DISTINCT change_id FROM actions
            WHERE rule = ? AND standing = 'done' AND number >= 0
            ORDER BY change_id DESC LIMIT 1 OFFSET ?""",
            rule,
            FIRES_KEPT - 1,
        )
        return found or 0

    def _last_of_each_reason(self, rule: str) -> list[int]:
        """Return the ids of the rule's last actions that were skipped or given up, one for each reason."""
        return self._connection.read(lambda row: int(row[0]), LAST_OF_EACH_REASON, rule)

    def _in_batches(self, deletion: str, *parameters: Parameter) -> int:
        """Carry out a deletion of at most so many rows, each time in a transaction of its own, until none is left."""
        removed = 0
        while True:
            with self._connection.transaction():
                count = self._connection.run(deletion, *parameters, ROWS_AT_ONCE)
            removed += count
            if count < ROWS_AT_ONCE:
                return removed


def _stands_in(rule: str, text: str) -> bool:
    """Return whether the name of a rule stands anywhere in the text."""
    return re.search(rf"(?<![\w.\-]){re.escape(rule)}(?![\w.\-])", text) is not None
