"""What would have to be otherwise for a rule to match."""

from beeper_rules.hindsight.answer import Obstacle
from beeper_rules.language.explained import Step, explained, missing
from beeper_rules.language.nodes import All, Node, View
from beeper_rules.language.rulebook import Rule


def obstacles(rule: Rule, view: View) -> tuple[Obstacle, ...]:
    """Return every answer that would have to be otherwise: those of `if`, then those of exceptions. Empty for none."""
    asked = [Obstacle(miss) for miss in missing(explained(rule.condition, view))] if rule.condition else []
    excepted = [
        Obstacle(miss, each)
        for each in rule.exceptions
        for miss in missing(explained(each.condition, view), asked=False)
    ]
    return (*asked, *excepted)


def held(rule: Rule, view: View) -> int:
    """Return how many conditions came out as the rule wants: the parts of `if`, and the exceptions that do not hold."""
    parts = _parts(rule.condition) if rule.condition else ()
    kept = sum(explained(part, view).holds is True for part in parts)
    return kept + sum(each.holds(view) is False for each in rule.exceptions)


def agreeing(rule: Rule, view: View) -> int:
    """Return how many single questions of `if` hold, those of alternatives included."""
    return _true(explained(rule.condition, view)) if rule.condition else 0


def _true(step: Step) -> int:
    return sum(map(_true, step.children)) if step.children else int(step.holds is True)


def _parts(condition: Node) -> tuple[Node, ...]:
    return condition.children if isinstance(condition, All) else (condition,)
