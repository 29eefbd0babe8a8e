from pathlib import Path

import pytest

from beeper_rules.simulator import GENERATIONS, faults
from checkup.examined import MUTE, TELL, patient

SNOOZED = "rules: [{id: later, when: snooze_expired, then: [unarchive]}]\n"
LABELLED = "rules: [{id: family, when: read, if: {labels: {has_any: [Family]}}, then: [notify: hello]}]\n"


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


@pytest.mark.parametrize(
    ("rules", "generation", "said"),
    [
        (MUTE, "4.2.557", "rule hush asks for mute (4.2.808)"),
        (SNOOZED, "4.2.557", "rule later asks for snooze_expired (4.2.808)"),
        (LABELLED, "4.2.808", "rule family asks for labels (a later 4.3)"),
    ],
)
def test_rules_that_ask_for_more_are_named(tmp_path: Path, rules: str, generation: str, said: str) -> None:
    """A rule that asks for what this app does not have is a warning that names rule, word and version."""
    with patient(tmp_path, rules) as here:
        here.world.update_to(generation)
        found = here.look("app")
    assert (found.level, found.details[-1]) == ("warning", said)
    assert found.hint.startswith("update Beeper Desktop: ")


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
