"""A rule with `for`: until when it waits, what keeps its wait from beginning, and what ended it or stood at its end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from beeper_rules.durations import format_duration
from beeper_rules.hindsight.answer import Answer, How
from beeper_rules.hindsight.asked import Asked
from beeper_rules.hindsight.nearness import weight
from beeper_rules.hindsight.obstacles import look, obstacles
from beeper_rules.hindsight.past import Occasion
from beeper_rules.journal import RecordedChange
from beeper_rules.language.nodes import View
from beeper_rules.language.rulebook import Rule
from beeper_rules.model.decision import Code, Reason, Wait

SAID = frozenset({How.FIRED, How.PARTLY, How.OFF})
"""What became of a rule that has nothing to do with its wait."""


def going_on(answer: Answer, asked: Asked, past: Sequence[Occasion], last: datetime) -> Answer:
    """Return the answer, told as waiting where the rule is on its way to act, or would be if its words held now.

    `last` is when the last change happened that is asked about: of a state that was entered later nothing is told.
    """
    wait = asked.waits.get(answer.rule.id)
    rule = asked.books.now.by_id.get(answer.rule.id)
    over = wait is None or wait.deferred or wait.clock > last
    if wait is None or rule is None or over or answer.how in SAID:
        return answer
    if wait.fired:
        return _excepted(answer, rule, wait, asked, past)
    view = asked.view(rule, wait.event)
    seen, said = look(rule, view), _until(wait, rule, asked)
    if answer.edited:
        return replace(_before_the_edit(answer, wait, asked), obstacles_now=seen.obstacles, waits_now=said)
    if said:
        excepted = tuple(each for each in seen.obstacles if each.exception)
        return replace(answer, how=How.WAITS, reason=Reason(Code.WAITS, said), obstacles=excepted)
    if not seen.obstacles or answer.of_its_wait:
        return answer
    reason = Reason(Code.CONDITION, "it would wait if its conditions held")
    reason = answer.reason if answer.begins and answer.reason else reason
    now = replace(answer, how=How.MISSED, reason=reason, obstacles=seen.obstacles, held=seen.held, of_now=True)
    # Of then and now the nearer is told: what it waits for may have been so at first.
    then = [answer] if answer.how is How.MISSED and answer.obstacles and not answer.began else []
    return min([now, *then], key=weight)


def _excepted(answer: Answer, rule: Rule, wait: Wait, asked: Asked, past: Sequence[Occasion]) -> Answer:
    """Return the answer of a rule whose wait was over; an exception kept it from acting where nothing else is known.

    Exceptions are asked when the wait is over, and no change is recorded then.
    """
    began = max(wait.clock, wait.since or wait.clock)
    if rule.wait is None or rule.repeat or wait.revision != rule.wait_revision:
        return answer
    over = began + rule.wait
    before = (each.recorded.change.after for each in past if each.recorded.change.at <= over)
    # Where one change is asked about, what came behind it is not looked at; its state lasts to this day.
    then = next(before, asked.chat) if len(past) > 1 else asked.chat
    seen = look(rule, View(then, asked.app, over, rule.zone(asked.zone), then, wait.event))
    # That its other words held is known, or its wait would not have been over.
    found = tuple(each for each in seen.obstacles if each.exception)
    if not found or asked.books.has_answered(rule, asked.chat, began):
        return answer
    at = f"{over.astimezone(rule.zone(asked.zone)):%Y-%m-%d %H:%M}"
    said = f"at the end of its wait of {format_duration(rule.wait)}, {at}"
    reason = Reason(Code.EXCEPTION)
    return replace(answer, how=How.MISSED, reason=reason, obstacles=found, held=seen.held, of_its_wait=said)


def lasted(rule: Rule, occasion: Occasion) -> str:
    """Return how long the rule had waited when its wait was broken off; empty where that is not on record."""
    found = ((each, on_record(rule, each)) for each in occasion.earlier)
    began, reason = next(((each, reason) for each, reason in found if reason), (None, None))
    if rule.wait is None or began is None or reason is None or reason.code is not Code.WAITS:
        return ""
    span = occasion.recorded.change.at - began.change.at
    whole = timedelta(minutes=round(span / timedelta(minutes=1))) or span
    return f"which ended its wait of {format_duration(rule.wait)} after {format_duration(whole)}"


def on_record(rule: Rule, recorded: RecordedChange) -> Reason | None:
    """Return what is on record of how the rule's wait began, or was broken off, with a change; None for nothing."""
    return next((each.reason for each in recorded.waits if each.rule_id == rule.id), None)


def _before_the_edit(answer: Answer, wait: Wait, asked: Asked) -> Answer:
    """Return what kept the rule back as it was written then, asked of the state that goes on."""
    found = obstacles(answer.rule, asked.view(answer.rule, wait.event))
    lasts = format_duration(answer.rule.wait) if answer.rule.wait else "nothing"
    reason = answer.reason if found else Reason(Code.WAITS, f"it waited, as `for` asked for {lasts}")
    return replace(answer, obstacles=found, reason=reason, begins=False)


def _until(wait: Wait, rule: Rule, asked: Asked) -> str:
    """Return until when it waits; empty where it does not. Quiet hours in which that lies are named."""
    if wait.due is None:
        return ""
    zone = rule.zone(asked.zone)
    names = [window.name for window in rule.quiet.windows if window.holds(wait.due, zone)] if rule.quiet else []
    within = f", which lies in its quiet hours {' and '.join(names)}" if names else ""
    return f"until {wait.due.astimezone(zone):%Y-%m-%d %H:%M}{within}"
