"""What happens one after the other: changes, messages, time, restarts."""

import pytest

from rehearse.played import failed

KEEP = """
    - id: keep
      when: new_activity
      if: {was: {archived: true}, archived: false, type: group}
      then: [archive]
    - {id: counts, when: {unread: {rises_to: 2}}, then: [log: two]}
    - {id: mention, when: unread_mention, then: [notify: you]}
    - {id: answered, when: read, then: [log: read]}
    - {id: mine, when: new_message, if: {origin: me}, then: [log: mine]}
"""


def test_a_message_of_theirs() -> None:
    """A message makes the chat unread by one, mentions me if it says so, and brings it back from the archive."""
    test = """
        given: {chat: {title: Chess, type: group, archived: true}}
        steps:
          - message: {from: Bo}
            expect: {keep: {did: [archive]}, others: none}
          - message: {from: Bo, mentions_me: true}
            expect: {keep: fires, counts: fires, mention: fires, others: none}
    """
    assert failed(KEEP, test) == []


def test_a_message_of_mine() -> None:
    """A message of mine leaves nothing unread."""
    test = """
        given: {chat: {title: Chess, unread: 3, mentions: 1}}
        steps:
          - message: {mine: true}
            expect: {answered: fires, mine: fires, others: none}
    """
    assert failed(KEEP, test) == []


def test_a_change() -> None:
    """A change is one other listing, from which the same events follow as from the real one."""
    test = """
        given: {chat: {title: Chess, unread: 1}}
        steps:
          - change: {unread: 2, mentions: 1}
            expect: {counts: fires, mention: fires, others: none}
          - change: {is_unread: false}
            expect: {answered: fires, others: none}
          - change: {unread: 0}
            expect: {others: none}
    """
    assert failed(KEEP, test) == []


def test_what_rules_bring_about() -> None:
    """What a rule did is listed at once, with the rule as its origin, and is taken for nobody's hand."""
    rules = """
        - {id: archives, when: new_activity, then: [archive]}
        - {id: sees, when: archived, if: {origin: rule}, then: [log: a rule did]}
        - {id: hears, when: archived, then: [log: somebody did]}
    """
    test = """
        given: {chat: {}}
        steps:
          - message: {}
            expect: {archives: fires, sees: fires, others: none}
          - change: {archived: false}
          - advance: 1m
          - message: {}
            expect: {archives: {fires: false, reason_has: undid it by hand}}
    """
    assert failed(rules, test) == []


def test_the_last_look() -> None:
    """An action that waits out an echo gives way to a message that comes before its time, as with the daemon."""
    rules = "- {id: away, when: read, then: [archive]}"
    test = """
        given: {chat: {unread: 1}}
        steps:
          - message: {mine: true}
          - advance: 10s
          - message: {text: wait}
          - advance: 1m
            expect: {away: {fires: false, reason_has: a newer message came in}}
    """
    assert failed(rules, test) == []
    assert (
        failed(
            rules,
            test.replace("text: wait", "mine: true").replace(
                "{fires: false, reason_has: a newer message came in}", "fires"
            ),
        )
        == []
    )


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ("- advance_to: '2026-01-05 12:00'", "time only goes forward"),
        ("- advance_to: '2025-01-05 12:00'", "time only goes forward"),
        ("- advance_to: '11:00 today'", "this time has passed already"),
        ("- change: {snooze_until: 08:00 today}", "this time has passed already"),
    ],
)
def test_time_that_has_passed(steps: str, message: str) -> None:
    """A step to a time that has passed fails the test, with the reason."""
    assert failed(
        KEEP,
        f"given: {{chat: {{}}}}\nsteps:\n  {steps}\n    expect: {{keep: no}}".replace("\n    expect", "\n    expect"),
    ) == [message]


def test_too_much() -> None:
    """A test in which more falls due than anybody reads ends with an error, and soon."""
    rules = '- {id: each, when: {schedule: "* * * * *"}, then: [log: x]}'
    test = "given: {chat: {}}\nsteps:\n  - advance: 52w\n    expect: {each: fires}"
    assert failed(rules, test) == ["more than 1,000 things happen in this test"]


def test_too_many_chats() -> None:
    """The same holds for many chats at a few times."""
    rules = '- {id: each, when: {schedule: "*/5 * * * *"}, if: {type: group}, then: [log: x]}'
    chats = ", ".join(f"{{title: c{number}}}" for number in range(500))
    test = f"given: {{chats: [{chats}]}}\nsteps:\n  - advance: 1d\n    expect: {{each: fires}}"
    assert failed(rules, test) == ["more than 5,000 things happen in this test"]


@pytest.mark.parametrize("restart", ["", "  - restart: true\n"])
def test_restart(restart: str) -> None:
    """What is waited for, kept back or to be taken back outlives a restart."""
    rules = """
        - {id: waits, when: new_activity, for: 2h, then: [notify: x]}
        - {id: takes-back, when: new_activity, then: [mute: {for: 3h}]}
        - {id: remembers, when: new_activity, cooldown: 4h, then: [log: x]}
    """
    steps = f"""
given: {{chat: {{}}}}
steps:
  - message: {{}}
    expect: {{waits: waits, takes-back: {{did: [mute]}}, remembers: fires}}
{restart}  - advance: 2h
    expect: {{waits: fires, takes-back: no}}
{restart}  - advance: 1h
    expect: {{waits: no, takes-back: {{did: [unmute]}}}}
{restart}  - message: {{}}
    expect: {{remembers: {{fires: false, reason_has: cooldown}}}}
"""
    assert failed(rules, steps) == []


def test_a_restart_brings_nothing() -> None:
    """A restart by itself is no event."""
    steps = "given: {chat: {unread: 3, mentions: 1}}\nsteps:\n  - restart: true\n    expect: {others: none}"
    assert failed(KEEP, steps) == []


def test_given_is_silent() -> None:
    """What holds at the beginning of the steps never fires: the first sight is silent."""
    rules = "- {id: waits, when: muted, for: 1h, then: [log: x]}"
    test = "given: {chat: {muted: true}}\nsteps:\n  - advance: 1d\n    expect: {waits: no}"
    assert failed(rules, test) == []
