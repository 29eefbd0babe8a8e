"""The matchers of texts → questions about a text, or about any one of several spellings."""

import operator
from collections.abc import Callable

from beeper_rules.language.nodes import Seen, View
from beeper_rules.language.question import Question, one_of
from beeper_rules.language.scope import Scope
from beeper_rules.language.text_match import BadPatternError, Pattern, fold
from beeper_rules.marked_yaml import Node, Scalar, Sequence

_COMPARE: dict[str, Callable[[str, str], bool]] = {
    "contains": operator.contains,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
}


def equal_to(text: str) -> Question:
    """Return the question that holds when the whole of a spelling is `text`."""
    folded = fold(text)
    return _any_spelling(text, lambda spelling: fold(spelling) == folded)


def read_text_matcher(name: str, node: Node, scope: Scope) -> Question | None:
    """Return the question of `contains` and the like; None when problems were noted. A list means any of it."""
    if isinstance(node, Sequence) and node.items:
        questions = [read_text_matcher(name, item, scope) for item in node.items]
        return one_of([each for each in questions if each]) if all(questions) else None
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or not node.value:
        scope.problems.add(node, f"'{name}' takes a text", 'such as "Ann"; put numbers in quotes')
        return None
    match name:
        case "in_list":
            return _in_list(node, scope)
        case "matches":
            return _matches(node, scope)
    folded = fold(node.value)
    if not folded:
        scope.problems.add(node, f"'{name}' takes a text, and this one cannot be seen", f'such as {name}: "Ann"')
        return None
    compare = _COMPARE[name]
    return _any_spelling(f"{name.replace('_', ' ')} {node.text}", lambda text: compare(fold(text), folded))


def _in_list(name: Scalar, scope: Scope) -> Question | None:
    entries = scope.list_entries(name)
    return None if entries is None else _any_spelling(f"in list {name.text}", lambda text: fold(text) in entries)


def _matches(node: Scalar, scope: Scope) -> Question | None:
    try:
        pattern = Pattern(node.text)
    except BadPatternError as error:
        scope.problems.add(node, "RE2 cannot read this pattern", f"{error}; {_hint(node.text)}")
        return None
    return _any_spelling(f"matching {node.text}", pattern.found_in)


def _hint(pattern: str) -> str:
    if any(each in pattern for each in ("(?=", "(?!", "(?<=", "(?<!")):
        return "it has no look-ahead and no look-behind; use `not` or two conditions"
    if any(f"\\{digit}" in pattern for digit in "123456789"):
        return "it has no back-references"
    return "https://github.com/google/re2/wiki/Syntax says what it can read"


def _any_spelling(wanted: str, holds: Callable[[str], bool]) -> Question:
    def test(seen: Seen, _: View) -> bool:
        spellings = seen if isinstance(seen, tuple) else (seen,)
        return any(holds(each) for each in spellings if isinstance(each, str))

    return Question(wanted, test)
