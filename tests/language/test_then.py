from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from beeper_rules.vocabulary.actions import ACTIONS
from builders import NOON
from language.asked import rule, view


def resolved(then: str, zone: str = "UTC") -> dict[str, object] | None:
    """Return the arguments of the one action at noon."""
    (act,) = rule(f"when: new_message\nthen: [{then}]").acts
    return act.resolved(view(zone=ZoneInfo(zone)), "r")


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ("archive", {}),
        ("mark_read", {"through": "message"}),
        ("mark_read: all", {"through": "all"}),
        ("mark_read: {through: all}", {"through": "all"}),
        ("mark_unread", {}),
        ("mark_unread: message", {"from": "message"}),
        ("remind: {in: 2h}", {"dismiss_on_incoming": False, "at": "2026-01-05T14:00:00+00:00"}),
        ("remind: {at: 18:00}", {"dismiss_on_incoming": False, "at": "2026-01-05T18:00:00+00:00"}),
        (
            'remind: {at: "09:00 tomorrow", replace: own, dismiss_on_incoming: true}',
            {"dismiss_on_incoming": True, "replace": "own", "at": "2026-01-06T09:00:00+00:00"},
        ),
        ("clear_reminder", {"whose": "own"}),
        ("clear_reminder: any", {"whose": "any"}),
        ('set_draft: "Dear {chat.title}"', {"text": "Dear Ann"}),
        ('notify: "{chat.title}"', {"title": "r", "text": "Ann"}),
        (
            'notify: {text: "{message.text}", title: "New", to: desktop}',
            {"title": "New", "text": "Hello", "to": "desktop"},
        ),
        ('log: "seen"', {"text": "seen"}),
        ("mute: {for: 8h}", {"for": timedelta(hours=8)}),
        ("unpin: {for: 1m}", {"for": timedelta(minutes=1)}),
        ("inbox", {}),
        ("inbox: low_priority", {"from": "low_priority"}),
        ("inbox: {from: archive, for: 1d}", {"from": "archive", "for": timedelta(days=1)}),
        (
            "remind: {in: 2h, until: answered}",
            {"dismiss_on_incoming": False, "until": "answered", "at": "2026-01-05T14:00:00+00:00"},
        ),
        ("notify: {text: a, digest: false}", {"title": "r", "text": "a", "digest": False}),
    ],
)
def test_arguments(then: str, expected: dict[str, object]) -> None:
    """Arguments have their defaults, a bare value is the usual one, texts are expanded and times are instants."""
    assert resolved(then) == expected


def test_times_are_read_in_the_zone() -> None:
    """A time of day is meant in the user's zone and kept in UTC."""
    found = resolved('remind: {at: "09:00 tomorrow"}', "America/New_York")
    assert found is not None
    assert found["at"] == "2026-01-06T14:00:00+00:00"


def test_a_time_that_has_passed() -> None:
    """A time that has passed today gives no arguments at all."""
    assert resolved('remind: {at: "09:00 today"}') is None


def test_whole_milliseconds() -> None:
    """Instants are kept in whole milliseconds, which is what Beeper keeps."""
    (act,) = rule("when: read\nthen: [remind: {in: 1h}]").acts
    found = act.resolved(replace(view(), now=NOON + timedelta(microseconds=1999)), "r")
    assert found is not None
    assert found["at"] == "2026-01-05T13:00:00.001000+00:00"


def test_one_action_needs_no_list() -> None:
    """One action may stand alone; several stand in order."""
    assert [act.word.name for act in rule("when: read\nthen: archive").acts] == ["archive"]
    assert [act.word.name for act in rule("when: read\nthen: [pin, mute]").acts] == ["pin", "mute"]


@pytest.mark.parametrize("name", [name for name, word in ACTIONS.items() if not word.exactly_one_of])
def test_every_action_without_arguments(name: str) -> None:
    """Every action that needs no argument is written by its name alone, or with nothing behind a colon's braces."""
    assert rule(f"when: read\nthen: [{name}]").acts[0].args == rule(f"when: read\nthen: [{name}: {{}}]").acts[0].args


@pytest.mark.parametrize(
    ("event", "action"), [("account_trouble", "notify"), ("chat_removed", "log"), ("messages_skipped", "log")]
)
def test_local_actions_need_no_chat(event: str, action: str) -> None:
    """`notify` and `log` also answer events about no chat."""
    assert rule(f'when: {event}\nthen: [{action}: "{{chat.network}}"]').acts[0].word.local
