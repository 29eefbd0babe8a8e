"""What can be asked of the queue of actions."""

from collections.abc import Collection
from datetime import datetime

from beeper_rules.journal.action_rows import ActionRecord, action_from, record_from
from beeper_rules.journal.connection import Connection
from beeper_rules.journal.documents import dump
from beeper_rules.journal.instants import from_ms, to_ms
from beeper_rules.journal.log_rows import LogRows
from beeper_rules.journal.tallies import Tallies
from beeper_rules.model.action import Action
from beeper_rules.model.decision import Standing


class ActionQueries:
    """Every question; none of them changes anything."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.log = LogRows(connection)
        self.tallies = Tallies(connection)

    def get(self, action_id: int) -> Action | None:
        """Return one action; None when it is not or no longer kept."""
        return self._connection.read_one(action_from, "SELECT * FROM actions WHERE id = ?", action_id)

    def due(self, now: datetime) -> list[Action]:
        """Return the planned actions that wait for nothing any more, in the order in which they were decided."""
        return self._connection.read(
            action_from,
            """SELECT * FROM actions WHERE standing = 'planned' AND NOT EXISTS (
                SELECT 1 FROM agenda WHERE kind = 'act' AND key = CAST(actions.id AS TEXT) AND at > ?
            ) ORDER BY id""",
            to_ms(now),
        )

    def is_undone(self, action_id: int) -> bool:
        """Return whether something that takes it back is on its way, or was done."""
        return bool(
            self._connection.read(
                lambda row: int(row[0]),
                """SELECT count(*) FROM actions
                WHERE undoes = ? AND standing IN ('planned', 'held', 'inflight', 'done')""",
                action_id,
            )[0]
        )

    def of_ids(self, ids: Collection[int]) -> list[ActionRecord]:
        """Return these actions, in the order in which they were decided; those that are not kept are left out."""
        return self._connection.read(
            record_from,
            """SELECT actions.*, agenda.at AS due_at FROM actions
            LEFT JOIN agenda ON agenda.kind = 'act' AND agenda.key = CAST(actions.id AS TEXT)
            WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id""",
            dump(list(ids)),
        )

    def undoable(
        self, *, rule_id: str | None = None, chat_id: str | None = None, since: datetime | None = None
    ) -> list[Action]:
        """Return what rules did by themselves and is not taken back, newest first; `since` asks when it was done."""
        return self._connection.read(
            action_from,
            """SELECT * FROM actions AS one WHERE standing = 'done' AND number >= 0
            AND rule = ifnull(?, rule) AND chat = ifnull(?, chat) AND moved_at >= ifnull(?, moved_at)
            AND NOT EXISTS (SELECT 1 FROM actions AS other WHERE other.undoes = one.id
                AND other.standing IN ('planned', 'held', 'inflight', 'done'))
            ORDER BY id DESC""",
            rule_id,
            chat_id,
            to_ms(since),
        )

    def last_done_in(self, chat_id: str) -> dict[str, ActionRecord]:
        """Return rule id → the last thing that it did in a chat."""
        found = self._connection.read(
            record_from,
            """SELECT actions.*, NULL AS due_at FROM actions WHERE id IN (
                SELECT max(id) FROM actions WHERE chat = ? AND standing = 'done' AND number >= 0 GROUP BY rule
            )""",
            chat_id,
        )
        return {record.action.rule_id: record for record in found}

    def changes_between(self, earlier: Action, later: Action) -> list[int]:
        """Return the ids of the changes of their chat after the one that the first answers, up to that of the other."""
        return self._connection.read(
            lambda row: int(row[0]),
            "SELECT id FROM changes WHERE chat = ? AND id > ? AND id <= ? ORDER BY id",
            earlier.chat_id,
            earlier.change_id,
            later.change_id,
        )

    def has_acted(self, rule_id: str, revision: str) -> bool:
        """Return whether a rule, written as in that revision, did anything by itself, or is about to, in any chat."""
        return bool(
            self._connection.read(
                lambda row: int(row[0]),
                """SELECT EXISTS (SELECT 1 FROM actions WHERE rule = ? AND revision = ? AND number >= 0
                AND standing IN ('planned', 'inflight', 'done'))""",
                rule_id,
                revision,
            )[0]
        )

    def on_trial_in(self, chat_id: str) -> dict[str, int]:
        """Return rule id → on how many changes of a chat it would have acted, had it not been on trial."""
        return dict(
            self._connection.read(
                lambda row: (str(row[0]), int(row[1])),
                "SELECT rule, count(DISTINCT change_id) FROM actions WHERE chat = ? AND code = 'shadow' GROUP BY rule",
                chat_id,
            )
        )

    def undone_in(self, chat_id: str) -> frozenset[int]:
        """Return the ids of the actions on a chat that a person took back."""
        return frozenset(
            self._connection.read(
                lambda row: int(row[0]),
                """SELECT undoes FROM actions WHERE chat = ? AND undoes IS NOT NULL
                AND standing IN ('planned', 'held', 'inflight', 'done')""",
                chat_id,
            )
        )

    def held(self, rule_id: str | None = None) -> list[Action]:
        """Return the actions that wait for a person, of one rule or of all."""
        return self._connection.read(
            action_from,
            "SELECT * FROM actions WHERE standing = 'held' AND rule = ifnull(?, rule) ORDER BY id",
            rule_id,
        )

    def deferred(self, rule_id: str | None = None) -> list[Action]:
        """Return the actions that quiet hours keep back, of one rule or of all."""
        return self._connection.read(
            action_from,
            "SELECT * FROM actions WHERE standing = 'deferred' AND rule = ifnull(?, rule) ORDER BY id",
            rule_id,
        )

    def pending_for(self, chat_id: str) -> list[Action]:
        """Return the actions on one chat that have not ended: planned, held or inflight."""
        return self._connection.read(
            action_from,
            "SELECT * FROM actions WHERE chat = ? AND standing IN ('planned', 'held', 'inflight') ORDER BY id",
            chat_id,
        )

    def of_change(self, change_id: int) -> list[ActionRecord]:
        """Return what was decided about one change, in its order."""
        return self._connection.read(
            record_from,
            """SELECT actions.*, agenda.at AS due_at FROM actions
            LEFT JOIN agenda ON agenda.kind = 'act' AND agenda.key = CAST(actions.id AS TEXT)
            WHERE change_id = ? ORDER BY id""",
            change_id,
        )

    def done_in(self, chat_id: str, since: datetime, until: datetime) -> list[Action]:
        """Return the actions on one chat that were done from `since` until before `until`, as they were decided."""
        return self._connection.read(
            action_from,
            "SELECT * FROM actions WHERE chat = ? AND standing = 'done' AND moved_at >= ? AND moved_at < ? ORDER BY id",
            chat_id,
            to_ms(since),
            to_ms(until),
        )

    def recent(
        self,
        limit: int,
        *,
        rule_id: str | None = None,
        chat_id: str | None = None,
        standing: Standing | None = None,
        since: datetime | None = None,
    ) -> list[ActionRecord]:
        """Return the newest actions, newest first; `since` asks for those decided from then on."""
        return self._connection.read(
            record_from,
            """SELECT actions.*, agenda.at AS due_at FROM actions
            LEFT JOIN agenda ON agenda.kind = 'act' AND agenda.key = CAST(actions.id AS TEXT)
            WHERE actions.rule = ifnull(?, actions.rule) AND actions.chat = ifnull(?, actions.chat)
            AND standing = ifnull(?, standing) AND decided_at >= ifnull(?, decided_at)
            ORDER BY id DESC LIMIT ?""",
            rule_id,
            chat_id,
            standing,
            to_ms(since),
            limit,
        )

    def counts(self) -> dict[Standing, int]:
        """Return how many actions stand where; every standing is there."""
        found = self._connection.read(
            lambda row: (Standing(row[0]), int(row[1])), "SELECT standing, count(*) FROM actions GROUP BY standing"
        )
        return dict.fromkeys(Standing, 0) | dict(found)

    def chats_acted(self, rule_id: str, since: datetime) -> frozenset[str]:
        """Return the chats on which a rule has acted or is about to, as decided from `since` on.

        `log` is no act; what is held has not acted; what was skipped or given up is refunded. What a dry run would
        have done counts.
        """
        return frozenset(
            self._connection.read(
                lambda row: str(row[0]),
                """SELECT DISTINCT chat FROM actions WHERE rule = ? AND decided_at >= ?
                AND kind <> 'log' AND counted
                AND (standing IN ('planned', 'inflight', 'done') OR code = 'dry_run')""",
                rule_id,
                to_ms(since),
            )
        )

    def last_fires(self, rule_id: str, per: str) -> dict[str, datetime]:
        """Return chat, account or sender, as `per` says → the instant of a rule's last decision to act there.

        With `rule` it is one entry, under the empty text. What counts is what counts for `last_fire`.
        """
        return dict(
            self._connection.read(
                lambda row: (str(row[0]), from_ms(row[1])),
                """SELECT CASE ? WHEN 'chat' THEN chat WHEN 'account' THEN account WHEN 'sender' THEN sender
                    ELSE '' END, max(decided_at)
                FROM actions WHERE rule = ? AND counted
                AND (standing IN ('planned', 'held', 'inflight', 'done') OR code IN ('shadow', 'dry_run'))
                GROUP BY 1""",
                per,
                rule_id,
            )
        )

    def last_fire(
        self, rule_id: str, *, chat: str | None = None, account: str | None = None, sender: str | None = None
    ) -> datetime | None:
        """Return the instant of a rule's last decision to act, on one chat, account or sender or on any; None for none.

        What was skipped or given up is refunded; what is held is not. What a rule in shadow or a dry run would have
        done counts.
        """
        return self._connection.read_one(
            lambda row: from_ms(row[0]),
            """SELECT max(decided_at) FROM actions WHERE rule = ? AND counted
            AND chat = ifnull(?, chat) AND account = ifnull(?, account) AND sender = ifnull(?, sender)
            AND (standing IN ('planned', 'held', 'inflight', 'done') OR code IN ('shadow', 'dry_run'))""",
            rule_id,
            chat,
            account,
            sender,
        )
