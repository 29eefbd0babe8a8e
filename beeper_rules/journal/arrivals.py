"""When messages came in, for rules that count them; nothing of what they say."""

from datetime import datetime

from beeper_rules.journal.connection import Connection
from beeper_rules.journal.instants import from_ms, to_ms
from beeper_rules.model.message import Message


class Arrivals:
    """One row a message, for as long as a rule may count it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, chat_id: str, message: Message, at: datetime) -> None:
        """Note that a message came in; once, however often it is told."""
        self._connection.run(
            """INSERT INTO arrivals (chat, message, sender, mine, at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (chat, message) DO NOTHING""",
            chat_id,
            message.id,
            message.sender_id,
            message.mine,
            to_ms(at),
        )

    def in_chat(self, chat_id: str, since: datetime, *, mine: bool) -> list[datetime]:
        """Return the UTC instants of the messages of one chat later than `since`, the earliest first."""
        return self._connection.read(
            lambda row: from_ms(row[0]),
            "SELECT at FROM arrivals WHERE chat = ? AND mine = ? AND at > ? ORDER BY at",
            chat_id,
            mine,
            to_ms(since),
        )

    def of_sender(self, sender_id: str, since: datetime, *, mine: bool) -> list[datetime]:
        """Return the UTC instants of one person's messages, in whatever chat, later than `since`, earliest first."""
        return self._connection.read(
            lambda row: from_ms(row[0]),
            "SELECT at FROM arrivals WHERE sender = ? AND mine = ? AND at > ? ORDER BY at",
            sender_id,
            mine,
            to_ms(since),
        )

    def forget_until(self, at: datetime) -> int:
        """Forget the messages that came until then; return how many."""
        return self._connection.run("DELETE FROM arrivals WHERE at <= ?", to_ms(at))
