"""How often each rule did what: counted by the journal, one query for each question."""

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from beeper_rules.journal.connection import Connection
from beeper_rules.journal.documents import dump, load, unpack
from beeper_rules.journal.instants import from_ms, to_ms
from beeper_rules.journal.states import event_from
from beeper_rules.model.change import Event
from beeper_rules.model.decision import Code, Standing
from beeper_rules.vocabulary.actions import ACTIONS


@dataclass(frozen=True)
class Tally:
    """What came of one rule. All numbers are changes: a rule with three actions is not counted three times."""

    fires: int = 0
    """On which it did something."""
    no_ops: int = 0
    """On which something was so already."""
    skipped: int = 0
    """On which anything else kept it from doing something."""
    failures: int = 0
    """On which something was given up."""
    pending: int = 0
    """On which something has not ended: planned, held, deferred or under way."""


@dataclass(frozen=True)
class Trial:
    """What one rule would have done, were it live."""

    changes: int
    since: datetime
    """UTC instant of the first time."""
    last: datetime
    """UTC instant of the last time."""


@dataclass(frozen=True)
class OutcomeCount:
    """On how many changes a rule came to one end."""

    standing: Standing
    code: Code | None
    """None when there is nothing to explain."""
    changes: int


@dataclass(frozen=True)
class Matched:
    """What happened in one change, and which rules matched it."""

    rules: tuple[str, ...]
    """In their order."""
    events: tuple[Event, ...]
    """Without their messages."""


_LOCAL = dump([name for name, word in ACTIONS.items() if word.local])
"""Actions that need no Beeper: that they are done says nothing of it."""


