"""What is forgotten once a day."""

from datetime import datetime, timedelta

from beeper_rules.journal import Journal
from beeper_rules.language.rulebook import Rulebook

EVERY = timedelta(days=1)
LAST = "pruned_at"
"""The fact that holds when that was last done."""


def tidy_up(journal: Journal, rulebook: Rulebook, days: int, now: datetime) -> None:
    """Forget what is older than `days`, and needed by nothing, if that was not done within a day."""
    last = journal.facts.get_as(str, LAST)
    # A clock that was ahead may have left an instant that is still to come.
    if last is None or not timedelta() <= now - datetime.fromisoformat(last) < EVERY:
        journal.retention.prune(now, days, {rule.id: rule.looks_back for rule in rulebook.rules})
        journal.gaps.forget_until(now - timedelta(days=days))
        journal.facts.put(LAST, now.isoformat())
