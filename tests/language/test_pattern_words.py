import pytest

from beeper_rules.language.pattern_words import SYNTAX, in_plain_words
from beeper_rules.language.text_match import BadPatternError, Pattern

REFUSED = {
    "look-ahead": ["(?=a)", "(?!a)", "(?<=a)b", "(?<!a)b"],
    "back-references": [r"(a)\1", r"\g<1>", "(?P<x>a)(?P=x)"],
    "possessive": ["a++", "a*+", "a?+", "a{2}+"],
    "follow each other": ["a**", "a+*"],
    "nothing stands before": ["*a", "(+)"],
    "1000 times": ["a{1001}", "a{2,1001}", "((a{100}){100}){100}"],
    "atomic": ["(?>a)"],
    "conditions": ["(a)?(?(1)b)"],
    "comments": ["(?#no)a"],
    "flag x": ["(?x)a b", "(?ix)a"],
    "flags a, u and L": ["(?u)a", "(?a)a"],
    "end of the text": [r"a\Z"],
    "no such escape": [r"\h", r"\R", r"\u00e9", r"\K", r"\N{DASH}"],
    "is not closed": ["(a", "[a"],
    "not opened": ["a)"],
    "class of letters": [r"\p{Foo}"],
    "class of characters": ["[[:foo:]]"],
    "backwards": ["[z-a]"],
    "backslash": ["a\\"],
    "too large": [r"\pL{999}\pL{999}\pL{999}"],
}


@pytest.mark.parametrize(("words", "pattern"), [(words, each) for words, all_ in REFUSED.items() for each in all_])
def test_why_a_pattern_is_refused(words: str, pattern: str) -> None:
    """What RE2 refuses is told in plain words, with what to write instead."""
    with pytest.raises(BadPatternError) as refused:
        Pattern(pattern)
    what, hint = in_plain_words(str(refused.value))
    assert words in what
    assert hint


def test_a_reason_that_nobody_foresaw() -> None:
    """What a newer RE2 says is passed on as it is."""
    assert in_plain_words("odd: x") == ("RE2 cannot read this pattern", f"odd: x; {SYNTAX}")
