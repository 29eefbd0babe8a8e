"""What one rule says to a change."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial

from beeper_rules.decide import waiting
from beeper_rules.decide.counting import reached
from beeper_rules.decide.course import Course, Occasion
from beeper_rules.decide.intent import intend, is_done
from beeper_rules.guards import quiet_until
from beeper_rules.language.explained import why_not, why_so
from beeper_rules.language.nodes import View
from beeper_rules.language.rulebook import Mode, Rule, Trigger
from beeper_rules.model.change import TAKEN_BACK, ChatState, Due, Event, Origin
from beeper_rules.model.decision import Code, Deferral, FoundReason, Intent, Reason, Standing, Verdict, runs_cooldown
from beeper_rules.projection import projected
from beeper_rules.vocabulary.actions import ACTIONS, ActionWord

DEEPEST = 1
"""Events that a rule brought about reach rules that ask for them; what those bring about reaches nobody."""
GOES_ON = frozenset({Code.CONDITION, Code.UNKNOWN})
"""Reasons for which a wait that is over is not used up: its own words do not hold just now."""
NOT_KNOWN = frozenset({Code.UNKNOWN, Code.EXCEPTION_UNKNOWN})
"""Reasons that what is on record outweighs: it was known then."""


def ask(rule: Rule, course: Course) -> Iterator[Verdict]:
    """Yield the rule's verdict on each new message that it asks for, and one on the rest of the change."""
    if rule.mode is Mode.OFF:
        yield Verdict(rule.id, matched=False, reason=Reason(Code.OFF, "mode: off"))
        return
    meant = [event for event in course.heard_by(rule) if _trigger(rule, event, course)]
    reachable = [event for event in meant if _reaches(event, rule)]
    if rule.wait is not None:
        yield _ask_waiting(rule, [event for event in reachable if not event.rule], course)
    elif not meant:
        yield Verdict(rule.id, matched=False, reason=Reason(Code.NO_EVENT))
    elif not reachable:
        yield Verdict(rule.id, matched=False, reason=Reason(Code.ORIGIN, f"it came from {meant[0].origin}"))
    else:
        yield from _ask_of_each(rule, reachable, course)


def _ask_of_each(rule: Rule, reachable: list[Event], course: Course) -> Iterator[Verdict]:
    # What quiet hours kept back is older than what came in meanwhile.
    messages = sorted((event for event in reachable if event.message), key=_written_at)
    fired = False
    for event in messages:
        verdict = _judge([Occasion(rule, event, event is messages[-1])], course)
        fired = fired or verdict.matched
        yield verdict
    others = [Occasion(rule, event) for event in reachable if not event.message]
    # The rest of a change whose messages it answered is the same change, and a rule fires once for it.
    if others and not fired:
        yield _judge(others, course)


def _written_at(event: Event) -> datetime:
    return event.message.timestamp if event.message else event.at


def _ask_waiting(rule: Rule, entering: list[Event], course: Course) -> Verdict:
    """Return the verdict of a rule with `for`: on a state that has lasted, or why there is none."""
    event = waiting.over(rule, entering, course)
    if event is None:
        verdict = Verdict(rule.id, matched=False, reason=waiting.reason(rule, course))
    else:
        verdict = _judge([Occasion(rule, event)], course)
        if verdict.matched or (verdict.reason and verdict.reason.code not in GOES_ON):
            waiting.fired(rule, course, deferred=verdict.deferral is not None)
        else:
            waiting.kept_no_more(rule, course)
    waiting.tidy(rule, course)
    return verdict


def _trigger(rule: Rule, event: Event, course: Course) -> Trigger | None:
    """Return the rule's event under `when` that is meant; None when none is."""
    if event.rule:
        return rule.trigger(event.trigger) if event.rule == rule.id and event.name not in TAKEN_BACK else None
    found = (each for each in rule.triggers if each.schedule is None and each.is_meant_by(event))
    return next((each for each in found if each.count is None or reached(each.count, event, course)), None)


def _reaches(event: Event, rule: Rule) -> bool:
    """Return whether the rule hears of it: of what rules brought about, and of my own messages, only if it asks."""
    if event.depth > DEEPEST:
        return False
    unasked = event.origin is not Origin.RULE and not (event.message and event.message.mine)
    return unasked or rule.asks_origin


