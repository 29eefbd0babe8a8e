"""The daemon's turn in the replayed world: what is recorded happens again, and everything due at its own instant."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from beeper_rules.backtest.concerned import SwiftDocket
from beeper_rules.backtest.deeds import Deeds, heard
from beeper_rules.backtest.following import REMINDER, Following, Setting, Wrote
from beeper_rules.backtest.hands import Hands
from beeper_rules.backtest.remembered import REMEMBERED, RememberedChanges
from beeper_rules.circumstances import Circumstances
from beeper_rules.commit import QUIET, WAIT, Page
from beeper_rules.docket import SCHEDULE, Docket, take_up
from beeper_rules.journal import ACT, copy_in_memory
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.model.action import Outcome, Result
from beeper_rules.model.change import Change, ChatState
from beeper_rules.model.chat import Chat
from beeper_rules.model.decision import Standing
from beeper_rules.settle import LAPSE

KINDS = (ACT, WAIT, QUIET, SCHEDULE, LAPSE, REMINDER)
"""Everything on the agenda that time brings about."""


class Stage:
    """The replayed world at one instant."""

    def __init__(self, rulebook: Rulebook, setting: Setting, now: datetime, wrote: Wrote) -> None:
        self._rulebook = rulebook
        self._setting = setting
        self._now = now
        self._journal = copy_in_memory(None, now=now, tables=REMEMBERED)
        self.chats = Following(self._journal, rulebook, setting, wrote, self._look_at_agenda)
        self._deeds = Deeds(rulebook)
        self._hands = Hands(self._journal, rulebook, setting.app, self._settled)
        self._next_due: datetime | None = None
        self._turns = 0
        self._stuck = False
        """Whether anything that is due cannot be done now."""

    @property
    def deeds(self) -> Deeds:
        """What was done."""
        return self._deeds

    def begin(self, states: Iterable[ChatState]) -> None:
        """Take in chats as they were when history begins: a first sight, which is silent."""
        for state in states:
            self.chats.know(state, state)
        take_up(self._journal, self._rulebook, self._setting.zone, self._now)
        self._look_at_agenda()

    def turn(self, at: datetime, recorded: Sequence[Change]) -> None:
        """Let happen what one look saw; and before it, what fell due until then."""
        self.advance_to(at)
        self._now = at
        happened = [change for each in recorded if (change := self.chats.follow(each)) is not None]
        if happened or self._is_due:
            self._turn(happened)

    def advance_to(self, until: datetime) -> None:
        """Let time pass up to an instant; what falls due before it does so at its own instant."""
        while self._next_due is not None and self._next_due < until:
            self._now = max(self._next_due, self._now)
            self._turn([])

    def end(self) -> None:
        """Count what is still to come, and let go of everything."""
        counts = self._journal.actions.counts()
        self._deeds.played.waiting = sum(
            count for standing, count in counts.items() if standing in {Standing.PLANNED, Standing.DEFERRED}
        )
        self._journal.close()

    @property
    def _is_due(self) -> bool:
        """Whether anything on the agenda can be due."""
        return self._stuck or (self._next_due is not None and self._next_due <= self._now)

    def _turn(self, happened: Sequence[Change]) -> None:
        """Put what happened and what is due before the rules, do what they say, and look at what came of it."""
        begun = self._look(happened)
        while begun and (changed := self._perform()):
            begun = self._look([self.chats.seen_again(chat_id, chat, self._now) for chat_id, chat in changed.items()])
            self._look_at_agenda()

    def _look(self, happened: Sequence[Change]) -> bool:
        """Decide what happened and what is due; return whether anything is to be done now."""
        self._turns += 1
        page = Page(self._rulebook.hash, self._turns, self._now)
        docket = SwiftDocket(self._journal, self._rulebook, self._circumstances(), page)
        docket.concerned = self.chats.concerned
        begun, touched = False, self._is_due
        for change in self._with_what_fell_due(docket, happened):
            decision = docket.hear(change)
            self._deeds.decided(change, decision, self._now)
            touched = touched or bool(decision.waits or decision.intents)
            begun = begun or any(intent.standing is Standing.PLANNED for intent in decision.intents)
        begun = begun or self._is_due
        if touched:
            self._look_at_agenda()
        return begun

    def _with_what_fell_due(self, docket: Docket, happened: Sequence[Change]) -> Iterator[Change]:
        """Yield what happened together with what fell due in the same chat, then what fell due in the others."""
        if not self._is_due:
            yield from happened
            return
        due = docket.fallen_due(self.chats.states)
        reminders = [
            row.chat for row in self._journal.agenda.due(self._now, (REMINDER,)) if row.chat in self.chats.states
        ]
        for change in (*happened, *(self.chats.reminded(chat_id, self._now) for chat_id in reminders)):
            yield replace(change, events=(*change.events, *due.pop(change.chat_id, ())))
        for chat_id, events in due.items():
            state = self.chats.states.get(chat_id) or docket.stand_ins.get(chat_id)
            if state is not None:
                yield Change(chat_id, self._now, state, state, tuple(events))

    def _perform(self) -> dict[str, Chat]:
        """Do what is due; return the chats that it changed."""
        due = self._journal.actions.due(self._now)
        changed = self._hands.perform(due, self.chats.states, self._circumstances(), self._now) if due else {}
        self._look_at_agenda()
        return changed

    def _settled(self, outcome: Outcome) -> None:
        """Take down what became of an action."""
        action, changes = outcome.action, self._journal.changes
        assert isinstance(changes, RememberedChanges)  # noqa: S101 - the tables are chosen above
        known = changes.get(action.change_id)
        verdict = changes.verdict(action.change_id, action.rule_id, action.message_id)
        if outcome.result is Result.DONE:
            event = heard(known.change, verdict) if known and verdict else ""
            state = self.chats.states.get(action.chat_id) or (known.change.after if known else None)
            self._deeds.did(action, state, event, self._now)
        elif outcome.reason is not None:
            self._deeds.stopped(action.rule_id, outcome.reason.code)
        changes.ended(action.change_id)

    def _circumstances(self) -> Circumstances:
        return Circumstances(self._journal, self._setting.app, self._setting.zone, self._now, dry_run=False)

    def _look_at_agenda(self) -> None:
        """Note when something falls due next; what cannot be done now does not hold up the clock."""
        at = self._journal.agenda.next_at()
        self._stuck = at is not None and at <= self._now
        if self._stuck:
            at = self._journal.agenda.next_after(self._now, KINDS)
        self._next_due = at
