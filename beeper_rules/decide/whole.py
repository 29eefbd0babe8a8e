"""`decide`: what the whole rulebook says to one change."""

from collections.abc import Sequence
from datetime import datetime

from beeper_rules.decide.course import Course
from beeper_rules.decide.rule import ask
from beeper_rules.decide.taking_back import taken_back
from beeper_rules.guards import Facts
from beeper_rules.language.rulebook import Rule, Rulebook
from beeper_rules.model.change import Change
from beeper_rules.model.decision import Decision


def _concerned(change: Change, rulebook: Rulebook, facts: Facts) -> Sequence[Rule]:
    """Return the rules that a change can concern: of what fell due, those for which it did, and those that wait."""
    if not change.events or any(not event.rule for event in change.events):
        return rulebook.rules
    named = {event.rule for event in change.events} | set(facts.waits)
    return [rule for rule in rulebook.rules if rule.id in named]


def decide(change: Change, rulebook: Rulebook, facts: Facts, now: datetime) -> Decision:
    """Return what every rule says to `change`: all run in order, on the chat as the earlier ones leave it."""
    course = Course(change, facts, now, change.after)
    rules = _concerned(change, rulebook, facts)
    # What was done for a while goes first: it is an old decision, also of a rule that is switched off by now.
    back = [verdict for rule in rules for verdict in taken_back(rule, course)]
    asked = [verdict for rule in rules for verdict in ask(rule, course)]
    return Decision((*back, *asked), tuple(course.waits))
