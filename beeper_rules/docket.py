"""What changed and what fell due, put before the rulebook and into the journal: the one way in which it is decided.

A turn of the daemon and a test inside a rule file go through here, so that a test tells what the daemon does.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from beeper_rules.circumstances import Circumstances
from beeper_rules.commit import QUIET, WAIT, Page, commit, end_kept_back, keep_waits
from beeper_rules.decide import decide
from beeper_rules.gaps import MISSED_RUN
from beeper_rules.guards import Facts
from beeper_rules.journal import AgendaRow, Journal
from beeper_rules.journal.documents import load
from beeper_rules.journal.states import event_from
from beeper_rules.language.rulebook import Mode, Rule, Rulebook, Trigger
from beeper_rules.language.schedules import Schedule
from beeper_rules.language.windows import end_of
from beeper_rules.model.change import Change, ChatState, Due, Event
from beeper_rules.model.decision import Code, Decision, Reason
from beeper_rules.settle import LAPSE
from beeper_rules.vocabulary.events import WITHOUT_CHAT

SCHEDULE = "schedule"
"""The agenda's kind of the next run of a rule by the clock; its key says by which."""
MISSED_BY = timedelta(minutes=2)
"""A run that begins later than this was missed."""
TOLD_ONLY_WHEN_MATCHED = frozenset({Due.SCHEDULE, Due.WAITED})
"""Events that are no news by themselves: every chat has the one, and the other only says that time passed."""

Falls = Callable[[AgendaRow, Mapping[str, ChatState]], Iterator[tuple[str, Event]]]


class Docket:
    """One turn: what is decided at one instant, by one rulebook."""

    def __init__(self, journal: Journal, rulebook: Rulebook, circumstances: Circumstances, page: Page) -> None:
        self._journal = journal
        self._rulebook = rulebook
        self._circumstances = circumstances
        self._page = replace(page, counts=rulebook.counts_within is not None)
        self._falls: Mapping[str, Falls] = {
            WAIT: self._waited,
            QUIET: self._released,
            SCHEDULE: self._scheduled,
            LAPSE: self._lapsed,
        }

        self.stand_ins: dict[str, ChatState] = {}
        """Id → what stands for a chat in which something fell due, also where it is none."""
        self.forgot_words = False
        """Whether words of a message went with what fell due."""

    def hear(self, change: Change) -> Decision:
        """Return what the rulebook says to a change; it is in the journal then, unless there is nothing to tell."""
        facts = self._circumstances.of(change.chat_id)
        decision = decide(change, self._asked(change, facts), facts, self._page.now)
        if is_told(change, decision):
            commit(self._journal, change, decision, self._page)
        else:
            keep_waits(self._journal, change.chat_id, decision.waits, self._page.now)
        return decision

    def _asked(self, change: Change, facts: Facts) -> Rulebook:  # noqa: ARG002 - for who asks only some of the rules
        """Return the rules that are asked."""
        return self._rulebook

    def fallen_due(self, states: Mapping[str, ChatState]) -> dict[str, list[Event]]:
        """Return chat id → what fell due in it by now, the earliest first; it is off the agenda then."""
        if self._rulebook.counts_within is not None:
            self._journal.arrivals.forget_until(self._page.now - 2 * self._rulebook.counts_within)
        found: dict[str, list[Event]] = {}
        for row in self._journal.agenda.due(self._page.now, tuple(self._falls)):
            for chat_id, event in self._falls[row.kind](row, states):
                found.setdefault(chat_id, []).append(event)
        return found

    def _waited(self, row: AgendaRow, states: Mapping[str, ChatState]) -> Iterator[tuple[str, Event]]:
        """Yield that a wait may be over; its row stays until `decide` has said what becomes of the wait."""
        wait = self._journal.waits.of_chat(row.chat).get(row.rule)
        if wait is None or row.chat not in states:
            self._journal.waits.remove(row.rule, row.chat)
            self._drop(row)
            return
        yield row.chat, Event(Due.WAITED, row.at, wait.event.origin, rule=row.rule, trigger=wait.trigger)

    def _released(self, row: AgendaRow, states: Mapping[str, ChatState]) -> Iterator[tuple[str, Event]]:
        """Yield what quiet hours kept back; it is decided anew, and its age counts from now."""
        if self._circumstances.pauses(row.rule, row.chat):
            return
        state = states.get(row.chat) or self._as_decided(row)
        gone = Code.CHAT_GONE if state is None else None if self._live(row.rule) else Code.RULE_GONE
        end_kept_back(self._journal, row, Reason(gone or Code.RELEASED), self._page.now)
        self.forgot_words = True
        if state is not None and gone is None:
            self.stand_ins[row.chat] = state
            yield row.chat, replace(event_from(load(row.document)), at=self._page.now)

    def _as_decided(self, row: AgendaRow) -> ChatState | None:
        """Return what stood for a chat that is none, or none any more, when it was kept back: an account, say."""
        waiting = [each for each in self._journal.actions.deferred(row.rule) if each.chat_id == row.chat]
        recorded = self._journal.changes.get(waiting[-1].change_id) if waiting else None
        stands_in = recorded is not None and any(event.name in WITHOUT_CHAT for event in recorded.change.events)
        return recorded.change.after if recorded and stands_in else None

    def _scheduled(self, row: AgendaRow, states: Mapping[str, ChatState]) -> Iterator[tuple[str, Event]]:
        """Yield a run of a schedule, for every conversation; put the next one on the agenda."""
        rule, now = self._live(row.rule), self._page.now
        zone = self._circumstances.zone
        found = next((each for each in _timed(rule, zone) if each[0] == row.key), None) if rule else None
        if rule is None or found is None:
            self._drop(row)
            return
        _, trigger, schedule = found
        at = schedule.latest_until(row.at, now, zone)
        self._journal.agenda.put(replace(row, at=schedule.next_after(now, zone)))
        if now - at > MISSED_BY and schedule.missed == "skip":
            self._journal.notices.add(now, MISSED_RUN, f"{rule.id}: nobody was there for its run of {_local(at, zone)}")
            return
        members = {member for state in states.values() if state.chat.merge for member in state.chat.merge.chat_ids}
        for chat_id in states:
            if chat_id not in members:
                yield chat_id, Event(Due.SCHEDULE, at, rule=rule.id, trigger=trigger.label)

    def _lapsed(self, row: AgendaRow, states: Mapping[str, ChatState]) -> Iterator[tuple[str, Event]]:
        """Yield that an action is to be taken back; while it is paused, that waits."""
        action = self._journal.actions.get(int(row.key))
        if self._circumstances.pauses(row.rule, row.chat):
            return
        self._drop(row)
        if action is None or row.chat not in states:
            return
        if self._rulebook.by_id.get(row.rule) is None:
            title = states[row.chat].chat.title or row.chat
            text = f"the rule {row.rule} is gone, so its '{action.kind}' of {title} is not taken back"
            self._journal.notices.add(self._page.now, "not taken back", text)
            return
        yield row.chat, Event(Due.LAPSED, self._page.now, rule=row.rule, trigger=row.key)

    def _live(self, rule_id: str) -> Rule | None:
        rule = self._rulebook.by_id.get(rule_id)
        return rule if rule and rule.mode is not Mode.OFF else None

    def _drop(self, row: AgendaRow) -> None:
        self._journal.agenda.remove(row.kind, chat=row.chat, key=row.key, rule=row.rule)


