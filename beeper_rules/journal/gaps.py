"""When nobody watched, and by which looks it was found out what had happened."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from beeper_rules.journal.action_rows import ActionRecord, record_from
from beeper_rules.journal.connection import Connection
from beeper_rules.journal.documents import load, unpack
from beeper_rules.journal.instants import from_ms, to_ms
from beeper_rules.journal.states import event_from
from beeper_rules.model.change import Event


@dataclass(frozen=True)
class Gap:
    """A time in which nobody watched."""

    since: datetime
    """UTC instant of the last look before it, to the millisecond; no two gaps have the same."""
    until: datetime
    """UTC instant of the first look after it; looks that did not tell all, before it went on, are a part of it."""
    known_at: datetime
    """UTC instant of the last look that had to find out about it; the first one when that was enough."""
    first_pass: int
    last_pass: int


@dataclass(frozen=True)
class Found:
    """A change that was found after a gap: as little of it as a summary needs, since there may be thousands."""

    chat_id: str
    title: str
    """Of the chat as it was found; its id where it has none."""
    at: datetime
    events: tuple[Event, ...]
    """Without their messages."""
    matched: tuple[str, ...]
    """Ids of the rules that matched."""


class Gaps:
    """One row for the first look after a gap, and one for each later look that has to do with it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, pass_no: int, since: datetime, at: datetime) -> None:
        """Note that a look at `at` found out about the gap that began at `since`."""
        self._connection.run(
            "INSERT OR REPLACE INTO gaps (pass_no, since, until) VALUES (?, ?, ?)", pass_no, to_ms(since), to_ms(at)
        )

    def prolong(self, since: datetime, at: datetime) -> None:
        """Note that the gap that began at `since` lasted on until `at`, but for looks that did not tell all."""
        self._connection.run("UPDATE gaps SET until = ? WHERE since = ?", to_ms(at), to_ms(since))

    def recent(self, limit: int) -> list[Gap]:
        """Return the newest gaps, newest first."""
        return self._connection.read(
            _gap,
            """SELECT since, min(until) AS until, max(until) AS known_at,
            min(pass_no) AS first_pass, max(pass_no) AS last_pass
            FROM gaps GROUP BY since ORDER BY first_pass DESC LIMIT ?""",
            limit,
        )

    def found(self, gap: Gap) -> list[Found]:
        """Return the changes that these looks found, in their order."""
        return self._connection.read(
            _found,
            "SELECT * FROM changes WHERE at BETWEEN ? AND ? AND pass_no BETWEEN ? AND ? ORDER BY id",
            *_span(gap),
        )

    def decided(self, gap: Gap) -> list[ActionRecord]:
        """Return the actions that were decided on these changes, in their order, as they stand by now."""
        return self._connection.read(
            record_from,
            """SELECT actions.*, NULL AS due_at FROM actions JOIN changes ON changes.id = change_id
            WHERE changes.at BETWEEN ? AND ? AND pass_no BETWEEN ? AND ? ORDER BY actions.id""",
            *_span(gap),
        )

    def ended_by(self, gap: Gap, code: str) -> list[ActionRecord]:
        """Return the actions that were skipped for this reason while these looks were taken, in their order."""
        return self._connection.read(
            record_from,
            """SELECT *, NULL AS due_at FROM actions
            WHERE standing = 'skipped' AND code = ? AND moved_at BETWEEN ? AND ? ORDER BY id""",
            code,
            to_ms(gap.since) + 1,
            to_ms(gap.known_at),
        )

    def notices(self, gap: Gap, kind: str) -> list[str]:
        """Return the texts of the incidents of one kind that these looks brought, in their order."""
        return self._connection.read(
            lambda row: str(row["text"]),
            "SELECT text FROM notices WHERE kind = ? AND at BETWEEN ? AND ? ORDER BY id",
            kind,
            to_ms(gap.since) + 1,
            to_ms(gap.known_at),
        )

    def forget_until(self, at: datetime) -> int:
        """Forget the looks that were taken until then; return how many."""
        return self._connection.run("DELETE FROM gaps WHERE until <= ?", to_ms(at))


def _span(gap: Gap) -> tuple[int, int, int, int]:
    return to_ms(gap.since) + 1, to_ms(gap.known_at), gap.first_pass, gap.last_pass


def _found(row: sqlite3.Row) -> Found:
    document = unpack(row["difference"])
    return Found(
        chat_id=row["chat"],
        title=document["after"]["chat"].get("title") or row["chat"],
        at=from_ms(row["at"]),
        events=tuple(event_from({**each, "message": None}) for each in document["events"]),
        matched=tuple(load(row["matched"])["rules"]),
    )


def _gap(row: sqlite3.Row) -> Gap:
    return Gap(
        since=from_ms(row["since"]),
        until=from_ms(row["until"]),
        known_at=from_ms(row["known_at"]),
        first_pass=row["first_pass"],
        last_pass=row["last_pass"],
    )
