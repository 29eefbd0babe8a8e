"""What a schema can refuse, it refuses; the rest is listed here, with the reason."""

from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from beeper_rules.errors import InvalidSetup
from beeper_rules.vocabulary.fields import WATCHED, Field
from beeper_rules.vocabulary.parts import BECOMES, FIELD_CHANGES, REQUIRED_KEYS, RISES_TO
from beeper_rules.vocabulary.rule_keys import RULE_KEYS
from rule_schema.judged import complaints, loads, written

FOLDER = Path(__file__).parents[1] / "bad_rules"
BAD = sorted(set(FOLDER.glob("*.yaml")) - set(FOLDER.glob("test-*.yaml")))
"""Without those of `tests:`, of which the schema knows the shape only."""
LEFT_TO_THE_LOADER = {
    "names are given elsewhere, perhaps in another file": {
        "duplicate-rule-id",
        "in-list-of-names",
        "list-and-predicate-of-one-name",
        "list-used-as-predicate",
        "predicate-cycle",
        "predicate-used-as-list",
        "predicate-uses-itself",
        "unknown-list*",
        "unknown-predicate*",
        "quiet-*unknown*",
        "quiet-no-windows-given",
        "quiet-window-is-a-list",
        "time-in-a-predicate",
        "time-is-a-clock-time",
        "time-unknown-window",
        "window-and-list-of-one-name",
        "window-used-as-*",
    },
    "what a predicate asks is seen where it is given, and is wrong only where it is used": {
        "message-in-predicate",
        "message-in-was-by-predicate",
        "was-origin-by-predicate",
        "time-in-was-by-predicate",
    },
    "what `defaults` ask meets the events only in a rule": {"default-with-message", "for-by-default-without-a-state"},
    "what a rule lacks may stand in `defaults`": {"digest-with*", "repeat-without-for"},
    "only a calendar knows": {"quiet-all-year", "quiet-for-ever", "schedule-never-comes", "schedule-out-of-range"},
    "only the time zone database knows": {"*-time-zone-by-city", "*-time-zone-misspelt"},
    "a schema does not compare two places": {"schedules-in-*", "window-dates-backwards", "window-of-no-length"},
    "what stands in the braces of a text is right or wrong by the events of its rule": {"message-in-template"},
    "another file may say `rules:`": {"no-rules-key", "only-a-version"},
    "only RE2 knows what RE2 reads": {"pattern-*"},
    "a schema does not add up": {"patterns-*-together", "predicates-t*", "remind-too-soon", "repeat-too-often"},
}
"""Reason → the bad rules, with `*` for any rest of a name, that no schema could refuse for it."""
FORMS = [form for forms in LEFT_TO_THE_LOADER.values() for form in forms]


def verdict(file: Path) -> str:
    """Return who refuses a file first: the reader of YAML, the schema, or the loader."""
    try:
        return "loader" if complaints(file.read_text(encoding="utf-8")) == [] else "schema"
    except (InvalidSetup, UnicodeDecodeError):
        return "yaml"


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_bad_rules(file: Path) -> None:
    """Every bad rule file is refused by the schema, but for those that are none as YAML and those that are listed."""
    left = any(fnmatchcase(file.stem, form) for form in FORMS)
    assert verdict(file) in ({"loader"} if left else {"schema", "yaml"})


def test_every_listed_name_is_a_file() -> None:
    """The list names bad rules that are there."""
    assert [form for form in FORMS if not any(fnmatchcase(file.stem, form) for file in BAD)] == []


def rule_with(**keys: object) -> str:
    """Return a rule file with one rule."""
    return written({"rules": [{"id": "a", "when": "read", "then": ["log: x"]} | keys]})


@pytest.mark.parametrize("field", WATCHED, ids=lambda field: field.name)
@pytest.mark.parametrize("how", [*FIELD_CHANGES, "changes"])
def test_how_a_field_changes(field: Field, how: str) -> None:
    """Of the ways in which a field can change the schema accepts exactly those that the loader does."""
    candidates = [True, 0, 5, -1, 2.5, "group", "Football", None, [1]]
    texts = [rule_with(when={field.name: {how: value}}, then=["archive"]) for value in candidates]
    assert [loads(text) for text in texts] == [complaints(text) == [] for text in texts]


@pytest.mark.parametrize("key", RULE_KEYS)
def test_what_a_rule_needs(key: str) -> None:
    """A rule that lacks a key is refused exactly where the loader refuses it."""
    whole = {"id": "a", "when": "read", "then": ["archive"], "note": "x"}
    text = written({"rules": [{name: value for name, value in whole.items() if name != key}]})
    assert (key in REQUIRED_KEYS) is not loads(text)
    assert (complaints(text) == []) is loads(text)


@pytest.mark.parametrize(
    "text",
    [
        rule_with(then=["archive"], when=["read", "chat_removed"]),
        rule_with(then={"notify": "{chat.nonsense}"}),
        rule_with(then={"notify": {"text": "hi", "title": "\t"}}),
        rule_with(
            then=["archive"], when=["new_message", {"unread": {RISES_TO: 5}}], unless={"message": {"mine": True}}
        ),
        rule_with(then=["archive"], when={"type": {BECOMES: "Group"}}),
        rule_with(then=["archive"], **{"if": {"was": {"any": [{"origin": "me"}]}}}),
        rule_with(then=["archive"], id="x" * 81),
        rule_with(then=["archive"], limit={"chats": 5, "per": "0h0s"}),
        rule_with(then={"remind": {"at": "24:00"}}),
        rule_with(then={"remind": {"in": "2h", "at": "09:00"}}),
    ],
)
def test_subtler_slips(text: str) -> None:
    """What takes more than one look at a rule file to see is refused too, as the loader refuses it."""
    assert complaints(text) != []
    assert not loads(text)
