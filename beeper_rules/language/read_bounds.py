"""The YAML behind `limit`, `respect_override` and `catch_up`: how far a rule goes."""

from datetime import timedelta

from beeper_rules.language.read_duration import read_duration
from beeper_rules.language.read_parts import Form, read_parts
from beeper_rules.language.rulebook import Limit
from beeper_rules.language.scope import Scope
from beeper_rules.marked_yaml import Node, Scalar
from beeper_rules.vocabulary.parts import CATCH_UP_PARTS, CATCH_UP_POLICIES, LIMIT_PARTS, LIMIT_THEN, RUN

_LIMIT = "such as limit: {chats: 30, per: 1h, then: hold}"
_CATCH_UP = "such as catch_up: {policy: latest, max_age: 24h}"


def read_limit(node: Node, scope: Scope) -> Limit | None:
    """Return the limit; None when problems were noted."""
    parts = read_parts(node, Form("limit", LIMIT_PARTS, _LIMIT), scope)
    if parts is None:
        return None
    chats, per, then = parts.get("chats"), parts.get("per"), parts.get("then")
    count = chats.value if isinstance(chats, Scalar) else None
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        scope.problems.add(chats or parts, "'chats' of 'limit' is a whole number from 1", _LIMIT)
        return None
    if then is not None and not (isinstance(then, Scalar) and then.text in LIMIT_THEN):
        scope.problems.add(then, "'then' of 'limit' is hold or skip", "what is held waits for `beeper-rules approve`")
        return None
    if per is None:
        scope.problems.add(parts, "'limit' does not say per how long", _LIMIT)
        return None
    if isinstance(per, Scalar) and per.text == RUN:
        return Limit(count, None, then.text if isinstance(then, Scalar) else "hold")
    duration = read_duration("'per' of 'limit'", per, _LIMIT, scope)
    if duration == timedelta():
        scope.problems.add(per, "'per' of 'limit' is longer than nothing", _LIMIT)
    return Limit(count, duration, then.text if isinstance(then, Scalar) else "hold") if duration else None


def read_respect_override(node: Node, scope: Scope) -> timedelta:
    """Return how long a chat is left alone; zero for not at all, and when a problem was noted."""
    if isinstance(node, Scalar) and node.value == 0 and not isinstance(node.value, bool):
        return timedelta()
    return read_duration("'respect_override'", node, "such as 7d; 0 for not at all", scope) or timedelta()


def read_catch_up(node: Node, scope: Scope) -> tuple[str | None, timedelta | None]:
    """Return policy and greatest age, None for what it does not say."""
    parts = read_parts(node, Form("catch_up", CATCH_UP_PARTS, _CATCH_UP), scope)
    if parts is None:
        return None, None
    policy, max_age = parts.get("policy"), parts.get("max_age")
    if policy is not None and not (isinstance(policy, Scalar) and policy.text in CATCH_UP_POLICIES):
        scope.problems.add(policy, "'policy' of 'catch_up' is all, latest or none", _CATCH_UP)
    age = read_duration("'max_age' of 'catch_up'", max_age, _CATCH_UP, scope) if max_age is not None else None
    return (policy.text if isinstance(policy, Scalar) else None), age
