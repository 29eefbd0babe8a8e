"""Why RE2 refuses a pattern, in plain words, and what to write instead."""

import re
from collections.abc import Sequence

SYNTAX = "https://github.com/google/re2/wiki/Syntax says what it can read"

_WORDS: Sequence[tuple[str, str, str]] = (
    # What RE2 says, what is wrong then, what to write.
    (
        r"invalid perl operator: \(\?<?[=!]",
        "RE2 has no look-ahead and no look-behind",
        "ask for what must not be there with `not`, or write two conditions",
    ),
    (
        r"invalid escape sequence: \\[1-9gk]|invalid perl operator: \(\?P",
        "RE2 has no back-references",
        "write out what is to come again",
    ),
    (
        r"bad repetition operator: .*[*+?}]\+",
        "RE2 has no possessive repetition",
        "leave the last + out; RE2 never goes back, so it is as fast without it",
    ),
    (
        r"bad repetition operator: ",
        "two signs of repetition follow each other in this pattern",
        "one of them is enough",
    ),
    (
        r"no argument for repetition operator: ",
        "nothing stands before a sign of repetition in this pattern",
        r"for the sign itself, \*",
    ),
    (
        r"invalid repetition size: ",
        "RE2 repeats at most 1000 times",
        "write {1000} or less; brackets within brackets multiply, (a{100}){100} is 10000 times",
    ),
    (r"invalid perl operator: \(\?>", "RE2 has no atomic groups", "write (?:…); RE2 never goes back anyway"),
    (r"invalid perl operator: \(\?\(", "RE2 has no conditions inside a pattern", "write two conditions, under `any`"),
    (r"invalid perl operator: \(\?#", "RE2 has no comments inside a pattern", "write # behind the line"),
    (
        r"invalid perl operator: \(\?[a-zA-Z-]*x",
        "RE2 has no flag x that ignores spaces",
        "leave (?x) out, and the spaces and comments too",
    ),
    (
        r"invalid perl operator: \(\?[a-zA-Z-]*[auL]",
        "RE2 has none of Python's flags a, u and L",
        r"leave the flag out; \pL is a letter of any alphabet",
    ),
    (r"invalid escape sequence: \\Z", r"RE2 writes the end of the text otherwise", r"write \z, or $"),
    (r"invalid escape sequence: \\[hH]", "RE2 has no such escape", r"write [ \t] for blanks"),
    (r"invalid escape sequence: \\R", "RE2 has no such escape", r"write \r?\n for the end of a line"),
    (r"invalid escape sequence: \\[uU]", "RE2 has no such escape", r"write the character itself, or \x{e9} for é"),
    (r"invalid escape sequence: ", "RE2 has no such escape", f"leave the backslash out; {SYNTAX}"),
    (r"missing \): ", "a bracket of this pattern is not closed", r"close it with ), or write \( for the sign itself"),
    (
        r"unexpected \): ",
        "a bracket is closed in this pattern that was not opened",
        r"take the ) out, or write \) for the sign itself",
    ),
    (r"missing \]: ", "a [ of this pattern is not closed", r"close it with ], or write \[ for the sign itself"),
    (
        r"invalid character class range: \\[pP]",
        "RE2 knows no such class of letters",
        r"such as \pL for letters, \p{Greek} for an alphabet",
    ),
    (r"invalid character class range: \[:", "RE2 knows no such class of characters", "such as [[:alpha:]]"),
    (
        r"invalid character class range: ",
        "a range of this pattern goes backwards",
        "write the smaller one first, such as [a-z]",
    ),
    (r"trailing \\", r"this pattern ends in a single backslash", r"write \\ for the sign itself"),
    (r"pattern too large", "this pattern becomes too large", "repeat less, or write two conditions"),
)


def in_plain_words(refusal: str) -> tuple[str, str]:
    """Return what is wrong with a pattern, and what to write instead, for what RE2 said."""
    found = next(((what, hint) for said, what, hint in _WORDS if re.match(said, refusal, re.DOTALL)), None)
    if found is None:
        return "RE2 cannot read this pattern", f"{refusal}; {SYNTAX}"
    what, hint = found
    piece = refusal.partition(": ")[2]
    return f"{what} ('{piece}')" if what.startswith("RE2 ") and piece else what, hint