def _judge(occasions: list[Occasion], course: Course) -> Verdict:
    """Return a rule's verdict on occasions of which any one is enough."""
    first, seen = occasions[0], course.state
    stopper = course.stopper(first)
    if stopper:
        stopped = Reason(Code.STOPPED_BY, f"the rule {stopper} ended the decision", by=stopper)
        return Verdict(
            first.rule.id, matched=False, reason=stopped, event=first.event.spoken, message_id=first.message, seen=seen
        )
    reason: Reason | None = None
    for occasion in occasions:
        no = _not_any_more(occasion, course) or _objection_of(occasion.rule, course.view(occasion.rule, occasion.event))
        if no is None or (no.code in NOT_KNOWN and (occasion.rule.id, occasion.message) in course.facts.acted):
            return _matched(occasion, course, seen)
        reason = reason or no
    return Verdict(
        first.rule.id, matched=False, reason=reason, event=first.event.spoken, message_id=first.message, seen=seen
    )


def _not_any_more(occasion: Occasion, course: Course) -> Reason | None:
    """Return why what quiet hours kept back is not wanted any more; None for anything else."""
    if not occasion.kept_back:
        return None
    trigger = occasion.rule.trigger(occasion.event.trigger)
    said = occasion.event.message
    if trigger is None or trigger.holds is None or (said and said.mine):
        return None
    held = trigger.holds(course.state, course.facts.app, course.now)
    if held:
        return None
    if held is False:
        return waiting.not_any_more(trigger.label)
    return Reason(Code.UNKNOWN, f"whether {waiting.state_of(trigger.label)}")


def _objection_of(rule: Rule, view: View) -> Reason | None:
    """Return why the rule's own words say no; None when they say yes."""
    held = rule.holds(view)
    if held is not True and rule.condition:
        code = Code.CONDITION if held is False else Code.UNKNOWN
        return FoundReason(code, partial(why_not, rule.condition, view))
    for each in rule.exceptions:
        held = each.holds(view)
        if held is not False:
            code = Code.EXCEPTION if held else Code.EXCEPTION_UNKNOWN
            found = FoundReason(code, partial(why_so, each.condition, view))
            return Reason(code, each.because) if each.because else found
    return None


def _matched(occasion: Occasion, course: Course, seen: ChatState) -> Verdict:
    """Return the verdict of a rule that matched in the chat as it saw it; the decision goes on from what it does."""
    rule, event = occasion.rule, occasion.event
    intents = []
    for number, act in enumerate(rule.acts):
        intent = intend(number, act, occasion, course)
        intents.append(intent)
        if is_done(intent):
            writes = act.word.writes(intent.args)
            if not _stays_unread(act.word, intent.args, course.state):
                course.state = projected(course.state, writes)
            course.written_by.update(dict.fromkeys(writes, rule.id))
    if any(map(runs_cooldown, intents)):
        course.acted.add((rule.id, occasion.message))
    stops = rule.stop and rule.mode is Mode.LIVE
    if stops:
        course.stop(occasion)
    return Verdict(
        rule.id,
        matched=True,
        event=event.spoken,
        message_id=occasion.message,
        intents=tuple(intents),
        stops=stops,
        deferral=_deferral(occasion, intents, course),
        seen=seen,
    )


def _deferral(occasion: Occasion, intents: list[Intent], course: Course) -> Deferral | None:
    """Return what is decided again when the quiet hours are over; None when nothing is kept back."""
    rule, event = occasion.rule, occasion.event
    if not any(intent.standing is Standing.DEFERRED for intent in intents):
        return None
    until = quiet_until(rule, course.view(rule, event))
    trigger = _trigger(rule, event, course)
    released = Event(
        Due.RELEASED,
        until,
        event.origin,
        message=event.message,
        depth=event.depth,
        rule=rule.id,
        trigger=trigger.label if trigger else event.trigger,
    )
    return Deferral(until, released)


def _stays_unread(word: ActionWord, args: Mapping[str, object], state: ChatState) -> bool:
    """Return whether something newer of theirs is left unread when it is marked read up to a message."""
    mark, newest = args.get("sort_key"), state.newest
    if word is not ACTIONS["mark_read"] or not isinstance(mark, str) or newest is None:
        return False
    return not newest.mine and newest.sort_key > int(mark)
