"""How the journal's tables came to be: named functions, each carried out once, in one transaction with its record.

A function here never changes once it was released; the next one says what is different.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from beeper_rules.journal.connection import Connection
from beeper_rules.journal.instants import to_ms

Migration = Callable[[Connection], None]

APPLICATION_ID = 0x62706572
"""`bper`: tells our files from other programs' SQLite databases."""

TABLES = (
    "CREATE TABLE migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL)",
    "CREATE TABLE chats (chat TEXT PRIMARY KEY, state TEXT NOT NULL)",
    """CREATE TABLE rulebooks (
        hash TEXT PRIMARY KEY, files BLOB NOT NULL, kept_at INTEGER NOT NULL, in_force_since INTEGER
    )""",
    """CREATE TABLE changes (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        chat TEXT NOT NULL, at INTEGER NOT NULL, pass_no INTEGER NOT NULL,
        rulebook TEXT NOT NULL, matched TEXT NOT NULL, difference BLOB NOT NULL
    )""",
    "CREATE INDEX changes_by_chat ON changes (chat, id)",
    "CREATE INDEX changes_by_instant ON changes (at)",
    "CREATE INDEX changes_by_rulebook ON changes (rulebook)",
    """CREATE TABLE actions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        change_id INTEGER NOT NULL REFERENCES changes (id),
        rule TEXT NOT NULL, revision TEXT NOT NULL, chat TEXT NOT NULL, message TEXT NOT NULL, number INTEGER NOT NULL,
        kind TEXT NOT NULL, args TEXT NOT NULL, wiped INTEGER NOT NULL DEFAULT 0, prior TEXT NOT NULL,
        standing TEXT NOT NULL, code TEXT, detail TEXT NOT NULL DEFAULT '',
        decided_at INTEGER NOT NULL, event_at INTEGER NOT NULL, moved_at INTEGER NOT NULL,
        boot TEXT NOT NULL DEFAULT '', attempts INTEGER NOT NULL DEFAULT 0, depth INTEGER NOT NULL,
        repeats INTEGER NOT NULL DEFAULT 0, approved INTEGER NOT NULL DEFAULT 0,
        UNIQUE (rule, change_id, message, number)
    )""",
    "CREATE INDEX actions_by_change ON actions (change_id)",
    "CREATE INDEX actions_by_standing ON actions (standing, id)",
    "CREATE INDEX actions_by_rule ON actions (rule, standing, change_id)",
    "CREATE INDEX actions_by_decision ON actions (rule, decided_at)",
    "CREATE INDEX actions_by_chat ON actions (chat, id)",
    "CREATE INDEX actions_by_move ON actions (rule, standing, moved_at)",
    """CREATE TABLE agenda (
        at INTEGER NOT NULL, kind TEXT NOT NULL, rule TEXT NOT NULL, chat TEXT NOT NULL, key TEXT NOT NULL,
        UNIQUE (kind, rule, chat, key)
    )""",
    "CREATE INDEX agenda_by_instant ON agenda (at)",
    "CREATE INDEX agenda_by_chat ON agenda (chat)",
    "CREATE INDEX agenda_by_key ON agenda (kind, key)",
    """CREATE TABLE once_marks (
        kind TEXT NOT NULL, chat TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, UNIQUE (kind, chat, key)
    )""",
    "CREATE INDEX once_marks_by_instant ON once_marks (at)",
    """CREATE TABLE writes (
        chat TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, action_id INTEGER NOT NULL, rule TEXT NOT NULL,
        at INTEGER NOT NULL, until INTEGER NOT NULL, depth INTEGER NOT NULL,
        confirmed INTEGER NOT NULL, listed INTEGER NOT NULL, repeated INTEGER NOT NULL, side_effects TEXT NOT NULL,
        PRIMARY KEY (chat, field)
    )""",
    """CREATE TABLE overrides (
        chat TEXT NOT NULL, rule TEXT NOT NULL, field TEXT NOT NULL, at INTEGER NOT NULL, was TEXT NOT NULL,
        PRIMARY KEY (chat, rule, field)
    )""",
    """CREATE TABLE pauses (
        scope TEXT NOT NULL, target TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER, PRIMARY KEY (scope, target)
    )""",
    "CREATE TABLE accounts (account TEXT PRIMARY KEY, document TEXT NOT NULL, baseline_at INTEGER)",
    "CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE notices (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL)",
    "CREATE INDEX notices_by_instant ON notices (at)",
)