def is_told(change: Change, decision: Decision) -> bool:
    """Return whether a change is worth an entry: anything but time passed, or a rule had something to do with it."""
    news = any(event.name not in TOLD_ONLY_WHEN_MATCHED for event in change.events)
    return news or decision.matched or any(move.reason or move.wait is None for move in decision.waits)


def take_up(journal: Journal, rulebook: Rulebook, zone: tzinfo, now: datetime) -> frozenset[str]:
    """Let the agenda follow the rulebook; return the chats in which waits have to be looked at again.

    A schedule that is new begins with its next run; one that is gone leaves the agenda, and so do the waits of rules
    that are gone, switched off, or do not wait any more.
    """
    wanted = {
        (rule.id, key): schedule
        for rule in rulebook.rules
        if rule.mode is not Mode.OFF
        for key, _, schedule in _timed(rule, zone)
    }
    for row in journal.agenda.of_kind(SCHEDULE):
        if wanted.pop((row.rule, row.key), None) is None:
            journal.agenda.remove(SCHEDULE, key=row.key, rule=row.rule)
    for (rule_id, key), schedule in wanted.items():
        journal.agenda.put(AgendaRow(schedule.next_after(now, zone), SCHEDULE, "", rule_id, key))
    for row in journal.agenda.of_kind(QUIET):
        hours = rulebook.by_id[row.rule].quiet if row.rule in rulebook.by_id else None
        until = end_of(hours.windows, now, rulebook.by_id[row.rule].zone(zone)) if hours else now
        if until != row.at:
            journal.agenda.put(replace(row, at=until))
    again = set()
    for kept in journal.waits.all():
        rule = rulebook.by_id.get(kept.rule_id)
        if rule is None or rule.mode is Mode.OFF or rule.wait is None:
            journal.waits.remove(kept.rule_id, kept.chat_id)
            journal.agenda.remove(WAIT, chat=kept.chat_id, rule=kept.rule_id)
        elif kept.wait.revision != rule.wait_revision:
            again.add(kept.chat_id)
    return frozenset(again)


def _timed(rule: Rule, zone: tzinfo) -> Iterator[tuple[str, Trigger, Schedule]]:
    """Yield key on the agenda, event and schedule of each run by the clock that the rule asks for."""
    for trigger in rule.triggers:
        if trigger.schedule:
            yield f"{trigger.schedule.expression} {trigger.schedule.zone or zone}", trigger, trigger.schedule


def _local(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
