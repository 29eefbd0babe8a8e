import pytest

from beeper_rules.model.account import MODERN
from beeper_rules.vocabulary.actions import ACTIONS
from beeper_rules.vocabulary.app_versions import APP_VERSIONS, LABELS_AFTER, lacking, newer_than
from beeper_rules.vocabulary.fields import FIELDS

NAMES = [each.name for each in APP_VERSIONS]


def test_every_version_that_an_action_needs_is_known() -> None:
    """Every version from which on an action exists stands in the table, with that action."""
    needed = {each.since for each in ACTIONS.values() if each.since is not None}
    assert needed <= {each.since for each in APP_VERSIONS if each.exact}
    told = {name for each in APP_VERSIONS for name in each.actions}
    assert told == {each.name for each in ACTIONS.values() if each.since is not None}


def test_every_field_that_depends_on_the_version_is_told() -> None:
    """Every field that is documented as unknown on older apps stands at the version that is named there."""
    modern = next(each for each in APP_VERSIONS if each.since == MODERN)
    assert set(modern.fields) == {each.name for each in FIELDS.values() if "on apps from 4.2.808" in each.absent}
    assert {"labels"} == {name for each in APP_VERSIONS if each is not modern for name in each.fields}


def test_events_that_depend_on_the_version() -> None:
    """Events about what older apps do not report stand at the version that began to."""
    modern = next(each for each in APP_VERSIONS if each.since == MODERN)
    assert {"snooze_expired", "reminder_due", "draft_set"} <= set(modern.events)
    assert not {"new_activity", "archived", "muted"} & {name for each in APP_VERSIONS for name in each.events}


def test_the_oldest_comes_first() -> None:
    """Versions stand in their order, so that the next update is told first."""
    assert [each.since for each in APP_VERSIONS] == sorted(each.since for each in APP_VERSIONS)


@pytest.mark.parametrize(
    ("version", "labels", "expected"),
    [
        ((4, 0, 0), None, NAMES),
        ((4, 1, 294), None, NAMES[1:]),
        ((4, 2, 556), None, NAMES[1:]),
        ((4, 2, 557), None, NAMES[2:]),
        ((4, 2, 808), None, NAMES[3:]),
        (LABELS_AFTER, None, NAMES[3:]),
        ((4, 3, 21), None, []),
        ((4, 3, 73), False, NAMES[3:]),
        ((4, 2, 808), True, []),
    ],
)
def test_what_is_newer(version: tuple[int, int, int], labels: bool | None, expected: list[str]) -> None:
    """What an app has is not offered to it; whether it has labels counts more than its number."""
    assert [each.name for each in newer_than(version, labels=labels)] == expected


def test_what_rules_lack() -> None:
    """Words are told with the version that brings them; a part of a field counts as the field."""
    found = lacking(
        newer_than((4, 2, 557)),
        actions=["mute", "archive"],
        events=["snooze_expired", "new_activity"],
        paths=["draft", "labels", "capabilities.archive", "muted"],
    )
    assert found == {"mute": "4.2.808", "snooze_expired": "4.2.808", "draft": "4.2.808", "labels": "a later 4.3"}
