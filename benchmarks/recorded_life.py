"""The daemon's turns in an inbox in which things happen by chance, without HTTP and on a virtual clock."""  # noqa: INP001 - the scripts beside it import it, nothing else does

import asyncio
import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import cast
from zoneinfo import ZoneInfo

from recorded_inbox import Desktop, asleep, happen, instant, listed, messages_after, was_asleep
from recorded_rules import file_of

from beeper_rules.beeper import Beeper
from beeper_rules.circumstances import Circumstances
from beeper_rules.commit import Page, commit_sighting
from beeper_rules.diff import diff
from beeper_rules.docket import Docket, is_told, take_up
from beeper_rules.gaps import Away
from beeper_rules.in_force import put_in_force
from beeper_rules.journal import Journal, KnownAccount
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.memory import Memory, keep
from beeper_rules.model.account import MODERN, Account, AppFacts
from beeper_rules.model.action import Outcome, Result
from beeper_rules.model.change import Change, ChatState, Event
from beeper_rules.model.listed import Around, Listed
from beeper_rules.model.message import newest_content
from beeper_rules.perform import Means, perform
from beeper_rules.settle import settle
from beeper_rules.sightings import TIMEPIECE_KINDS
from beeper_rules.simulator import World

ZONE = ZoneInfo("Europe/Berlin")
EVERY = timedelta(seconds=5)
"""Between two looks."""
AT_ONCE = (1, 1, 2, 3, 4)
"""In how many chats something happens between two looks, one as likely as the other."""
REGRETS = 0.04
"""Share of what rules did that is taken back by hand."""
TROUBLES = 0.012
"""Share of the calls that do not succeed."""
EDITED_AT = 0.7
"""How far into the history the rules were edited."""
TAKEN_BACK: Mapping[str, Callable[[World, str], None]] = {
    "archive": lambda world, chat: world.archive_by_hand(chat, archived=False),
    "mute": lambda world, chat: world.mute_by_hand(chat, muted=False),
    "low_priority": lambda world, chat: world.low_priority_by_hand(chat, low=False),
    "inbox": lambda world, chat: world.archive_by_hand(chat),
}
"""Action → how a person takes it back."""


@dataclass
class Hands:
    """The hands of the one clock."""

    now: datetime


