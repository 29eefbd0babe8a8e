"""Every change that was decided on, with what explaining it needs."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from beeper_rules.journal.connection import Connection
from beeper_rules.journal.documents import Document, dump, load, pack, unpack
from beeper_rules.journal.instants import from_ms, to_ms
from beeper_rules.journal.states import change_document, change_from
from beeper_rules.model.change import Change
from beeper_rules.model.decision import Code, Decision, Reason


@dataclass(frozen=True)
class WaitNews:
    """That a rule began to wait with a change, or that its wait was broken off."""

    rule_id: str
    reason: Reason


@dataclass(frozen=True)
class RecordedChange:
    """A change as the journal keeps it; each rule's "no" is computed again from it."""

    id: int
    change: Change
    rulebook: str
    """Hash of the rulebook that decided."""
    matched: tuple[str, ...]
    """Ids of the rules that matched, in their order, each once."""
    pass_no: int
    waits: tuple[WaitNews, ...] = ()
    """What it did to rules that wait."""


@dataclass(frozen=True)
class ToldWait:
    """The same with its place in the log."""

    at: datetime
    """UTC."""
    chat_id: str
    news: WaitNews


@dataclass(frozen=True)
class PackedChange:
    """A change as it stands in its row; who reads thousands decodes only what differs from the one before."""

    id: int
    chat_id: str
    at: datetime
    """UTC, to the millisecond."""
    pass_no: int
    rulebook: str
    """Hash of the rulebook that decided."""
    difference: bytes
    """What `documents.pack` made of `states.change_document`."""


ROWS_AT_ONCE = 500


class Changes:
    """One row a change, in the order in which they were seen."""

    def __init__(self, connection: Connection, *, message_text: bool) -> None:
        self._connection = connection
        self._message_text = message_text

    def record(self, change: Change, *, rulebook: str, decision: Decision, pass_no: int) -> int:
        """Keep a change, the rules that matched it and what it did to waits; return its id."""
        matched = list(dict.fromkeys(verdict.rule_id for verdict in decision.verdicts if verdict.matched))
        told = [
            {"rule": move.rule_id, "code": move.reason.code, "detail": move.reason.detail}
            for move in decision.waits
            if move.reason
        ]
        number = self._connection.insert(
            """INSERT INTO changes (chat, at, pass_no, rulebook, matched, difference, waits)
            VALUES (?, ?, ?, ?, ?, ?, ?)""",
            change.chat_id,
            to_ms(change.at),
            pass_no,
            rulebook,
            dump({"rules": matched}),
            self._packed(change),
            dump({"waits": told}) if told else "",
        )
        assert number is not None  # noqa: S101 - an insertion without ON CONFLICT adds a row or raises
        return number

    def _packed(self, change: Change) -> bytes:
        return pack(change_document(change, text=self._message_text))

    def get(self, change_id: int) -> RecordedChange | None:
        """Return one change; None when it is not or no longer kept."""
        return self._connection.read_one(_recorded, "SELECT * FROM changes WHERE id = ?", change_id)

    def between(self, since: datetime, until: datetime) -> Iterator[PackedChange]:
        """Yield the changes from `since` on and before `until`, in their order, a few at a time from the disk."""
        last = 0
        while True:
            rows = self._connection.read(
                _as_it_stands,
                # By id, which is their order: the plus keeps SQLite from sorting what an index on instants finds.
                "SELECT * FROM changes WHERE id > ? AND +at >= ? AND +at < ? ORDER BY id LIMIT ?",
                last,
                to_ms(since),
                to_ms(until),
                ROWS_AT_ONCE,
            )
            yield from rows
            if len(rows) < ROWS_AT_ONCE:
                return
            last = rows[-1].id

    def count_between(self, since: datetime, until: datetime) -> int:
        """Return how many changes there are from `since` on and before `until`."""
        return self._connection.read(
            lambda row: int(row[0]), "SELECT count(*) FROM changes WHERE at >= ? AND at < ?", to_ms(since), to_ms(until)
        )[0]

    def first_at(self, since: datetime) -> datetime | None:
        """Return the UTC instant of the first change from `since` on; None for none."""
        return self._connection.read_one(
            lambda row: from_ms(row[0]), "SELECT min(at) FROM changes WHERE at >= ?", to_ms(since)
        )

    def first_of_each_chat(self, since: datetime) -> Iterator[PackedChange]:
        """Yield the first change of every chat from `since` on, one at a time from the disk."""
        firsts = self._connection.read(
            lambda row: int(row[0]), "SELECT min(id) FROM changes WHERE at >= ? GROUP BY chat", to_ms(since)
        )
        for number in firsts:
            yield from self._connection.read(_as_it_stands, "SELECT * FROM changes WHERE id = ?", number)

    def rulebooks_between(self, since: datetime, until: datetime) -> frozenset[str]:
        """Return the hashes of the rulebooks that decided from `since` on and before `until`."""
        return frozenset(
            self._connection.read(
                lambda row: str(row[0]),
                "SELECT DISTINCT rulebook FROM changes WHERE at >= ? AND at < ?",
                to_ms(since),
                to_ms(until),
            )
        )

    def recent(self, chat_id: str | None = None, limit: int = 50) -> list[RecordedChange]:
        """Return the newest changes, newest first, of one chat or of all."""
        if chat_id is None:
            return self._connection.read(_recorded, "SELECT * FROM changes ORDER BY id DESC LIMIT ?", limit)
        return self._connection.read(
            _recorded, "SELECT * FROM changes WHERE chat = ? ORDER BY id DESC LIMIT ?", chat_id, limit
        )

    def before(self, change_id: int, chat_id: str, limit: int) -> list[RecordedChange]:
        """Return the changes of a chat before one, newest first."""
        return self._connection.read(
            _recorded,
            "SELECT * FROM changes WHERE chat = ? AND id < ? ORDER BY id DESC LIMIT ?",
            chat_id,
            change_id,
            limit,
        )


def _as_it_stands(row: sqlite3.Row) -> PackedChange:
    return PackedChange(row["id"], row["chat"], from_ms(row["at"]), row["pass_no"], row["rulebook"], row["difference"])


def _recorded(row: sqlite3.Row) -> RecordedChange:
    return RecordedChange(
        id=row["id"],
        change=change_from(unpack(row["difference"])),
        rulebook=row["rulebook"],
        matched=tuple(load(row["matched"])["rules"]),
        pass_no=row["pass_no"],
        waits=tuple(map(news_from, load(row["waits"])["waits"])) if row["waits"] else (),
    )


def news_from(document: Document) -> WaitNews:
    """Return what was told of a wait. Raises KeyError or ValueError for anything else."""
    return WaitNews(document["rule"], Reason(Code(document["code"]), document["detail"]))
