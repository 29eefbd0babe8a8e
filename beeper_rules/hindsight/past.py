"""A change of the past, put before a rulebook once more.

Conditions are asked again, of the chat as it was recorded. What the guards said is not asked again, since pauses,
cooldowns and limits were others then: it is on record with the actions.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import cached_property

from beeper_rules.commit import BY_HAND
from beeper_rules.decide import decide
from beeper_rules.guards import Candidate, Facts, quiet
from beeper_rules.journal import ActionRecord, RecordedChange
from beeper_rules.language.nodes import View
from beeper_rules.language.rulebook import Rule, Rulebook
from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import TAKEN_BACK, Event
from beeper_rules.model.decision import Code, Decision, Reason, Standing, Verdict
from beeper_rules.vocabulary.events import CHANGED

STOPPED = frozenset({Standing.SKIPPED, Standing.HELD, Standing.DEFERRED})


@dataclass(frozen=True)
class Occasion:
    """A recorded change, with what was decided about it and what came before it."""

    recorded: RecordedChange
    actions: Sequence[ActionRecord]
    earlier: Sequence[RecordedChange] = ()
    """Changes of the same chat before it, the newest first."""

    def concerns(self, rule: Rule | None) -> bool:
        """Return whether it may have had anything to do with a rule; None for one that was not there."""
        if rule is None:
            return False
        return rule.id in self._on_record or any(
            (event.name, event.field) in rule.hears or event.rule == rule.id for event in self.recorded.change.events
        )

    def needed(self, book: Rulebook, rules: Collection[str]) -> Rulebook:
        """Return the rulebook with only those rules, and those that matched: no others leave a trace in a decision."""
        wanted = {*rules, *self.recorded.matched}
        return replace(book, rules=tuple(rule for rule in book.rules if rule.id in wanted))

    @cached_property
    def _on_record(self) -> frozenset[str]:
        """The rules that matched, or of whose waits something was told."""
        return frozenset(self.recorded.matched) | {each.rule_id for each in self.recorded.waits}

    def decided(self, book: Rulebook, app: AppFacts, zone: tzinfo) -> Decision:
        """Return what the rulebook says to it."""
        change = self.recorded.change
        return decide(change, book, self._facts(app, zone), change.at)

    def view(self, rule: Rule, verdict: Verdict, app: AppFacts, zone: tzinfo) -> View:
        """Return what the rule's conditions saw."""
        change = self.recorded.change
        state = verdict.seen or change.after
        return View(state, app, change.at, rule.zone(zone), change.before, self._event(verdict))

    def _event(self, verdict: Verdict) -> Event | None:
        named = [event for event in self.recorded.change.events if event.spoken == verdict.event]
        return next((event for event in named if event.message and event.message.id == verdict.message_id), None) or (
            next(iter(named), None)
        )

    def _facts(self, app: AppFacts, zone: tzinfo) -> Facts:
        then = Facts(
            app=app,
            zone=zone,
            chats_acted=lambda *_: frozenset(),
            arrivals=self._arrivals,
            acted=frozenset((each.action.rule_id, each.action.message_id) for each in self.actions),
        )
        return replace(then, recorded=_on_record(self.actions, then))

    def _arrivals(self, per: str, which: str, since: datetime, mine: bool) -> list[datetime]:
        """Return when the messages before came that are on record for this chat."""
        return [
            event.at
            for each in reversed(self.earlier)
            for event in each.change.events
            if event.message
            and event.at > since
            and event.message.mine is mine
            and (per == "chat" or event.message.sender_id == which)
        ]


def takes_back(recorded: RecordedChange) -> bool:
    """Return whether it only ended what rules had done before: that is no occasion of theirs."""
    return all(event.name in TAKEN_BACK for event in recorded.change.events)


def by_command(recorded: RecordedChange) -> str:
    """Return which command brought it about, as it stands behind what happened; empty for none."""
    if recorded.pass_no != BY_HAND:
        return ""
    return " by `undo`" if takes_back(recorded) else " by `apply`"


def happened(recorded: RecordedChange) -> str:
    """Return what happened: what has a name of its own, else which fields changed."""
    events = recorded.change.events
    named = [event for event in events if event.name != CHANGED] or events
    return ", ".join(dict.fromkeys(event.spoken for event in named)) or "time passed"


def _on_record(actions: Sequence[ActionRecord], facts: Facts) -> Callable[[Candidate], Reason | None]:
    """Return what answers for the guards as they did when this was decided."""
    stopped = {
        (each.action.rule_id, each.action.kind, each.action.message_id): each.reason or Reason(Code.LIMIT)
        for each in actions
        if _was_stopped(each)
    }

    def said(candidate: Candidate) -> Reason | None:
        event = candidate.view.event
        message = event.message.id if event and event.message else ""
        # What quiet hours kept back then was done since: the record shows only how it ended.
        return stopped.get((candidate.rule.id, candidate.word.name, message)) or quiet(candidate, facts)

    return said


def _was_stopped(record: ActionRecord) -> bool:
    """Return whether an action did not begin when it was decided; what a limit held may have been done since."""
    dropped = record.reason is not None and record.reason.code is Code.DROPPED
    at_once = record.standing in STOPPED and record.moved_at == record.action.decided_at
    return at_once or record.action.approved or dropped
