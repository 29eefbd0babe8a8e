import re

import pytest

from beeper_rules.language.load import load
from fuzz.corpus import BAD_FILES, EVERY_KEY, RULE_FILES
from fuzz.words import WORDS


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS.keys())
def test_every_word_is_mutated(words: set[str]) -> None:
    """The file that the fuzz begins with uses every word of the language, so that a new word is fuzzed too."""
    assert set() == words - set(re.findall(r"\w+", EVERY_KEY.read_text(encoding="utf-8")))


def test_the_corpus_is_good_and_bad() -> None:
    """The fuzz begins with valid rule files, each for itself, and with hundreds of bad ones."""
    assert all(load({path.name: path.read_text(encoding="utf-8")}).rules for path in RULE_FILES)
    assert len(BAD_FILES) > 200
