"""Warnings in the presence of the words for time: a warning is right whenever it is given."""

import pytest

from lint.linted import names, the_warning, underlined

WINDOWS = 'windows: {night: {from: "22:00", to: "07:00"}, work: {days: [weekdays]}}\n'
USES = "when: read, if: {time: {in: night, not_in: work}}, then: [log: x]"
GROUPS = "when: new_activity, if: {type: group}"


def found(*rules: str) -> list[str]:
    """Return the names of what is warned of, where every window is used."""
    return names(*rules, USES, top=WINDOWS)


def test_a_window_that_nothing_uses() -> None:
    """A window that nothing names is warned of where it is given."""
    warned = the_warning("when: read, then: [log: x]", top="windows: {night: {days: [sat]}}\n")
    assert (warned.name, underlined(warned)) == ("unused-window", "night")
    assert names("when: read, quiet: {window: night}, then: [log: x]", top="windows: {night: {days: [sat]}}\n") == []


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{time: {in: night, not_in: night}}", ["never-fires"]),
        ("{all: [{time: {days: [mon]}}, {time: {days: [tue, wed]}}]}", ["never-fires"]),
        ("{all: [{time: {days: [mon, tue]}}, {time: {days: [tue, wed]}}]}", []),
        ("{time: {in: night, not_in: work}}", []),
        ("{time: {in: [night, work]}, not: {time: {not_in: night}}}", []),
    ],
)
def test_times_that_exclude_each_other(condition: str, expected: list[str]) -> None:
    """To be in a window and not in it is never so, nor are two days at once."""
    assert found(f"when: read, if: {condition}, then: [log: x]") == expected


@pytest.mark.parametrize(
    "keys",
    [
        "for: 6h",
        "quiet: {window: night, then: skip}",
        "quiet: {window: night}",
        "cooldown: 1d",
        'expires: "2026-12-31"',
    ],
)
def test_a_rule_that_is_often_silent(keys: str) -> None:
    """A rule that waits, rests or ends does not overrule another every time."""
    assert "overruled" not in found(f"{GROUPS}, {keys}, then: [mute]", f"{GROUPS}, then: [unmute]")
    assert "overruled" in found(f"{GROUPS}, then: [mute]", f"{GROUPS}, then: [unmute]")


@pytest.mark.parametrize("keys", ["for: 6h", "quiet: {window: night}"])
def test_what_is_decided_at_another_moment(keys: str) -> None:
    """What waits, or is asked again after quiet hours, is decided when no other rule stands before it."""
    assert found(f"{GROUPS}, stop: true, then: [log: x]", f"{GROUPS}, {keys}, then: [mute]") == []
    assert found(f"{GROUPS}, then: [mute]", f"{GROUPS}, for: 6h, then: [unmute]") == []


def test_waits_of_one_length() -> None:
    """Two rules that wait as long for the same can match at once."""
    other = "when: new_activity, if: {pinned: true}, for: 6h, then: [unmute]"
    assert found(f"{GROUPS}, for: 6h, then: [mute]", other) == ["both-match"]
    assert found(f"{GROUPS}, for: 5h, then: [mute]", other) == []


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("{in: night}", "{in: work}", []),
        ("{in: night}", "{not_in: night}", []),
        ("{in: night}", "{in: night}", ["both-match"]),
        ("{not_in: night}", "{not_in: work}", []),
    ],
)
def test_rules_of_other_hours(first: str, second: str, expected: list[str]) -> None:
    """Two rules for different hours plainly match at once only where these are the same."""
    one = f"when: new_activity, if: {{type: group, time: {first}}}, then: [archive]"
    other = f"when: new_activity, if: {{muted: true, time: {second}}}, then: [inbox]"
    assert found(one, other) == expected


def test_runs_by_the_clock() -> None:
    """Two runs at one time can match at once; runs in different zones are at different times."""
    nine = "schedule: '0 9 * * *', timezone:"
    berlin, tokyo = f"{{{nine} Europe/Berlin}}", f"{{{nine} Asia/Tokyo}}"
    both = f"when: {berlin}, if: {{type: group}}, then: [mute]", f"when: {berlin}, if: {{type: group}}, then: [unmute]"
    assert found(*both) == ["overruled"]
    apart = f"when: {tokyo}, if: {{type: group}}, then: [unmute]"
    assert found(both[0], apart) == []


def test_what_is_taken_back_by_itself() -> None:
    """A rule that waits for what a rule undoes has something to wait for where an action is for a while."""
    waits = "when: unmuted, if: {origin: rule}, then: [log: x]"
    assert found("when: new_activity, if: {type: group}, then: [mute: {for: 8h}]", waits) == []
    assert found("when: new_activity, if: {type: group}, then: [mute]", waits) == ["waits-for-no-rule"]
    later = "when: muted, for: 1h, if: {origin: rule}, then: [unmute]"
    assert found("when: new_activity, if: {type: group}, then: [mute]", later) == []


def test_out_of_one_place() -> None:
    """`inbox` out of the archive alone says nothing about low priority."""
    archive, low = "then: [{inbox: archive}]", "then: [low_priority]"
    assert found(f"{GROUPS}, {archive}", f"{GROUPS}, {low}") == []
    assert found(f"{GROUPS}, then: [inbox]", f"{GROUPS}, {low}") == ["overruled"]