@dataclass
class Life:
    """The daemon's turns, without HTTP, in an inbox in which things happen."""

    journal: Journal
    world: World
    hands: Hands
    books: Sequence[Rulebook]
    rng: Random
    told: int = 0
    """Changes that the journal holds."""
    states: dict[str, ChatState] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    """Chats in which something may have happened since the last look."""
    _regrets: list[tuple[datetime, str, str]] = field(default_factory=list)
    """When which chat is taken back by hand from which action."""

    def begin(self) -> None:
        """Take in the inbox as it is, which is silent."""
        self.app = AppFacts(MODERN, True, True, {each.id: each.network for each in self.world.accounts.values()})
        self.started = self.looked_at = self.hands.now
        self.pass_no = 1
        self.runner = asyncio.Runner()
        self.desktop = Desktop(self.world, self.rng, TROUBLES)
        self.order = self.rng.sample(self.world.chat_ids(), len(self.world.chats))
        accounts = [
            KnownAccount(Account(account_id=each.id, network=each.network, status="connected"), self.hands.now)
            for each in self.world.accounts.values()
        ]
        with self.journal.transaction():
            self.journal.accounts.save(accounts)
            for chat_id in self.order:
                self._take_in(chat_id)
        self._load(self.books[0])

    def go_on(self, until: datetime, changes: int) -> None:
        """Let things happen until `until`, about so often that so many changes are recorded by then."""
        unseen = 0
        while self.told + unseen < changes:
            share = (self.told + unseen) / changes
            if share >= EDITED_AT and self.book is not self.books[1]:
                self._load(self.books[1])
            self._pass_time(max(instant(self.started, until, share), self.hands.now + timedelta(seconds=1)))
            for _ in range(self.rng.choice(AT_ONCE)):
                chat = self.order[int(len(self.order) * self.rng.random() ** 2)]
                happen(self.world, chat, self.rng)
                self.touched.add(chat)
            self._take_back_by_hand()
            self._turn()
            # What happens while nobody looks is seen as one change for each chat, and takes its time all the same.
            unseen = len(self.touched)
        self.hands.now = until
        self._turn()

    def end(self) -> None:
        """Keep what the next run of the program must know."""
        memory = Memory(
            pass_no=self.pass_no,
            seeded=True,
            watermark=max(filter(None, (each.chat.last_activity for each in self.states.values()))),
            before_was_complete=True,
            last_pass_at=self.looked_at,
            last_sweep_at=self.looked_at,
            last_sweep_s=1.0,
            expected_chats=len(self.states),
            app=self.app,
            statuses=dict.fromkeys(self.world.accounts, "connected"),
        )
        keep(self.journal, memory)
        self.runner.close()

    def _load(self, book: Rulebook) -> None:
        self.book = book
        self.by_network = _by_network(book, {each.network for each in self.world.accounts.values()})
        put_in_force(self.journal, book, self.hands.now)
        with self.journal.transaction():
            self.touched |= take_up(self.journal, book, ZONE, self.hands.now)

    def _pass_time(self, until: datetime) -> None:
        """Let time pass; what falls due meanwhile does so at its own instant, unless the computer sleeps."""
        while (at := self.journal.agenda.next_at()) is not None and self.hands.now < at <= until:
            self.hands.now = at
            self._turn()
        if until.date() != self.hands.now.date():
            self._go_through_what_is_held()
        self.hands.now = max(until, self.hands.now)

    def _turn(self) -> None:
        """Look, do what is due, and look at what came of it; nobody does while the computer sleeps."""
        if asleep(self.hands.now, self.started):
            return
        self._look()
        while self._perform():
            self.hands.now += EVERY
            self._look()

    def _look(self) -> None:
        now = self.hands.now
        self.pass_no = max(self.pass_no + 1, int((now - self.started) / EVERY))
        gap = self._gap()
        with self.journal.transaction():
            page = Page(self.book.hash, self.pass_no, now)
            circumstances = Circumstances(self.journal, self.app, ZONE, now, dry_run=False)
            due_docket = Docket(self.journal, self.book, circumstances, page)
            dockets = {name: Docket(self.journal, book, circumstances, page) for name, book in self.by_network.items()}
            due = due_docket.fallen_due(self.states)
            timepieces = {row.chat for row in self.journal.agenda.due(now, TIMEPIECE_KINDS)}
            for chat_id in sorted(self.touched | timepieces):
                before = self.states.get(chat_id)
                events = (*self._take_in(chat_id), *due.pop(chat_id, ()))
                if events or self.journal.waits.of_chat(chat_id):
                    self._hear(dockets, Change(chat_id, now, before, self.states[chat_id], events, gap))
            for chat_id, late in due.items():
                state = self.states.get(chat_id) or due_docket.stand_ins.get(chat_id)
                if state is not None:
                    self._hear(dockets, Change(chat_id, now, state, state, tuple(late), gap))
        self.touched.clear()
        self.looked_at = now

    def _gap(self) -> datetime | None:
        """Return since when the computer slept, where it has just been woken, and keep that nobody watched."""
        now = self.hands.now
        if not was_asleep(self.looked_at, now):
            return None
        with self.journal.transaction():
            away = Away(self.journal)
            away.comes_back(self.looked_at, now, EVERY, self.pass_no)
            away.is_known(now, self.pass_no)
        return self.looked_at

    def _hear(self, dockets: Mapping[str | None, Docket], change: Change) -> None:
        self.told += is_told(change, dockets[change.after.chat.network].hear(change))

    def _take_in(self, chat_id: str) -> tuple[Event, ...]:
        """Write down a chat as it is listed now; return what that brought."""
        before = self.states.get(chat_id)
        chat = listed(self.world, chat_id)
        said = messages_after(self.world, chat_id, before.cursor if before else 0)
        content = [each for each in said if each.is_content]
        newest = newest_content(content) or (before.newest if before else None)
        shown = Listed(chat, tuple(content) if before else (), newest, newest is not None)
        rows = self.journal.agenda.of_chat(chat_id)
        around = Around(
            app=self.app,
            now=self.hands.now,
            seen_before=self.looked_at,
            account_since=self.started,
            writes=self.journal.writes.of_chat(chat_id),
            scheduled={row.kind: row.at for row in rows if row.kind in TIMEPIECE_KINDS},
        )
        # The first sight of everything is silent.
        around = around if before else replace(around, account_since=None)
        difference = diff(before, shown, around)
        commit_sighting(self.journal, before, difference, around)
        self.states[chat_id] = difference.state
        return difference.events

    def _perform(self) -> bool:
        """Do what is due; return whether there was anything."""
        now = self.hands.now
        circumstances = Circumstances(self.journal, self.app, ZONE, now, dry_run=False)
        due = [each for each in self.journal.actions.due(now) if not circumstances.waits_its_turn(each)]
        if not due:
            return False
        means = Means(
            beeper=cast("Beeper", self.desktop),
            hands=_Ears(),
            begin=lambda action: self.journal.actions.begin(action.id, "recorded", self.hands.now),
            refresh=lambda action: circumstances.due(action, self.book),
            settle=self._settle,
            clock=lambda: self.hands.now,
        )
        self.runner.run(perform(due, means))
        self.touched |= {each.chat_id for each in due if each.chat_id in self.states}
        return True

    def _settle(self, outcome: Outcome) -> None:
        settle(self.journal, outcome, self.app, self.hands.now, self.rng.random)
        action = outcome.action
        if outcome.result is Result.DONE and action.kind in TAKEN_BACK and self.rng.random() < REGRETS:
            at = self.hands.now + timedelta(minutes=self.rng.randint(2, 90))
            heapq.heappush(self._regrets, (at, action.chat_id, action.kind))

    def _take_back_by_hand(self) -> None:
        while self._regrets and self._regrets[0][0] <= self.hands.now:
            _, chat_id, kind = heapq.heappop(self._regrets)
            TAKEN_BACK[kind](self.world, chat_id)
            self.touched.add(chat_id)

    def _go_through_what_is_held(self) -> None:
        """Release a third of what limits hold and throw a third away, as a person does in the morning."""
        held = [each.id for each in self.journal.actions.held()]
        self.journal.actions.approve(held[::3], self.hands.now)
        self.journal.actions.drop(held[1::3], self.hands.now)


class _Ears:
    """Somebody who takes every notification."""

    async def notify(self, title: str, lines: Iterable[str], to: str | None) -> bool:  # noqa: ARG002 - the signature of Hands
        """Take it."""
        return True


def _by_network(book: Rulebook, networks: Iterable[str]) -> Mapping[str | None, Rulebook]:
    """Return network → the rules that can have anything to do with a chat of it, as each file is about one network.

    What the others would say is not kept in the journal, but for waits, which begin in chats of any network.
    """
    return {
        network: replace(
            book,
            rules=tuple(each for each in book.rules if each.wait or each.place.file == f"rules/{file_of(network)}"),
        )
        for network in networks
    }
