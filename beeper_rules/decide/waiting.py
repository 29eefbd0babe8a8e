"""Rules with `for`: a state is entered, lasts, is broken off, or has lasted for long enough.

The wait runs over the state and `if`, from the later of the state's clock and the moment at which `if` was first seen
to hold. What becomes unknown breaks nothing, but nothing fires on it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from beeper_rules.decide.course import Course
from beeper_rules.language.explained import why_not
from beeper_rules.language.rulebook import Rule
from beeper_rules.model.change import ChatState, Due, Event
from beeper_rules.model.decision import Code, Reason, Wait, WaitMove
from beeper_rules.vocabulary.events import CHANGED, EVENTS

LOOK_AGAIN = timedelta(minutes=1)
"""How soon a condition that asks for the time is asked again."""


def over(rule: Rule, entering: Sequence[Event], course: Course) -> Event | None:
    """Move the rule's wait on; return the event on which it acts now, None when it does not."""
    due = _due(rule, course)
    known = course.facts.waits.get(rule.id)
    if due is not None and due.name == Due.WAITED and known is None:
        # Asked what would be done if the state had lasted long enough.
        return due
    wait, reason = _still(rule, known, course) if known else (None, None)
    entered = _entered(rule, entering, wait, course)
    wait = entered or wait
    if wait is not None:
        wait, reason = _running(rule, wait, course, anew=entered is not None)
    event = _event(rule, wait, due, course) if wait else None
    if event is None and wait is not None and wait.due is not None and wait.due <= course.now:
        # Over, and whether it still holds is not known: soon it may be.
        wait = replace(wait, look_at=course.now + LOOK_AGAIN)
    course.waits.append(WaitMove(rule.id, wait, reason))
    return event


def reason(rule: Rule, course: Course) -> Reason:
    """Return why the rule does not act now: it waits, its wait was broken off, or nothing happened."""
    move = next((each for each in course.waits if each.rule_id == rule.id), None)
    released = next((each for each in course.change.events if each.rule == rule.id and each.name == Due.RELEASED), None)
    if released is not None and not (move and move.reason):
        return not_any_more(released.trigger)
    if move is None or move.reason or move.wait is None or move.wait.due is None:
        return (move and move.reason) or Reason(Code.NO_EVENT)
    return _until(move.wait, rule, course) or Reason(Code.UNKNOWN)


def state_of(label: str) -> str:
    """Return in words the state to which the event of that label leads."""
    return EVENTS[label].state if label in EVENTS else label


def not_any_more(label: str) -> Reason:
    """Return the reason that the state to which the event of that label leads is over."""
    return Reason(Code.BROKEN, f"it is not so any more that {state_of(label)}")


def fired(rule: Rule, course: Course, *, deferred: bool) -> None:
    """Note that the rule acted, or that quiet hours keep it back; with `repeat` it will again."""
    wait = _at_hand(rule, course)
    if wait is None:
        return
    if deferred:
        _move(rule, replace(wait, deferred=True, due=None, look_at=None), course)
    else:
        count = wait.fired + 1
        _move(rule, replace(wait, fired=count, deferred=False, due=_next(rule, wait, count, course.now)), course)


def kept_no_more(rule: Rule, course: Course) -> None:
    """Note that the rule did not act when its time came: it will when its own words hold again."""
    wait = _at_hand(rule, course)
    if wait is not None:
        _move(rule, _timed(rule, replace(wait, deferred=False)), course)


def _due(rule: Rule, course: Course) -> Event | None:
    """Return what fell due for the rule's wait; the end of quiet hours before anything else."""
    own = {event.name: event for event in course.change.events if event.rule == rule.id}
    return own.get(Due.RELEASED) or own.get(Due.WAITED)


def _at_hand(rule: Rule, course: Course) -> Wait | None:
    return next((move.wait for move in course.waits if move.rule_id == rule.id), None)


def _move(rule: Rule, wait: Wait, course: Course) -> None:
    course.waits[:] = [*(move for move in course.waits if move.rule_id != rule.id), WaitMove(rule.id, wait)]


def tidy(rule: Rule, course: Course) -> None:
    """Keep of the rule's wait only what differs from what is known, or has something to tell."""
    known = course.facts.waits.get(rule.id)
    course.waits[:] = [move for move in course.waits if move.rule_id != rule.id or move.wait != known or move.reason]


