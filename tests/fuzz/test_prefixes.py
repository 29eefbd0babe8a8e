"""A file is read while it is being written: at every length it is refused, or means what it visibly holds."""

import re
from pathlib import Path

import pytest

from beeper_rules import marked_yaml
from beeper_rules.config import Config
from beeper_rules.errors import InvalidSetup
from beeper_rules.language.rulebook import Rulebook
from fuzz.corpus import CONFIG, EVERY_KEY, RULE_FILES, rules_begun, text_of
from fuzz.judge import config, rulebook

OTHER = "rules:\n  - {id: other, when: read, then: [archive]}\n"


def prefixes(content: bytes, step: int = 1) -> list[bytes]:
    """Return every beginning of a file, or one in `step` of them and those that end with a line; always all of it."""
    ends = {length for length in range(len(content)) if content[length : length + 1] == b"\n"} if step > 1 else set()
    return [content[:length] for length in sorted({*range(len(content), -1, -step), *ends}, reverse=True)]


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.stem)
def test_no_prefix_drops_a_rule(path: Path) -> None:
    """Every beginning of a rule file is refused, or holds as many rules as visibly begin in it, down to the last."""
    # Every line's end and one beginning in 29 are enough for every run; benchmarks/fuzz reads them all.
    beginnings = [each.decode(errors="ignore") for each in prefixes(text_of(path).encode(), 29)]
    loaded = [(text, book) for text in beginnings if isinstance(book := rulebook(text), Rulebook)]
    assert len(loaded) > 1
    assert [text for text, book in loaded if len(book.rules) != rules_begun(text)] == []


def test_every_byte_of_every_rule() -> None:
    """A rule that is cut anywhere is refused, or is read as one rule, never as none."""
    top, _, section = text_of(EVERY_KEY).partition("rules:\n")
    for rule in re.split(r"\n(?=  - )", section.partition("\ntests:")[0]):
        for content in prefixes(rule.encode(), 3):
            text = f"{top}rules:\n{content.decode(errors='ignore')}"
            book = rulebook(text)
            assert isinstance(book, InvalidSetup) or len(book.rules) == rules_begun(text) == 1


@pytest.mark.parametrize("path", RULE_FILES[:3], ids=lambda path: path.stem)
def test_no_prefix_goes_unnoticed_beside_another_file(path: Path) -> None:
    """A file that ends before its `rules:` is refused, also beside a good one, unless it gives names to other files."""
    whole = text_of(path)
    for content in prefixes(whole.partition("\nrules:")[0].encode()):
        outcome = rulebook(content.decode(errors="ignore"), OTHER)
        assert isinstance(outcome, InvalidSetup) or any(key in content for key in (b"lists:", b"predicates:"))


def test_prefixes_of_a_configuration(tmp_path: Path) -> None:
    """Every beginning of a configuration is refused or a Config, cut in the middle of a character too."""
    content = text_of(CONFIG).replace("allow: []", "timezone: Europe/Zürich").encode()
    read = [config(tmp_path / "config.yaml", each) for each in prefixes(content)]
    assert any(isinstance(each, Config) for each in read)
    assert any(isinstance(each, InvalidSetup) for each in read)


def test_prefixes_in_the_middle_of_a_character() -> None:
    """A file that ends inside of a character is refused as what it is."""
    content = "lists: {a: [äöü, 🎈]}\n".encode()
    for each in prefixes(content):
        try:
            each.decode()
        except UnicodeDecodeError:
            with pytest.raises(InvalidSetup, match="1 error") as caught:
                marked_yaml.load(each, "cut.yaml")
            assert "cut.yaml:1:" in caught.value.render()
            assert "not UTF-8" in caught.value.render()
