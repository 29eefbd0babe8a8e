from beeper_rules.language.load import load
from beeper_rules.language.written import WrittenRules

FILES = {
    "a.yaml": "defaults: {stop: true}\nrules:\n  - {id: one, when: renamed, then: [pin]}\n",
    "b.yaml": "rules:\n  - id: two\n    when: renamed\n    stop: false\n    then: [pin]\n",
}


def place(rule_id: str, key: str) -> str | None:
    """Return where the key of a rule stands; None where it is not written."""
    book = load(FILES)
    found = WrittenRules(book).of(book.by_id[rule_id]).entry(key)
    return str(found.key.place) if found else None


def test_a_key_of_the_rule() -> None:
    """A key stands where the rule has it."""
    assert (place("one", "then"), place("two", "stop")) == ("a.yaml:3:30", "b.yaml:4:5")


def test_a_key_of_the_file() -> None:
    """What the rule does not say is said by its own file, and by no other one."""
    assert (place("one", "stop"), place("two", "cooldown")) == ("a.yaml:1:12", None)


def test_what_is_not_kept() -> None:
    """Of a rule whose file is not kept nothing is written."""
    book = load(FILES)
    assert WrittenRules(load({"b.yaml": FILES["b.yaml"]})).of(book.by_id["one"]).entry("then") is None
