"""What a rule takes back by itself: an action whose time is over, a reminder that is not needed any more."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from beeper_rules.decide.course import Course, Occasion
from beeper_rules.decide.intent import as_intent, candidate
from beeper_rules.guards import TAKING_BACK, objection
from beeper_rules.language.rulebook import Rule
from beeper_rules.model.action import Action
from beeper_rules.model.change import Due, Event
from beeper_rules.model.decision import Code, Intent, Reason, Verdict
from beeper_rules.vocabulary.actions import ACTIONS, Step

ANSWERED = "no_reply"
"""The event that I wrote last: then they are answered."""


def taken_back(rule: Rule, course: Course) -> Iterator[Verdict]:
    """Yield a verdict for everything of the rule's that is to be taken back now."""
    for event in course.change.events:
        if event.name == Due.LAPSED and event.rule == rule.id and event.trigger.isdecimal():
            action = course.facts.action(int(event.trigger))
            if action is not None:
                yield _lapsed(rule, event, action, course)
        elif event.name == ANSWERED and course.facts.clears_when_answered == rule.id:
            yield _verdict(rule, event, [("clear_reminder", {"whose": "own"})], None, course)


def _lapsed(rule: Rule, event: Event, action: Action, course: Course) -> Verdict:
    """Return the verdict on an action whose time is over; what somebody changed since stays as it is."""
    steps = ACTIONS[action.kind].taken_back_by(action.prior)
    changed = None if action.id in course.facts.in_force else Reason(Code.SUPERSEDED, "somebody changed it since")
    return _verdict(rule, event, steps, changed, course)


def _verdict(rule: Rule, event: Event, steps: Sequence[Step], no: Reason | None, course: Course) -> Verdict:
    occasion = Occasion(rule, event)
    intents = tuple(_intend(number, step, occasion, no, course) for number, step in enumerate(steps))
    return Verdict(rule.id, matched=True, event=event.spoken, intents=intents)


def _intend(number: int, step: Step, occasion: Occasion, no: Reason | None, course: Course) -> Intent:
    name, args = step
    asked = candidate(ACTIONS[name], args, occasion, course)
    reason = no or objection(asked, course.facts, TAKING_BACK)
    # Numbered from below, so that it is never taken for an action of `then` on the same change.
    return replace(as_intent(asked, reason, occasion), number=-1 - number, counted=False)
