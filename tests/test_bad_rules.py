"""`bad_rules/` lists what is refused: for each rule file the text that the user reads.

After a change of a message, `pytest tests/test_bad_rules.py --update-golden` writes the texts anew.
"""

import unicodedata
from pathlib import Path

import pytest

from beeper_rules.errors import InvalidSetup
from beeper_rules.language.load import load
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.vocabulary.actions import TO_COME

FOLDER = Path(__file__).parent / "bad_rules"
BAD = sorted(FOLDER.glob("*.yaml"))
QUIET = (
    "rules:\n  - id: quiet\n    when: new_activity\n    if: {chat: {in_list: family}, use: calm}\n    then: [archive]\n"
)
NAMES = "lists: {family: [Mum]}\npredicates: {calm: {muted: true}}\n"


def refusal(files: dict[str, str]) -> InvalidSetup:
    """Return why a set of rule files is refused."""
    with pytest.raises(InvalidSetup) as caught:
        load(files)
    return caught.value


def read(path: Path) -> InvalidSetup:
    """Return why one of the listed files is refused."""
    return refusal({f"rules/{path.name}": path.read_text(encoding="utf-8")})


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_refusal(path: Path, update_golden: bool) -> None:
    """Each of these files is refused with the place, the words underlined and the mend."""
    golden = path.with_suffix(".txt")
    actual = read(path).render() + "\n"
    if update_golden:
        golden.write_text(actual, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == actual


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_every_refusal_can_be_acted_on(path: Path) -> None:
    """Every problem has a hint, a place inside the file, and holds nothing that could disturb a terminal."""
    lines = path.read_text(encoding="utf-8").splitlines() or [""]
    error = read(path)
    assert all(each.hint for each in error.problems)
    assert all(each.place.line <= len(lines) for each in error.problems)
    assert not [each for each in error.render() if unicodedata.category(each) in {"Cc", "Cf"} and each != "\n"]


def test_no_text_without_a_file() -> None:
    """Every expected text belongs to a rule file."""
    assert {path.stem for path in BAD} == {path.stem for path in FOLDER.glob("*.txt")}


@pytest.mark.parametrize("word", TO_COME)
def test_words_to_come_are_listed(word: str) -> None:
    """Every word that is still to come is refused by a listed file, and its message says that it is to come."""
    said = [path.read_text(encoding="utf-8") for path in FOLDER.glob("not-yet-*.txt")]
    assert [text for text in said if f"not yet: '{word}'" in text]


def test_every_problem_of_every_file() -> None:
    """All errors of all files are told at once, in the order of the files and of their lines."""
    error = refusal({"b.yaml": "rulez: []\n", "a.yaml": "version: 2\nlists: 5\n"})
    assert [(each.place.file, each.place.line) for each in error.problems] == [
        ("b.yaml", 1),
        ("a.yaml", 1),
        ("a.yaml", 2),
    ]


def test_the_set_is_atomic() -> None:
    """One bad file refuses the whole set."""
    assert len(refusal({"good.yaml": NAMES + QUIET, "bad.yaml": ""}).problems) == 1


def test_no_file_at_all() -> None:
    """A set without any file is an error that says where rule files belong."""
    assert refusal({}).render() == (
        "there is no rule file\nhint: put one into a folder named under `rules:` of config.yaml"
    )


def test_no_rules_at_all() -> None:
    """A set in which no file says `rules:` is an error: nobody meant that."""
    assert "no rule file says `rules:`" in refusal({"a.yaml": NAMES, "b.yaml": "version: 1\n"}).render()


def test_no_rules_on_purpose() -> None:
    """`rules: []` says that there are none."""
    assert load({"a.yaml": "rules: []\n"}).rules == ()


@pytest.mark.parametrize("files", [{"1.yaml": NAMES, "2.yaml": QUIET}, {"1.yaml": QUIET, "2.yaml": NAMES}])
def test_names_are_shared(files: dict[str, str]) -> None:
    """Lists and predicates of one file serve every file, whichever is read first."""
    assert [rule.id for rule in load(files).rules] == ["quiet"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("rules:\n  - id: quiet\n    when: read\n    then: [pin]\n", "rule 'quiet' is there already, at 1.yaml:4:9"),
        ("lists: {family: [Dad]}\n", "list 'family' is there already, at 1.yaml:1:9"),
        ("predicates: {calm: {pinned: true}}\n", "predicate 'calm' is there already, at 1.yaml:2:14"),
        ("predicates: {family: {pinned: true}}\n", "predicate 'family' is there already, at 1.yaml:1:9"),
    ],
)
def test_a_name_that_is_taken(text: str, what: str) -> None:
    """A name that another file gave already is an error naming both places."""
    (problem,) = refusal({"1.yaml": NAMES + QUIET, "2.yaml": text}).problems
    assert problem.message == f"the {what}"
    assert problem.place.file == "2.yaml"


@pytest.mark.parametrize(
    "broken", ["lists: {family: [Mum\n", "lists:\npredicates:\n", "", "list: {family: [Mum]}\npredicate: 5\n", "- a\n"]
)
def test_an_unreadable_file_hides_no_names(broken: str) -> None:
    """A file that cannot be read brings no complaint, in another file, about the names that it was to give."""
    error = refusal({"names.yaml": broken, "rules.yaml": QUIET})
    assert {each.place.file for each in error.problems} == {"names.yaml"}


def test_defaults_belong_to_their_file() -> None:
    """Defaults serve the rules of their own file only, and a rule's own key replaces them."""
    loud = QUIET.replace("quiet", "loud") + "    mode: live\n"
    other = QUIET.replace("quiet", "other")
    book: Rulebook = load({"1.yaml": NAMES + "defaults: {mode: shadow}\n" + QUIET, "2.yaml": other})
    assert [(rule.id, rule.mode) for rule in book.rules] == [("quiet", "shadow"), ("other", "live")]
    assert load({"1.yaml": NAMES + "defaults: {mode: shadow}\n" + loud}).by_id["loud"].mode == "live"
