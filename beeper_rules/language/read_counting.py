"""The YAML behind `{new_message: {at_least: …}}` → a trigger."""

from datetime import UTC, datetime, timedelta

from beeper_rules.durations import format_duration
from beeper_rules.language.read_duration import read_duration
from beeper_rules.language.read_parts import Form, read_choice, read_count, read_parts
from beeper_rules.language.rulebook import Count, Trigger
from beeper_rules.language.scope import Scope
from beeper_rules.marked_yaml import Mapping
from beeper_rules.model.change import Event
from beeper_rules.vocabulary.events import EVENTS
from beeper_rules.vocabulary.message_fields import MESSAGE_FIELDS
from beeper_rules.vocabulary.parts import COUNT_PARTS, COUNT_PER

_COUNT = "such as {new_message: {at_least: 5, within: 2m, per: chat}}"
_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)
FEWEST = 2


def read_counting(node: Mapping, scope: Scope) -> Trigger | None:
    """Return the event of several messages; None when problems were noted."""
    asked = next((entry.key for entry in node.entries if entry.key.text in MESSAGE_FIELDS), None)
    if asked is not None:
        hint = f"write when: new_message, and if: {{message: {{{asked.text}: …}}}}"
        scope.problems.add(asked, f"'{asked.text}' is asked of a message, under `if`", hint)
        return None
    parts = read_parts(node, Form("new_message", COUNT_PARTS, _COUNT), scope)
    if parts is None:
        return None
    count, within = _at_least(parts, scope), _within(parts, scope)
    per = read_choice(parts.get("per"), "'per' of 'new_message'", COUNT_PER, scope)
    return _trigger(Count(count, within, per)) if count and within and per else None


def _at_least(parts: Mapping, scope: Scope) -> int | None:
    node = parts.get("at_least")
    count = read_count(node, FEWEST)
    if node is None:
        scope.problems.add(parts, "'new_message' does not say how many", f"{_COUNT}; new_message alone is each of them")
    elif count is None:
        message = f"'at_least' of 'new_message' is a whole number from {FEWEST}"
        scope.problems.add(node, message, f"{_COUNT}; new_message alone is each of them")
    return count


def _within(parts: Mapping, scope: Scope) -> timedelta | None:
    node = parts.get("within")
    if node is None:
        scope.problems.add(parts, "'new_message' does not say within how long a time", _COUNT)
        return None
    duration = read_duration("'within' of 'new_message'", node, _COUNT, scope)
    if duration == timedelta():
        scope.problems.add(node, "'within' of 'new_message' is longer than nothing", _COUNT)
    return duration or None


def _trigger(count: Count) -> Trigger:
    word = EVENTS["new_message"]
    return Trigger(
        f"{count.at_least} new messages within {format_duration(count.within)} per {count.per}",
        word.is_meant_by,
        word.holds,
        Event(word.name, _SOME_TIME),
        count=count,
    )
