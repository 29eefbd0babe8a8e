from datetime import UTC

import pytest

from beeper_rules.errors import InvalidSetup
from beeper_rules.language.load import load
from beeper_rules.rehearse import covered, rehearse_every

BOOK = """
lists: {family: [], other: [Zoe]}
rules:
  - {id: r, when: new_activity, if: {chat: {in_list: family}}, then: [pin]}
tests:
  - name: in the list
    given: {chat: {title: Ann}, lists: {family: [Ann, Bo]}}
    event: new_activity
    expect: {r: fires}
  - name: not in the list
    given: {chat: {title: Zoe}, lists: {family: [Ann, Bo]}}
    event: new_activity
    expect: {r: no}
  - name: in a list as it is written
    given: {chat: {title: Ann}}
    event: new_activity
    expect: {r: no}
"""


def test_lists_of_a_test() -> None:
    """A test may fill in lists for itself, whatever the user put there; its conditions are then tried with them."""
    book = load({"r.yaml": BOOK})
    played = list(rehearse_every(book, UTC))
    assert [failure.message for each in played for failure in each.failures] == []
    assert covered(book, played).conditions == ()


def test_names_of_another_file() -> None:
    """A test with lists of its own sees the names that other files give, as any other test does."""
    files = {"a.yaml": "predicates: {calm: {muted: false}}\n", "r.yaml": BOOK.replace("if: {", "if: {use: calm, ")}
    played = rehearse_every(load(files), UTC)
    assert [failure.message for each in played for failure in each.failures] == []


def test_a_list_that_is_not_there() -> None:
    """A list that no file gives cannot be filled in."""
    wrong = BOOK.replace("lists: {family: [Ann, Bo]}", "lists: {famly: [Ann]}", 1)
    with pytest.raises(InvalidSetup) as refused:
        load({"r.yaml": wrong})
    (problem,) = refused.value.problems
    assert (problem.message, problem.hint) == ("unknown list 'famly'", "did you mean 'family'?")
