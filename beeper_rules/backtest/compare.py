"""What one rulebook did in the same history and the other did not."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from beeper_rules.backtest.deeds import Deed, Played

Effect = tuple[str, str, str, datetime, datetime | None]
"""Action, chat, words, and the minutes in which it was done and of which it reminds: whichever rule did it."""


@dataclass(frozen=True)
class Difference:
    """What only one of two rulebooks did, each in the order in which it was done."""

    gained: tuple[Deed, ...]
    """Done by the first and not by the second."""
    lost: tuple[Deed, ...]
    """Done by the second and not by the first."""

    def marked(self) -> list[tuple[str, Deed]]:
        """Return all of it by time, `+` for what was gained and `-` for what was lost."""
        rows = [*(("-", deed) for deed in self.lost), *(("+", deed) for deed in self.gained)]
        return sorted(rows, key=lambda row: row[1].at)

    def counts(self) -> Iterator[tuple[str, int, int]]:
        """Yield action, how often it was gained and how often lost, the most frequent first."""
        gained, lost = (Counter(deed.kind for deed in deeds) for deeds in (self.gained, self.lost))
        for kind, _ in (gained + lost).most_common():
            yield kind, gained[kind], lost[kind]


def difference(first: Played, second: Played) -> Difference:
    """Return what only one of them did. An action is the same where it did the same to a chat in the same minute."""
    ours, theirs = Counter(map(_effect, first.done)), Counter(map(_effect, second.done))
    return Difference(tuple(_beyond(first.done, theirs)), tuple(_beyond(second.done, ours)))


def _beyond(deeds: Sequence[Deed], others: Counter[Effect]) -> Iterator[Deed]:
    left = others.copy()
    for deed in deeds:
        effect = _effect(deed)
        if left[effect]:
            left[effect] -= 1
        else:
            yield deed


def _effect(deed: Deed) -> Effect:
    reminds_at = _minute(deed.reminds_at) if deed.reminds_at else None
    return deed.kind, deed.chat_id, deed.says, _minute(deed.at), reminds_at


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
