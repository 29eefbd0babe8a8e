"""`decide`: what the whole rulebook says to one change."""

from collections.abc import Sequence
from datetime import datetime

from beeper_rules.decide.course import Course
from beeper_rules.decide.rule import ask
from beeper_rules.decide.taking_back import taken_back, undone
from beeper_rules.guards import Facts
from beeper_rules.language.rulebook import Rule, Rulebook
from beeper_rules.model.change import Change, Due
from beeper_rules.model.decision import Decision


def _concerned(change: Change, rulebook: Rulebook, facts: Facts) -> Sequence[Rule]:
    """Return the rules that a change can concern, in order: they hear of it, it fell due for them, or they wait."""
    places = set()
    for event in change.events:
        if event.rule:
            places.add(rulebook.places.get(event.rule))
        else:
            places.update(rulebook.hearing.get((event.name, event.field), ()))
    places.update(map(rulebook.places.get, filter(None, (*facts.waits, facts.clears_when_answered))))
    return [rulebook.rules[place] for place in sorted(each for each in places if each is not None)]


def decide(change: Change, rulebook: Rulebook, facts: Facts, now: datetime) -> Decision:
    """Return what every rule says to `change`: all run in order, on the chat as the earlier ones leave it."""
    course = Course(change, facts, now, change.after)
    rules = _concerned(change, rulebook, facts)
    # What was done for a while goes first: it is an old decision, also of a rule that is switched off by now.
    over = {event.rule for event in change.events if event.name == Due.LAPSED} | {facts.clears_when_answered}
    back = [verdict for rule in rules if rule.id in over for verdict in taken_back(rule, course)]
    back += undone({rule.id: rule for rule in rules}, course)
    asked = [verdict for rule in rules for verdict in ask(rule, course)]
    return Decision((*back, *asked), tuple(course.waits))
