"""What stands behind a field's name → one question about that field."""

import operator
from collections.abc import Callable
from datetime import datetime

from beeper_rules.language.asked import Ask
from beeper_rules.language.nodes import Seen, View
from beeper_rules.language.question import Question, all_of, one_of
from beeper_rules.language.read_duration import read_duration
from beeper_rules.language.read_text import equal_to, read_text_matcher
from beeper_rules.language.scope import Scope
from beeper_rules.language.text_match import fold
from beeper_rules.marked_yaml import Entry, Mapping, Node, Scalar, Sequence, short
from beeper_rules.vocabulary.kinds import LEVELS, Kind, matchers_of


def read_question(kind: Kind, path: str, node: Node, scope: Scope, choices: tuple[str, ...] = ()) -> Question | None:
    """Return the question that `node` asks of a field of that kind; None when problems were noted."""
    match node:
        case Mapping():
            return _matchers(kind, path, node, scope, choices)
        case Sequence(items):
            if kind is Kind.LIST:
                named = ", ".join(short(item.text) for item in items[:5] if isinstance(item, Scalar)) or "…"
                hint = f"ask with has_any, has_all or has_none: {{has_any: [{named}]}}"
                scope.problems.add(node, f"'{path}' holds several values", hint)
                return None
            if not items:
                scope.problems.add(node, f"an empty list can never be '{path}'", "name at least one value")
                return None
            questions = [read_question(kind, path, item, scope, choices) for item in items]
            return one_of([each for each in questions if each]) if all(questions) else None
        case Scalar():
            return _equality(kind, path, node, scope, choices)


def _equality(kind: Kind, path: str, node: Scalar, scope: Scope, choices: tuple[str, ...]) -> Question | None:
    value = node.value
    if kind in {Kind.TEXT, Kind.NAMES} and isinstance(value, str):
        if choices and fold(value) not in choices:
            scope.problems.unknown_name(node, f"value for '{path}':", dict.fromkeys(choices, ""))
            return None
        return equal_to(node)
    if kind is Kind.BOOLEAN and isinstance(value, bool):
        return Question(str(value).lower(), lambda seen, _: seen is value, Ask("is", (value,), node.place))
    if kind is Kind.NUMBER and isinstance(value, int) and not isinstance(value, bool):
        return Question(str(value), lambda seen, _: seen == value, Ask("is", (value,), node.place))
    if kind is Kind.LEVEL and isinstance(value, str) and value in LEVELS:
        return _level("at_least", node)
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


def mend_boolean(node: Scalar) -> str:
    """Return how to write the true or false that was probably meant."""
    spelt = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(node.text.lower())
    if node.quoted and node.text in {"true", "false"}:
        return f"write {node.text} without quotes"
    return f"write {spelt}" if spelt else "write true or false"


def _mend_number(node: Scalar) -> str:
    if node.quoted and node.text.isdecimal():
        return f"write {node.text} without quotes"
    return "such as 5, or {at_least: 5}"


def _mend_age(node: Scalar) -> str:
    age = short(node.text) or "6h"
    return f"write {{older_than: {age}}} or {{newer_than: {age}}}"


def _mend_level(node: Node) -> str:
    number = node.value if isinstance(node, Scalar) and not isinstance(node.value, bool) else None
    meant = next((f"write {word}; " for word, value in LEVELS.items() if value == number), "")
    return f"{meant}one of {', '.join(LEVELS)}"


_MENDS: dict[Kind, Callable[[Scalar], str]] = {
    Kind.TEXT: lambda node: f'write "{short(node.text)}" in quotes' if node.text else "give a text",
    Kind.NAMES: lambda node: f'write "{short(node.text)}" in quotes' if node.text else "give a text",
    Kind.LIST: lambda node: f"write {{has_any: [{short(node.text) or '…'}]}}",
    Kind.NUMBER: _mend_number,
    Kind.BOOLEAN: mend_boolean,
    Kind.AGE: _mend_age,
    Kind.LEVEL: _mend_level,
}


