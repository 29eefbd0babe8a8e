"""A row of the queue as values."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from beeper_rules.journal.documents import decode_all, load
from beeper_rules.journal.instants import from_ms
from beeper_rules.journal.states import values_from
from beeper_rules.model.action import Action
from beeper_rules.model.decision import Code, Reason, Standing

ACT = "act"
"""The agenda's kind of an action that waits; its key is the action's id."""


@dataclass(frozen=True)
class ActionRecord:
    """An action with what became of it."""

    action: Action
    reason: Reason | None
    """Why it was held, skipped or given up; None when there is nothing to explain."""
    moved_at: datetime
    """UTC instant at which it took its present standing, to the millisecond."""
    due_at: datetime | None
    """UTC instant for which it waits; None when it does not wait for one."""

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        return self.action.standing

    @property
    def ended_at(self) -> datetime | None:
        """UTC instant at which it ended; None before that."""
        return self.moved_at if self.standing.ended else None


def action_from(row: sqlite3.Row) -> Action:
    """Return the action in a row of `actions`."""
    return Action(
        id=row["id"],
        change_id=row["change_id"],
        rule_id=row["rule"],
        revision=row["revision"],
        chat_id=row["chat"],
        message_id=row["message"],
        number=row["number"],
        kind=row["kind"],
        args=decode_all(row["args"]),
        prior=values_from(load(row["prior"])),
        standing=Standing(row["standing"]),
        decided_at=from_ms(row["decided_at"]),
        event_at=from_ms(row["event_at"]),
        attempts=row["attempts"],
        depth=row["depth"],
        repeats=row["repeats"],
        approved=bool(row["approved"]),
        undoes=row["undoes"],
    )


def record_from(row: sqlite3.Row) -> ActionRecord:
    """Return the record in a row of `actions` joined with its row of the agenda."""
    return ActionRecord(
        action=action_from(row),
        reason=None if row["code"] is None else Reason(Code(row["code"]), row["detail"], row["blocker"]),
        moved_at=from_ms(row["moved_at"]),
        due_at=from_ms(row["due_at"]),
    )