def _still(rule: Rule, wait: Wait, course: Course) -> tuple[Wait | None, Reason | None]:
    """Return the wait unless its state is over or the rule does not know its event any more."""
    trigger = rule.trigger(wait.trigger)
    if trigger is None or trigger.holds is None:
        return None, Reason(Code.BROKEN, "the rule was changed")
    if trigger.holds(course.state, course.facts.app, course.now) is False:
        running = wait.since is not None and not wait.fired
        return None, not_any_more(wait.trigger) if running else None
    if wait.revision != rule.wait_revision:
        # Fires once for each entry all the same: an edit is no entry.
        return replace(wait, revision=rule.wait_revision, since=None, due=None, deferred=False), None
    return wait, None


def _entered(rule: Rule, entering: Sequence[Event], wait: Wait | None, course: Course) -> Wait | None:
    """Return the wait of a state that was entered in this change; None when none was."""
    for event in reversed(entering):
        for trigger in rule.triggers:
            if trigger.holds is None or not trigger.is_meant_by(event) or (wait and not trigger.enters_anew):
                continue
            if trigger.holds(course.state, course.facts.app, course.now) is not False:
                clock = trigger.clock(course.state) if trigger.clock else None
                # A field may have changed at any time since the last look; that it lasts is known only from now on.
                at = min(clock or (course.now if event.name == CHANGED else event.at), course.now)
                return Wait(trigger.label, rule.wait_revision, replace(event, message=None), at)
    return None


def _running(rule: Rule, wait: Wait, course: Course, *, anew: bool) -> tuple[Wait, Reason | None]:
    """Return the wait after asking `if`: begun, going on, or broken off until `if` holds again.

    `anew` says that the state was entered with this very change.
    """
    clock = _clock(rule, wait, course.state, course.now)
    wait = wait if clock == wait.clock else replace(wait, clock=clock)
    if wait.fired and not (rule.repeat and wait.fired < rule.repeat.at_most):
        return wait, None
    held = rule.holds(course.view(rule, wait.event))
    if held is None:
        return wait, None
    if held is False:
        broken = Reason(Code.BROKEN, why_not(rule.condition, course.view(rule, wait.event))) if wait.since else None
        # What time alone makes true, no listing shows.
        look_at = course.now + LOOK_AGAIN if rule.asks_time else None
        return replace(wait, since=None, due=None, deferred=False, look_at=look_at), broken
    wait = wait if wait.look_at is None else replace(wait, look_at=None)
    if wait.since is not None or wait.deferred:
        return _timed(rule, wait), None
    # At the entry `if` holds for as long as the state does; later only since it was seen to.
    begun = _timed(rule, replace(wait, since=wait.clock if anew else course.now))
    return begun, _until(begun, rule, course)


def _clock(rule: Rule, wait: Wait, state: ChatState, now: datetime) -> datetime:
    """Return since when the state lasts: a further message of mine moves the clock of `no_reply`."""
    trigger = rule.trigger(wait.trigger)
    clock = trigger.clock(state) if trigger and trigger.clock else None
    return min(clock, now) if clock else wait.clock


def _timed(rule: Rule, wait: Wait) -> Wait:
    """Return the wait with the instant at which the rule acts."""
    if wait.deferred or wait.since is None or rule.wait is None:
        return wait
    if wait.fired:
        return replace(wait, due=wait.due or (wait.since + rule.repeat.every if rule.repeat else None))
    due = max(wait.clock, wait.since) + rule.wait
    return wait if due == wait.due else replace(wait, due=due)


def _until(wait: Wait, rule: Rule, course: Course) -> Reason | None:
    if wait.due is None or wait.due <= course.now:
        return None
    return Reason(Code.WAITS, f"until {wait.due.astimezone(rule.zone(course.facts.zone)):%Y-%m-%d %H:%M}")


def _event(rule: Rule, wait: Wait, due: Event | None, course: Course) -> Event | None:
    """Return the event of a wait that is over."""
    if wait.deferred:
        released = due is not None and due.name == Due.RELEASED
        return due if released else None
    if wait.due is None or wait.due > course.now or rule.holds(course.view(rule, wait.event)) is not True:
        return None
    trigger = rule.trigger(wait.trigger)
    if trigger is None or trigger.holds is None:
        return None
    if trigger.holds(course.state, course.facts.app, course.now) is not True:
        return None
    return replace(wait.event, name=Due.WAITED, at=wait.due, field="", rule=rule.id, trigger=wait.trigger)


def _next(rule: Rule, wait: Wait, count: int, now: datetime) -> datetime | None:
    """Return when the rule acts again while the state lasts; None when it does not."""
    if rule.repeat is None or count >= rule.repeat.at_most:
        return None
    at = wait.due or now
    # What nobody was there for is not made up for.
    missed = (now - at) // rule.repeat.every
    return at + (missed + 1) * rule.repeat.every
