"""What `diff` needs for each chat of a pass, gathered from the pass and the journal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from beeper_rules.journal import Journal
from beeper_rules.memory import Memory
from beeper_rules.model.change import ChatState, Write
from beeper_rules.model.listed import Around, Listed
from beeper_rules.plausible import AWAY
from beeper_rules.poll import Pass

TIMEPIECE_KINDS = ("snooze", "reminder")
"""The agenda's kinds for instants that a chat itself carries; tests hold them equal to those that diff knows."""


@dataclass(frozen=True)
class Sighting:
    """One chat of a pass, with everything that was known of it."""

    before: ChatState | None
    listed: Listed
    around: Around


class Sightings:
    """A pass, laid beside what the journal knows."""

    def __init__(self, journal: Journal, states: Mapping[str, ChatState], seen: Pass, memory: Memory) -> None:
        self._journal = journal
        self._states = states
        self._seen = seen
        self._memory = memory
        self._writes = journal.writes.all()
        accounts = journal.accounts.all()
        self._accounts = {name: known.baseline_at for name, known in accounts.items()}
        self._returning = {name for name, known in accounts.items() if known.account.status == AWAY}

    def of(self, listed: list[Listed]) -> Iterator[Sighting]:
        """Yield every conversation that may bring something: one that differs, is due, or is waited for."""
        due = {row.chat for row in self._journal.agenda.due(self._seen.at, TIMEPIECE_KINDS)}
        told = {one.chat.id for one in listed}
        unlisted = [Listed(self._states[chat].chat) for chat in sorted(due - told) if chat in self._states]
        for one in [*listed, *unlisted]:
            before = self._states.get(one.chat.id)
            own = self._writes.get(one.chat.id, ())
            waited_for = one.chat.id in due or any(not write.listed for write in own)
            if before is None or waited_for or not self._unchanged(before, one):
                yield Sighting(before, one, self._around(one, own))

    def _unchanged(self, before: ChatState, one: Listed) -> bool:
        """Return whether this pass says of the chat, and of its members, exactly what was known."""
        if before.chat.without_text() != one.chat.without_text() or (one.newest_known and not before.newest_known):
            return False
        return all(
            each.chat.id in self._states and self._unchanged(self._states[each.chat.id], each) for each in one.members
        )

    def _around(self, one: Listed, own: tuple[Write, ...]) -> Around:
        seen, memory = self._seen, self._memory
        account = one.chat.account_id or ""
        listed_account = seen.accounts.get(account) if seen.accounts else None
        status = listed_account.status if listed_account else memory.statuses.get(account)
        # A deep chat is seen by sweeps only, so what a sweep finds there may be as old as the sweep before.
        last = memory.last_sweep_at if seen.sweep else memory.last_pass_at
        rows = self._journal.agenda.of_chat(one.chat.id)
        return Around(
            app=seen.app,
            now=seen.at,
            seen_before=min(last or seen.at, seen.at),
            app_before=memory.app,
            account_since=self._accounts.get(account) if memory.seeded else None,
            # Back after it was gone: what it brings along is as old as it says, too.
            backfilling=status == "backfilling" or account in self._returning,
            writes=own,
            members_before={
                each.chat.id: self._states[each.chat.id] for each in one.members if each.chat.id in self._states
            },
            scheduled={row.kind: row.at for row in rows if row.kind in TIMEPIECE_KINDS},
        )
