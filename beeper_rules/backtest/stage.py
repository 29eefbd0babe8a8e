"""The daemon's turn in the replayed world: what is recorded happens again, and everything due at its own instant."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from beeper_rules.backtest.concerned import Concerned, SwiftDocket
from beeper_rules.backtest.deeds import Deeds, heard
from beeper_rules.backtest.hands import Hands
from beeper_rules.backtest.overlay import Overlay, brought_along
from beeper_rules.backtest.remembered import REMEMBERED, RememberedChanges
from beeper_rules.circumstances import Circumstances
from beeper_rules.commit import QUIET, WAIT, Page, commit_sighting
from beeper_rules.diff import conversation, diff
from beeper_rules.diff.origin import attribute
from beeper_rules.docket import SCHEDULE, WITHOUT_CHAT, Docket, take_up
from beeper_rules.journal import ACT, copy_in_memory
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.model.account import AppFacts
from beeper_rules.model.action import Outcome, Result
from beeper_rules.model.change import Change, ChatState, Write
from beeper_rules.model.chat import Chat
from beeper_rules.model.decision import Standing
from beeper_rules.model.listed import Around, Difference, Listed
from beeper_rules.settle import LAPSE
from beeper_rules.vocabulary.events import CHANGED

REMINDER = "reminder"
"""The agenda's kind of a reminder; snoozes come due as recorded."""
KINDS = (ACT, WAIT, QUIET, SCHEDULE, LAPSE, REMINDER)
"""Everything on the agenda that time brings about."""
MOMENT = timedelta(seconds=5)
"""Between two looks, where the record does not tell."""


Wrote = Callable[[str, datetime], Collection[str]]
"""Chat id, when (UTC) → the fields that rules of the record wrote to it shortly before."""


@dataclass(frozen=True)
class Setting:
    """In which circumstances history is played."""

    app: AppFacts
    zone: tzinfo


