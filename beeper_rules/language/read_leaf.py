"""What stands behind a field's name → one question about that field."""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from beeper_rules.durations import parse_duration
from beeper_rules.language.nodes import Seen, View
from beeper_rules.language.scope import Scope
from beeper_rules.language.text_match import BadPatternError, Pattern, fold
from beeper_rules.marked_yaml import Entry, Mapping, Node, Scalar, Sequence
from beeper_rules.vocabulary.kinds import LEVELS, Kind, matchers_of

Test = Callable[[Seen, View], bool | None]
One = Callable[[str], bool]


@dataclass(frozen=True)
class Question:
    """A test, and what it wants in words."""

    wanted: str
    test: Test


def read_question(kind: Kind, path: str, node: Node, scope: Scope, choices: tuple[str, ...] = ()) -> Question | None:
    """Return the question that `node` asks of a field of that kind; None when problems were noted."""
    match node:
        case Mapping():
            return _matchers(kind, path, node, scope)
        case Sequence(items):
            if kind is Kind.LIST:
                scope.problems.add(
                    node, f"'{path}' holds several values", "ask with has_any, has_all or has_none: {has_any: […]}"
                )
                return None
            if not items:
                scope.problems.add(node, f"an empty list can never be '{path}'", "name at least one value")
                return None
            questions = [read_question(kind, path, item, scope, choices) for item in items]
            return _one_of([each for each in questions if each]) if all(questions) else None
        case Scalar():
            return _equality(kind, path, node, scope, choices)


def _one_of(questions: list[Question]) -> Question:
    tests = [each.test for each in questions]
    return Question(
        " or ".join(each.wanted for each in questions), lambda value, view: any(test(value, view) for test in tests)
    )


def _equality(kind: Kind, path: str, node: Scalar, scope: Scope, choices: tuple[str, ...]) -> Question | None:
    value = node.value
    if kind in {Kind.TEXT, Kind.NAMES} and isinstance(value, str):
        if choices and fold(value) not in choices:
            scope.problems.unknown_name(node, f"value for '{path}':", dict.fromkeys(choices, ""))
            return None
        return _text(value, _whole(value))
    if kind is Kind.BOOLEAN and isinstance(value, bool):
        return Question(str(value).lower(), lambda seen, _: seen is value)
    if kind is Kind.NUMBER and isinstance(value, int) and not isinstance(value, bool):
        return Question(str(value), lambda seen, _: seen == value)
    if kind is Kind.LEVEL and isinstance(value, str) and value in LEVELS:
        return _level("at_least", value)
    scope.problems.add(node, f"'{path}' {_EXPECTS[kind]}, not {_called(node)}", _MENDS[kind](node))
    return None


_EXPECTS = {
    Kind.TEXT: "is a text",
    Kind.NAMES: "is a text",
    Kind.LIST: "holds several values",
    Kind.NUMBER: "is a whole number",
    Kind.BOOLEAN: "is true or false",
    Kind.AGE: "is asked for its age",
    Kind.LEVEL: "is a level",
}


def _mend_boolean(node: Scalar) -> str:
    spelt = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(node.text.lower())
    return f"write {spelt}" if spelt else "write true or false, without quotes"


_MENDS: dict[Kind, Callable[[Scalar], str]] = {
    Kind.TEXT: lambda node: f'write "{node.text}" in quotes' if node.text else "give a text",
    Kind.NAMES: lambda node: f'write "{node.text}" in quotes' if node.text else "give a text",
    Kind.LIST: lambda node: f"write {{has_any: [{node.text or '…'}]}}",
    Kind.NUMBER: lambda _: "write a number, or {at_least: 5}",
    Kind.BOOLEAN: _mend_boolean,
    Kind.AGE: lambda node: f"write {{older_than: {node.text or '6h'}}} or {{newer_than: {node.text or '6h'}}}",
    Kind.LEVEL: lambda _: f"one of {', '.join(LEVELS)}",
}


def _called(node: Scalar) -> str:
    return "nothing" if node.value is None else f"'{node.text}'"


def _matchers(kind: Kind, path: str, node: Mapping, scope: Scope) -> Question | None:
    known = matchers_of(kind)
    questions: list[Question | None] = []
    for entry in node.entries:
        if entry.key.text not in known:
            instead = f"'{path}' {_EXPECTS[kind]}" + (f"; it takes {', '.join(known)}" if known else "")
            scope.problems.unknown_name(entry.key, f"matcher for '{path}':", known, instead)
            questions.append(None)
        else:
            questions.append(_matcher(kind, path, entry, scope))
    if not questions:
        scope.problems.add(node, f"nothing is asked of '{path}'", f"give one of {', '.join(known) or 'true, false'}")
    if not questions or None in questions:
        return None
    every = [each for each in questions if each]
    tests = [each.test for each in every]
    return Question(" and ".join(each.wanted for each in every), lambda v, view: all(test(v, view) for test in tests))


def _matcher(kind: Kind, path: str, entry: Entry, scope: Scope) -> Question | None:
    name, node = entry.key.text, entry.value
    match kind:
        case Kind.TEXT | Kind.NAMES:
            return _text_matcher(name, path, node, scope)
        case Kind.LIST:
            return _members(name, path, node, scope)
        case Kind.NUMBER:
            return _number(name, path, node, scope)
        case Kind.AGE:
            return _age(name, path, node, scope)
        case _:
            if isinstance(node, Scalar) and node.text in LEVELS:
                return _level(name, node.text)
            scope.problems.add(node, f"'{name}' takes a level", f"one of {', '.join(LEVELS)}")
            return None


