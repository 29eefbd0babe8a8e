"""The rulebook in force, kept in the journal: a restart with broken files runs it, and commands explain by it."""

from datetime import datetime

from beeper_rules.errors import InvalidSetup
from beeper_rules.journal import Journal
from beeper_rules.language.load import load
from beeper_rules.language.rulebook import Rulebook


def last_good(journal: Journal) -> Rulebook | None:
    """Return the rulebook that was in force last; None when there was none, or this program cannot read it.

    The tests in its files are left out: they were run when it was loaded.
    """
    kept = journal.rulebooks.in_force()
    if kept is None:
        return None
    try:
        return load(kept[1], with_tests=False)
    except InvalidSetup:
        return None


def put_in_force(journal: Journal, rulebook: Rulebook, now: datetime) -> None:
    """Keep the texts of a rulebook, so that a restart with broken files runs it too."""
    in_force = journal.rulebooks.in_force()
    if in_force is not None and in_force[0] == rulebook.hash:
        return
    with journal.transaction():
        journal.rulebooks.keep(rulebook.hash, rulebook.files, now)
        journal.rulebooks.put_in_force(rulebook.hash, now)
