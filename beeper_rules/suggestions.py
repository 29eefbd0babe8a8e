"""What somebody probably meant by a word that is not known."""

import difflib
from collections.abc import Iterable, Mapping

LONGEST_WORD = 100
"""Longer words are not compared: comparing costs the square of the length."""
ALIKE = 0.7
"""Share of matching characters from which a word is offered."""


def did_you_mean(wrong: str, known: Iterable[str], aliases: Mapping[str, str] | None = None) -> str:
    """Return `did you mean 'muted'?`, or nothing when no known word is like it.

    Case, hyphens, underscores and spaces make no difference. `aliases` maps other spellings to known words; only those
    that lead to a word of `known` are offered.
    """
    words = {_plain(each): each for each in known}
    for other, word in (aliases or {}).items():
        if word in words.values():
            words.setdefault(_plain(other), word)
    if len(wrong) > LONGEST_WORD:
        return ""
    plain = _plain(wrong)
    close = [plain] if plain in words else difflib.get_close_matches(plain, words, n=1, cutoff=ALIKE)
    return f"did you mean '{words[close[0]]}'?" if close else ""


def _plain(word: str) -> str:
    """Return `word` without what people mix up: case, hyphens, underscores, spaces."""
    return word.casefold().replace("_", "").replace("-", "").replace(" ", "")
