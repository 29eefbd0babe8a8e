"""The daemon's turn on a made-up inbox, and time: everything that falls due happens at its own instant."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import cast

from beeper_rules.beeper import Beeper
from beeper_rules.circumstances import Circumstances
from beeper_rules.commit import QUIET, WAIT, Page, commit_sighting
from beeper_rules.diff import diff
from beeper_rules.docket import SCHEDULE, Docket, take_up
from beeper_rules.journal import ACT, Journal
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.memory import Memory
from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import Change, ChatState, Event
from beeper_rules.model.decision import Decision
from beeper_rules.model.listed import Listed
from beeper_rules.perform import Means
from beeper_rules.poll import Pass
from beeper_rules.rehearse.cannot_be import CannotBeError
from beeper_rules.rehearse.hands import Ears, Inbox, attempt
from beeper_rules.rehearse.made_up_chat import without_what_is_over
from beeper_rules.settle import LAPSE, recover, settle
from beeper_rules.sightings import TIMEPIECE_KINDS, Sightings

MOST_LOOKS = 1000
"""So often the daemon looks in one test at most."""
MOST_CHANGES = 5000
"""So many changes are put before the rules in one test at most."""
SAID_BEFORE = 1
"""The sort key up to which a chat of which no message is given is known."""
KINDS = (ACT, WAIT, QUIET, SCHEDULE, LAPSE, *TIMEPIECE_KINDS)
"""Everything on the agenda that time brings about."""
Hear = Callable[[Change, Decision, datetime], None]
Meant = Mapping[str, Sequence[Event]]
"""Chat id → the events that are meant, in place of those between the two sightings."""


class Stage:
    """A daemon with a journal in memory, at one instant of a test."""

    def __init__(self, journal: Journal, book: Rulebook, app: AppFacts, zone: tzinfo, now: datetime) -> None:
        self.journal = journal
        self.book = book
        self.app = app
        self.zone = zone
        self.now = now
        self.inbox = Inbox()
        self.states: dict[str, ChatState] = {}
        self._boots = 1
        self._looks = 0
        self._changes_heard = 0
        self._anew = False
        """Whether the program has begun again since the last look."""

    def begin_with(self, chats: Sequence[Listed]) -> None:
        """Take in the inbox as it is: a first sight, which is silent."""
        for listed in chats:
            self.inbox.show(listed)
        with self.journal.transaction():
            for sighting in Sightings(self.journal, {}, self._seen(), self._memory(seeded=False)).of(list(chats)):
                difference = diff(None, sighting.listed, sighting.around)
                # Something was said before: whatever comes now is newer, also where no time has passed.
                state = replace(difference.state, cursor=max(difference.state.cursor, SAID_BEFORE))
                difference = replace(difference, state=state)
                commit_sighting(self.journal, None, difference, sighting.around)
                self.states[difference.state.chat.id] = difference.state
            take_up(self.journal, self.book, self.zone, self.now)

    def turn(self, hear: Hear, meant: Meant | None = None, also: Sequence[Change] = ()) -> None:
        """Look, do what is due, and look at what came of it, until nothing is due any more.

        `also` holds changes that no listing shows.
        """
        self._look(hear, meant or {}, also)
        while self._perform():
            self._look(hear, {}, ())

    def advance_to(self, until: datetime, hear: Hear) -> None:
        """Let time pass. Raises CannotBeError when that instant is not to come, or too much falls due before it."""
        if until <= self.now:
            hint = f"it is {self.now.astimezone(self.zone):%Y-%m-%d %H:%M} already"
            raise CannotBeError("time only goes forward", hint=hint)
        while (at := self._next_at()) is not None and at <= until:
            self._pass(at)
            self.turn(hear)
        self._pass(until)

    def restart(self, hear: Hear) -> None:
        """End and begin again: what is not in the journal is forgotten."""
        self.states = self.journal.chats.all()
        self._boots += 1
        recover(self.journal, self._boot, self.now)
        self._anew = True
        self.turn(hear)

    def forget(self, chat_id: str) -> None:
        """Let a chat be gone for good."""
        self.journal.chats.forget(chat_id)
        self.states.pop(chat_id)
        self.inbox.chats.pop(chat_id)

    def _pass(self, until: datetime) -> None:
        self.now = until
        for chat_id, listed in self.inbox.chats.items():
            self.inbox.chats[chat_id] = replace(listed, chat=without_what_is_over(listed.chat, until))

    def _next_at(self) -> datetime | None:
        """Return the next instant at which anything falls due; what is overdue already does not count."""
        at = self.journal.agenda.next_at(KINDS)
        if at is None or at > self.now:
            return at
        rows = (row.at for kind in KINDS for row in self.journal.agenda.of_kind(kind))
        return min((at for at in rows if at > self.now), default=None)

    def _look(self, hear: Hear, meant: Meant, also: Sequence[Change]) -> None:
        """Find out what changed and what fell due, and put it before the rules."""
        self._looks += 1
        self._expect_less_than(self._looks, MOST_LOOKS)
        with self.journal.transaction():
            page = Page(self.book.hash, self._looks, self.now)
            docket = Docket(self.journal, self.book, self._circumstances(), page)
            for change in (*also, *self._changes(docket, meant)):
                self._changes_heard += 1
                self._expect_less_than(self._changes_heard, MOST_CHANGES)
                hear(change, docket.hear(change), self.now)

    @staticmethod
    def _expect_less_than(count: int, most: int) -> None:
        """Raise CannotBeError when more happens in a test than can be gone through in a moment."""
        if count > most:
            hint = "let less time pass, give fewer chats, or make several tests of it"
            raise CannotBeError(f"more than {most:,} things happen in this test", hint=hint)

    def _changes(self, docket: Docket, meant: Meant) -> Iterator[Change]:
        """Yield what changed together with what fell due in the same chat, then the rest, as a turn of the daemon."""
        due: dict[str, Sequence[Event]] = {}
        if self._anew:
            due.update((chat, ()) for chat in take_up(self.journal, self.book, self.zone, self.now))
            self._anew = False
        due |= docket.fallen_due(self.states)
        told, waiting = dict(meant), self.journal.waits.chats()
        listed = list(self.inbox.chats.values())
        for sighting in Sightings(self.journal, self.states, self._seen(), self._memory()).of(listed):
            chat_id = sighting.listed.chat.id
            difference = diff(sighting.before, sighting.listed, sighting.around)
            commit_sighting(self.journal, sighting.before, difference, sighting.around)
            self.states[chat_id] = difference.state
            self.inbox.chats[chat_id] = replace(sighting.listed, messages=())
            events = tuple(told.pop(chat_id, difference.events))
            if events or chat_id in waiting:
                events = (*events, *due.pop(chat_id, ()))
                yield Change(chat_id, self.now, sighting.before, difference.state, events)
        for chat_id in dict.fromkeys((*told, *due)):
            state = self.states.get(chat_id) or docket.stand_ins.get(chat_id)
            events = (*told.get(chat_id, ()), *due.get(chat_id, ()))
            if state is not None:
                yield Change(chat_id, self.now, state, state, events)

    def _perform(self) -> bool:
        """Do what is due; return whether there was anything."""
        circumstances = self._circumstances()
        due = [each for each in self.journal.actions.due(self.now) if not circumstances.waits_its_turn(each)]
        means = Means(
            beeper=cast("Beeper", self.inbox),  # of which a last look only asks the messages
            hands=Ears(),
            begin=lambda action: action,  # nothing can be cut off between the beginning of a call and its end
            refresh=lambda action: circumstances.due(action, self.book),
            settle=lambda outcome: settle(self.journal, outcome, self.app, self.now, lambda: 0.0),
            clock=lambda: self.now,
        )
        for action in due:
            means.settle(attempt(means.refresh(action), self.inbox, means))
        return bool(due)

    def _circumstances(self) -> Circumstances:
        return Circumstances(self.journal, self.app, self.zone, self.now, dry_run=False)

    @property
    def _boot(self) -> str:
        return f"boot {self._boots}"

    def _seen(self) -> Pass:
        chats = {chat_id: listed.chat for chat_id, listed in self.inbox.chats.items()}
        return Pass(self.now, True, True, chats, self.inbox.chats, None, self.app)

    def _memory(self, *, seeded: bool = True) -> Memory:
        """Return what the pass before left: it was only just now, and found nothing."""
        return Memory(seeded=seeded, app=self.app, last_pass_at=self.now, last_sweep_at=self.now)
