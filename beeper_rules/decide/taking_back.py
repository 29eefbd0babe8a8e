"""What a rule takes back by itself: an action whose time is over, a reminder that is not needed any more."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from beeper_rules.decide.course import Course, Occasion
from beeper_rules.decide.intent import as_intent, candidate, is_done
from beeper_rules.guards import TAKING_BACK, objection
from beeper_rules.language.rulebook import Rule
from beeper_rules.model.action import Action
from beeper_rules.model.change import Due, Event
from beeper_rules.model.decision import Code, Intent, Reason, Verdict
from beeper_rules.projection import projected
from beeper_rules.vocabulary.actions import ACTIONS, Step

ANSWERED = "no_reply"
"""The event that I wrote last: then they are answered."""


def taken_back(rule: Rule, course: Course) -> Iterator[Verdict]:
    """Yield a verdict for everything of the rule's that is to be taken back now."""
    # Numbered from below, so that none is taken for an action of `then`, or for another one, on the same change.
    numbers = itertools.count(-1, -1)
    for event in course.change.events:
        if event.name == Due.LAPSED and event.rule == rule.id and event.trigger.isdecimal():
            action = course.facts.action(int(event.trigger))
            if action is not None:
                yield _lapsed(rule, event, action, numbers, course)
        elif event.name == ANSWERED and course.facts.clears_when_answered == rule.id:
            steps = (("clear_reminder", {"whose": "own"}),)
            yield _verdict(rule, event, [_intend(step, rule, event, None, course) for step in steps], numbers)


def _lapsed(rule: Rule, event: Event, action: Action, numbers: Iterator[int], course: Course) -> Verdict:
    """Return the verdict on an action whose time is over; what somebody changed since stays as it is."""
    ours = {field: value for field, value in action.prior.items() if (action.id, field) in course.facts.in_force}
    changed = None if ours else Reason(Code.SUPERSEDED, "somebody changed it since")
    steps = ACTIONS[action.kind].taken_back_by(ours or action.prior)
    return _verdict(rule, event, [_intend(step, rule, event, changed, course) for step in steps], numbers)


def _verdict(rule: Rule, event: Event, intents: Sequence[Intent], numbers: Iterator[int]) -> Verdict:
    numbered = tuple(replace(each, number=next(numbers)) for each in intents)
    return Verdict(rule.id, matched=True, event=event.spoken, intents=numbered)


def _intend(step: Step, rule: Rule, event: Event, no: Reason | None, course: Course) -> Intent:
    """Return what takes something back, and let the decision go on from it."""
    name, args = step
    occasion = Occasion(rule, event)
    asked = candidate(ACTIONS[name], args, occasion, course)
    found = replace(as_intent(asked, no or objection(asked, course.facts, TAKING_BACK), occasion), counted=False)
    if is_done(found):
        course.state = projected(course.state, asked.word.writes(args))
    return found
