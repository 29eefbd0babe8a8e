"""What a condition can ask, what other languages call it, and how to write as a mapping what is none."""

from beeper_rules.language.scope import Scope
from beeper_rules.marked_yaml import Scalar, Sequence, short
from beeper_rules.vocabulary.fields import FIELDS
from beeper_rules.vocabulary.kinds import Kind
from beeper_rules.vocabulary.rule_keys import CONDITION_KEYS

OTHER_WORDS = {
    # The first field that the API's word stands for is the one that is offered.
    spelling.strip(): field.name
    for field in reversed(list(FIELDS.values()))
    for spelling in field.api.split(",")
} | {
    "unread_count": "unread",
    "unread_mentions": "mentions",
    "group": "type",
    "is_group": "type",
    "and": "all",
    "or": "any",
    "name": "title",
    **dict.fromkeys(("window", "weekday", "day", "hour", "between"), "time"),
}
"""The API's names and those of other rule languages → ours."""
KNOWN = {key: f"{each.kind}; from {each.api}" for key, each in FIELDS.items()} | dict(CONDITION_KEYS)
"""Everything that a condition may ask → what it means."""
_SUCH = "such as {muted: true, type: group}"
OTHER_MESSAGE_WORDS = {"sender": "from", "author": "from", "body": "text", "content": "text", "isSender": "mine"}
"""Fields of a message in other languages → ours."""


def as_mapping(node: Scalar | Sequence, scope: Scope) -> str:
    """Return how to write as a mapping what is none."""
    if isinstance(node, Sequence):
        return "all of a list: {all: [{muted: true}, {type: group}]}"
    if node.text in scope.predicates:
        return f"write {{use: {short(node.text)}}}"
    if node.text in scope.windows:
        return f"write {{time: {{in: {short(node.text)}}}}}"
    field = FIELDS.get(node.text)
    return f"write {{{field.name}: true}}" if field and field.kind is Kind.BOOLEAN else _SUCH
