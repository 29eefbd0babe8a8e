"""Whether a list can be believed: an app that is still starting, or lost an account, shows too little. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from beeper_rules.model.account import Account

FEWEST_PASSES = 3
LONG_ENOUGH = timedelta(minutes=10)
"""What looks wrong is believed once this many complete sweeps over this long agree on it."""
FEWEST_SHARE = 0.5
"""Fewer than this share of the chats known before are not believed."""
AWAY = "away"
"""The status that is noted of an account which is believed to be gone, until it is listed again."""


@dataclass(frozen=True)
class Doubt:
    """Something that looks wrong, and since when sweep after sweep has shown the same."""

    what: str
    """The sentence for the user; the same words mean the same doubt."""
    since: datetime
    passes: int = 1
    accounts: frozenset[str] = frozenset()
    """The accounts whose chats are not believed; empty for all."""

    def dispelled(self, now: datetime) -> bool:
        """Return whether it has been seen often and long enough to be the truth."""
        return self.passes >= FEWEST_PASSES and now - self.since >= LONG_ENOUGH


@dataclass(frozen=True)
class Stranger:
    """None of the accounts that are known is there: this is another Beeper."""

    what: str


def doubts(
    known_chats: int,
    seen_chats: int,
    known: Mapping[str, Account],
    seen: Mapping[str, Account] | None,
) -> tuple[str, frozenset[str]] | None:
    """Return what looks wrong about a complete sweep, and which accounts it concerns; None for nothing."""
    if known_chats and not seen_chats:
        return "Beeper lists no chats at all", frozenset()
    if seen_chats < known_chats * FEWEST_SHARE:
        return f"Beeper lists {seen_chats} of {known_chats} chats", frozenset()
    if seen is None:
        return None
    # An account of which only its chats speak cannot go missing from a list that never held it.
    once_listed = {name for name, was in known.items() if was.status != AWAY and (was.user or was.status is not None)}
    missing = frozenset(once_listed) - frozenset(seen)
    worked = {name for name, was in known.items() if was.working and was.status != AWAY}
    lost = frozenset(name for name in worked & set(seen) if not seen[name].working)
    if not missing and not lost:
        return None
    parts = [f"account {name} is missing" for name in sorted(missing)]
    parts += [f"account {name} is {seen[name].status}" for name in sorted(lost)]
    return "; ".join(parts), missing | lost


def is_stranger(known: Mapping[str, Account], seen: Mapping[str, Account] | None) -> bool:
    """Return whether another Beeper answers: accounts are known, some are listed, and not one of them is known."""
    here = {name for name, was in known.items() if was.status != AWAY}
    return bool(here) and bool(seen) and not here & set(seen or {})


def considered(before: Doubt | None, found: tuple[str, frozenset[str]] | None, now: datetime) -> Doubt | None:
    """Return the doubt as it stands after one more complete sweep."""
    if found is None:
        return None
    what, accounts = found
    if before is not None and before.what == what:
        return Doubt(what, before.since, before.passes + 1, accounts)
    return Doubt(what, now, 1, accounts)
