"""The queue of actions: what was decided, what was begun, how it ended. Each move is one transaction.

planned → inflight → done | skipped | dead, and back to planned to be tried again; held → planned once a person says so;
deferred → skipped when quiet hours are over and it is decided anew.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from beeper_rules.journal.action_queries import ActionQueries
from beeper_rules.journal.action_rows import ACT, action_from
from beeper_rules.journal.agenda import Agenda, AgendaRow
from beeper_rules.journal.connection import Connection
from beeper_rules.journal.documents import dump, encode_all
from beeper_rules.journal.instants import to_ms
from beeper_rules.model.action import Action
from beeper_rules.model.chat import NOT_RECORDED
from beeper_rules.model.decision import Code, Intent, Reason, Standing


class Actions(ActionQueries):
    """One row for each (rule, change, message, place under `then`): none is ever decided twice."""

    def __init__(self, connection: Connection, agenda: Agenda) -> None:
        super().__init__(connection)
        self._agenda = agenda

    def add(
        self, intent: Intent, change_id: int, chat_id: str, decided_at: datetime, *, wipe: Sequence[str] = ()
    ) -> Action | None:
        """Put an intent into the queue; return it as an action, None when it is there already.

        One that is due later waits on the agenda. `wipe` names arguments that are not kept when a guard ended it.
        """
        with self._connection.transaction():
            number = self._insert(intent, change_id, chat_id, decided_at)
            if number is None:
                return None
            if intent.standing.ended:
                self._wipe(number, wipe)
            elif intent.due is not None and intent.due > decided_at:
                self._wait(number, intent.due)
            return self.get(number)

    def _insert(self, intent: Intent, change_id: int, chat_id: str, decided_at: datetime) -> int | None:
        return self._connection.insert(
            """INSERT INTO actions (change_id, rule, revision, chat, message, number, kind, args, prior, standing,
            code, detail, blocker, decided_at, event_at, moved_at, depth, account, sender, counted, undoes)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (rule, change_id, message, number) DO NOTHING""",
            change_id,
            intent.rule_id,
            intent.revision,
            chat_id,
            intent.message_id,
            intent.number,
            intent.kind,
            encode_all(intent.args),
            encode_all(intent.prior),
            intent.standing,
            *_words(intent.reason),
            to_ms(decided_at),
            to_ms(intent.event_at or decided_at),
            to_ms(decided_at),
            intent.depth,
            intent.account,
            intent.sender,
            intent.counted,
            intent.undoes,
        )

    # Invariant: no call is made before the mark that it was begun is on the disk. So `begin` refuses to be part of a
    # transaction that commits later.
    def begin(self, action_id: int, boot_id: str, now: datetime) -> Action | None:
        """Mark a planned action as begun, count the attempt and commit; return it, None when it is not planned."""
        if self._connection.in_transaction:
            raise RuntimeError("an action is begun by a transaction of its own")
        with self._connection.transaction():
            changed = self._connection.run(
                """UPDATE actions SET standing = 'inflight', attempts = attempts + 1, boot = ?, moved_at = ?
                WHERE id = ? AND standing = 'planned'""",
                boot_id,
                to_ms(now),
                action_id,
            )
            if not changed:
                return None
            self._stop_waiting(action_id)
            return self.get(action_id)

    def end(
        self, action_id: int, standing: Standing, reason: Reason | None, now: datetime, *, wipe: Sequence[str] = ()
    ) -> bool:
        """End an action as done, skipped or dead; return False when it had ended already.

        `wipe` names the arguments that hold text for others: it is not kept beyond the end.
        """
        if not standing.ended:
            raise ValueError(f"{standing} is no end")
        with self._connection.transaction():
            changed = self._connection.run(
                """UPDATE actions SET standing = ?, code = ?, detail = ?, blocker = ?, moved_at = ?
                WHERE id = ? AND standing IN ('planned', 'held', 'deferred', 'inflight')""",
                standing,
                *_words(reason),
                to_ms(now),
                action_id,
            )
            if changed:
                self._stop_waiting(action_id)
                self._wipe(action_id, wipe)
        return changed > 0

    def again(self, action_id: int, at: datetime, *, counted: bool, now: datetime, repeated: bool = False) -> bool:
        """Plan an action again for `at`; return False when it cannot be.

        The attempt that was begun is taken back unless `counted`. `repeated` also takes up one that was done, whose
        effect never showed, and counts that; an action whose text was wiped is not taken up.
        """
        with self._connection.transaction():
            changed = self._connection.run(
                """UPDATE actions SET standing = 'planned', code = NULL, detail = '', moved_at = ?,
                repeats = repeats + ?, attempts = attempts - (standing = 'inflight' AND NOT ?)
                WHERE id = ? AND (standing IN ('planned', 'inflight') OR (? AND standing = 'done' AND NOT wiped))""",
                to_ms(now),
                repeated,
                counted,
                action_id,
                repeated,
            )
            if changed:
                self._wait(action_id, at)
        return changed > 0

    def recover(self, boot_id: str, now: datetime) -> list[Action]:
        """Plan again what another run had begun, and return it: whether it took effect is unknown.

        What must not be repeated blindly has to be ended in the same transaction.
        """
        with self._connection.transaction():
            found = self._connection.read(
                lambda row: int(row["id"]),
                "SELECT id FROM actions WHERE standing = 'inflight' AND boot <> ? ORDER BY id",
                boot_id,
            )
            return self._move(found, "inflight", Standing.PLANNED, now)

    def approve(self, ids: Collection[int], now: datetime) -> list[Action]:
        """Release those of these actions that are held; return them."""
        with self._connection.transaction():
            released = self._move(ids, "held", Standing.PLANNED, now)
            self._connection.run_each(
                "UPDATE actions SET approved = 1 WHERE id = ?", [(action.id,) for action in released]
            )
            return self._chosen([action.id for action in released])

    def drop(self, ids: Collection[int], now: datetime, *, wipe: Sequence[str] = ()) -> list[Action]:
        """End those of these actions that have not ended well, because a person said so; return them."""
        with self._connection.transaction():
            dropped = [
                action
                for standing in ("planned", "held", "deferred", "dead")
                for action in self._move(ids, standing, Standing.SKIPPED, now, Reason(Code.DROPPED))
            ]
            for action in dropped:
                self._stop_waiting(action.id)
                self._wipe(action.id, wipe)
            return self._chosen([action.id for action in dropped])

    def retry(self, action_id: int, now: datetime) -> bool:
        """Plan a dead action again, its attempts forgotten; return False when it is not dead or its text was wiped."""
        changed = self._connection.run(
            """UPDATE actions SET standing = 'planned', code = NULL, detail = '', moved_at = ?,
            attempts = 0, repeats = 0, approved = 1
            WHERE id = ? AND standing = 'dead' AND NOT wiped""",
            to_ms(now),
            action_id,
        )
        return changed > 0

    def _move(
        self, ids: Collection[int], old: str, new: Standing, now: datetime, reason: Reason | None = None
    ) -> list[Action]:
        """Give those of these actions that stand at `old` the standing `new`; return them."""
        moved = [action.id for action in self._chosen(ids) if action.standing == old]
        self._connection.run_each(
            "UPDATE actions SET standing = ?, code = ?, detail = ?, blocker = ?, moved_at = ? WHERE id = ?",
            [(new, *_words(reason), to_ms(now), each) for each in moved],
        )
        return self._chosen(moved)

    def _chosen(self, ids: Collection[int]) -> list[Action]:
        """Return these actions in the order in which they were decided."""
        return self._connection.read(
            action_from,
            "SELECT * FROM actions WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
            dump(list(ids)),
        )

    def _wait(self, action_id: int, at: datetime) -> None:
        """Put an action on the agenda."""
        action = self.get(action_id)
        if action is not None:
            self._agenda.put(AgendaRow(at, ACT, action.chat_id, action.rule_id, str(action_id)))

    def _stop_waiting(self, action_id: int) -> None:
        """Take an action off the agenda."""
        self._agenda.remove(ACT, key=str(action_id))

    def _wipe(self, action_id: int, names: Sequence[str]) -> None:
        """Overwrite the named arguments."""
        if not names:
            return
        action = self.get(action_id)
        held = [name for name in names if action is not None and name in action.args]
        if action is not None and held:
            self._connection.run(
                "UPDATE actions SET wiped = 1, args = ? WHERE id = ?",
                encode_all({**action.args, **dict.fromkeys(held, NOT_RECORDED)}),
                action_id,
            )


def _words(reason: Reason | None) -> tuple[str | None, str, str]:
    """Return code, sentence and the rule that stood in the way as columns."""
    return (None, "", "") if reason is None else (reason.code.value, reason.detail, reason.by)
