"""The YAML behind `expect` in a test → what becomes of which rule."""

from collections import abc

from beeper_rules.errors import Place
from beeper_rules.language.read_leaf import mend_boolean
from beeper_rules.language.read_parts import Form, read_parts
from beeper_rules.language.rule_tests import Expectation, Expected
from beeper_rules.language.scope import Scope
from beeper_rules.marked_yaml import Entry, Mapping, Node, Scalar, Sequence
from beeper_rules.vocabulary.actions import ACTIONS
from beeper_rules.vocabulary.test_words import EXPECT_PARTS, EXPECT_WORDS, NONE, OTHERS

_SUCH = "such as expect: {archive-groups: fires}"
_PARTS = "such as {did: [mark_read, archive]} or {fires: false, reason_has: mentions}"


def read_expect(node: Node, rules: abc.Mapping[str, str], scope: Scope) -> Expectation | None:
    """Return the expectation; None when problems were noted. `rules` are those of the file: id → note."""
    if not isinstance(node, Mapping) or not node.entries:
        scope.problems.add(node, "'expect' is a mapping of rules", f"{_SUCH}; {', '.join(EXPECT_WORDS)}")
        return None
    before = len(scope.problems.found)
    others = any(_is_others(entry, rules) for entry in node.entries)
    expected = [_rule(entry, rules, scope) for entry in node.entries if not _is_others(entry, rules)]
    if others:
        _check_others(node, scope)
    if len(scope.problems.found) > before:
        return None
    return Expectation(tuple(each for each in expected if each), node.place, others)


def _is_others(entry: Entry, rules: abc.Mapping[str, str]) -> bool:
    return entry.key.text == OTHERS and OTHERS not in rules


def _check_others(node: Mapping, scope: Scope) -> None:
    value = node.get(OTHERS)
    if not (isinstance(value, Scalar) and value.text == NONE):
        scope.problems.add(value or node, "'others' takes one word", "write others: none")


def _rule(entry: Entry, rules: abc.Mapping[str, str], scope: Scope) -> Expected | None:
    name = entry.key
    if name.text not in rules:
        _unknown_rule(name, rules, scope)
        return None
    if isinstance(entry.value, Mapping):
        return _in_parts(name, entry.value, scope)
    word = entry.value
    if isinstance(word, Scalar) and word.text in EXPECT_WORDS and isinstance(word.value, str):
        return Expected(name.text, name.place, word.text)
    if isinstance(word, Scalar) and isinstance(word.value, bool):
        hint = f"write {name.text}: {'fires' if word.value else 'no'}"
        scope.problems.add(word, "what becomes of a rule is one word", hint)
    elif isinstance(word, Scalar) and isinstance(word.value, str):
        scope.problems.unknown_name(word, "word for what becomes of a rule:", EXPECT_WORDS)
    elif isinstance(word, Sequence):
        scope.problems.add(word, "what becomes of a rule is one word, or a mapping", "write {did: [archive]}")
    else:
        scope.problems.add(word, "what becomes of a rule is one word, or a mapping", f"{_SUCH}, or {_PARTS}")
    return None


def _unknown_rule(name: Scalar, rules: abc.Mapping[str, str], scope: Scope) -> None:
    elsewhere: Place | None = scope.places.get(("rule", name.text))
    if elsewhere is not None:
        message = f"the rule '{name.text}' stands in another file, at {elsewhere}"
        scope.problems.add(name, message, "a test sees the rules of its own file: move the test there")
    elif scope.complete or rules:
        scope.problems.unknown_name(name, "rule", rules, "" if rules else "this file has no rules")


def _in_parts(name: Scalar, node: Mapping, scope: Scope) -> Expected | None:
    parts = read_parts(node, Form(name.text, EXPECT_PARTS, _PARTS), scope)
    if parts is None:
        return None
    before = len(scope.problems.found)
    fires, did, reason = _fires(parts, scope), _did(parts, scope), _reason(parts, scope)
    if fires is False and did:
        scope.problems.add(parts, "a rule that does not fire does nothing", "take `fires` out, or write did: []")
    if fires is True and did == ():
        scope.problems.add(parts, "a rule that fires does something", "take `fires` out, or `did`")
    if len(scope.problems.found) > before:
        return None
    return Expected(name.text, name.place, fires=fires, did=did, reason_has=reason)


def _fires(parts: Mapping, scope: Scope) -> bool | None:
    node = parts.get("fires")
    if node is None:
        return None
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return node.value
    hint = mend_boolean(node) if isinstance(node, Scalar) else "write fires: true"
    scope.problems.add(node, "'fires' is true or false", hint)
    return None


def _did(parts: Mapping, scope: Scope) -> tuple[str, ...] | None:
    node = parts.get("did")
    if node is None:
        return None
    if not isinstance(node, Sequence):
        scope.problems.add(node, "'did' is a list of actions", "such as did: [mark_read, archive], or [] for none")
        return None
    for item in node.items:
        if not isinstance(item, Scalar) or not isinstance(item.value, str):
            scope.problems.add(item, "'did' holds the names of actions", "such as did: [mark_read, archive]")
        elif item.text not in ACTIONS:
            scope.problems.unknown_name(item, "action", {each.name: each.doc for each in ACTIONS.values()})
    return tuple(item.text for item in node.items if isinstance(item, Scalar))


def _reason(parts: Mapping, scope: Scope) -> str:
    node = parts.get("reason_has")
    if node is None:
        return ""
    if isinstance(node, Scalar) and isinstance(node.value, str) and node.value.strip():
        return node.value.strip()
    scope.problems.add(node, "'reason_has' is a part of a sentence", "such as reason_has: mentions")
    return ""
