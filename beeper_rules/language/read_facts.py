"""The YAML of a chat or a message in a test → what its fields are given as."""

from collections import abc
from collections.abc import Callable

from beeper_rules.language.read_leaf import mend_boolean
from beeper_rules.language.read_moment import read_ago, read_ahead
from beeper_rules.language.read_parts import read_count
from beeper_rules.language.read_tree import read_tree
from beeper_rules.language.rule_tests import Fact, Facts, GivenChat
from beeper_rules.language.scope import Scope
from beeper_rules.marked_yaml import Entry, Mapping, Node, Scalar, Sequence, short
from beeper_rules.vocabulary.fields import FIELDS
from beeper_rules.vocabulary.kinds import Kind
from beeper_rules.vocabulary.message_fields import MESSAGE_FIELDS
from beeper_rules.vocabulary.test_words import DERIVED_FIELDS, MESSAGE_TYPES

LAST_MESSAGE = "last_message"
CAPABILITIES = "capabilities"
GIVEN_FIELDS = {name: field.doc for name, field in FIELDS.items() if name not in DERIVED_FIELDS} | {
    LAST_MESSAGE: "its newest message",
    CAPABILITIES: "what its network supports, in the API's own names",
}
"""Field of a chat → what it is."""
SUCH_A_CHAT = "such as {title: Football, type: group, unread: 3}"
_SUCH_A_MESSAGE = "such as {text: Lunch?, from: Ann}"
_AHEAD = frozenset({"snooze_until", "reminder_at"})
_NUMBER_LIMIT = 1_000_000_000
Reader = Callable[[Entry, Scope], Fact | None]


def read_chat(node: Node, what: str, scope: Scope) -> GivenChat | None:
    """Return a chat by its fields; None when problems were noted. `what` names it."""
    if not isinstance(node, Mapping):
        scope.problems.add(node, f"{what} is a mapping of fields", SUCH_A_CHAT)
        return None
    before = len(scope.problems.found)
    facts: dict[str, Fact] = {}
    message: Facts | None = None
    for entry in node.entries:
        name = entry.key.text
        if name == LAST_MESSAGE:
            message = read_message(entry.value, "'last_message'", scope)
        elif name in DERIVED_FIELDS:
            _read_derived(entry, facts, scope)
        elif name not in GIVEN_FIELDS:
            scope.problems.unknown_name(entry.key, "field", GIVEN_FIELDS)
        elif (fact := _read_field(entry, scope)) is not None:
            facts[name] = fact
    return GivenChat(facts, node.place, message) if len(scope.problems.found) == before else None


def read_message(node: Node, what: str, scope: Scope) -> Facts | None:
    """Return a message by its fields; None when problems were noted."""
    if not isinstance(node, Mapping):
        scope.problems.add(node, f"{what} is a mapping of what a message has", _SUCH_A_MESSAGE)
        return None
    before = len(scope.problems.found)
    facts: dict[str, Fact] = {}
    for entry in node.entries:
        name = entry.key.text
        if name not in MESSAGE_FIELDS:
            known = {each.name: each.doc for each in MESSAGE_FIELDS.values()}
            scope.problems.unknown_name(entry.key, f"part of {what}:", known)
        elif (fact := _read_message_field(entry, scope)) is not None:
            facts[name] = fact
    if facts.get("mine") is True and "from" in facts:
        scope.problems.add(node, "a message of yours is from you", "take `from` out, or `mine`")
    return facts if len(scope.problems.found) == before else None


def _read_derived(entry: Entry, facts: dict[str, Fact], scope: Scope) -> None:
    name = entry.key.text
    if name != "chat" and isinstance(entry.value, Scalar) and entry.value.value is False:
        facts[name] = False
        return
    scope.problems.add(entry.key, f"'{name}' follows from other fields", DERIVED_FIELDS[name])


def _read_field(entry: Entry, scope: Scope) -> Fact | None:
    name = entry.key.text
    if name == CAPABILITIES:
        return read_tree(entry.value, scope)
    if name == "draft" and isinstance(entry.value, Scalar) and isinstance(entry.value.value, str):
        return entry.value.value
    if name in _AHEAD:
        return read_ahead(f"'{name}'", entry.value, scope)
    field = FIELDS[name]
    if field.kind is Kind.LIST:
        return _texts(entry, scope)
    return _one_of(entry, field.choices, scope) if field.choices else _READERS[field.kind](entry, scope)


def _read_message_field(entry: Entry, scope: Scope) -> Fact | None:
    name = entry.key.text
    if name == "type":
        return _one_of(entry, MESSAGE_TYPES, scope)
    return _READERS[MESSAGE_FIELDS[name].kind](entry, scope)


def _text(entry: Entry, scope: Scope) -> str | None:
    node = entry.value
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return node.value
    hint = f'put it in quotes: "{short(node.text)}"' if isinstance(node, Scalar) and node.text else 'such as "Football"'
    scope.problems.add(node, f"'{entry.key.text}' is a text", hint)
    return None


def _texts(entry: Entry, scope: Scope) -> tuple[str, ...] | None:
    node = entry.value
    items = node.items if isinstance(node, Sequence) else ()
    if not isinstance(node, Sequence):
        scope.problems.add(node, f"'{entry.key.text}' is a list of texts", f'such as {entry.key.text}: ["Ann", "Bo"]')
        return None
    wrong = [each for each in items if not isinstance(each, Scalar) or not isinstance(each.value, str)]
    for each in wrong:
        scope.problems.add(each, f"'{entry.key.text}' holds texts", "put it in quotes")
    return None if wrong else tuple(each.text for each in items if isinstance(each, Scalar))


def _number(entry: Entry, scope: Scope) -> int | None:
    count = read_count(entry.value, 0)
    if count is None or count > _NUMBER_LIMIT:
        scope.problems.add(entry.value, f"'{entry.key.text}' is a whole number from 0", f"such as {entry.key.text}: 3")
        return None
    return count


def _boolean(entry: Entry, scope: Scope) -> bool | None:
    node = entry.value
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return node.value
    hint = mend_boolean(node) if isinstance(node, Scalar) else f"write {entry.key.text}: true"
    scope.problems.add(node, f"'{entry.key.text}' is true or false", hint)
    return None


def _age(entry: Entry, scope: Scope) -> Fact | None:
    return read_ago(f"'{entry.key.text}'", entry.value, scope)


def _one_of(entry: Entry, choices: abc.Sequence[str], scope: Scope) -> str | None:
    node = entry.value
    if isinstance(node, Scalar) and node.text in choices:
        return node.text
    if isinstance(node, Scalar) and isinstance(node.value, str) and node.value:
        scope.problems.unknown_name(node, f"word for '{entry.key.text}':", dict.fromkeys(choices, ""))
    else:
        scope.problems.add(node, f"'{entry.key.text}' is one of {', '.join(choices)}", f"such as {choices[0]}")
    return None


_READERS: abc.Mapping[Kind, Reader] = {
    Kind.TEXT: _text,
    Kind.NAMES: _text,
    Kind.LIST: _texts,
    Kind.NUMBER: _number,
    Kind.BOOLEAN: _boolean,
    Kind.AGE: _age,
}
