"""The YAML behind `event` in a test → one event, as under `when`."""

from beeper_rules.language.read_facts import read_message
from beeper_rules.language.read_when import read_when
from beeper_rules.language.rule_tests import Happens
from beeper_rules.language.scope import Scope
from beeper_rules.marked_yaml import Entry, Mapping, Node, Scalar, Sequence
from beeper_rules.vocabulary.message_fields import MESSAGE_FIELDS
from beeper_rules.vocabulary.parts import COUNT_PARTS

NEW_MESSAGE = "new_message"
SCHEDULE = "schedule"


def read_happening(node: Node, scope: Scope) -> Happens | None:
    """Return the event; None when problems were noted."""
    if isinstance(node, Sequence):
        hint = "each as a step of its own: steps: [- event: …]; a message that brings several is - message: {text: Hi}"
        scope.problems.add(node, "one event here, not several", hint)
        return None
    if isinstance(node, Scalar) and node.text == SCHEDULE:
        return Happens(SCHEDULE, None)
    if isinstance(node, Mapping) and len(node.entries) == 1 and _tells_a_message(node.entries[0]):
        entry = node.entries[0]
        facts = read_message(entry.value, f"'{NEW_MESSAGE}'", scope)
        plain = read_when(entry.key, scope)
        return Happens(NEW_MESSAGE, plain[0], facts) if facts is not None and plain else None
    if isinstance(node, Scalar) and not isinstance(node.value, str):
        scope.problems.add(node, "'event' is what happens", "such as event: new_activity, or {unread: {rises_to: 50}}")
        return None
    triggers = read_when(node, scope)
    return Happens(triggers[0].label, triggers[0]) if triggers else None


def _tells_a_message(entry: Entry) -> bool:
    """Return whether it says what the message is like, and not how many come together."""
    if entry.key.text != NEW_MESSAGE or not isinstance(entry.value, Mapping):
        return False
    keys = set(entry.value.keys)
    return not keys & set(COUNT_PARTS) or bool(keys & set(MESSAGE_FIELDS))
