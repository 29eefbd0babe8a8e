import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.commands.common import prose, wrapped

WORDS = st.lists(st.text("abcé-/.`", min_size=1, max_size=30), min_size=1, max_size=30).map(" ".join)
MARKS = st.sampled_from(["", "  ", "✓ ", "  hint: ", "  12. ", "  beeper-rules run      ", "  a.yaml  new      "])


@settings(deadline=None)
@given(MARKS, WORDS, st.integers(1, 120))
def test_words_stay_whole(mark: str, words: str, columns: int) -> None:
    """Whatever the width, the words are the same in the same order, and only a lone word is wider than the terminal."""
    lines = wrapped(mark + words, columns).split("\n")
    assert " ".join(lines).split() == (mark + words).split()
    room = max(columns, len(mark) + 20)
    assert [line for line in lines if len(line) > room and " " in line[len(mark) :].strip()] == []


@settings(deadline=None)
@given(MARKS, WORDS)
def test_what_fits_is_left_alone(mark: str, words: str) -> None:
    """A line that the terminal has room for is written as it is."""
    assert wrapped(mark + words, 2000) == mark + words


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", ""),
        ("✗ token: it cannot be read by anybody", "✗ token: it cannot be read\n  by anybody"),
        ("  hint: chmod 600 /home/robin/beeper-token", "  hint: chmod 600\n        /home/robin/beeper-token"),
        ("  2. Press + beside Approved connections", "  2. Press + beside Approved\n     connections"),
        ("  run      watch the inbox until Ctrl-C", "  run      watch the inbox\n           until Ctrl-C"),
    ],
)
def test_the_margin(line: str, expected: str) -> None:
    """What goes on stands below where the text began, behind mark, number or column."""
    assert wrapped(line, 28) == expected


def test_a_pipe_gets_whole_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """What is not written to a terminal is not wrapped."""
    line = textwrap.shorten("word " * 100, 400)
    prose()(line)
    assert capsys.readouterr().out == line + "\n"
