"""States that rules with `for` saw entered, until they end."""

import sqlite3
from dataclasses import dataclass

from beeper_rules.journal.connection import Connection
from beeper_rules.journal.documents import Document, dump, load
from beeper_rules.journal.states import event_document, event_from, instant_from, iso
from beeper_rules.model.decision import Wait


@dataclass(frozen=True)
class KeptWait:
    """A wait, and whose it is."""

    rule_id: str
    chat_id: str
    wait: Wait


class Waits:
    """One row for each (rule, chat)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, rule_id: str, chat_id: str, wait: Wait) -> None:
        """Keep a wait in place of the one before."""
        self._connection.run(
            """INSERT INTO waits (rule, chat, document) VALUES (?, ?, ?)
            ON CONFLICT (rule, chat) DO UPDATE SET document = excluded.document""",
            rule_id,
            chat_id,
            dump(_document(wait)),
        )

    def remove(self, rule_id: str, chat_id: str) -> None:
        """Forget a wait; one that is not there is no matter."""
        self._connection.run("DELETE FROM waits WHERE rule = ? AND chat = ?", rule_id, chat_id)

    def of_chat(self, chat_id: str) -> dict[str, Wait]:
        """Return rule id → wait for one chat."""
        found = self._connection.read(_kept, "SELECT * FROM waits WHERE chat = ?", chat_id)
        return {each.rule_id: each.wait for each in found}

    def all(self) -> list[KeptWait]:
        """Return every wait."""
        return self._connection.read(_kept, "SELECT * FROM waits ORDER BY rule, chat")

    def chats(self) -> frozenset[str]:
        """Return the chats in which anything is waited for."""
        return frozenset(self._connection.read(lambda row: str(row[0]), "SELECT DISTINCT chat FROM waits"))


def _document(wait: Wait) -> Document:
    return {
        "trigger": wait.trigger,
        "revision": wait.revision,
        "event": event_document(wait.event, text=False),
        "clock": iso(wait.clock),
        "since": iso(wait.since),
        "fired": wait.fired,
        "deferred": wait.deferred,
        "due": iso(wait.due),
        "look_at": iso(wait.look_at),
    }


def _kept(row: sqlite3.Row) -> KeptWait:
    document = load(row["document"])
    event = event_from(document["event"])
    return KeptWait(
        rule_id=row["rule"],
        chat_id=row["chat"],
        wait=Wait(
            trigger=document["trigger"],
            revision=document["revision"],
            event=event,
            clock=instant_from(document["clock"]) or event.at,
            since=instant_from(document["since"]),
            fired=int(document["fired"]),
            deferred=bool(document["deferred"]),
            due=instant_from(document["due"]),
            look_at=instant_from(document["look_at"]),
        ),
    )
