"""One turn of the loop. Read this file first.

poll → diff → decide → commit → perform → settle: look at Beeper, find out what changed, ask the rulebook, write down
what is to be done, do what is due, write down what became of it. What is to be done is on the disk before it is done.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol

from beeper_rules.beeper import Beeper
from beeper_rules.belief import Belief
from beeper_rules.circumstances import Circumstances
from beeper_rules.commit import QUIET, WAIT, Page, commit_sighting
from beeper_rules.diff import diff
from beeper_rules.docket import SCHEDULE, Docket, is_told, take_up
from beeper_rules.errors import CallFailed
from beeper_rules.gap_words import gap_sentence
from beeper_rules.gaps import is_gap, recent_gaps
from beeper_rules.journal import Journal
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.memory import Health, Memory, sweep_interval
from beeper_rules.model.account import AppFacts
from beeper_rules.model.action import Outcome
from beeper_rules.model.change import Change, ChatState, Event
from beeper_rules.model.decision import Decision
from beeper_rules.model.listed import Listed
from beeper_rules.perform import Hands, Means, perform
from beeper_rules.poll import Known, Pass, Want, poll
from beeper_rules.recollection import Recollection
from beeper_rules.removal import removals, to_ask
from beeper_rules.settle import settle
from beeper_rules.sightings import TIMEPIECE_KINDS, Sightings
from beeper_rules.vocabulary.actions import ACTIONS

WRONG_DAY = timedelta(days=1)
"""A clock that is put back by more did not even know the day."""
RESTLESS = timedelta(seconds=5)
"""Between two sweeps of a list that shows too little: it should be seen soon that it is whole again."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Watcher(Protocol):
    """Somebody who looks on: the terminal, the demo, a test."""

    def changed(self, change: Change, decision: Decision) -> None:
        """See a change and what was decided about it."""
        ...

    def settled(self, outcome: Outcome) -> None:
        """See what became of an action."""
        ...

    def noticed(self, kind: str, text: str) -> None:
        """Hear of something that is neither: a gap, a broken chat, a list that cannot be believed."""
        ...


@dataclass(frozen=True)
class Pace:
    """How often to look, and where the user's clock stands."""

    every: timedelta
    sweep: timedelta
    zone: tzinfo


