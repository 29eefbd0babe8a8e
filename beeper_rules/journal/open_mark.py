"""The mark that the journal is open, by which a lost `-wal` file is noticed.

A journal that was not closed has its newest transactions in the `-wal` file. Without it the rest opens as if nothing
were missing, at an older state, and what was done since would be done again.
"""

# Invariant: while the mark is in the main file, the -wal file is there and not empty, at whatever instruction the
# program is killed. So the mark reaches the main file by a checkpoint that leaves the -wal file as it is, and is taken
# back before anything that empties it.

from beeper_rules.journal.connection import Connection
from beeper_rules.journal.facts import Facts

KEY = "open"


def set_mark(connection: Connection) -> None:
    """Mark the journal as open, in its main file."""
    Facts(connection).put(KEY, value=True)
    connection.read(tuple, "PRAGMA wal_checkpoint(PASSIVE)")


def clear_mark(connection: Connection) -> None:
    """Take the mark back; it leaves the main file with the next checkpoint."""
    Facts(connection).put(KEY, value=False)


def empty_wal(connection: Connection) -> None:
    """Move everything into the main file and cut the `-wal` file to nothing, as far as no reader needs it."""
    clear_mark(connection)
    connection.read(tuple, "PRAGMA wal_checkpoint(TRUNCATE)")
    set_mark(connection)


def is_marked(connection: Connection) -> bool:
    """Return whether it was opened and not closed since."""
    return Facts(connection).get(KEY) is True
