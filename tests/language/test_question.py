import pytest

from beeper_rules.language.question import Question, all_of, one_of
from language.asked import view


def answering(*answers: bool | None) -> list[Question]:
    """Return questions with these answers, named by their number."""
    return [Question(str(number), lambda _, __, each=each: each) for number, each in enumerate(answers)]  # type: ignore[misc]  # a default binds the loop's value


@pytest.mark.parametrize(
    ("answers", "one", "every"),
    [
        ((True, False), True, False),
        ((True, None), True, None),
        ((False, None), None, False),
        ((True, True), True, True),
        ((False, False), False, False),
    ],
)
def test_several_questions(answers: tuple[bool | None, ...], one: bool | None, every: bool | None) -> None:
    """Several questions become one that knows three values, and says in words what it wants."""
    questions = answering(*answers)
    assert [one_of(questions).test(None, view()), all_of(questions).test(None, view())] == [one, every]
    assert [one_of(questions).wanted, all_of(questions).wanted] == ["0 or 1", "0 and 1"]
