import pytest

from lint.linted import names, the_warning, underlined

WAITS = "when: muted, if: {origin: rule}, then: [log: x]"


def test_no_rule_does_it() -> None:
    """A rule that hears only of rules is warned of when no rule leads to its event."""
    found = the_warning(WAITS, "when: read, then: [archive]")
    assert found.message == "the rule 'r1' waits for a rule that leads to 'muted', and there is none"
    assert underlined(found) == "origin"


@pytest.mark.parametrize(
    ("rule", "other"),
    [
        (WAITS, "when: read, then: [mute]"),
        ("when: [muted, archived], if: {origin: rule}, then: [log: x]", "when: read, then: [archive]"),
        ("when: muted, if: {origin: [rule, unknown]}, then: [log: x]", "when: read, then: [pin]"),
        ("when: {unread: changed}, if: {origin: rule}, then: [log: x]", "when: unanswered, then: [mark_read]"),
        ("when: {reminder: changed}, if: {origin: rule}, then: [log: x]", "when: unanswered, then: [remind: {in: 1h}]"),
    ],
)
def test_a_rule_does_it(rule: str, other: str) -> None:
    """A rule that something leads to, or that hears of others too, is no reason to warn."""
    assert names(rule, other) == []


@pytest.mark.parametrize(
    "other",
    ["when: read, then: [unmute]", "when: read, mode: shadow, then: [mute]", "when: read, mode: off, then: [mute]"],
)
def test_a_rule_that_does_not(other: str) -> None:
    """A rule that does the opposite, or does not act, leads to nothing."""
    assert names(WAITS, other) == ["waits-for-no-rule"]


def test_some_of_the_files_do_not_tell() -> None:
    """Another file may hold the rule that is waited for."""
    assert names(WAITS, whole=False) == []


def test_a_rule_that_takes_back() -> None:
    """A rule that takes back what another has just done is warned of, as both act every time."""
    found = the_warning("when: read, if: {type: group}, then: [mute]", WAITS.replace("log: x", "unmute"))
    assert found.message == "'unmute' of rule 'r2' takes back what 'r1' (rules.yaml:2:5) did"
    assert underlined(found) == "unmute"


@pytest.mark.parametrize(
    "rule",
    [
        "when: muted, then: [unmute]",
        "when: muted, if: {origin: rule, type: single}, then: [unmute]",
        "when: muted, if: {origin: rule, muted: true}, then: [archive]",
        "when: muted, if: {origin: unknown}, then: [unmute]",
    ],
)
def test_a_rule_that_leaves_it(rule: str) -> None:
    """A rule that does not hear of the other, is about other chats or does something else is no reason to warn."""
    assert "undone-by-rule" not in names("when: read, if: {type: group}, then: [mute]", rule)
