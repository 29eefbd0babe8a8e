from beeper_rules.language.load import load
from beeper_rules.lint import lint
from lint.linted import names, the_warning, underlined

NAMES = "lists: {family: [Mum]}\npredicates: {quiet: {muted: true}}\n"
USES = "when: read, if: {use: quiet, chat: {in_list: family}}, then: [log: x]"


def test_a_list_that_nothing_uses() -> None:
    """A list that nothing names is warned of where it is given."""
    found = the_warning("when: read, then: [log: x]", top="lists: {family: [Mum]}\n")
    assert (found.name, found.message, underlined(found)) == ("unused-list", "nothing uses the list 'family'", "family")


def test_a_predicate_that_nothing_uses() -> None:
    """A predicate that nothing names is warned of where it is given."""
    found = the_warning("when: read, then: [log: x]", top="predicates: {quiet: {muted: true}}\n")
    assert (found.name, underlined(found)) == ("unused-predicate", "quiet")


def test_names_that_are_used() -> None:
    """Names that a rule uses are no reason to warn, also in a rule that is switched off."""
    assert names(USES, top=NAMES) == []
    assert names(f"mode: off, {USES}", top=NAMES) == []


def test_names_that_names_use() -> None:
    """A list that only a predicate names is used by it, and a predicate by another."""
    top = "lists: {family: [Mum]}\npredicates: {home: {chat: {in_list: family}}, calm: {use: home, muted: true}}\n"
    assert names("when: read, then: [log: x]", top=top) == ["unused-predicate"]


def test_names_that_defaults_use() -> None:
    """A name that only defaults use cannot be taken out, so it is not warned of."""
    top = f"{NAMES}defaults: {{unless: [{{use: quiet}}, {{chat: {{in_list: family}}}}]}}\n"
    assert names("when: read, unless: [{pinned: true}], then: [log: x]", top=top) == []


def test_names_of_another_file() -> None:
    """A rule of one file uses the names of another; of some of the files nobody knows whether one does."""
    rules = "rules: [{id: r, " + USES + "}]\n"
    assert lint(load({"names.yaml": NAMES, "rules.yaml": rules})) == []
    assert lint(load({"names.yaml": NAMES + "rules: []\n"}), whole=False) == []
