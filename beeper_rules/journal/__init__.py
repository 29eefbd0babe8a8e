"""The journal: durable memory and queue, in SQLite. The only SQL of the program is here.

It stores and finds; it decides nothing and has no clock.

| file | holds |
|---|---|
| `database.py` | open_journal, copy_in_memory, Journal |
| `inspection.py`, `open_mark.py` | what is looked at first; how a lost `-wal` file is noticed |
| `connection.py` | the one connection, the one transaction function, what a failure of SQLite means |
| `migrations.py` | the tables, and how they came to be |
| `instants.py`, `documents.py`, `states.py` | how values become columns and JSON, and back |
| `chats.py` | the snapshot |
| `changes.py`, `rulebooks.py` | what was decided on, and by which rules |
| `actions.py`, `action_queries.py`, `action_rows.py` | the queue |
| `log_rows.py`, `tallies.py` | what the log asks, and how often each rule did what |
| `agenda.py`, `waits.py`, `once.py` | what is due later, what is waited for, what happens only once |
| `arrivals.py` | when messages came in, for rules that count them |
| `writes.py`, `overrides.py`, `pauses.py` | what we set, what a person took back, what a person paused |
| `accounts.py`, `facts.py`, `notices.py` | accounts, single values, incidents |
| `gaps.py` | when nobody watched, and which looks found out about it |
| `retention.py` | what is forgotten |
"""

from beeper_rules.journal.accounts import KnownAccount
from beeper_rules.journal.action_rows import ACT, ActionRecord
from beeper_rules.journal.agenda import AgendaRow
from beeper_rules.journal.changes import RecordedChange, ToldWait, WaitNews
from beeper_rules.journal.chats import ChatName
from beeper_rules.journal.database import Journal, copy_in_memory, open_journal
from beeper_rules.journal.gaps import Gap
from beeper_rules.journal.notices import Notice
from beeper_rules.journal.overrides import Override
from beeper_rules.journal.pauses import Pause, Scope

__all__ = [
    "ACT",
    "ActionRecord",
    "AgendaRow",
    "ChatName",
    "Gap",
    "Journal",
    "KnownAccount",
    "Notice",
    "Override",
    "Pause",
    "RecordedChange",
    "Scope",
    "ToldWait",
    "WaitNews",
    "copy_in_memory",
    "open_journal",
]
