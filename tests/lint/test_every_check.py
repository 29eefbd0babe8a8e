import re
from pathlib import Path

import pytest

from beeper_rules.language.load import load
from beeper_rules.lint import WARNINGS, lint
from beeper_rules.lint.every_check import CHECKS
from lint.linted import the_warning, warnings
from packs.book import BOOK, OWN, PACKS

DOCS = Path(__file__).parents[2] / "docs" / "rules.md"


def test_every_warning_has_its_check() -> None:
    """Every warning of the list that needs no inbox is given by the check of its name."""
    assert list(CHECKS) == [each.name for each in WARNINGS.values() if not each.online]


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.stem)
def test_a_pack_by_itself(pack: Path) -> None:
    """No ready-made pack gives a warning by itself."""
    assert lint(load({pack.name: pack.read_text(encoding="utf-8")})) == []


def test_all_packs() -> None:
    """All ready-made packs together give no warning, as they are and with their lists filled in."""
    assert (lint(BOOK), lint(OWN)) == ([], [])


def test_the_order_of_the_files() -> None:
    """Warnings come in the order of the files and of their lines."""
    rule = "  - {id: %s, when: archived, then: [archive]}\n"
    files = {"b.yaml": "rules:\n" + rule % "b1" + rule % "b2", "a.yaml": "lists: {l: [x]}\nrules:\n" + rule % "a1"}
    found = [(each.place.file, each.place.line) for each in lint(load(files))]
    assert found == [("b.yaml", 2), ("b.yaml", 3), ("a.yaml", 1), ("a.yaml", 3)]


def test_how_a_warning_is_shown() -> None:
    """A warning is shown as errors are, and says that it is one, and its name."""
    found = the_warning("when: archived, then: [archive]")
    assert found.render() == (
        "rules.yaml:2:37: warning: 'archive' never acts in rule 'r1': whenever the rule fires, it is so already"
        " [never-acts]\n"
        "    2 |   - {id: r1, when: archived, then: [archive]}\n"
        "      |                                     ^^^^^^^\n"
        "hint: take the action out, or mend the condition"
    )


def test_words_from_a_file_cannot_disturb() -> None:
    """Whatever a file holds, a warning about it cannot disturb the terminal."""
    (found,) = warnings('when: read, if: {title: "a\\eb", all: [{title: "c\\u202ed"}]}, then: [log: x]')
    assert "\x1b" not in found.render()
    assert "\u202e" not in found.render()


@pytest.mark.parametrize("word", WARNINGS.values(), ids=WARNINGS)
def test_every_warning_is_documented(word: object) -> None:
    """The reference has every warning with its meaning and what to do, as the program knows them."""
    name, meaning, mend = (getattr(word, each) for each in ("name", "meaning", "mend"))
    mend = mend.replace("|", "\\|")
    assert f"| `{name}` | {meaning} | {mend} |\n" in DOCS.read_text(encoding="utf-8")


def test_the_example_of_the_reference() -> None:
    """The example of the reference gives exactly the warnings that stand below it."""
    section = DOCS.read_text(encoding="utf-8").partition("\n## Warnings\n")[2]
    rules, shown = re.findall(r"```(?:yaml|text)\n(.*?)```", section, re.DOTALL)[:2]
    found = lint(load({"rules/groups.yaml": rules}))
    said = "".join(f"{each.render()}\n\n" for each in found)
    assert shown == f"$ beeper-rules check\n{said}3 rules in 1 file, all valid; {len(found)} warnings\n"


def test_no_other_warning_is_documented() -> None:
    """The reference has no warning that the program does not know."""
    section = DOCS.read_text(encoding="utf-8").partition("\n## Warnings\n")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE) == list(WARNINGS)
