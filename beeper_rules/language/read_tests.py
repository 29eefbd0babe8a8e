"""The YAML behind `tests` → the tests of a file."""

from collections import abc
from dataclasses import replace
from datetime import datetime

from beeper_rules.errors import Place
from beeper_rules.language.read_expect import read_expect
from beeper_rules.language.read_given import SUCH as GIVEN
from beeper_rules.language.read_given import read_given
from beeper_rules.language.read_happening import read_happening
from beeper_rules.language.read_moment import read_wall_clock
from beeper_rules.language.read_rule import rule_id
from beeper_rules.language.read_steps import read_steps
from beeper_rules.language.read_windows import read_zone
from beeper_rules.language.rule_tests import Given, Happens, RuleTest, Step, WallClock
from beeper_rules.language.scope import Scope
from beeper_rules.marked_yaml import Mapping, Node, Scalar, Sequence, short
from beeper_rules.vocabulary.test_words import AT, GIVEN_PARTS, STEP_KINDS, TEST_KEYS

_SUCH = "such as tests: [- name: it leaves the inbox, given: …, event: new_activity, expect: …]"
_WORDS = {
    **dict.fromkeys(("id", "test", "title", "description"), "name"),
    **dict.fromkeys(("now", "time", "date"), "at"),
    **dict.fromkeys(("zone", "tz"), "timezone"),
    **dict.fromkeys(("when", "happens"), "event"),
    **dict.fromkeys(("then", "expected", "want"), "expect"),
}
"""Words of other languages of tests → the key that says the same here."""


def read_tests(file: str, document: Mapping, scope: Scope) -> tuple[RuleTest, ...]:
    """Return the tests of a file without those that have a problem."""
    section = document.get("tests")
    if section is None:
        return ()
    if not isinstance(section, Sequence):
        scope.problems.add(section, "'tests' takes a list", "each test begins with `- name: …`")
        return ()
    rules = _rules(document)
    names: dict[str, Place] = {}
    found: list[RuleTest] = []
    for node in section.items:
        if scope.problems.full:
            break
        test = _read_test(file, node, rules, scope)
        name = node.get("name") if isinstance(node, Mapping) else None
        if isinstance(name, Scalar) and name.text in names:
            message = f"the test '{short(name.text)}' is there already, at {names[name.text]}"
            scope.problems.add(name, message, "rename one of the two")
        elif isinstance(name, Scalar):
            names[name.text] = name.place
        found += [test] if test else []
    return tuple(found)


def _rules(document: Mapping) -> abc.Mapping[str, str]:
    """Return the ids of the rules of a file, also of those that have a problem."""
    section = document.get("rules")
    ids = [rule_id(node) for node in section.items] if isinstance(section, Sequence) else []
    return {name.text: "" for name in ids if name}


def _read_test(file: str, node: Node, rules: abc.Mapping[str, str], scope: Scope) -> RuleTest | None:
    if not isinstance(node, Mapping) or not node.entries:
        scope.problems.add(node, "a test is a mapping", _SUCH)
        return None
    before = len(scope.problems.found)
    _check_keys(node, scope)
    name, at = _name(node, scope), _at(node.get("at"), scope)
    zone = read_zone(node.get("timezone"), scope)
    there = node.get("given")
    if there is None:
        scope.problems.add(node, "'given' is missing: what is there", GIVEN)
    given = read_given(there, scope) if there is not None else None
    if given is None or name is None:
        return None
    steps = _steps(node, given, rules, scope)
    if len(scope.problems.found) == before:
        _check_steps(node, steps, given, scope)
    if len(scope.problems.found) > before or at is None:
        return None
    return RuleTest(name.text, name.place, file, at, zone, given, steps, given_after=node.get("event") is not None)


def _check_keys(node: Mapping, scope: Scope) -> None:
    for entry in node.entries:
        key = entry.key.text
        if key in TEST_KEYS:
            continue
        if key in GIVEN_PARTS:
            scope.problems.add(entry.key, f"'{key}' stands outside of 'given'", f"write given: {{{key}: …}}")
        elif key in STEP_KINDS:
            scope.problems.add(entry.key, f"'{key}' stands outside of 'steps'", f"write steps: and below it - {key}: …")
        else:
            scope.problems.unknown_name(entry.key, "key of a test:", TEST_KEYS, aliases=_WORDS)


def _name(node: Mapping, scope: Scope) -> Scalar | None:
    name = node.get("name")
    if isinstance(name, Scalar) and isinstance(name.value, str) and name.value.strip():
        return name
    such = "such as name: a mention keeps the group in the inbox"
    message = "'name' is missing: what the test shows" if name is None else "'name' is a text that says what is shown"
    scope.problems.add(name or node, message, such)
    return None


def _at(node: Node | None, scope: Scope) -> WallClock | None:
    return WallClock(datetime.fromisoformat(AT)) if node is None else read_wall_clock("'at'", node, scope)


def _steps(node: Mapping, given: Given, rules: abc.Mapping[str, str], scope: Scope) -> tuple[Step, ...]:
    """Return what happens: the event, the steps, each with what is expected of it."""
    event, listed, expect = node.get("event"), node.get("steps"), node.get("expect")
    happens = read_happening(event, scope) if event is not None else None
    expectation = read_expect(expect, rules, scope) if expect is not None else None
    steps = read_steps(listed, given, rules, scope) if listed is not None else ()
    if event is not None and happens is not None:
        chat = 0 if happens.about_one_chat else None
        return (Step(happens, event.place, chat, expectation), *steps)
    if expect is None or not steps:
        return steps
    if steps[-1].expect is not None:
        hint = "one of the two is enough: `expect` of a test without `event` is about its end"
        scope.problems.add(expect, "the last step has an 'expect' already", hint)
    return (*steps[:-1], replace(steps[-1], expect=expectation))


def _check_steps(node: Mapping, steps: tuple[Step, ...], given: Given, scope: Scope) -> None:
    """Note what makes a test show nothing, or something else than is meant."""
    event = node.get("event")
    if event is None and node.get("steps") is None:
        scope.problems.add(node, "nothing happens in this test", "write event: new_activity, or steps:")
    elif steps and all(step.expect is None for step in steps):
        scope.problems.add(node, "nothing is expected in this test", "such as expect: {archive-groups: fires}")
    if given.before is not None and event is None:
        scope.problems.add(given.before.place, "'before' belongs to 'event'", "with steps, `given` is what was before")
    if event is not None and len(given.chats) > 1 and any(step.chat is not None for step in steps[:1]):
        hint = f"make it a step: - event: …, with chat: {short(given.chats[0].title)}"
        scope.problems.add(event, "with several chats an event has to say to which it happens", hint)
    _check_account(steps, given, scope)


def _check_account(steps: tuple[Step, ...], given: Given, scope: Scope) -> None:
    for step in steps:
        trigger = step.deed.trigger if isinstance(step.deed, Happens) else None
        about_account = trigger is not None and trigger.event.name == "account_trouble"
        if about_account and given.account is None:
            hint = "given: {account: {network: WhatsApp, status: disconnected}}"
            scope.problems.add(step.place, "'account_trouble' happens to an account, and none is given", hint)
        elif step.chat is not None and not given.chats:
            scope.problems.add(step.place, "no chat is given that this could be about", GIVEN)
