"""What each step of a test meant to one rule, in a line for each."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from beeper_rules.language.explained import why_so
from beeper_rules.language.nodes import View
from beeper_rules.language.rulebook import Rule
from beeper_rules.model.account import AppFacts
from beeper_rules.model.decision import Code, Intent, Standing, Verdict
from beeper_rules.rehearse.told import Heard
from beeper_rules.vocabulary.reasons import said

MOST_LINES = 12
"""Of a trace; the last ones count."""
MOST_EVENTS = 4
NOTHING = "nothing happened that it waits for"


def traced(rule: Rule, heard: Sequence[Heard], app: AppFacts, zone: tzinfo) -> tuple[str, ...]:
    """Return the lines, oldest first; not escaped yet."""
    lines = [f"{_where(each, zone)}: {line}" for each in heard for line in _lines(rule, each, app, zone)]
    left = len(lines) - MOST_LINES
    return (f"{left} lines before", *lines[left:]) if left > 0 else tuple(lines) or (NOTHING,)


def _where(heard: Heard, zone: tzinfo) -> str:
    chat = heard.change.after.chat
    names = dict.fromkeys(event.spoken for event in heard.change.events)
    events = ", ".join(list(names)[:MOST_EVENTS]) + (", …" if len(names) > MOST_EVENTS else "")
    at = f"{heard.at.astimezone(zone):%Y-%m-%d %H:%M}"
    return f"step {heard.step}, {at}, {chat.title or chat.id}, {events or 'as before'}"


def _lines(rule: Rule, heard: Heard, app: AppFacts, zone: tzinfo) -> Iterator[str]:
    for verdict in heard.verdicts(rule.id):
        if verdict.matched:
            yield ", ".join(map(_action, verdict.intents))
        elif verdict.reason and verdict.reason.code not in {Code.WAITS, Code.BROKEN}:
            yield "no, " + said(verdict.reason) + _exception(rule, verdict, heard, app, zone)
    for move in heard.decision.waits:
        if move.rule_id == rule.id and move.reason:
            yield ("waits " if move.reason.code is Code.WAITS else "waits no more, ") + said(move.reason)


def _action(intent: Intent) -> str:
    if intent.standing is Standing.PLANNED:
        return intent.kind
    return f"{intent.kind} {intent.standing}" + (f" ({said(intent.reason)})" if intent.reason else "")


def _exception(rule: Rule, verdict: Verdict, heard: Heard, app: AppFacts, zone: tzinfo) -> str:
    """Return what made an exception hold, where the reason only says why it is one."""
    if verdict.reason is None or verdict.reason.code not in {Code.EXCEPTION, Code.EXCEPTION_UNKNOWN}:
        return ""
    change = heard.change
    event = next((each for each in change.events if each.spoken == verdict.event), None)
    view = View(change.after, app, heard.at, rule.zone(zone), change.before, event)
    held = next((each for each in rule.exceptions if each.holds(view) is not False), None)
    if held is None or not held.because:
        return ""
    return f" ({why_so(held.condition, view)})"
