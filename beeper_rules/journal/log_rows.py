"""What the log asks: actions and waits, found by any combination of what is known of them."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from beeper_rules.journal.action_rows import ActionRecord, record_from
from beeper_rules.journal.changes import ToldWait, news_from
from beeper_rules.journal.connection import Connection, Parameter
from beeper_rules.journal.documents import dump, load, unpack
from beeper_rules.journal.instants import from_ms, to_ms
from beeper_rules.model.decision import Code

WAIT_CODES = frozenset({Code.WAITS, Code.BROKEN})
"""Reasons of what is told of waits, and of no action."""


@dataclass(frozen=True)
class Wanted:
    """Which entries are asked for; what is None or empty does not narrow it."""

    rule_id: str | None = None
    chat_id: str | None = None
    outcomes: tuple[str, ...] = ()
    """Any of these standings and codes."""
    kinds: tuple[str, ...] = ()
    """Any of these actions."""
    since: datetime | None = None
    """From this instant on it took its present standing."""
    until: datetime | None = None
    """Before this instant it did."""
    change_id: int | None = None

    @property
    def waits(self) -> bool:
        """Whether what is told of waits can be meant: it is no action, and has no outcome but its own."""
        return not self.kinds and (not self.outcomes or bool(WAIT_CODES & set(self.outcomes)))


@dataclass(frozen=True)
class Logged:
    """An action with what the log tells beyond it."""

    record: ActionRecord
    events: tuple[str, ...]
    """The names of what it answered, each once; a field's event is called as the field."""

    @property
    def at(self) -> datetime:
        """UTC instant at which it took its present standing."""
        return self.record.moved_at


Entry = Logged | ToldWait

WHICH_ACTIONS = """FROM actions
    WHERE rule = ifnull(?, rule) AND chat = ifnull(?, chat) AND change_id = ifnull(?, change_id)
    AND moved_at >= ifnull(?, moved_at) AND (? IS NULL OR moved_at < ?)
    AND (? IS NULL OR standing IN (SELECT value FROM json_each(?)) OR code IN (SELECT value FROM json_each(?)))
    AND (? IS NULL OR kind IN (SELECT value FROM json_each(?)))"""
ALL_OF_THEM = """SELECT actions.*, agenda.at AS due_at, changes.difference FROM actions
    LEFT JOIN agenda ON agenda.kind = 'act' AND agenda.key = CAST(actions.id AS TEXT)
    LEFT JOIN changes ON changes.id = actions.change_id
    WHERE actions.id IN (SELECT value FROM json_each(?)) ORDER BY moved_at, actions.id"""
WHICH_WAITS = """FROM changes, json_each(changes.waits, '$.waits') AS told WHERE changes.waits <> ''
    AND (? IS NULL OR json_extract(told.value, '$.rule') = ?)
    AND chat = ifnull(?, chat) AND changes.id = ifnull(?, changes.id)
    AND at >= ifnull(?, at) AND (? IS NULL OR at < ?)
    AND (? IS NULL OR json_extract(told.value, '$.code') IN (SELECT value FROM json_each(?)))"""
NEWEST_WAITS = "at DESC, changes.id DESC, told.key DESC"


class LogRows:
    """Every question of the log; the limit counts what is found."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def newest(self, wanted: Wanted, limit: int) -> list[Entry]:
        """Return the newest entries, the oldest of them first."""
        found: list[Entry] = [*self.actions(wanted, limit), *self._waits(wanted, limit)]
        # Equal instants keep the order in which they were decided.
        return sorted(found, key=lambda each: each.at)[-limit:]

    def actions(self, wanted: Wanted, limit: int) -> list[Logged]:
        """Return the newest actions, the oldest of them first."""
        newest = self._connection.read(
            lambda row: int(row[0]),
            f"SELECT id {WHICH_ACTIONS} ORDER BY moved_at DESC, id DESC LIMIT ?",
            *_of_actions(wanted),
            limit,
        )
        return self._connection.read(_logged, ALL_OF_THEM, dump(newest))

    def count(self, wanted: Wanted) -> int:
        """Return how many entries there are."""
        waits = self._count(WHICH_WAITS, *_of_waits(wanted)) if wanted.waits else 0
        return self._count(WHICH_ACTIONS, *_of_actions(wanted)) + waits

    def _count(self, which: str, *parameters: Parameter) -> int:
        return self._connection.read(lambda row: int(row[0]), f"SELECT count(*) {which}", *parameters)[0]

    def _waits(self, wanted: Wanted, limit: int) -> list[ToldWait]:
        """Return what was last told of rules that wait, the oldest of it first."""
        if not wanted.waits:
            return []
        return self._connection.read(
            lambda row: ToldWait(from_ms(row["at"]), str(row["chat"]), news_from(load(row["told"]))),
            f"SELECT at, chat, told.value AS told {WHICH_WAITS} ORDER BY {NEWEST_WAITS} LIMIT ?",
            *_of_waits(wanted),
            limit,
        )[::-1]


def _of_actions(wanted: Wanted) -> tuple[Parameter, ...]:
    since, until = to_ms(wanted.since), to_ms(wanted.until)
    outcomes, kinds = _any_of(wanted.outcomes), _any_of(wanted.kinds)
    which = (wanted.rule_id, wanted.chat_id, wanted.change_id)
    return (*which, since, until, until, outcomes, outcomes, outcomes, kinds, kinds)


def _of_waits(wanted: Wanted) -> tuple[Parameter, ...]:
    since, until = to_ms(wanted.since), to_ms(wanted.until)
    outcomes = _any_of(wanted.outcomes)
    rule = (wanted.rule_id,) * 2
    return (*rule, wanted.chat_id, wanted.change_id, since, until, until, outcomes, outcomes)


def _any_of(words: tuple[str, ...]) -> str | None:
    return dump(list(words)) if words else None


def _logged(row: sqlite3.Row) -> Logged:
    events = unpack(row["difference"])["events"] if row["difference"] else ()
    names = dict.fromkeys(str(each["field"] or each["name"]) for each in events)
    return Logged(record_from(row), tuple(names))