@dataclass
class Engine:
    """The loop's state between two turns. Everything that must outlive the program is in the journal."""

    journal: Journal
    rulebook: Rulebook
    pace: Pace
    hands: Hands
    watcher: Watcher
    boot_id: str
    jitter: Callable[[], float]
    """Returns a share from 0 to 1."""
    dry_run: bool = False

    def __post_init__(self) -> None:
        self.recollection = Recollection(self.journal)
        # Without a memory of a complete look, whatever chats the journal holds are no ground to compare with.
        self.states: dict[str, ChatState] = self.journal.chats.all() if self.memory.seeded else {}
        self.belief = Belief()
        self._sweep_wished = False
        self._taken_up: tuple[str, str] | None = None

    @property
    def memory(self) -> Memory:
        """What the next pass must know of the earlier ones."""
        return self.recollection.memory

    @property
    def app(self) -> AppFacts:
        """What is known of the app, as the last pass found it."""
        return self.recollection.app

    async def tick(self, beeper: Beeper, clock: Callable[[], datetime]) -> Health:
        """Take one turn. Raises CallFailed when Beeper could not be looked at; then nothing has changed."""
        now = clock()
        want, wished = self._want(now), self._sweep_wished
        # A wish that comes from here on is for the next turn: this one may have read the list already.
        self._sweep_wished = wished and not want.sweep
        try:
            seen = await poll(beeper, self._known(), want, now)
        except CallFailed:
            self._sweep_wished |= wished
            raise
        self._sweep_wished |= wished and not seen.complete
        took_s = (clock() - now).total_seconds()
        told: list[tuple[Change, Decision]] = []
        # The cursor, the events and the actions of a pass: all of it on the disk, or none.
        with self.journal.transaction():
            health, listed = self._believe(seen)
            page = Page(self.rulebook.hash, self.memory.pass_no + 1, now)
            docket = Docket(self.journal, self.rulebook, self._circumstances(seen, now), page)
            self.recollection.comes_back(seen.at, self.pace.every)
            for change in self._with_what_fell_due(docket, seen, health, listed):
                decision = docket.hear(change)
                if is_told(change, decision):
                    told.append((change, decision))
            back = self.recollection.take_in(seen, health, took_s, settling=self.belief.settling, anything=bool(told))
        if docket.forgot_words:
            self.journal.overwrite_wiped()
        self._taken_up = self._in_force
        for change, decision in told:
            self.watcher.changed(change, decision)
        if health is Health.OK and not self.dry_run:
            await self._perform(beeper, clock)
        if back:
            await self._tell_gap(clock())
        return health

    async def perform_released(self, beeper: Beeper, clock: Callable[[], datetime], ids: frozenset[int]) -> None:
        """Perform these actions and nothing else: a person has just released them, and no daemon runs."""
        await self._perform(beeper, clock, ids)

    async def _perform(self, beeper: Beeper, clock: Callable[[], datetime], only: frozenset[int] | None = None) -> None:
        """Drain what is due, and settle each outcome before the next attempt on that chat."""
        app = self.app

        wiped: list[int] = []

        def settled(outcome: Outcome) -> None:
            if ACTIONS[outcome.action.kind].payload:
                wiped.append(outcome.action.id)
            settle(self.journal, outcome, app, clock(), self.jitter)
            self.watcher.settled(outcome)

        now = clock()
        circumstances = Circumstances(self.journal, app, self.pace.zone, now, dry_run=self.dry_run)
        due = [
            action
            for action in self.journal.actions.due(now)
            if not circumstances.is_paused(action)
            and not circumstances.waits_its_turn(action)
            and (only is None or action.id in only)
        ]
        means = Means(
            beeper=beeper,
            hands=self.hands,
            begin=lambda action: self.journal.actions.begin(action.id, self.boot_id, clock()),
            refresh=lambda action: circumstances.due(action, self.rulebook),
            settle=settled,
            clock=clock,
        )
        await perform(due, means)
        if wiped:
            self.journal.overwrite_wiped()

    def lost_touch(self) -> None:
        """Take it that Beeper was away: what it shows counts again once two listings agree."""
        self.belief.lost_touch()

    def wish_sweep(self) -> None:
        """Let the next turn look at every chat: something may have happened that nobody told."""
        self._sweep_wished = True

    def clock_stepped(self, by: timedelta) -> None:
        """Take in that the clock was set: nothing happened in between."""
        self.recollection.clock_stepped(by)
        if by < -WRONG_DAY:
            # What ran by such a clock counts for nothing; else the next run could be a year off.
            self.journal.agenda.remove(SCHEDULE)
            self._taken_up = None

    def next_due(self) -> datetime | None:
        """Return the UTC instant at which something falls due; None for never."""
        wished = self._wish_granted_at if self._sweep_wished else None
        return min(filter(None, (self.journal.agenda.next_at(), wished)), default=None)

    @property
    def _wish_granted_at(self) -> datetime:
        """When a wished sweep may come: at once, unless one has just been made that took long."""
        return (
            self.recollection.swept_at + sweep_interval(timedelta(), self.memory)
            if self.recollection.swept_at
            else LONG_AGO
        )

    def farewell(self) -> None:
        """Keep what the next run must know: until when somebody watched."""
        if not self.dry_run:
            self.recollection.keep()

    def _known(self) -> Known:
        memory = self.memory
        accounts = {name: known.baseline_at for name, known in self.journal.accounts.all().items() if known.baseline_at}
        return Known(self.states, accounts, memory.app, memory.watermark, memory.before_was_complete)

    def _want(self, now: datetime) -> Want:
        last = self.memory.last_sweep_at
        sweep = last is None or now < last or now - last >= sweep_interval(self.pace.sweep, self.memory)
        due = {row.chat for row in self.journal.agenda.due(now, (*TIMEPIECE_KINDS, WAIT, QUIET))}
        doubt, pace = self.memory.doubt, sweep_interval(RESTLESS, self.memory)
        half_loaded = (
            doubt is not None
            and not doubt.accounts
            and (self.recollection.swept_at is None or now - self.recollection.swept_at >= pace)
        )
        return Want(
            sweep=sweep
            or half_loaded
            or not self.memory.seeded
            or is_gap(self.memory.last_pass_at, now, self.pace.every)
            or self.belief.wants_sweep
            or (self._sweep_wished and now >= self._wish_granted_at)
            or bool(self.journal.agenda.due(now, (SCHEDULE,)))
            or self.app != self.memory.app,
            messages=self.rulebook.needs_messages,
            newest=self.rulebook.needs_newest,
            newest_of=frozenset(chat for chat in due if chat in self.states and not self.states[chat].newest_known),
            missing=to_ask(self.journal, now) if self.memory.doubt is None else frozenset(),
            ahead=self.recollection.ahead,
        )

    def _circumstances(self, seen: Pass, now: datetime) -> Circumstances:
        return Circumstances(self.journal, seen.app, self.pace.zone, now, dry_run=self.dry_run)

    def _believe(self, seen: Pass) -> tuple[Health, list[Listed]]:
        """Return how far this pass can be believed, and the conversations that can."""
        known = {name: each.account for name, each in self.journal.accounts.all().items()}
        verdict = self.belief.judge(seen, known, self.memory)
        for kind, text in verdict.news:
            self._note(seen.at, kind, text)
        self.recollection.doubts(verdict.doubt)
        return verdict.health, verdict.listed

    def _note(self, now: datetime, kind: str, text: str) -> None:
        self.journal.notices.add(now, kind, text)
        self.watcher.noticed(kind, text)

    @property
    def _in_force(self) -> tuple[str, str]:
        """What the agenda has to follow: the rulebook, and the user's clock."""
        return self.rulebook.hash, str(self.pace.zone)

    def _with_what_fell_due(self, docket: Docket, seen: Pass, health: Health, listed: list[Listed]) -> Iterator[Change]:
        """Yield what changed together with what fell due in the same chat, then what fell due in all the others."""
        due: dict[str, list[Event]] = {}
        if self._taken_up != self._in_force:
            due.update((chat, []) for chat in take_up(self.journal, self.rulebook, self.pace.zone, seen.at))
        # What is due is decided on an inbox that can be believed; until then it stays due.
        if health is Health.OK and self.memory.seeded and not self.belief.settling:
            due |= docket.fallen_due(self.states)
        for change in self._changes(seen, health, listed):
            yield replace(change, events=(*change.events, *due.pop(change.chat_id, ())))
        for chat_id, events in due.items():
            state = self.states.get(chat_id) or docket.stand_ins.get(chat_id)
            if state is not None:
                yield Change(chat_id, seen.at, before=state, after=state, events=tuple(events))

    def _changes(self, seen: Pass, health: Health, listed: list[Listed]) -> Iterator[Change]:
        """Yield what changed, each chat written down as it is now known."""
        waiting = self.journal.waits.chats()
        watched_since = self.recollection.away.since
        for change in self.recollection.account_changes(seen):
            yield replace(change, watched_since=watched_since)
        for sighting in Sightings(self.journal, self.states, seen, self.memory).of(listed):
            difference = diff(sighting.before, sighting.listed, sighting.around)
            self.recollection.dirty |= commit_sighting(self.journal, sighting.before, difference, sighting.around)
            if difference.events or difference.state.chat.id in waiting:
                yield Change(
                    chat_id=difference.state.chat.id,
                    at=seen.at,
                    before=sighting.before,
                    after=difference.state,
                    events=difference.events,
                    watched_since=watched_since,
                )
            self.states.update({state.chat.id: state for state in (difference.state, *difference.members)})
        if health is Health.OK and not self.belief.settling:
            for gone in removals(self.journal, seen, self.states, self.pace.every):
                del self.states[gone.chat_id]
                yield gone

    async def _tell_gap(self, now: datetime) -> None:
        """Tell what was missed, and what became of it; on the desktop only where something came too late."""
        report = recent_gaps(self.journal, 1)[0]
        text = gap_sentence(report, self.pace.zone)
        self._note(now, "gap", text)
        if report.late and not self.dry_run:
            await self.hands.notify("beeper-rules was away", [text], "desktop")
