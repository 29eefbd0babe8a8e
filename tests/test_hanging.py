import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.hanging import cells, fitted, hanging

TEXTS = st.lists(st.text("ab-é家👍🏽\u0301", min_size=1, max_size=40), max_size=20).map(" ".join)


@settings(deadline=None)
@given(TEXTS, st.integers(0, 20), st.integers(40, 120))
def test_nothing_is_lost(text: str, margin: int, columns: int) -> None:
    """Every character is there in its order, no line is wider than the terminal, and what goes on is indented."""
    line = "x" * margin + text
    shown = hanging(line, margin, columns)
    assert "".join(shown.split()) == "".join(line.split())
    first, *more = shown.split("\n")
    assert max(map(cells, [first, *more])) <= columns
    assert [each for each in more if not each.startswith(" " * margin)] == []


def test_an_error_on_a_terminal() -> None:
    """The lines of an error are broken between words; those that show the file are not, as marks stand below them."""
    text = (
        "rules.yaml:2:5: there is no key 'wen'\n    2 |   - {id: away, wen: new_activity}\n      |     ^^^\nhint: when"
    )
    shown = (
        "rules.yaml:2:5: there is\nno key 'wen'\n    2 |   - {id: away, wen: new_activity}\n      |     ^^^\nhint: when"
    )
    assert fitted(text, 25) == shown
    assert fitted(text, None) == text


@settings(deadline=None)
@given(TEXTS)
def test_a_program_gets_one_line(text: str) -> None:
    """Without a terminal a line stays as it is."""
    assert hanging(text, 4, None) == text


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("8:00 one two three four five six", "8:00 one two three four\n     five six"),
        ("8:00 " + "x" * 25, "8:00 " + "x" * 20 + "\n     xxxxx"),
        ("8:00 家族の写真とお知らせです", "8:00 家族の写真とお知らせ\n     です"),
        ("8:00x one two three four five six", "8:00x one two three four\n     five six"),
    ],
)
def test_the_margin(line: str, expected: str) -> None:
    """What goes on stands below where the text began; only a word wider than all of it is torn, by its columns."""
    assert hanging(line, 5, 25) == expected
