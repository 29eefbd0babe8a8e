"""The matchers of texts → questions about a text, or about any one of several spellings."""

import operator
from collections.abc import Callable

from beeper_rules.language.asked import Ask
from beeper_rules.language.nodes import Seen, View
from beeper_rules.language.pattern_words import in_plain_words
from beeper_rules.language.question import Question, one_of
from beeper_rules.language.scope import MOST_PATTERN_STEPS, Scope
from beeper_rules.language.text_match import BadPatternError, Pattern, fold
from beeper_rules.marked_yaml import Node, Scalar, Sequence

STEPS_OF_A_REFUSAL = 100_000
"""RE2 takes as long to find out that a pattern is too large as to compile one of this size."""
_COMPARE: dict[str, Callable[[str, str], bool]] = {
    "contains": operator.contains,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
}


def equal_to(node: Scalar) -> Question:
    """Return the question that holds when the whole of a spelling is the text of `node`."""
    folded = fold(node.text)
    return _any_spelling(node.text, lambda spelling: fold(spelling) == folded, Ask("is", (node.text,), node.place))


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
    asked = Ask(name, (node.text,), node.place)
    return _any_spelling(f"{name.replace('_', ' ')} {node.text}", lambda text: compare(fold(text), folded), asked)


def _in_list(name: Scalar, scope: Scope) -> Question | None:
    entries = scope.list_entries(name)
    if entries is None:
        return None
    asked = Ask("in_list", scope.sorted_list(name.text), name.place, name.text)
    return _any_spelling(f"in list {name.text}", lambda text: fold(text) in entries, asked)


def _matches(node: Scalar, scope: Scope) -> Question | None:
    if scope.pattern_steps > MOST_PATTERN_STEPS:
        return None  # said at the pattern that was one too many
    try:
        pattern = Pattern(node.text)
    except BadPatternError as error:
        scope.pattern_steps += STEPS_OF_A_REFUSAL if "too large" in str(error) else 0
        scope.problems.add(node, *in_plain_words(str(error)))
        return None
    scope.pattern_steps += pattern.steps
    if scope.pattern_steps > MOST_PATTERN_STEPS:
        hint = "repeat less in them: a class such as \\pL with {50} behind it is compiled 50 times"
        scope.problems.add(node, "with this pattern all patterns together become too large", hint)
        return None
    return _any_spelling(f"matching {node.text}", pattern.found_in, Ask("matches", (node.text,), node.place))


def _any_spelling(wanted: str, holds: Callable[[str], bool], asked: Ask) -> Question:
    def test(seen: Seen, _: View) -> bool:
        if isinstance(seen, str):
            return holds(seen)
        spellings = seen if isinstance(seen, tuple) else ()
        return any(holds(each) for each in spellings if isinstance(each, str))

    return Question(wanted, test, asked)
