"""The YAML of a duration → timedelta."""

from datetime import timedelta

from beeper_rules.durations import parse_duration
from beeper_rules.language.scope import Scope
from beeper_rules.marked_yaml import Node, Scalar


def read_duration(what: str, node: Node, such: str, scope: Scope) -> timedelta | None:
    """Return the duration; None when a problem was noted. `what` names it, `such` shows one."""
    if not isinstance(node, Scalar) or node.value is None or isinstance(node.value, bool):
        scope.problems.add(node, f"{what} is a duration", such)
        return None
    try:
        return parse_duration(node.text)
    except ValueError as error:
        # The sentence ends with how to write it; that is the hint, so that the message can name the rule.
        message, _, hint = str(error).rpartition(": ")
        if node.text.strip().isdecimal():
            hint = f"{node.text.strip()}d, {hint}"
        scope.problems.add(node, f"{what}: {message or hint}", hint if message else such)
        return None
