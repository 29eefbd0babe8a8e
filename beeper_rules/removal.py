"""Chats that are not listed any more. Absence is not deletion: Beeper is asked, twice."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from beeper_rules.commit import WAIT
from beeper_rules.journal import AgendaRow, Journal
from beeper_rules.model.change import Change, ChatState, Event
from beeper_rules.plausible import AWAY
from beeper_rules.poll import Pass

KIND = "missing"
"""The agenda's kind for a chat of which Beeper is to be asked; its key is how often it denied it."""
ASKED_AT_ONCE = 5
ASK_AGAIN = timedelta(hours=1)
"""When to ask again about a chat that is there but not listed, or denied while its account is away."""
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
    # Behind the others, or chats that Beeper shows so that nobody can read them would keep the rest from being asked.
    in_vain = to_ask(journal, seen.at) - seen.gone - seen.there if seen.failures else frozenset()
    for chat_id, row in waiting.items():
        if chat_id in seen.chats or chat_id not in states:
            journal.agenda.remove(KIND, chat=chat_id)
        elif chat_id in seen.gone and row.at <= seen.at:
            if _denied_for_good(journal, row, states[chat_id].chat.account_id, seen, every):
                yield _forgotten(journal, chat_id, states[chat_id], seen.at)
        elif chat_id in seen.there:
            _ask_later(journal, chat_id, seen.at + ASK_AGAIN, denials=0)
        elif chat_id in in_vain:
            _ask_later(journal, chat_id, seen.at + every, denials=int(row.key or 0))
    if seen.sweep and seen.complete:
        unseen = {item.id for item in seen.broken}
        for chat_id in states:
            if chat_id not in seen.chats and chat_id not in unseen and chat_id not in waiting:
                journal.agenda.put(AgendaRow(seen.at, KIND, chat_id, key="0"))


def _denied_for_good(journal: Journal, row: AgendaRow, account: str | None, seen: Pass, every: timedelta) -> bool:
    """Return whether a denial was the last that it takes; if not, plan the next question."""
    denials = int(row.key or 0) + 1
    listed = _listed(account, seen, journal)
    if denials >= DENIALS and listed:
        return True
    # Without its account a chat is denied as long as that is away, which may be for ever.
    again = seen.at + (every if listed else ASK_AGAIN)
    _ask_later(journal, row.chat, again, denials=min(denials, DENIALS - 1))
    return False


def _ask_later(journal: Journal, chat_id: str, at: datetime, *, denials: int) -> None:
    journal.agenda.remove(KIND, chat=chat_id)
    journal.agenda.put(AgendaRow(at, KIND, chat_id, key=str(denials)))


def _forgotten(journal: Journal, chat_id: str, state: ChatState, now: datetime) -> Change:
    """Let the journal forget a chat, with all that was waited for, and return the change that tells it."""
    journal.chats.forget(chat_id)
    for rule_id in journal.waits.of_chat(chat_id):
        journal.waits.remove(rule_id, chat_id)
    for kind in (KIND, "snooze", "reminder", WAIT):
        journal.agenda.remove(kind, chat=chat_id)
    return Change(chat_id, now, state, state, (Event("chat_removed", now),))


def _listed(account: str | None, seen: Pass, journal: Journal) -> bool:
    """Return whether the chat's account is there: without it, its chats are only out of sight."""
    if seen.accounts is not None:
        return account is None or account in seen.accounts
    known = journal.accounts.all()
    return account is None or (account in known and known[account].account.status != AWAY)
