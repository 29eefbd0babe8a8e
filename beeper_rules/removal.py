"""Chats that are not listed any more. Absence is not deletion: Beeper is asked, twice."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from beeper_rules.journal import AgendaRow, Journal
from beeper_rules.model.change import Change, ChatState, Event
from beeper_rules.poll import Pass

KIND = "missing"
"""The agenda's kind for a chat of which Beeper is to be asked; its key is how often it denied it."""
ASKED_AT_ONCE = 5
ASK_AGAIN = timedelta(hours=1)
"""When to ask again about a chat that is there but not listed."""
DENIALS = 2
"""Times that Beeper must not know a chat before it counts as removed."""


def to_ask(journal: Journal, now: datetime) -> frozenset[str]:
    """Return the chats of which Beeper is to be asked now."""
    return frozenset(row.chat for row in journal.agenda.due(now, (KIND,))[:ASKED_AT_ONCE])


def removals(journal: Journal, seen: Pass, states: Mapping[str, ChatState], every: timedelta) -> Iterator[Change]:
    """Yield a `chat_removed` change for each chat that is gone for good, and plan what is to be asked next.

    `every` is the time between two polls, after which a first denial is checked again.
    """
    waiting = {row.chat: row for row in journal.agenda.due(seen.at + ASK_AGAIN * 2, (KIND,))}
    for chat_id, row in waiting.items():
        if chat_id in seen.chats or chat_id not in states:
            journal.agenda.remove(KIND, chat=chat_id)
        elif chat_id in seen.gone and row.at <= seen.at:
            journal.agenda.remove(KIND, chat=chat_id)
            denials = int(row.key or 0) + 1
            account = states[chat_id].chat.account_id
            if denials < DENIALS or not _listed(account, seen, journal):
                journal.agenda.put(AgendaRow(seen.at + every, KIND, chat_id, key=str(min(denials, DENIALS - 1))))
                continue
            journal.chats.forget(chat_id)
            for kind in ("snooze", "reminder"):
                journal.agenda.remove(kind, chat=chat_id)
            state = states[chat_id]
            yield Change(chat_id, seen.at, state, state, (Event("chat_removed", seen.at),))
        elif chat_id in seen.there:
            journal.agenda.remove(KIND, chat=chat_id)
            journal.agenda.put(AgendaRow(seen.at + ASK_AGAIN, KIND, chat_id, key="0"))
    if seen.sweep and seen.complete:
        unseen = {item.id for item in seen.broken}
        for chat_id in states:
            if chat_id not in seen.chats and chat_id not in unseen and chat_id not in waiting:
                journal.agenda.put(AgendaRow(seen.at, KIND, chat_id, key="0"))


def _listed(account: str | None, seen: Pass, journal: Journal) -> bool:
    """Return whether the chat's account is there: without it, its chats are only out of sight."""
    accounts = seen.accounts if seen.accounts is not None else journal.accounts.all()
    return account is None or account in accounts
