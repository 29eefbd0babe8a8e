"""Everything that falls due, on the virtual clock of a test."""

from zoneinfo import ZoneInfo

import pytest

from rehearse.played import failed, played, with_rules

BERLIN = ZoneInfo("Europe/Berlin")
NAG = "- {id: nag, when: marked_unread, for: 30m, repeat: {every: 30m, at_most: 3}, then: [notify: x]}"


def test_a_wait() -> None:
    """A wait is over exactly at its instant, and not a minute before."""
    test = """
        given: {chat: {}}
        steps:
          - change: {marked_unread: true}
            expect: {nag: waits}
          - advance: 29m
            expect: {nag: no}
          - advance: 1m
            expect: {nag: {did: [notify]}}
          - advance: 1d
            expect: {nag: {did: [notify, notify]}}
    """
    assert failed(NAG, test) == []


def test_a_broken_wait() -> None:
    """A wait that is broken says so, and does not fire later."""
    test = """
        given: {chat: {}}
        steps:
          - change: {marked_unread: true}
          - change: {marked_unread: false}
            expect: {nag: {fires: false, reason_has: not so any more}}
          - advance: 1d
            expect: {nag: no}
    """
    assert failed(NAG, test) == []


def test_the_clock_of_a_state() -> None:
    """What is given of a message counts for a wait: they wrote seven hours ago, so six are over."""
    rules = "- {id: owe, when: unanswered, for: 6h, then: [remind: {in: 2h}]}"
    test = "given: {chat: {last_message: {age: AGE}}}\nevent: unanswered\nexpect: {owe: WORD}"
    assert failed(rules, test.replace("AGE", "7h").replace("WORD", "fires")) == []
    assert failed(rules, test.replace("AGE", "5h").replace("WORD", "waits")) == []


def test_a_reminder_until_answered() -> None:
    """A reminder of a rule is set, comes due, and goes as soon as I write where the rule says so."""
    rules = """
        - {id: owe, when: unanswered, then: [remind: {in: 2h, until: answered}]}
        - {id: due, when: reminder_due, then: [log: due]}
    """
    due = """
        given: {chat: {}}
        event: unanswered
        steps:
          - advance: 2h
            expect: {due: fires}
    """
    answered = due.replace("advance: 2h", "message: {mine: true}").replace(
        "{due: fires}", "{owe: {did: [remind, clear_reminder]}}"
    )
    assert failed(rules, due) == []
    assert failed(rules, answered) == []


def test_a_snooze() -> None:
    """A snooze that is given comes to its end at its instant."""
    rules = "- {id: over, when: snooze_expired, if: {snoozed: false}, then: [unarchive]}"
    test = """
        given: {chat: {archived: true, snooze_until: "2026-01-06 07:00"}}
        steps:
          - advance_to: "2026-01-06 06:59"
            expect: {over: no}
          - advance_to: "07:00"
            expect: {over: {did: [unarchive]}}
    """
    assert failed(rules, test.replace('"07:00"', '"2026-01-06 07:00"')) == []


def test_a_schedule() -> None:
    """A schedule runs at each of its times, in the zone of the test."""
    rules = '- {id: sweep, when: {schedule: "0 20 * * sun"}, if: {last_activity: {older_than: 14d}}, then: [log: x]}'
    test = """
        timezone: ZONE
        given: {chats: [{title: A, last_activity: 40d}, {title: B}]}
        steps:
          - advance_to: "19:59 sunday"
            expect: {sweep: no}
          - advance_to: "20:00 sunday"
            expect: {sweep: {did: [log]}}
          - advance: 7d
            expect: {sweep: {did: [log]}}
    """
    for zone in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe"):
        assert failed(rules, test.replace("ZONE", zone)) == []


@pytest.mark.parametrize(
    ("begins", "instants"),
    [
        # The clock goes from 02:00 to 03:00, and what is meant for 02:30 comes at 03:00; later it shows 02:30 twice.
        ("2026-03-28 12:00", ["2026-03-29 01:00"]),
        ("2026-10-24 12:00", ["2026-10-25 00:30"]),
    ],
)
def test_when_clocks_change(begins: str, instants: list[str]) -> None:
    """A time that the clock skips comes at the first instant after it, one that it shows twice comes once."""
    rules = '- {id: daily, when: {schedule: "30 2 * * *"}, then: [log: x]}'
    test = f'at: "{begins}"\ngiven: {{chat: {{}}}}\nsteps:\n  - advance: 20h\n    expect: {{daily: {{did: [log]}}}}'
    (rehearsal,) = played(with_rules(rules, test), BERLIN)
    assert rehearsal.failures == ()
    assert instants == [f"{each.at:%Y-%m-%d %H:%M}" for each in rehearsal.heard]


def test_quiet_hours() -> None:
    """What is kept back is decided again at the first instant after the window, once, if it still holds."""
    rules = "- {id: told, when: unread_mention, quiet: {window: night}, then: [notify: x]}"
    test = """
        at: "2026-05-02 23:10"
        given: {chat: {title: Football}}
        steps:
          - message: {mentions_me: true}
            expect: {told: deferred}
          - message: {mentions_me: true}
            expect: {told: deferred}
          - advance_to: "06:59"
            expect: {told: no}
          - advance: 1m
            expect: {told: {did: [notify]}}
    """
    windows = "windows: {night: {from: '22:30', to: '07:00'}}\n"
    read = """
          - change: {mentions: 0}
          - advance_to: "08:00"
            expect: {told: {did: [], reason_has: not so any more}}
    """
    early = test[: test.index("          - advance_to")]
    for steps in (test, early.rstrip() + read):
        (rehearsal,) = played(windows + with_rules(rules, steps))
        assert rehearsal.failures == ()


def test_an_end_and_a_cooldown() -> None:
    """A rule ends with its last day, and rests for as long as its cooldown says."""
    rules = """
        - {id: ends, when: new_message, expires: "2026-01-05", then: [log: x]}
        - {id: rests, when: new_message, cooldown: {per: sender, every: 1h}, then: [log: x]}
    """
    test = """
        given: {chat: {}}
        steps:
          - message: {from: Ann}
            expect: {ends: fires, rests: fires}
          - message: {from: Ann}
            expect: {ends: fires, rests: {fires: false, reason_has: for this person}}
          - message: {from: Bo}
            expect: {rests: fires}
          - advance_to: "2026-01-06 00:00"
          - message: {from: Ann}
            expect: {ends: {fires: false, reason_has: its last day}, rests: fires}
    """
    assert failed(rules, test) == []


def test_a_flood() -> None:
    """Messages that come close together are counted by the clock of the test."""
    rules = "- {id: flood, when: {new_message: {at_least: 3, within: 2m}}, then: [log: x]}"
    test = """
        given: {chat: {}}
        steps:
          - message: {}
          - advance: 3m
          - message: {}
          - advance: 1m
          - message: {}
            expect: {flood: no}
          - message: {}
            expect: {flood: fires}
    """
    assert failed(rules, test) == []
