"""What passes remember of each other: at once in the program, and on the disk as often as it matters."""

from dataclasses import replace
from datetime import datetime, timedelta

from beeper_rules.diff import diff_accounts
from beeper_rules.gaps import Away
from beeper_rules.journal import Journal, KnownAccount
from beeper_rules.memory import Health, Memory, keep, recall
from beeper_rules.model.account import Account
from beeper_rules.model.change import Change
from beeper_rules.plausible import AWAY, Doubt
from beeper_rules.poll import Pass

KEPT_EVERY = timedelta(minutes=5)
"""How often the memory is written when nothing else is."""
KNOWN_STATUSES = frozenset({"connecting", "backfilling"})
"""Statuses that pass by themselves: an account that shows one is still what it was."""


class Recollection:
    """The memory, what else the next pass must know, and until when somebody watched."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.memory: Memory = recall(journal)
        self.app = self.memory.app
        """As the last pass found it; what it can tell counts once it has shown every chat."""
        self.away = Away(journal)
        self.ahead: frozenset[str] = frozenset()
        """Chats whose messages the last passes left for the next one: see `Pass.ahead`."""
        self.swept_at: datetime | None = None
        """UTC instant of the last look at every chat in this run, whatever was thought of it; None for none."""
        self.dirty = False
        """Whether the disk has to learn of this pass, although nothing is told."""
        self._kept_at = self.memory.last_pass_at

    def doubts(self, doubt: Doubt | None) -> None:
        """Take in what is thought of the list."""
        self.memory = replace(self.memory, doubt=doubt)

    def comes_back(self, at: datetime, every: timedelta) -> None:
        """Take in that Beeper is looked at, where nobody had watched since the last look."""
        if self.memory.seeded:
            self.dirty |= self.away.comes_back(self.memory.last_pass_at, at, every, self.memory.pass_no + 1)

    def take_in(self, seen: Pass, health: Health, took_s: float, *, settling: bool, anything: bool) -> bool:
        """Keep what the next pass must know; on the disk when `anything` happened, else from time to time.

        `settling` tells whether the app was away and has not shown everything twice. Return whether this pass tells all
        that happened while nobody watched.
        """
        back = False
        memory = replace(
            self.memory,
            pass_no=self.memory.pass_no + 1,
            last_pass_at=seen.at,
            before_was_complete=seen.complete and health is Health.OK,
        )
        self.app = seen.app
        self.swept_at = seen.at if seen.sweep else self.swept_at
        self.ahead = (self.ahead - set(seen.chats)) | seen.ahead
        newest = max((chat.last_activity for chat in seen.chats.values() if chat.last_activity), default=None)
        if seen.complete and health is Health.OK and not settling:
            # Believed and complete: from here on the watermark counts, and after the first sweep so do events.
            memory = replace(memory, watermark=max(filter(None, (newest, self.memory.watermark)), default=None))
            if seen.sweep:
                back = self.away.is_known(seen.at, memory.pass_no)
                self._know_accounts(seen)
                # What this app can tell counts once it has shown every chat: no field's first sight is an event.
                memory = replace(
                    memory,
                    app=seen.app,
                    seeded=True,
                    last_sweep_at=seen.at,
                    last_sweep_s=took_s,
                    expected_chats=len(seen.chats) + len(seen.broken),
                )
        stale = self._kept_at is None or seen.at - self._kept_at >= KEPT_EVERY or seen.at < self._kept_at
        if anything or self.dirty or stale or memory.seeded != self.memory.seeded:
            keep(self._journal, memory)
            self._kept_at, self.dirty = seen.at, False
        self.memory = memory
        return back

    def account_changes(self, seen: Pass) -> list[Change]:
        """Return the changes that accounts bring, and remember their statuses."""
        if seen.accounts is None:
            return []
        before = {
            name: Account(account_id=name, network=self.memory.app.networks.get(name), status=status)
            for name, status in self.memory.statuses.items()
        }
        lasting = {name: each for name, each in seen.accounts.items() if each.status not in KNOWN_STATUSES}
        statuses = dict(self.memory.statuses) | {name: each.status or "" for name, each in lasting.items()}
        if statuses != self.memory.statuses:
            self.memory, self.dirty = replace(self.memory, statuses=statuses), True
        return list(diff_accounts(before, lasting, seen.at)) if self.memory.seeded else []

    def watched_until(self, at: datetime) -> None:
        """Take it that somebody watched until then: the memory is not on the disk with every look."""
        last = self.memory.last_pass_at
        if last is not None and last < at:
            self.memory = replace(self.memory, last_pass_at=at)

    def clock_stepped(self, by: timedelta) -> None:
        """Let all that was remembered in the old time be as long ago in the new one: nothing happened in between."""
        memory, doubt = self.memory, self.memory.doubt
        self.memory = replace(
            memory,
            last_pass_at=_moved(memory.last_pass_at, by),
            last_sweep_at=_moved(memory.last_sweep_at, by),
            doubt=replace(doubt, since=doubt.since + by) if doubt else None,
        )
        self.swept_at, self._kept_at = _moved(self.swept_at, by), _moved(self._kept_at, by)
        self.dirty = True

    def keep(self) -> None:
        """Write the memory to the disk."""
        keep(self._journal, self.memory)

    def _know_accounts(self, seen: Pass) -> None:
        """Take in the accounts of a sweep that is believed; one that is new is known from now on."""
        known = self._journal.accounts.all()
        doubted = self.memory.doubt.accounts if self.memory.doubt else frozenset()
        listed = dict(seen.accounts or {})
        # An account that only its chats name is as real as one that is listed.
        named = {chat.account_id for chat in seen.chats.values() if chat.account_id} - set(listed)
        here = {name for name, each in known.items() if each.account.status != AWAY}
        unlisted = {} if seen.accounts is not None else {name: known[name].account for name in named & here}
        # One that is gone keeps the day of its first sight: what is new when it comes back is no first sight.
        gone = {name: Account(account_id=name, status=AWAY) for name in set(known) - named - set(listed)}
        accounts = gone | {name: Account(account_id=name) for name in named} | unlisted | listed
        fresh = [
            KnownAccount(account, known[name].baseline_at if name in known else seen.at)
            for name, account in accounts.items()
            if name not in doubted and (name not in known or known[name].account != account)
        ]
        if fresh:
            self._journal.accounts.save(fresh)


def _moved(at: datetime | None, by: timedelta) -> datetime | None:
    return at + by if at else None
