"""What is taken back: by a rule when the time of an action is over, and by a person who undoes it."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from beeper_rules.decide.course import Course, Occasion
from beeper_rules.decide.intent import as_intent, candidate, is_done
from beeper_rules.guards import TAKING_BACK, UNDOING, Guard, objection
from beeper_rules.language.rulebook import Rule
from beeper_rules.model.action import Action
from beeper_rules.model.change import Due, Event, Value
from beeper_rules.model.decision import Code, Intent, Reason, Verdict
from beeper_rules.projection import projected
from beeper_rules.vocabulary.actions import ACTIONS, ActionWord, Step

ANSWERED = "no_reply"
"""The event that I wrote last: then they are answered."""


def taken_back(rule: Rule, course: Course) -> Iterator[Verdict]:
    """Yield a verdict for everything of the rule's that is to be taken back now."""
    numbers = _negative_numbers()
    for event in course.change.events:
        if event.name == Due.LAPSED and event.rule == rule.id and event.trigger.isdecimal():
            action = course.facts.action(int(event.trigger))
            if action is not None:
                yield _lapsed(rule, event, action, numbers, course)
        elif event.name == ANSWERED and course.facts.clears_when_answered == rule.id:
            steps = (("clear_reminder", {"whose": "own"}),)
            yield _verdict(rule, event, [_intend(step, Occasion(rule, event), None, course) for step in steps], numbers)


def _lapsed(rule: Rule, event: Event, action: Action, numbers: Iterator[int], course: Course) -> Verdict:
    """Return the verdict on an action whose time is over; what somebody changed since stays as it is."""
    ours = {field: value for field, value in action.prior.items() if (action.id, field) in course.facts.in_force}
    changed = None if ours else Reason(Code.SUPERSEDED, "somebody changed it since")
    steps = ACTIONS[action.kind].taken_back_by(ours or action.prior)
    return _verdict(rule, event, [_intend(step, Occasion(rule, event), changed, course) for step in steps], numbers)


def undone(rules: Mapping[str, Rule], course: Course) -> Iterator[Verdict]:
    """Yield a verdict for each action that a person wants taken back, in the order in which they are named."""
    numbers = _negative_numbers()
    given_back: dict[str, Action] = {}
    for event in course.change.events:
        rule, action = rules.get(event.rule), course.facts.action(int(event.trigger)) if _asks_to_undo(event) else None
        if action is None or rule is None:
            continue
        ours = _still_ours(action, given_back, course)
        steps, no = _way_back(action, ours, course)
        if no is not None:
            yield Verdict(rule.id, matched=False, reason=no, event=event.spoken)
            continue
        intents = [_intend(step, Occasion(rule, event), None, course, UNDOING) for step in steps]
        if all(each.reason is None or each.reason.code is Code.ALREADY_SO for each in intents):
            given_back.update(dict.fromkeys(ours, action))
        yield _verdict(rule, event, [replace(each, undoes=action.id) for each in intents], numbers)


def _asks_to_undo(event: Event) -> bool:
    return event.name == Due.UNDONE and event.trigger.isdecimal()


def _way_back(action: Action, ours: frozenset[str], course: Course) -> tuple[Sequence[Step], Reason | None]:
    """Return what takes one action back, and why nothing does; None where something does.

    `ours` are the fields in which what it wrote stands.
    """
    word = ACTIONS[action.kind]
    no = _no_way_back(word, action, course.now)
    if no is not None:
        return (), no
    if not ours:
        return (), Reason(Code.SUPERSEDED, _why_not_ours(action, course))
    # A reminder that was there before and has come due meanwhile is nothing to set again.
    was = {field: value for field, value in action.prior.items() if field in ours}
    prior = {field: value for field, value in was.items() if not _is_over(value, course.now)}
    steps = word.taken_back_by(prior)
    if steps:
        return steps, None
    if prior != was:
        return (), Reason(Code.NO_WAY_BACK, "the time of what was there has passed")
    return (), Reason(Code.ALREADY_SO, "it changed nothing")


def _no_way_back(word: ActionWord, action: Action, now: datetime) -> Reason | None:
    if word.no_way_back:
        return Reason(Code.NO_WAY_BACK, word.no_way_back)
    if any(_is_over(value, now) for value in word.writes(action.args).values()):
        return Reason(Code.NO_WAY_BACK, "its reminder has come due")
    return None


def _still_ours(action: Action, given_back: Mapping[str, Action], course: Course) -> frozenset[str]:
    """Return the fields in which what it wrote stands, or does again as what wrote over it is taken back.

    `given_back` holds the later actions that were taken back just now, by field.
    """
    return frozenset(
        field
        for field, value in ACTIONS[action.kind].writes(action.args).items()
        if (action.id, field) in course.facts.in_force
        or _stands_again(action, field, value, given_back.get(field) or _taken_back_before(field, course), course)
    )


def _stands_again(action: Action, field: str, value: Value, over: Action | None, course: Course) -> bool:
    """Return whether a field is as the action left it, now that what wrote over it is taken back."""
    if over is None or over.id <= action.id or field not in over.prior or over.prior[field] != value:
        return False
    # It may have been somebody else who had made it so again.
    return course.facts.stood_until(action, over, field)


def _taken_back_before(field: str, course: Course) -> Action | None:
    """Return the action that a person had taken back, where this is what the field shows; None for none."""
    back = _writer(field, course)
    return course.facts.action(back.undoes) if back is not None and back.undoes is not None else None


def _writer(field: str, course: Course) -> Action | None:
    """Return the action of which what the field shows stands in force; None for none."""
    number = next((number for number, name in course.facts.in_force if name == field), None)
    return course.facts.action(number) if number is not None else None


def _why_not_ours(action: Action, course: Course) -> str:
    fields = ACTIONS[action.kind].writes(action.args)
    by_rule = any(_writer(field, course) is not None for field in fields)
    return "it does not stand any more" if by_rule else "somebody changed it since"


def _is_over(value: Value, now: datetime) -> bool:
    return isinstance(value, datetime) and value <= now


def _negative_numbers() -> Iterator[int]:
    """Return numbers so that none is taken for an action of `then`, or for another one, on the same change."""
    return itertools.count(-1, -1)


def _verdict(rule: Rule, event: Event, intents: Sequence[Intent], numbers: Iterator[int]) -> Verdict:
    numbered = tuple(replace(each, number=next(numbers)) for each in intents)
    return Verdict(rule.id, matched=True, event=event.spoken, intents=numbered)


def _intend(
    step: Step, occasion: Occasion, no: Reason | None, course: Course, guards: tuple[Guard, ...] = TAKING_BACK
) -> Intent:
    """Return what takes something back, and let the decision go on from it."""
    name, args = step
    asked = candidate(ACTIONS[name], args, occasion, course)
    found = replace(as_intent(asked, no or objection(asked, course.facts, guards), occasion), counted=False)
    if is_done(found):
        course.state = projected(course.state, asked.word.writes(args))
    return found
