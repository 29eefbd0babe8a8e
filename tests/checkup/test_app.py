from pathlib import Path

import pytest

from beeper_rules.simulator import GENERATIONS, faults
from checkup.examined import TELL, patient


@pytest.mark.parametrize(
    ("generation", "level", "updates"),
    [
        ("4.1.294", "warning", ["4.2.557", "4.2.808", "a later 4.3"]),
        ("4.2.557", "warning", ["4.2.808", "a later 4.3"]),
        ("4.2.808", "ok", ["a later 4.3"]),
        ("4.3.73", "ok", []),
    ],
)
def test_each_generation(tmp_path: Path, generation: str, level: str, updates: list[str]) -> None:
    """Each version of the app is named, and every later one that would bring something, the next one first."""
    assert generation in GENERATIONS
    with patient(tmp_path, TELL) as here:
        here.world.update_to(generation)
        found = here.look("app")
    assert (found.level, found.text) == (level, f"Beeper {generation}")
    told = [each for each in found.details if each.startswith("updating to ")]
    assert told == [f"updating to {each} would bring:" for each in updates]


@pytest.mark.parametrize("generation", sorted(GENERATIONS))
def test_every_generation_is_walked_to_the_end(tmp_path: Path, generation: str) -> None:
    """On every version of the app that beeper-rules knows, nothing fails."""
    with patient(tmp_path) as here:
        here.world.update_to(generation)
        findings = here.walk()
    assert [each.step for each in findings if each.level in {"failure", "skipped"}] == []


def test_actions_and_conditions_that_an_update_brings(tmp_path: Path) -> None:
    """What would be gained is told in the words of the rule language."""
    with patient(tmp_path) as here:
        here.world.update_to("4.2.557")
        details = here.look("app").details
    actions = next(each for each in details if each.startswith("  actions: "))
    conditions = next(each for each in details if each.startswith("  conditions: "))
    assert {"mark_read", "mute", "set_draft"} <= set(actions.removeprefix("  actions: ").split(", "))
    assert {"draft", "reminder", "low_priority"} <= set(conditions.removeprefix("  conditions: ").split(", "))


def rule(words: str) -> str:
    """Return a rule file with one rule."""
    return f"rules: [{{id: x, {words}}}]\n"


@pytest.mark.parametrize(
    ("words", "generation", "said"),
    [
        ("when: new_activity, then: [mute]", "4.2.557", "asks for mute (4.2.808)"),
        ("when: snooze_expired, then: [unarchive]", "4.2.557", "cannot fire without snooze_expired (4.2.808)"),
        ("when: unread_mention, then: [archive]", "4.2.557", "cannot fire without unread_mention (4.2.808)"),
        ("when: {mentions: {rises_to: 3}}, then: [archive]", "4.1.294", "cannot fire without mentions (4.2.808)"),
        ("when: [read, draft_set], then: [archive]", "4.2.557", "asks for draft_set (4.2.808)"),
        (
            "when: read, if: {labels: {has_any: [Family]}}, then: [log: x]",
            "4.2.808",
            "cannot fire without labels (a later 4.3)",
        ),
        ("when: read, if: {merged: true}, then: [archive]", "4.2.808", "cannot fire without merged (a later 4.3)"),
        ("when: account_trouble, then: [log: x]", "4.2.808", "cannot fire without account_trouble (a later 4.3)"),
        ("when: read, if: {mentions: 0}, then: [mute]", "4.2.557", "cannot fire without mentions (4.2.808)"),
        (
            "when: read, if: {any: [{draft: true}, {type: group}]}, then: [log: x]",
            "4.2.557",
            "asks for draft (4.2.808)",
        ),
        ("when: read, unless: [{draft: true}], then: [archive]", "4.2.557", "cannot fire without draft (4.2.808)"),
        (
            "when: read, unless: [{draft: true, muted: true}], then: [archive]",
            "4.2.557",
            "asks for draft (4.2.808)",
        ),
        (
            "when: read, if: {capabilities: {archive: true}}, then: [archive]",
            "4.2.557",
            "cannot fire without capabilities (4.2.808)",
        ),
        (
            "when: new_message, if: {message: {is_reply: true}}, then: [log: x]",
            "4.1.294",
            "cannot fire without message.is_reply (4.2.557)",
        ),
    ],
)
def test_rules_that_ask_for_more_are_named(tmp_path: Path, words: str, generation: str, said: str) -> None:
    """A rule that asks for what this app lacks is a warning that names rule, word and version, and if it can fire."""
    with patient(tmp_path, rule(words)) as here:
        here.world.update_to(generation)
        found = here.look("app")
    assert (found.level, found.details[-1]) == ("warning", f"rule x {said}")
    assert found.hint.startswith("update Beeper Desktop: ")


@pytest.mark.parametrize(
    "words",
    [
        "when: read, if: {merged: false}, then: [archive]",
        "when: read, unless: [{merged: true}], then: [archive]",
        "when: read, if: {can: archive, known: merged}, then: [archive]",
        "when: unread_mention, mode: off, then: [archive]",
    ],
)
def test_rules_that_lack_nothing(tmp_path: Path, words: str) -> None:
    """A rule for which an older app answers as a newer one would is not named."""
    with patient(tmp_path, rule(words)) as here:
        here.world.update_to("4.1.294")
        assert [line for line in here.look("app").details if line.startswith("rule ")] == []


def test_an_app_of_unknown_version_may_have_more(tmp_path: Path) -> None:
    """Of an app that does not say its version it is not claimed that a rule cannot fire."""
    with patient(tmp_path, rule("when: unread_mention, then: [archive]")) as here:
        here.world.behave(version_header=False)
        here.world.update_to("4.1.294")
        here.world.behave(version_header=False)
        assert here.look("app").details[-1] == "rule x asks for unread_mention (4.2.808)"


def test_a_clone_without_labels(tmp_path: Path) -> None:
    """Of a newer app that only lacks labels, nothing else is said to be missing."""
    with patient(tmp_path, rule("when: account_trouble, if: {merged: true}, then: [log: x]")) as here:
        here.world.faults.add(faults.error(404), path="/v1/labels", times=5)
        found = here.look("app")
    told = ("updating to a later 4.3 would bring:", "  events: label_added, label_removed", "  conditions: labels")
    assert (found.level, found.details) == ("ok", told)


def test_an_app_that_does_not_say_its_version(tmp_path: Path) -> None:
    """An app of unknown version counts as one from before 4.2.557, where apps began to say it."""
    with patient(tmp_path) as here:
        here.world.update_to("4.1.294")
        here.world.behave(version_header=False)
        found = here.look("app")
    assert found.level == "warning"
    assert found.text.startswith("of an unknown version")
    assert found.details[0] == "updating to 4.2.557 would bring:"


def test_a_version_that_is_no_number(tmp_path: Path) -> None:
    """A version that cannot be compared is shown as it is, printable, and nothing is made up about it."""
    with patient(tmp_path) as here:
        here.world.behave(app_version="nightly\x1b[31m")
        found = here.look("app")
    assert (found.level, found.details) == ("ok", ())
    assert found.text == "Beeper nightly\\x1b[31m, whose number cannot be compared"


def test_a_refused_token_leaves_the_version(tmp_path: Path) -> None:
    """The version is told, and what updating brings, also when Beeper refuses the token."""
    with patient(tmp_path) as here:
        here.world.update_to("4.2.557")
        here.world.faults.add(faults.unauthorized(), path="/v1/accounts")
        assert here.look("app").text == "Beeper 4.2.557"
