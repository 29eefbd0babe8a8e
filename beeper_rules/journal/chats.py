"""The snapshot: every chat as last listed."""

from collections.abc import Iterable
from dataclasses import dataclass

from beeper_rules.journal.connection import Connection
from beeper_rules.journal.documents import dump, load
from beeper_rules.journal.states import state_document, state_from
from beeper_rules.model.change import ChatState


@dataclass(frozen=True)
class ChatName:
    """How a chat is called."""

    id: str
    title: str
    """Empty where Beeper shows none."""
    network: str = ""
    """Empty where Beeper shows none."""
    account: str = ""


class Chats:
    """One row a chat, by its id."""

    def __init__(self, connection: Connection, *, message_text: bool) -> None:
        self._connection = connection
        self._message_text = message_text

    def all(self) -> dict[str, ChatState]:
        """Return every chat, by id."""
        return dict(
            self._connection.read(lambda row: (row["chat"], state_from(load(row["state"]))), "SELECT * FROM chats")
        )

    def get(self, chat_id: str) -> ChatState | None:
        """Return one chat; None when it is not known."""
        return self._connection.read_one(
            lambda row: state_from(load(row["state"])), "SELECT state FROM chats WHERE chat = ?", chat_id
        )

    def title(self, chat_id: str) -> str | None:
        """Return the title of a chat; None where it is not known or has none. It is escaped when shown."""
        state = self.get(chat_id)
        return (state.chat.title or None) if state else None

    def save(self, states: Iterable[ChatState]) -> None:
        """Put these chats in the place of what was known of them, all or none."""
        self._connection.run_each(
            "INSERT INTO chats (chat, state) VALUES (?, ?) ON CONFLICT (chat) DO UPDATE SET state = excluded.state",
            ((state.chat.id, dump(state_document(state, text=self._message_text))) for state in states),
        )

    def forget(self, chat_id: str) -> bool:
        """Remove one chat; return whether it was known."""
        return self._connection.run("DELETE FROM chats WHERE chat = ?", chat_id) > 0

    def names(self) -> list[ChatName]:
        """Return how every chat is called, members of merged chats left out; nothing else of them is read."""
        return self._connection.read(
            lambda row: ChatName(
                str(row["chat"]), str(row["title"] or ""), str(row["network"] or ""), str(row["account"] or "")
            ),
            """SELECT chat,
                json_extract(state, '$.chat.title') AS title, json_extract(state, '$.chat.network') AS network,
                json_extract(state, '$.chat.accountID') AS account
            FROM chats WHERE json_extract(state, '$.chat.mergedIntoChatID') IS NULL""",
        )

    def count(self) -> int:
        """Return how many chats are known."""
        return self._connection.read(lambda row: int(row[0]), "SELECT count(*) FROM chats")[0]
