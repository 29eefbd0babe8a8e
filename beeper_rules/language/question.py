"""One question about the value of a field, and how several become one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from beeper_rules.language.asked import Asked, all_of_them, any_of
from beeper_rules.language.nodes import Seen, View

Test = Callable[[Seen, View], bool | None]
"""The value and the view → whether it holds; None when the value does not tell."""


@dataclass(frozen=True)
class Question:
    """A test, and what it wants in words."""

    wanted: str
    test: Test
    asked: Asked | None = None
    """The same as data; None where nobody told it."""


def one_of(questions: Sequence[Question]) -> Question:
    """Return the question that holds when one of them does."""

    def test(value: Seen, view: View) -> bool | None:
        held = [each.test(value, view) for each in questions]
        return True if True in held else None if None in held else False

    return Question(" or ".join(each.wanted for each in questions), test, any_of([each.asked for each in questions]))


def all_of(questions: Sequence[Question]) -> Question:
    """Return the question that holds when all of them do."""

    def test(value: Seen, view: View) -> bool | None:
        held = [each.test(value, view) for each in questions]
        return False if False in held else None if None in held else True

    asked = all_of_them([each.asked for each in questions])
    return Question(" and ".join(each.wanted for each in questions), test, asked)