class Stage:
    """The replayed world at one instant."""

    def __init__(self, rulebook: Rulebook, setting: Setting, now: datetime, wrote: Wrote) -> None:
        self._rulebook = rulebook
        self._setting = setting
        self._now = now
        self._wrote = wrote
        self._journal = copy_in_memory(None, now=now, tables=REMEMBERED)
        self._deeds = Deeds(rulebook)
        self._hands = Hands(self._journal, rulebook, setting.app, self._settled)
        self._recorded: dict[str, Chat] = {}
        self._states: dict[str, ChatState] = {}
        """As they are in the replayed world."""
        self._overlays: dict[str, Overlay] = {}
        self._next_due: datetime | None = None
        self._turns = 0
        self._concerned = Concerned(rulebook)
        self._stuck = False
        """Whether anything that is due cannot be done now."""

    @property
    def deeds(self) -> Deeds:
        """What was done."""
        return self._deeds

    def begin(self, states: Iterable[ChatState]) -> None:
        """Take in chats as they were when history begins: a first sight, which is silent."""
        for state in states:
            self._know(state, state)
        take_up(self._journal, self._rulebook, self._setting.zone, self._now)
        self._look_at_agenda()

    def turn(self, at: datetime, recorded: Sequence[Change]) -> None:
        """Let happen what one look saw; and before it, what fell due until then."""
        self.advance_to(at)
        self._now = at
        happened = [change for each in recorded if (change := self._follow(each)) is not None]
        if happened or self._is_due:
            self._turn(happened)

    def advance_to(self, until: datetime) -> None:
        """Let time pass up to an instant; what falls due before it does so at its own instant."""
        while self._next_due is not None and self._next_due < until:
            self._now = max(self._next_due, self._now)
            self._turn([])

    def given_back(self, chat_id: str, attributes: Iterable[str]) -> None:
        """Take in that a person had taken back what a rule of the record had done."""
        self._overlay(chat_id).given_back.update(attributes)

    def end(self) -> None:
        """Count what is still to come, and let go of everything."""
        counts = self._journal.actions.counts()
        self._deeds.played.waiting = sum(
            count for standing, count in counts.items() if standing in {Standing.PLANNED, Standing.DEFERRED}
        )
        self._journal.close()

    def _know(self, recorded: ChatState, state: ChatState) -> None:
        chat_id = state.chat.id
        self._recorded[chat_id] = recorded.chat
        self._states[chat_id] = state
        self._journal.chats.save([state])

    def _overlay(self, chat_id: str) -> Overlay:
        return self._overlays.setdefault(chat_id, Overlay())

    def _follow(self, recorded: Change) -> Change | None:
        """Return what a recorded change is in the replayed world; None where no rule has anything to do with it."""
        chat_id = recorded.chat_id
        if any(event.name in WITHOUT_CHAT for event in recorded.events):
            return self._forget(recorded) if recorded.before is not None and chat_id in self._states else recorded
        overlay = self._overlays.get(chat_id) or Overlay()
        writes = self._journal.writes.of_chat(chat_id)
        change = overlay.follow(recorded, self._setting.app, self._brought_along(recorded, writes))
        if not overlay.plain:
            self._overlays[chat_id] = overlay
        if writes or not overlay.plain:
            self._sight(change, overlay)
        self._know(recorded.after, change.after)
        waits = bool(self._journal.waits.of_chat(chat_id))
        concerns = waits or writes or self._concerned.any_by(change, self._setting.app, self._setting.zone)
        if not concerns:
            self._count(change)
        # What only fell due for rules of the record was no news to the daemon either.
        news = bool(change.events) or (waits and recorded.before != recorded.after)
        return change if concerns and news else None

    def _sight(self, change: Change, overlay: Overlay) -> None:
        """Find out what became of the writes of replayed rules, and when their reminders come due."""
        if change.before is None:
            return
        around = self._around(change)
        listed = Listed(change.after.chat, tuple(each.message for each in change.events if each.message))
        active = any(event.name == "new_activity" for event in change.events)
        spoke = active or conversation.spoke(change.before, listed, around)
        found = attribute(change.before, change.after, active=spoke, around=around)
        difference = Difference(
            state=change.after,
            writes=tuple(found.kept),
            settled=tuple(found.settled),
            reversals=tuple(found.reversals),
            scheduled=self._scheduled(change.after, overlay),
        )
        commit_sighting(self._journal, change.before, difference, around)
        self._look_at_agenda()

    @staticmethod
    def _scheduled(state: ChatState, overlay: Overlay) -> Mapping[str, datetime]:
        """Return when the reminder comes due, where the record does not tell."""
        at = state.chat.reminder.remind_at if state.chat.reminder and overlay.owns_reminder else None
        return {REMINDER: at} if at else {}

    def _around(self, change: Change) -> Around:
        """Return what `diff` must know beyond the chat itself."""
        rows = self._journal.agenda.of_chat(change.chat_id)
        since = min((event.at for event in change.events if event.name == CHANGED), default=self._now - MOMENT)
        return Around(
            app=self._setting.app,
            now=self._now,
            seen_before=min(since, self._now),
            writes=self._journal.writes.of_chat(change.chat_id),
            scheduled={row.kind: row.at for row in rows if row.kind == REMINDER},
        )

    def _forget(self, change: Change) -> Change:
        """Let a chat be gone for good, with all that was waited for."""
        chat_id = change.chat_id
        overlay = self._overlays.pop(chat_id, None)
        state = overlay.on(change.after) if overlay else change.after
        self._journal.chats.forget(chat_id)
        for rule_id in self._journal.waits.of_chat(chat_id):
            self._journal.waits.remove(rule_id, chat_id)
        for kind in (REMINDER, WAIT):
            self._journal.agenda.remove(kind, chat=chat_id)
        del self._states[chat_id], self._recorded[chat_id]
        return replace(change, before=state, after=state)

    @property
    def _is_due(self) -> bool:
        """Whether anything on the agenda can be due."""
        return self._stuck or (self._next_due is not None and self._next_due <= self._now)

    def _turn(self, happened: Sequence[Change]) -> None:
        """Put what happened and what is due before the rules, do what they say, and look at what came of it."""
        begun = self._look(happened)
        while begun and (changed := self._perform()):
            begun = self._look([self._seen_again(chat_id, chat) for chat_id, chat in changed.items()])
            self._look_at_agenda()

    def _look(self, happened: Sequence[Change]) -> bool:
        """Decide what happened and what is due; return whether anything is to be done now."""
        self._turns += 1
        page = Page(self._rulebook.hash, self._turns, self._now)
        docket = SwiftDocket(self._journal, self._rulebook, self._circumstances(), page)
        docket.concerned = self._concerned
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
        due = docket.fallen_due(self._states)
        reminders = [row.chat for row in self._journal.agenda.due(self._now, (REMINDER,)) if row.chat in self._states]
        for change in (*happened, *map(self._reminded, reminders)):
            yield replace(change, events=(*change.events, *due.pop(change.chat_id, ())))
        for chat_id, events in due.items():
            state = self._states.get(chat_id) or docket.stand_ins.get(chat_id)
            if state is not None:
                yield Change(chat_id, self._now, state, state, tuple(events))

    def _reminded(self, chat_id: str) -> Change:
        """Let a reminder of the replayed world come due: Beeper lists it no more."""
        overlay = self._overlay(chat_id)
        overlay.reminded(self._recorded[chat_id])
        return self._sighted(chat_id, self._states[chat_id].chat.model_copy(update={"reminder": None}))

    def _seen_again(self, chat_id: str, chat: Chat) -> Change:
        """Return what a look shows of a chat that replayed actions changed."""
        self._overlay(chat_id).act(self._recorded[chat_id], self._states[chat_id].chat, chat)
        return self._sighted(chat_id, chat)

    def _sighted(self, chat_id: str, chat: Chat) -> Change:
        """Return the daemon's own difference between a chat as it was and as it is listed now."""
        before = self._states[chat_id]
        around = self._around(Change(chat_id, self._now, before, before, ()))
        difference = diff(before, Listed(chat, newest=before.newest, newest_known=before.newest_known), around)
        difference = replace(difference, scheduled=self._scheduled(difference.state, self._overlay(chat_id)))
        commit_sighting(self._journal, before, difference, around)
        self._states[chat_id] = difference.state
        return Change(chat_id, self._now, before, difference.state, difference.events)

    def _perform(self) -> dict[str, Chat]:
        """Do what is due; return the chats that it changed."""
        due = self._journal.actions.due(self._now)
        changed = self._hands.perform(due, self._states, self._circumstances(), self._now) if due else {}
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
            state = self._states.get(action.chat_id) or (known.change.after if known else None)
            self._deeds.did(action, state, event, self._now)
        elif outcome.reason is not None:
            self._deeds.stopped(action.rule_id, outcome.reason.code)
        changes.ended(action.change_id)

    def _circumstances(self) -> Circumstances:
        return Circumstances(self._journal, self._setting.app, self._setting.zone, self._now, dry_run=False)

    def _count(self, change: Change) -> None:
        """Note messages that no rule hears here, as a rule may count what one person says in any chat."""
        if self._rulebook.counts_within is not None:
            for event in change.events:
                if event.message and event.name == "new_message":
                    self._journal.arrivals.add(change.chat_id, event.message, event.at)

    def _brought_along(self, recorded: Change, writes: Sequence[Write]) -> Collection[str]:
        """Return the fields that the app changed by itself, on record because of a rule, and here because of one too.

        What a rule of the record wrote itself is none of them.
        """
        found = brought_along(recorded.events, writes, self._now) if writes else frozenset()
        return found - set(self._wrote(recorded.chat_id, recorded.at)) if found else found

    def _look_at_agenda(self) -> None:
        """Note when something falls due next; what cannot be done now does not hold up the clock."""
        at = self._journal.agenda.next_at()
        self._stuck = at is not None and at <= self._now
        if self._stuck:
            rows = (row.at for kind in KINDS for row in self._journal.agenda.of_kind(kind))
            at = min((at for at in rows if at > self._now), default=None)
        self._next_due = at
