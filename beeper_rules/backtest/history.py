"""Which stretch of history there is to play, and how the chats were at its beginning."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from beeper_rules.backtest.reading import Reader
from beeper_rules.journal import Journal
from beeper_rules.memory import recall
from beeper_rules.model.change import ChatState

INSTANT = timedelta(milliseconds=1)
"""To which the journal tells apart when changes were seen."""


@dataclass(frozen=True)
class History:
    """A stretch of recorded history."""

    asked_since: datetime | None
    """UTC instant from which it was asked for; None for all that is kept."""
    since: datetime
    """UTC instant from which on everything is kept."""
    until: datetime
    """UTC instant of the last look."""
    pruned: bool
    """Whether older history was kept and forgotten."""

    @property
    def shorter(self) -> bool:
        """Whether it begins later than was asked for."""
        return self.asked_since is not None and self.asked_since < self.since


def history(journal: Journal, asked_since: datetime | None, kept: timedelta, now: datetime) -> History | None:
    """Return the stretch from `asked_since` on as far as it is kept; None where nothing is recorded in it."""
    known_since = min((each.baseline_at for each in journal.accounts.all().values() if each.baseline_at), default=None)
    # `history.days` may have been less than it is now.
    whole_from = max(filter(None, (now - kept, journal.retention.forgotten_until())))
    first = journal.changes.first_at(max(filter(None, (asked_since, whole_from))))
    last = journal.actions.tallies.last_change_at()
    if first is None or last is None:
        return None
    # What is older than `kept` is there in parts only: what explains the last fires of rules.
    watched = known_since if known_since is not None and known_since <= first else first
    since = max(filter(None, (asked_since, whole_from, watched)))
    looked = recall(journal).last_pass_at
    return History(asked_since, since, max(filter(None, (last + INSTANT, looked))), watched < whole_from)


def at_beginning(journal: Journal, stretch: History) -> Iterator[ChatState]:
    """Yield every chat as it was when the stretch began, as far as the record tells, in the daemon's order."""
    first = {packed.chat_id: packed for packed in journal.changes.first_of_each_chat(stretch.since)}
    for chat_id, state in journal.chats.all().items():
        packed = first.pop(chat_id, None)
        before = Reader().read(packed).before if packed else state
        if before is not None:
            yield before
    # What is not there any more was removed meanwhile; accounts, which have changes too, are no chats.
    for packed in first.values():
        change = Reader().read(packed)
        if change.before is not None and not any(event.name == "account_trouble" for event in change.events):
            yield change.before
