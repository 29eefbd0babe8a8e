"""What a test gives, as conditions find it."""

import pytest

from beeper_rules.language.read_facts import CAPABILITIES, GIVEN_FIELDS, LAST_MESSAGE
from beeper_rules.rehearse.made_up_chat import FIELDS_GIVEN
from beeper_rules.vocabulary.test_words import DERIVED_FIELDS
from rehearse.played import failed


def asked(given: str, condition: str, *, app: str = "") -> bool:
    """Return whether a condition holds of a chat that is given so."""
    rules = f"- {{id: asks, when: {{schedule: '@daily'}}, if: {condition}, then: [log: x]}}"
    test = f"given: {{chat: {{{given}}}{app}}}\nevent: schedule\nexpect: {{asks: fires}}"
    return failed(rules, test) == []


@pytest.mark.parametrize(
    ("given", "condition"),
    [
        ("title: Football", "{title: football, chat: Football}"),
        ('id: "!a:b"', '{id: "!a:b", chat: "!a:b"}'),
        ("network: Signal", "{network: signal}"),
        ("account: wa", "{account: wa}"),
        ("type: group", "{type: group}"),
        ("description: All about it", "{description: {contains: about}}"),
        ("participants: [Ann, Bo]", "{participants: {has_all: [Ann, Bo]}, member_count: 2}"),
        ("participants: [Ann], member_count: 40", "{participants: {has_any: [Ann]}, member_count: 40}"),
        ("member_count: 40, participants: [Ann]", "{participants: {has_any: [Ann]}, member_count: 40}"),
        ("labels: [VIP, Work]", "{labels: {has_all: [VIP, Work]}}"),
        ("muted: true, archived: true", "{muted: true, archived: true}"),
        ("pinned: true, low_priority: true", "{pinned: true, low_priority: true}"),
        ("read_only: true, marked_unread: true", "{read_only: true, marked_unread: true, is_unread: true}"),
        ("draft: true", "{draft: true}"),
        ("draft: Dear Ann", "{draft: true}"),
        ("draft: false", "{draft: false}"),
        ("merged: true", "{merged: true}"),
        ("unread: 3", "{unread: 3, is_unread: true}"),
        ("is_unread: false", "{unread: 0, is_unread: false}"),
        ("mentions: 2", "{mentions: 2}"),
        ("snooze_until: 2h", "{snoozed: true, snooze_until: {newer_than: 1h}}"),
        ('reminder_at: "14:00"', "{reminder: true}"),
        ('reminder_at: "2026-01-09 14:00"', "{reminder: true}"),
        ("snoozed: false, reminder: false", "{snoozed: false, reminder: false}"),
        ("last_activity: 40d", "{last_activity: {older_than: 39d}}"),
        ('last_activity: "2025-12-24 18:00"', "{last_activity: {older_than: 11d}}"),
        (
            "last_message: {text: Hi, from: Ann, age: 2h}",
            "{last_message: {text: hi, from: Ann, age: {older_than: 1h}}}",
        ),
        ("last_message: {type: voice}", "{last_message: {type: voice, attachment: true}}"),
        ("last_message: {mine: true, is_reply: true}", "{last_message: {mine: true, is_reply: true, edited: false}}"),
        ("title: Ann, type: single, last_message: {}", "{last_message: {from: Ann}}"),
        ("type: group, participants: [Bo], last_message: {}", "{last_message: {from: Bo, mentions_me: false}}"),
        ("capabilities: {archive: false}", "{not: {can: archive}}"),
        (
            "capabilities: {state: {title: partial}, reaction: 2}",
            "{capabilities: {reaction: full, state: {title: partial}}}",
        ),
        (
            "capabilities: {attachments: {m.image: {caption: full, maxSize: 5}}, allowedReactions: [x]}",
            "{capabilities: {attachments: {m.image: {caption: partial, maxSize: 5}}}}",
        ),
    ],
)
def test_it_is_found(given: str, condition: str) -> None:
    """What is given of a chat is what a condition finds, and what another chat lacks."""
    assert asked(given, condition)
    assert not asked("", condition) or "false" in condition or "can:" in condition


@pytest.mark.parametrize(
    "condition",
    [
        "{muted: false, archived: false, pinned: false, draft: false, merged: false}",
        "{low_priority: false, read_only: false, marked_unread: false}",
        "{unread: 0, is_unread: false, mentions: 0, snoozed: false, reminder: false}",
        "{labels: {has_none: [VIP]}, last_activity: {newer_than: 1m}, can: archive}",
        "{not: {known: network}, any: [{not: {known: title}}, {title: A}]}",
    ],
)
def test_what_is_not_given(condition: str) -> None:
    """What is not given is as a chat that is left alone has it; what the API may leave out is unknown."""
    assert asked("title: A", condition)


def test_no_message_is_known() -> None:
    """Where no message is given, none is known: a rule that asks for it is stopped by that."""
    rules = "- {id: asks, when: {schedule: '@daily'}, if: {last_message: {mine: false}}, then: [log: x]}"
    test = (
        "given: {chat: {}}\nevent: schedule\nexpect: {asks: {fires: false, reason_has: last_message.mine is unknown}}"
    )
    assert failed(rules, test) == []


@pytest.mark.parametrize("field", ["mentions", "labels", "draft", "snoozed", "low_priority", "marked_unread"])
def test_an_older_app(field: str) -> None:
    """With an older app, what that does not report is unknown."""
    assert asked("title: A", f"{{not: {{known: {field}}}}}", app=', app: "4.2.557"')
    assert asked("title: A", f"{{known: {field}}}", app=', app: "4.3.73"')


def test_what_an_older_app_cannot_do() -> None:
    """With an older app, what that cannot do is not done, and its reminders are not listed."""
    rules = """
        - {id: reads, when: new_activity, then: [mark_read, archive]}
        - {id: reminds, when: new_activity, then: [remind: {in: 2h}]}
        - {id: due, when: reminder_due, then: [log: x]}
    """
    test = """
        given: {chat: {title: A}, app: "4.2.557"}
        steps:
          - message: {}
            expect: {reads: {did: [archive], reason_has: needs Beeper 4.2.808}, reminds: fires}
          - advance: 3h
            expect: {due: no}
    """
    assert failed(rules, test) == []


def test_two_chats_of_one_id() -> None:
    """Chats that are given one and the same id cannot be told apart, and the test fails."""
    test = 'given: {chats: [{title: A, id: "!a"}, {title: B, id: "!a"}]}\nevent: schedule\nexpect: {asks: no}'
    rules = "- {id: asks, when: {schedule: '@daily'}, then: [log: x]}"
    assert failed(rules, test) == ["two chats have the same id"]


def test_every_field_can_be_given() -> None:
    """What can be given is what conditions ask for, and each field changes something in the chat."""
    given = set(GIVEN_FIELDS) - {LAST_MESSAGE} | set(DERIVED_FIELDS) - {"chat"}
    assert given == set(FIELDS_GIVEN)
    assert {LAST_MESSAGE, CAPABILITIES} <= set(GIVEN_FIELDS)
