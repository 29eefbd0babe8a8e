"""The accounts that were seen, and since when their chats can be compared."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from beeper_rules.journal.connection import Connection
from beeper_rules.journal.documents import dump, load
from beeper_rules.journal.instants import from_ms, to_ms
from beeper_rules.journal.states import wire_document
from beeper_rules.model.account import Account


@dataclass(frozen=True)
class KnownAccount:
    """An account as last listed."""

    account: Account
    baseline_at: datetime | None
    """UTC instant at which its chats were first seen completely, to the millisecond; None before that."""


class Accounts:
    """One row an account, by its id."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> dict[str, KnownAccount]:
        """Return every known account, by id."""
        return {
            known.account.account_id: known
            for known in self._connection.read(_known, "SELECT * FROM accounts ORDER BY account")
        }

    def save(self, accounts: Iterable[KnownAccount]) -> None:
        """Put these accounts in the place of what was known of them, all or none; others stay."""
        self._connection.run_each(
            "INSERT OR REPLACE INTO accounts (account, document, baseline_at) VALUES (?, ?, ?)",
            (
                (known.account.account_id, dump(wire_document(known.account)), to_ms(known.baseline_at))
                for known in accounts
            ),
        )

    def forget(self, account_id: str) -> bool:
        """Remove one account; return whether it was known."""
        return self._connection.run("DELETE FROM accounts WHERE account = ?", account_id) > 0

    def forget_all(self) -> None:
        """Remove every account: what is listed next is believed to be another Beeper's."""
        self._connection.run("DELETE FROM accounts")


def _known(row: sqlite3.Row) -> KnownAccount:
    return KnownAccount(account=Account.model_validate(load(row["document"])), baseline_at=from_ms(row["baseline_at"]))
