import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from beeper_rules.language.text_match import LONGEST_PATTERN, LONGEST_TEXT, BadPatternError, Pattern, fold, without_html


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Football", "FOOTBALL"),
        ("Straße", "STRASSE"),
        ("Café", "cafe\u0301"),
        ("ﬁne", "fine"),
        ("\uff26ull", "full"),
        ("in\u200bvisible", "invisible"),
        ("soft\u00adhyphen", "softhyphen"),
        ("e\u200d\u0301", "é"),
        ("  spaced\u00a0", "spaced"),
        ("İ", "i̇"),
        ("ς", "Σ"),
    ],
)
def test_equal_texts(one: str, other: str) -> None:
    """Case, composition, width, invisible characters and outer spaces make no difference."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("a b", "ab"), ("a", "ä"), ("1", "l"), ("", "a")])
def test_different_texts(one: str, other: str) -> None:
    """Words that a person tells apart stay apart."""
    assert fold(one) != fold(other)


@example("ᾳ\u0301")
@example("\u1e9e")
@given(st.text())
def test_folding_twice(text: str) -> None:
    """Folding what is folded changes nothing."""
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_folding_what_is_plain(text: str) -> None:
    """A text without accents is folded as it is among others, where more is done."""
    assert fold(text) == fold(f"{text}\u200b")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("a<br/>b", "a\nb"),
        ('<a href="https://example.org/?a=1&amp;b=2">link</a>', "link"),
        ("Tom &amp; Jerry &#128512;", "Tom & Jerry 😀"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<3 you", "<3 you"),
        ("x &lt;b&gt; y", "x <b> y"),
    ],
)
def test_html(text: str, expected: str) -> None:
    """Formatting goes, what a person reads stays."""
    assert without_html(text) == expected


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("invoice", "The INVOICE is here", True),
        ("^invoice$", "invoice", True),
        ("^invoice$", "in\u200bvoice", True),
        (r"\binvoice\b", "invoices", False),
        ("caf.", "un café", True),
        ("(?-i)Invoice", "invoice", False),
        ("a|b", "c", False),
        ("", "anything", True),
        ("x", "\ud800x", True),
    ],
)
def test_pattern(pattern: str, text: str, expected: bool) -> None:
    """A pattern is found anywhere in the text, whatever its case."""
    assert Pattern(pattern).found_in(text) is expected


@pytest.mark.parametrize(
    "pattern", ["(?=a)", r"(a)\1", "(", "[", "a{2000}", "*", "(?P<n", "\ud800", "a" * (LONGEST_PATTERN + 1), "(" * 4000]
)
def test_a_bad_pattern(pattern: str) -> None:
    """What RE2 cannot read is refused when the rule is loaded."""
    with pytest.raises(BadPatternError, match=r"\w"):
        Pattern(pattern)


@given(st.text(st.characters() | st.sampled_from("()[]{}*+?|\\^$.,0123456789"), max_size=40), st.text(max_size=40))
def test_every_pattern(pattern: str, text: str) -> None:
    """Every pattern answers or is refused, never anything else."""
    try:
        found = Pattern(pattern).found_in(text)
    except BadPatternError:
        return
    assert found in {True, False}


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|a)*$", "(.*a){20}$", "(x+x+)+y", "(?:a?){100}a{100}$", "(" * 50 + "a" + ")*" * 50]
)
def test_hostile_patterns_are_quick(pattern: str) -> None:
    """Patterns that take other engines years take milliseconds, on the longest text that is looked at."""
    began = time.perf_counter()
    Pattern(pattern).found_in("a" * LONGEST_TEXT + "!")
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("text", ["<a " * 40_000, "<" * 100_000, "&" * 100_000, "<a" + " " * 100_000, "ﷺ" * 100_000])
def test_hostile_texts_are_quick(text: str) -> None:
    """No text takes long to read, and only its beginning is looked at."""
    began = time.perf_counter()
    assert len(without_html(text)) <= LONGEST_TEXT
    fold(text)
    assert time.perf_counter() - began < 2
