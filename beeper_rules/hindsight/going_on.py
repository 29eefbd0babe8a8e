"""A rule with `for` whose wait goes on: until when, or what keeps it from beginning."""

from dataclasses import replace
from datetime import datetime

from beeper_rules.durations import format_duration
from beeper_rules.hindsight.answer import Answer, How
from beeper_rules.hindsight.asked import Asked
from beeper_rules.hindsight.obstacles import look, obstacles
from beeper_rules.language.rulebook import Rule
from beeper_rules.model.decision import Code, Reason, Wait

SAID = frozenset({How.FIRED, How.PARTLY, How.OFF})
"""What became of a rule that has nothing to do with its wait."""


def going_on(answer: Answer, asked: Asked, last: datetime) -> Answer:
    """Return the answer, told as waiting where the rule is on its way to act, or would be if its words held now.

    `last` is when the last change happened that is asked about: of a state that was entered later nothing is told.
    """
    wait = asked.waits.get(answer.rule.id)
    rule = asked.books.now.by_id.get(answer.rule.id)
    over = wait is None or wait.fired or wait.deferred or wait.clock > last
    if wait is None or rule is None or over or answer.how in SAID:
        return answer
    view = asked.view(rule, wait.event)
    seen, said = look(rule, view), _until(wait, rule, asked)
    if answer.edited:
        return replace(_before_the_edit(answer, wait, asked), obstacles_now=seen.obstacles, waits_now=said)
    if said:
        excepted = tuple(each for each in seen.obstacles if each.exception)
        return replace(answer, how=How.WAITS, reason=Reason(Code.WAITS, said), obstacles=excepted)
    if not seen.obstacles:
        return answer
    reason = Reason(Code.CONDITION, "it would wait if its conditions held")
    return replace(answer, how=How.MISSED, reason=reason, obstacles=seen.obstacles, held=seen.held)


def _before_the_edit(answer: Answer, wait: Wait, asked: Asked) -> Answer:
    """Return what kept the rule back as it was written then, asked of the state that goes on."""
    found = obstacles(answer.rule, asked.view(answer.rule, wait.event))
    lasts = format_duration(answer.rule.wait) if answer.rule.wait else "nothing"
    reason = answer.reason if found else Reason(Code.WAITS, f"it waited, as `for` asked for {lasts}")
    return replace(answer, obstacles=found, reason=reason)


def _until(wait: Wait, rule: Rule, asked: Asked) -> str:
    """Return until when it waits; empty where it does not. Quiet hours in which that lies are named."""
    if wait.due is None:
        return ""
    zone = rule.zone(asked.zone)
    names = [window.name for window in rule.quiet.windows if window.holds(wait.due, zone)] if rule.quiet else []
    within = f", which lies in its quiet hours {' and '.join(names)}" if names else ""
    return f"until {wait.due.astimezone(zone):%Y-%m-%d %H:%M}{within}"
