import click
import pytest
from click.testing import CliRunner

from beeper_rules.first_setup import Terminal


def typed(what: str, answers: str) -> tuple[object, str]:
    """Return what a person at a terminal answered, and what was shown."""
    given: list[object] = []

    @click.command()
    def ask() -> None:
        talk = Terminal()
        given.append(talk.choose(["one", "two", "three"]) if what == "choose" else talk.agree("Keep it?"))

    shown = CliRunner().invoke(ask, input=answers)
    assert shown.exit_code == 0, shown.output
    return given[0], shown.output


@pytest.mark.parametrize(("answers", "index"), [("\n", 0), ("2\n", 1), ("0\n4\nx\n\u00b2\n-1\n3\n", 2)])
def test_a_choice(answers: str, index: int) -> None:
    """A number chooses, Enter alone is the first, and whatever else is typed is asked again in plain words."""
    chosen, shown = typed("choose", answers)
    assert chosen == index
    assert shown.count("Error: type a number from 1 to 3") == answers.count("\n") - 1


@pytest.mark.parametrize(("answers", "agreed"), [("\n", True), ("Y\n", True), ("no\n", False), ("maybe\nn\n", False)])
def test_a_question(answers: str, agreed: bool) -> None:
    """Enter alone is yes, and whatever is neither yes nor no is asked again in plain words."""
    given, shown = typed("agree", answers)
    assert given is agreed
    assert shown.count("Error: type y for yes or n for no") == answers.count("\n") - 1


def test_lines_go_where_they_are_written() -> None:
    """What is said goes out line by line, with nothing in it that moves the cursor."""
    lines: list[str] = []
    Terminal(lines.append).say("one\ntwo\x1b[A")
    Terminal(lines.append).say()
    assert lines == ["one", "two\\x1b[A", ""]