def _called(node: Scalar) -> str:
    if node.value is None:
        return "nothing"
    number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
    kind = "the text " if node.quoted else "the number " if number else ""
    return f"{kind}'{short(node.text)}'"


_OTHER_MATCHERS = {
    **dict.fromkeys(("greater_than", "gt", "above", "over", ">"), "more_than"),
    **dict.fromkeys(("lower_than", "lt", "below", "under", "<"), "less_than"),
    **dict.fromkeys(("min", "gte", "from", ">="), "at_least"),
    **dict.fromkeys(("max", "lte", "to", "<="), "at_most"),
    **dict.fromkeys(("equals", "equal", "eq", "=", "=="), "is"),
    **dict.fromkeys(("includes", "has", "like"), "contains"),
    **dict.fromkeys(("regex", "regexp", "pattern", "match"), "matches"),
    **dict.fromkeys(("in", "one_of"), "in_list"),
}
"""Matchers of other languages → ours; only those that the field takes are offered."""


def _matchers(kind: Kind, path: str, node: Mapping, scope: Scope, choices: tuple[str, ...]) -> Question | None:
    known = matchers_of(kind)
    questions: list[Question | None] = []
    for entry in node.entries:
        if entry.key.text not in known:
            takes = f"; it takes {', '.join(known)}" if known else f": write {path}: true or {path}: false"
            instead = f"'{path}' {_EXPECTS[kind]}{takes}"
            scope.problems.unknown_name(entry.key, f"matcher for '{path}':", known, instead, aliases=_OTHER_MATCHERS)
            questions.append(None)
        elif entry.key.text == "is" and not isinstance(entry.value, Mapping):
            questions.append(read_question(kind, path, entry.value, scope, choices))
        else:
            questions.append(_matcher(kind, path, entry, scope))
    if not questions:
        scope.problems.add(node, f"nothing is asked of '{path}'", f"give one of {', '.join(known) or 'true, false'}")
    if not questions or None in questions:
        return None
    return all_of([each for each in questions if each])


def _matcher(kind: Kind, path: str, entry: Entry, scope: Scope) -> Question | None:
    name, node = entry.key.text, entry.value
    match kind:
        case Kind.TEXT | Kind.NAMES:
            return read_text_matcher(name, node, scope)
        case Kind.LIST:
            return _members(name, path, node, scope)
        case Kind.NUMBER:
            return _number(name, path, node, scope)
        case Kind.AGE:
            return _age(name, path, node, scope)
        case _:
            if isinstance(node, Scalar) and node.text in LEVELS:
                return _level(name, node)
            scope.problems.add(node, f"'{name}' takes a level", _mend_level(node))
            return None


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

    return Question(wanted, test, Ask(name, tuple(str(each) for each in names), node.place))


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
        f"{words} {node.text}",
        lambda seen, _: isinstance(seen, int | float) and bool(compare(seen, wanted)),
        Ask(name, (wanted,), node.place),
    )


def _age(name: str, path: str, node: Node, scope: Scope) -> Question | None:
    wanted = read_duration(f"'{name}'", node, f"such as {path}: {{{name}: 14d}}", scope)
    if wanted is None or not isinstance(node, Scalar):
        return None
    older = name == "older_than"

    def test(seen: Seen, view: View) -> bool | None:
        if not isinstance(seen, datetime):
            return False
        age = view.now - seen
        return age > wanted if older else age <= wanted

    return Question(f"{'older' if older else 'newer'} than {node.text}", test, Ask(name, (wanted,), node.place))


def _level(name: str, node: Scalar) -> Question:
    wanted = LEVELS[node.text]
    compare = operator.le if name == "at_most" else operator.ge
    return Question(
        f"{name.replace('_', ' ')} {node.text}",
        lambda seen, _: isinstance(seen, int) and bool(compare(seen, wanted)),
        Ask(name, (wanted,), node.place),
    )
