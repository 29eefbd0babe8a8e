"""The YAML behind `steps` in a test → what happens one after the other."""

from collections import abc

from beeper_rules.durations import LONGEST, format_duration
from beeper_rules.language.read_duration import read_duration
from beeper_rules.language.read_expect import read_expect
from beeper_rules.language.read_facts import LAST_MESSAGE, read_chat, read_message
from beeper_rules.language.read_happening import read_happening
from beeper_rules.language.read_moment import read_clock_words
from beeper_rules.language.read_parts import Form, read_parts
from beeper_rules.language.rule_tests import Advances, Changes, Deed, Given, Restarts, Says, Step
from beeper_rules.language.scope import Scope
from beeper_rules.language.text_match import fold
from beeper_rules.marked_yaml import Entry, Mapping, Node, Scalar, Sequence
from beeper_rules.vocabulary.test_words import STEP_KINDS, STEP_PARTS

_SUCH = "such as steps: [- message: {text: Hi}, - advance: 2h]"
MOST_STEPS = 1000


def read_steps(node: Node, given: Given, rules: abc.Mapping[str, str], scope: Scope) -> tuple[Step, ...]:
    """Return the steps without those that have a problem."""
    if not isinstance(node, Sequence) or not node.items:
        scope.problems.add(node, "'steps' is a list of what happens", "each begins with `- `, such as - advance: 2h")
        return ()
    if len(node.items) > MOST_STEPS:
        scope.problems.add(node, f"a test has at most {MOST_STEPS:,} steps", "make several tests of it")
        return ()
    steps = [_step(item, given, rules, scope) for item in node.items]
    return tuple(step for step in steps if step)


def _step(node: Node, given: Given, rules: abc.Mapping[str, str], scope: Scope) -> Step | None:
    parts = read_parts(node, Form("steps", STEP_PARTS, _SUCH), scope)
    if parts is None:
        return None
    kinds = [entry for entry in parts.entries if entry.key.text in STEP_KINDS]
    if len(kinds) != 1:
        where = kinds[1].key if kinds else parts
        message = "one thing happens in a step" if kinds else "nothing happens in this step"
        hint = "make a step of its own of it" if kinds else f"one of {', '.join(STEP_KINDS)}"
        scope.problems.add(where, message, hint)
        return None
    deed = DEEDS[kinds[0].key.text](kinds[0], scope)
    named, expect = parts.get("chat"), parts.get("expect")
    chat = _chat(named, parts, deed, given, scope)
    expectation = read_expect(expect, rules, scope) if expect is not None else None
    return Step(deed, kinds[0].key.place, chat, expectation) if deed else None


def _chat(named: Node | None, parts: Mapping, deed: Deed | None, given: Given, scope: Scope) -> int | None:
    """Return which of the given chats a step is about; None for all of them, or with a problem noted."""
    if named is not None:
        return _chat_named(named, given, scope)
    if deed is None or not deed.about_one_chat:
        return None
    if len(given.chats) > 1:
        titles = ", ".join(each.title for each in given.chats)
        scope.problems.add(parts, "with several chats this step says which it is about", f"chat: one of {titles}")
    return 0


def _chat_named(node: Node, given: Given, scope: Scope) -> int | None:
    text = node.text if isinstance(node, Scalar) else ""
    for number, chat in enumerate(given.chats):
        if text and fold(text) in {fold(chat.title), fold(str(chat.facts.get("id", "")))}:
            return number
    known = dict.fromkeys([each.title for each in given.chats if each.title], "")
    if isinstance(node, Scalar) and text:
        scope.problems.unknown_name(node, "chat", known, "" if known else "give the chat a title")
    else:
        scope.problems.add(node, "'chat' is a title or an id", "such as chat: Football")
    return None


def _event(entry: Entry, scope: Scope) -> Deed | None:
    return read_happening(entry.value, scope)


def _change(entry: Entry, scope: Scope) -> Deed | None:
    node = entry.value
    if not isinstance(node, Mapping) or not node.entries:
        scope.problems.add(node, "'change' is a mapping of fields", "such as change: {unread: 1, mentions: 1}")
        return None
    for inner in node.entries:
        if inner.key.text == LAST_MESSAGE:
            scope.problems.add(inner.key, "a new message is no change of fields", "write - message: {text: Hi}")
            return None
        if inner.key.text in {"id", "account"}:
            scope.problems.add(inner.key, f"the '{inner.key.text}' of a chat never changes", "take it out")
            return None
    chat = read_chat(node, "'change'", scope)
    return Changes(chat.facts) if chat else None


def _message(entry: Entry, scope: Scope) -> Deed | None:
    facts = read_message(entry.value, "'message'", scope)
    return Says(facts) if facts is not None else None


def _advance(entry: Entry, scope: Scope) -> Deed | None:
    such = 'such as advance: 2h; for a time write advance_to: "07:00"'
    duration = read_duration("'advance'", entry.value, such, scope)
    if duration is not None and not duration:
        scope.problems.add(entry.value, "'advance' is longer than nothing", f"from 1s to {format_duration(LONGEST)}")
        return None
    return Advances(duration) if duration else None


def _advance_to(entry: Entry, scope: Scope) -> Deed | None:
    until = read_clock_words("'advance_to'", entry.value, scope)
    return Advances(until) if until else None


def _restart(entry: Entry, scope: Scope) -> Deed | None:
    if isinstance(entry.value, Scalar) and entry.value.value is True:
        return Restarts()
    scope.problems.add(entry.value, "'restart' takes nothing but true", "write restart: true, or take it out")
    return None


DEEDS: abc.Mapping[str, abc.Callable[[Entry, Scope], Deed | None]] = {
    "event": _event,
    "change": _change,
    "message": _message,
    "advance": _advance,
    "advance_to": _advance_to,
    "restart": _restart,
}
"""Part of a step → its reader; tests hold it equal to STEP_KINDS."""
