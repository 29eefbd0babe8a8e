"""What would have to be otherwise for a rule to match."""

from collections.abc import Sequence
from dataclasses import dataclass

from beeper_rules.hindsight.answer import Obstacle
from beeper_rules.language.explained import Step, explained, missing
from beeper_rules.language.nodes import All, View
from beeper_rules.language.rulebook import Rule

NAMES = frozenset({"chat", "id", "title", "account", "message.from", "last_message.from"})


@dataclass(frozen=True)
class Look:
    """How the words of a rule came out."""

    obstacles: tuple[Obstacle, ...]
    """Every answer that would have to be otherwise: those of `if`, then those of exceptions. Empty for none."""
    held: int
    """How many conditions came out as the rule wants: the parts of `if`, and the exceptions that do not hold."""
    agreeing: int
    """How many single questions of `if` hold, those of alternatives included."""
    names_it: bool
    """Whether `if` names the chat, its account or who wrote, and rightly."""


def look(rule: Rule, view: View) -> Look:
    """Return how the words of a rule come out."""
    asked = explained(rule.condition, view) if rule.condition else None
    excepted = [explained(each.condition, view) for each in rule.exceptions]
    parts = (asked.children if isinstance(rule.condition, All) else (asked,)) if asked else ()
    return Look(
        _obstacles(rule, asked, excepted),
        sum(part.holds is True for part in parts) + sum(each.holds is False for each in excepted),
        _true(asked) if asked else 0,
        names_it=asked is not None and _names(asked),
    )


def obstacles(rule: Rule, view: View) -> tuple[Obstacle, ...]:
    """Return every answer that would have to be otherwise; empty for none."""
    return look(rule, view).obstacles


def _obstacles(rule: Rule, asked: Step | None, excepted: Sequence[Step]) -> tuple[Obstacle, ...]:
    in_if = [Obstacle(miss) for miss in missing(asked)] if asked else []
    in_unless = [
        Obstacle(miss, each)
        for each, step in zip(rule.exceptions, excepted, strict=True)
        for miss in missing(step, asked=False)
    ]
    # What a message said is not kept: where something else was in the way, nobody knows whether that was too.
    certain = [each for each in (*in_if, *in_unless) if each.exception is None or not each.miss.unrecorded]
    return tuple(certain or in_unless)


def _names(step: Step) -> bool:
    if step.label == "not":
        return False
    return any(map(_names, step.children)) if step.children else step.label in NAMES and step.holds is True


def _true(step: Step) -> int:
    return sum(map(_true, step.children)) if step.children else int(step.holds is True)
