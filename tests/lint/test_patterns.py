import unicodedata
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beeper_rules.language.text_match import Pattern
from beeper_rules.lint.patterns import BEFORE, BEHIND, LETTER
from lint.linted import the_warning, warnings


def asking(pattern: str) -> str:
    """Return a rule that asks for a pattern."""
    return f"when: new_message, if: {{message.text: {{matches: '{pattern}'}}}}, then: [log: x]"


@pytest.mark.parametrize(
    ("pattern", "letter"),
    [
        (r"\bécole", "é"),
        (r"café\b", "é"),
        (r"\b(hotel|école)", "é"),
        (r"(?:caf(é)?)\b", "é"),
        (r"\b(?i)(?P<word>über|x)", "ü"),
        (r"\bx?école", "é"),
        (r"(^|\b)école", "é"),
        (r"[éà]+\b", "é"),
        (r"ж{2,}?\b", "ж"),
        (r"(a|b|(c|é))\b|x", "é"),
        (r"\b\Qécole\E", "é"),
    ],
)
def test_an_edge_that_is_none(pattern: str, letter: str) -> None:
    r"""`\b` beside a letter beyond a to z is warned of, at its place, wherever brackets and choices put the two."""
    found = the_warning(asking(pattern))
    assert found.message == rf"'\b' of RE2 takes '{letter}' for no letter, so there is no edge of a word beside it"
    assert found.place.text[found.place.column - 1 :].startswith(r"\b")


@pytest.mark.parametrize(
    "pattern",
    [
        r"\bgrüße\b",
        r"\b(hello|grüß dich)\b",
        r"caf\w+",
        r"(?:^|[^\pL])école",
        r"[\w\pL]+é",
        r"[\wéà]+",
        r"\Wécole",
        r"[^\w]école",
        r"I[¡]ll\b",
        r"é \b",
        r"[[:alpha:]é] x\b",
    ],
)
def test_patterns_that_are_right(pattern: str) -> None:
    r"""`\b` beside a to z, and letters that a set names itself, are no reason to warn."""
    assert warnings(asking(pattern)) == []


@pytest.mark.parametrize("pattern", [r"grüße \w+", r"(ж|\w)", r"[\w-]+é"])
def test_words_of_other_letters(pattern: str) -> None:
    r"""`\w` in a pattern that is about other letters is warned of, as it stops at the first of them."""
    found = the_warning(asking(pattern))
    assert found.message.startswith(r"'\w' of RE2 means a to z, digits and _ only, and this pattern is about letters")
    assert found.hint == rf"write {LETTER} instead of \w"


def test_a_predicate_is_told_once() -> None:
    """A pattern of a predicate is warned of once, however many rules use it, and also if none does."""
    rule = "when: new_message, if: {use: school}, then: [log: x]"
    top = "predicates: {school: {message.text: {matches: '\\bécole'}}}\n"
    assert [each.place.line for each in warnings(rule, rule, top=top)] == [1]


FOREIGN = st.text(st.characters(categories=["Ll", "Lo"], min_codepoint=0xC0), min_size=1, max_size=4).filter(
    partial(unicodedata.is_normalized, "NFC")
)


@given(FOREIGN, st.sampled_from(["", " ", ".", "«"]))
def test_what_the_warning_says(word: str, around: str) -> None:
    r"""No word of such letters has an edge in RE2, and what the hint offers finds it."""
    text = f"{around}{word}{around}"
    assert not Pattern(rf"\b{word}").found_in(text)
    assert not Pattern(rf"{word}\b").found_in(text)
    assert Pattern(f"{BEFORE}{LETTER}+{BEHIND}").found_in(text)
    assert Pattern(f"{BEFORE}{word}{BEHIND}").found_in(text)