def _text(wanted: str, one: One) -> Question:
    """Return the question that holds when any spelling of the value passes."""

    def test(seen: Seen, _: View) -> bool | None:
        spellings = seen if isinstance(seen, tuple) else (seen,)
        return any(one(each) for each in spellings if isinstance(each, str))

    return Question(wanted, test)


def _whole(wanted: str) -> One:
    folded = fold(wanted)
    return lambda text: fold(text) == folded


_TEXT_TESTS: dict[str, Callable[[str, str], bool]] = {
    "is": operator.eq,
    "contains": operator.contains,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
}


def _text_matcher(name: str, path: str, node: Node, scope: Scope) -> Question | None:
    if isinstance(node, Sequence) and node.items:
        questions = [_text_matcher(name, path, item, scope) for item in node.items]
        return _one_of([each for each in questions if each]) if all(questions) else None
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or not node.value:
        scope.problems.add(node, f"'{name}' takes a text", 'such as "Ann"; put numbers in quotes')
        return None
    if name == "in_list":
        entries = scope.list_entries(node)
        return None if entries is None else _text(f"in list {node.text}", lambda text: fold(text) in entries)
    if name == "matches":
        try:
            pattern = Pattern(node.value)
        except BadPatternError as error:
            scope.problems.add(node, f"this pattern does not work: {error}", _pattern_hint(node.value))
            return None
        return _text(f"matching {node.value}", pattern.found_in)
    folded = fold(node.value)
    compare = _TEXT_TESTS[name]
    spoken = name.replace("_", " ")
    return _text(f"{spoken} {node.value}", lambda text: compare(fold(text), folded))


def _pattern_hint(pattern: str) -> str:
    if any(each in pattern for each in ("(?=", "(?!", "(?<=", "(?<!")):
        return "RE2 has no look-ahead or look-behind: it must never take long; use `not` or two conditions"
    if any(f"\\{digit}" in pattern for digit in "123456789"):
        return "RE2 has no back-references: it must never take long"
    return "patterns follow RE2 (\\w, \\d and \\b mean ASCII only)"


def _members(name: str, path: str, node: Node, scope: Scope) -> Question | None:
    items = node.items if isinstance(node, Sequence) else (node,)
    names = [item.value if isinstance(item, Scalar) else None for item in items]
    texts = [fold(each) for each in names if isinstance(each, str) and each]
    if not items or len(texts) != len(items):
        scope.problems.add(node, f"'{name}' takes a list of texts", f'such as {path}: {{{name}: ["Ann", "Bob"]}}')
        return None
    wanted = f"{name.replace('_', ' ')} of {', '.join(str(each) for each in names)}"

    def test(seen: Seen, view: View) -> bool | None:
        present = {fold(each) for each in _spellings(seen)}
        cut = path == "participants" and view.state.chat.participants is not None and view.state.chat.participants.cut
        hits = [text in present for text in texts]
        sure = all(hits) if name == "has_all" else any(hits)
        # Those whom the list cut off may be there: only a hit is certain then.
        held = True if sure else None if cut else False
        return (None if held is None else not held) if name == "has_none" else held

    return Question(wanted, test)


def _spellings(seen: Seen) -> list[str]:
    if not isinstance(seen, tuple):
        return []
    return [text for each in seen for text in ((each,) if isinstance(each, str) else each)]


_NUMBER_TESTS: dict[str, tuple[str, Callable[[float, float], bool]]] = {
    "at_least": ("at least", operator.ge),
    "at_most": ("at most", operator.le),
    "more_than": ("more than", operator.gt),
    "less_than": ("less than", operator.lt),
}


def _number(name: str, path: str, node: Node, scope: Scope) -> Question | None:
    if not isinstance(node, Scalar) or not isinstance(node.value, int | float) or isinstance(node.value, bool):
        scope.problems.add(node, f"'{name}' takes a number", f"such as {path}: {{{name}: 5}}")
        return None
    words, compare = _NUMBER_TESTS[name]
    wanted = node.value
    return Question(
        f"{words} {node.text}", lambda seen, _: isinstance(seen, int | float) and bool(compare(seen, wanted))
    )


def _age(name: str, path: str, node: Node, scope: Scope) -> Question | None:
    try:
        if not isinstance(node, Scalar):
            raise ValueError(f"'{name}' takes a duration")  # noqa: TRY004, TRY301 - reported like an unreadable one
        wanted = parse_duration(node.text)
    except ValueError as error:
        scope.problems.add(node, str(error), f"such as {path}: {{{name}: 14d}}")
        return None
    older = name == "older_than"

    def test(seen: Seen, view: View) -> bool | None:
        if not isinstance(seen, datetime):
            return False
        age = view.now - seen
        return age > wanted if older else age <= wanted

    return Question(f"{'older' if older else 'newer'} than {node.text}", test)


def _level(name: str, level: str) -> Question:
    wanted = LEVELS[level]
    compare = operator.le if name == "at_most" else operator.ge
    return Question(
        f"{name.replace('_', ' ')} {level}", lambda seen, _: isinstance(seen, int) and bool(compare(seen, wanted))
    )
