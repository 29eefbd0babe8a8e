import pytest

from beeper_rules.model.account import MODERN
from beeper_rules.vocabulary.actions import ACTIONS
from beeper_rules.vocabulary.app_versions import APP_VERSIONS, LABELS_AFTER, lacking, newer_than
from beeper_rules.vocabulary.events import EVENTS
from beeper_rules.vocabulary.fields import FIELDS
from beeper_rules.vocabulary.message_fields import MESSAGE_FIELDS

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
    documented = {each.name for each in FIELDS.values() if "on apps from 4.2.808" in each.absent}
    assert set(modern.fields) == documented | set(modern.also_fields)
    assert {"labels", "merged", "message.is_reply"} == {
        name for each in APP_VERSIONS if each is not modern for name in each.fields
    }


def test_every_word_is_one() -> None:
    """What the table names besides are words of the language, each at one version."""
    known = {*FIELDS, "capabilities", *(f"message.{name}" for name in MESSAGE_FIELDS)}
    fields = [name for each in APP_VERSIONS for name in each.fields]
    events = [name for each in APP_VERSIONS for name in each.events]
    assert (set(fields) - known, set(events) - set(EVENTS)) == (set(), set())
    assert (len(fields), len(events)) == (len(set(fields)), len(set(events)))


def test_events_that_depend_on_the_version() -> None:
    """Events about what older apps do not report stand at the version that began to."""
    told = {each.name: set(each.events) for each in APP_VERSIONS if each.events}
    assert told == {
        "4.2.808": {"unread_mention", "snooze_expired", "reminder_due", "marked_unread", "draft_set"},
        "a later 4.3": {"label_added", "label_removed", "account_trouble"},
    }


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
        events=["snooze_expired", "new_activity", "account_trouble"],
        fields=["mentions", "title"],
        paths=["draft", "labels", "capabilities.archive", "muted", "last_message.edited", "message.text"],
    )
    assert found == {
        **dict.fromkeys(["mute", "snooze_expired", "draft", "mentions", "capabilities", "message.edited"], "4.2.808"),
        **dict.fromkeys(["labels", "account_trouble"], "a later 4.3"),
    }


def test_a_newer_app_that_lacks_labels() -> None:
    """Of an app that is newer than the last known one without labels, only these are missing."""
    (gain,) = newer_than((4, 3, 73), labels=False)
    assert (gain.fields, gain.events) == (("labels",), ("label_added", "label_removed"))