class Tallies:
    """Counts of actions and of changes.

    A fire is what is done and takes nothing back: that has a number below 0, whether time or a person asked for it.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_rules(self, since: datetime) -> dict[str, Tally]:
        """Return rule id → what came of what it decided from `since` on."""
        found = self._connection.read(
            lambda row: (str(row[0]), Tally(*(int(count) for count in row[1:]))),
            """SELECT rule,
            count(DISTINCT CASE WHEN standing = 'done' THEN change_id END),
            count(DISTINCT CASE WHEN code = 'already_so' THEN change_id END),
            count(DISTINCT CASE WHEN standing = 'skipped'
                AND code NOT IN ('already_so', 'shadow', 'dry_run', 'released') THEN change_id END),
            count(DISTINCT CASE WHEN standing = 'dead' THEN change_id END),
            count(DISTINCT CASE WHEN standing IN ('planned', 'held', 'deferred', 'inflight') THEN change_id END)
            FROM actions WHERE decided_at >= ? AND number >= 0 GROUP BY rule""",
            to_ms(since),
        )
        return dict(found)

    def outcomes(self, rule_id: str, since: datetime) -> list[OutcomeCount]:
        """Return how often one rule came to which end, from `since` on, the most frequent first."""
        return self._connection.read(
            lambda row: OutcomeCount(Standing(row[0]), Code(row[1]) if row[1] else None, int(row[2])),
            """SELECT standing, code, count(DISTINCT change_id) AS changes FROM actions
            WHERE rule = ? AND decided_at >= ? AND number >= 0
            GROUP BY standing, code ORDER BY changes DESC, standing, code""",
            rule_id,
            to_ms(since),
        )

    def last_fires(self) -> dict[str, datetime]:
        """Return rule id → UTC instant at which it last did something; rules that never did are not there."""
        found = self._connection.read(
            lambda row: (str(row[0]), from_ms(int(row[1]))),
            """SELECT rule, max(moved_at) FROM actions
            WHERE standing = 'done' AND number >= 0 GROUP BY rule""",
        )
        return dict(found)

    def fired_on(self, rule_id: str, limit: int, *, on_trial: bool = False) -> list[int]:
        """Return the ids of the last changes on which a rule did something, or would have, the newest first."""
        return self._connection.read(
            lambda row: int(row[0]),
            """SELECT DISTINCT change_id FROM actions WHERE rule = ? AND number >= 0
            AND CASE WHEN ? THEN code = 'shadow' ELSE standing = 'done' END ORDER BY change_id DESC LIMIT ?""",
            rule_id,
            on_trial,
            limit,
        )

    def on_trial(self, rule_id: str, revision: str) -> Trial | None:
        """Return what a rule would have done as it is written now; None for nothing yet."""
        found = self._connection.read(
            _trial,
            """SELECT count(DISTINCT change_id), min(decided_at), max(decided_at) FROM actions
            WHERE rule = ? AND revision = ? AND code = 'shadow'""",
            rule_id,
            revision,
        )
        return found[0]

    def blockers(self, since: datetime) -> dict[str, dict[str, int]]:
        """Return rule id → rule before it → changes on which that one decided first, from `since` on."""
        rows = self._connection.read(
            lambda row: (str(row[0]), str(row[1]), int(row[2])),
            """SELECT rule, blocker, count(DISTINCT change_id) FROM actions
            WHERE code = 'blocked_by' AND decided_at >= ? GROUP BY rule, blocker ORDER BY rule, 3 DESC, blocker""",
            to_ms(since),
        )
        found: dict[str, dict[str, int]] = {}
        for rule_id, blocker, count in rows:
            found.setdefault(rule_id, {})[blocker] = count
        return found

    def matched_by(self, rules: Collection[str], rulebook: str, since: datetime, limit: int) -> list[Matched]:
        """Return the newest changes from `since` on that any of these rules of a rulebook matched, the newest first."""
        return self._connection.read(
            _matched,
            """SELECT matched, difference FROM changes WHERE at >= ? AND rulebook = ? AND EXISTS (
                SELECT 1 FROM json_each(changes.matched, '$.rules') WHERE value IN (SELECT value FROM json_each(?))
            ) ORDER BY id DESC LIMIT ?""",
            to_ms(since),
            rulebook,
            dump(list(rules)),
            limit,
        )

    def resting(self, rule_id: str, per: str, since: datetime) -> Mapping[str, datetime]:
        """Return what a cooldown keeps apart → UTC instant of the rule's last decision to act, from `since` on.

        `per` is `chat`, `account`, `sender` or `rule`, whose one key is empty. What counts is as in `last_fire`.
        """
        found = self._connection.read(
            lambda row: (str(row[0]), from_ms(int(row[1]))),
            """SELECT CASE ? WHEN 'chat' THEN chat WHEN 'account' THEN account WHEN 'sender' THEN sender ELSE '' END,
            max(decided_at) FROM actions WHERE rule = ? AND counted AND decided_at > ?
            AND (standing IN ('planned', 'held', 'inflight', 'done') OR code IN ('shadow', 'dry_run'))
            GROUP BY 1 ORDER BY 2""",
            per,
            rule_id,
            to_ms(since),
        )
        return dict(found)

    def dead_since(self, since: datetime) -> dict[str, int]:
        """Return rule id → actions that were given up from `since` on and have not been taken up again."""
        found = self._connection.read(
            lambda row: (str(row[0]), int(row[1])),
            """SELECT rule, count(*) FROM actions WHERE standing = 'dead' AND moved_at >= ?
            GROUP BY rule ORDER BY rule""",
            to_ms(since),
        )
        return dict(found)

    def given_up_in_a_row(self, since: datetime) -> int:
        """Return how many actions on chats were given up from `since` on, none having been done after them.

        A chat that is gone is no failure.
        """
        return self._connection.read(
            lambda row: int(row[0]),
            """SELECT count(*) FROM actions
            WHERE standing = 'dead' AND moved_at >= ? AND ifnull(code, '') <> 'chat_gone'
            AND kind NOT IN (SELECT value FROM json_each(?)) AND moved_at > ifnull((SELECT max(moved_at) FROM actions
                WHERE standing = 'done' AND kind NOT IN (SELECT value FROM json_each(?))), 0)""",
            to_ms(since),
            _LOCAL,
            _LOCAL,
        )[0]

    def done_late(self, since: datetime, until: datetime, by: timedelta) -> int:
        """Return how many actions were done so much later than decided, in a stretch of time, and not as approved."""
        return self._connection.read(
            lambda row: int(row[0]),
            """SELECT count(*) FROM actions WHERE standing = 'done' AND moved_at >= ? AND moved_at < ?
            AND moved_at - decided_at >= ? AND NOT approved""",
            to_ms(since),
            to_ms(until),
            by // timedelta(milliseconds=1),
        )[0]

    def last_change_at(self) -> datetime | None:
        """Return the UTC instant of the newest change; None before the first."""
        return self._connection.read_one(lambda row: from_ms(row[0]), "SELECT max(at) FROM changes")

    def last_done_at(self) -> datetime | None:
        """Return the UTC instant at which an action was last done; None before the first."""
        return self._connection.read_one(
            lambda row: from_ms(row[0]), "SELECT max(moved_at) FROM actions WHERE standing = 'done'"
        )


def _trial(row: sqlite3.Row) -> Trial | None:
    return Trial(int(row[0]), from_ms(row[1]), from_ms(row[2])) if row[0] else None


def _matched(row: sqlite3.Row) -> Matched:
    events = unpack(row["difference"])["events"]
    # A message costs more to read than all the rest, and nobody asks for it.
    read = tuple(event_from({**each, "message": None}) for each in events)
    return Matched(tuple(load(row["matched"])["rules"]), read)