def m001_initial(connection: Connection) -> None:
    """Make every table of the first version."""
    for statement in TABLES:
        connection.run(statement)
    connection.run(f"PRAGMA application_id = {APPLICATION_ID}")


def m002_time(connection: Connection) -> None:
    """Make room for what waits, for what quiet hours keep back, and for what cooldowns and counts ask."""
    for statement in (
        "ALTER TABLE agenda ADD COLUMN document TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE actions ADD COLUMN account TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE actions ADD COLUMN sender TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE actions ADD COLUMN counted INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE changes ADD COLUMN waits TEXT NOT NULL DEFAULT ''",
        "CREATE TABLE waits (rule TEXT NOT NULL, chat TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (rule, chat))",
        "CREATE INDEX waits_by_chat ON waits (chat)",
        """CREATE TABLE arrivals (
            chat TEXT NOT NULL, message TEXT NOT NULL, sender TEXT NOT NULL, mine INTEGER NOT NULL,
            at INTEGER NOT NULL, PRIMARY KEY (chat, message)
        )""",
        "CREATE INDEX arrivals_by_sender ON arrivals (sender, at)",
        "CREATE INDEX arrivals_by_instant ON arrivals (at)",
    ):
        connection.run(statement)


def m003_looking_back(connection: Connection) -> None:
    """Make room for gaps in the watch, and for what takes an action back."""
    for statement in (
        "CREATE TABLE gaps (pass_no INTEGER PRIMARY KEY, since INTEGER NOT NULL, until INTEGER NOT NULL)",
        "ALTER TABLE actions ADD COLUMN undoes INTEGER",
        "CREATE INDEX actions_by_undone ON actions (undoes)",
        "CREATE INDEX actions_by_instant ON actions (decided_at)",
        "ALTER TABLE rulebooks ADD COLUMN in_force_until INTEGER",
    ):
        connection.run(statement)


def m004_blockers(connection: Connection) -> None:
    """Make room for the rule that stood in the way of an action, and take it out of the sentences that told it."""
    for statement in (
        "ALTER TABLE actions ADD COLUMN blocker TEXT NOT NULL DEFAULT ''",
        """UPDATE actions SET blocker = substr(detail, 10, instr(detail, ' decided') - 10)
        WHERE code = 'blocked_by' AND detail LIKE 'the rule % decided about %'""",
    ):
        connection.run(statement)


def m005_wait_news(connection: Connection) -> None:
    """Take what is told of waits apart: "rule: code: sentence" becomes an object with three keys."""
    connection.run(
        """UPDATE changes SET waits = (
            SELECT json_object('waits', json_group_array(json_object('rule', rule, 'code',
                substr(rest, 1, instr(rest || ': ', ': ') - 1), 'detail', substr(rest, instr(rest || ': ', ': ') + 2))))
            FROM (SELECT substr(value, 1, instr(value, ': ') - 1) AS rule, substr(value, instr(value, ': ') + 2) AS rest
                FROM json_each(changes.waits, '$.waits') ORDER BY key)
        ) WHERE waits <> ''"""
    )


MIGRATIONS: Sequence[Migration] = (m001_initial, m002_time, m003_looking_back, m004_blockers, m005_wait_news)
"""In order; the number of a migration is its place, from 1, and the version of a journal is the last one's."""


def version_of(connection: Connection) -> int:
    """Return the number of the last migration carried out, 0 for an empty database."""
    return connection.read(lambda row: int(row[0]), "PRAGMA user_version")[0]


def migrate(connection: Connection, migrations: Sequence[Migration], now: datetime) -> None:
    """Carry out what is missing, each in one transaction with its record."""
    for number, migration in enumerate(migrations, start=1):
        if number <= version_of(connection):
            continue
        with connection.transaction():
            migration(connection)
            connection.run(
                "INSERT INTO migrations (version, name, applied_at) VALUES (?, ?, ?)",
                number,
                str(getattr(migration, "__name__", migration)),
                to_ms(now),
            )
            connection.run(f"PRAGMA user_version = {number}")
