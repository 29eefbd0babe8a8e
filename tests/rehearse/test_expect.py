"""What became of a rule, in a word, in its actions, in its reason."""

from datetime import UTC

import pytest

from beeper_rules.language.load import load
from beeper_rules.rehearse import rehearse_every
from rehearse.played import failed, played, with_rules

RULES = """
    - {id: waiting, when: new_activity, for: 2h, then: [notify: x]}
    - {id: acts, when: new_activity, then: [low_priority, archive]}
    - {id: other, when: archived, then: [log: x]}
    - {id: wrong-kind, when: new_activity, if: {type: single}, then: [pin]}
    - {id: excepted, when: new_activity, unless: [{chat: Football, because: I play}], then: [pin]}
    - {id: trial, mode: shadow, when: new_activity, then: [pin]}
    - {id: switched-off, mode: "off", when: new_activity, then: [pin]}
    - {id: quiet-one, when: new_activity, then: [notify: x], quiet: {window: noon}}
    - {id: silent-one, when: new_activity, then: [notify: x], quiet: {window: noon, then: skip}}
    - {id: late-for-it, when: new_activity, if: {archived: true}, then: [unarchive]}
    - {id: held-back, when: {schedule: "0 20 * * *"}, then: [notify: x], limit: {chats: 1, per: run}}
"""
FILE = "windows: {noon: {from: '11:00', to: '13:00'}}\n"
GIVEN = "given: {chat: {title: Football, type: group}}\nevent: new_activity\nexpect: "
RIGHT = {
    "acts": "fires",
    "other": "no",
    "wrong-kind": "no",
    "excepted": "no",
    "trial": "shadow",
    "switched-off": "no",
    "quiet-one": "deferred",
    "silent-one": "blocked",
    "late-for-it": "blocked",
    "waiting": "waits",
}


def fails(expect: str, given: str = GIVEN) -> list[str]:
    """Return what fails where this is expected."""
    (rehearsal,) = played(FILE + with_rules(RULES, given + expect))
    return [failure.message for failure in rehearsal.failures]


@pytest.mark.parametrize("word", ["fires", "no", "waits", "deferred", "held", "shadow", "blocked"])
@pytest.mark.parametrize(("rule", "right"), RIGHT.items())
def test_every_word(rule: str, right: str, word: str) -> None:
    """One word is right for what became of a rule, and every other one fails."""
    found = fails(f"{{{rule}: {word}}}")
    assert (not found) is (word == right)
    assert all(f"want {word}, got {right}" in each for each in found)


def test_held() -> None:
    """Beyond its limit a rule is held, and fires where it is not beyond it."""
    given = "given: {chats: [{title: A}, {title: B}]}\nsteps:\n"
    steps = "  - event: schedule\n    chat: B\n    expect: {held-back: WORD}"
    assert fails("", given + steps.replace("WORD", "held")) == []
    assert fails("", given + steps.replace("WORD", "held").replace("chat: B", "chat: A")) == [
        "'held-back': want held, got fires (notify)"
    ]


@pytest.mark.parametrize(
    ("part", "want"),
    [
        ("acts: {fires: true}", []),
        ("acts: {did: [low_priority, archive]}", []),
        ("acts: {fires: true, did: [low_priority, archive]}", []),
        ("wrong-kind: {fires: false}", []),
        ("wrong-kind: {did: []}", []),
        ("wrong-kind: {fires: false, reason_has: type is group}", []),
        ("wrong-kind: {reason_has: CONDITION}", []),
        ("excepted: {reason_has: i play}", []),
        ("late-for-it: {reason_has: acts decided about}", []),
        ("quiet-one: {reason_has: waits until 2026-01-05 13:00}", []),
        ("trial: {reason_has: on trial}", []),
        ("acts: {fires: false}", ["'acts': want fires: false, got fires (low_priority, archive)"]),
        (
            "acts: {did: [archive, low_priority]}",
            ["'acts': want did: [archive, low_priority], got did: [low_priority, archive]"],
        ),
        ("wrong-kind: {fires: true}", ["'wrong-kind': want fires: true, got no (type is group, wanted single)"]),
        ("wrong-kind: {did: [pin]}", ["'wrong-kind': want did: [pin], got no (type is group, wanted single)"]),
        ("excepted: {reason_has: mute}", ["'excepted': want reason_has: mute, got no (I play)"]),
    ],
)
def test_parts(part: str, want: list[str]) -> None:
    """A mapping asks whether it fires, what it did in which order, and for a part of why not."""
    assert want == fails(f"{{{part}}}")


def test_others() -> None:
    """`others: none` forbids every rule that is not named to fire; without it they are unchecked."""
    assert fails("{trial: shadow}") == []
    assert fails("{trial: shadow, others: none}") == ["'acts': want others: none, got fires (low_priority, archive)"]
    assert fails("{acts: fires, others: none}") == []


def test_only_the_rules_of_the_file() -> None:
    """A test sees the rules of its own file only."""
    rule = "rules:\n  - {id: NAME, when: new_activity, then: [archive]}\n"
    test = "tests:\n  - {name: it, given: {chat: {}}, event: new_activity, expect: {two: fires, others: none}}\n"
    book = load({"1.yaml": rule.replace("NAME", "one"), "2.yaml": rule.replace("NAME", "two") + test})
    assert [each.failures for each in rehearse_every(book, UTC)] == [()]


def test_since_the_last_expectation() -> None:
    """A step's expectation is about everything since the last one, also of steps that expect nothing."""
    rules = "- {id: each, when: new_message, then: [log: x]}"
    steps = """
        given: {chat: {}}
        steps:
          - message: {}
          - message: {}
            expect: {each: {did: [log, log]}}
          - advance: 1h
            expect: {each: no}
          - message: {}
            expect: {each: {did: [log]}}
    """
    assert failed(rules, steps) == []


def test_an_expectation_at_the_end() -> None:
    """Without an event, the expectation of a test is about its end."""
    rules = "- {id: each, when: new_message, then: [log: x]}"
    test = "given: {chat: {}}\nsteps:\n  - message: {}\n  - message: {}\nexpect: {each: {did: [log, log]}}"
    assert failed(rules, test) == []


def test_several_chats() -> None:
    """An expectation is about every chat; where time passes or a schedule runs, `chat` says of which one."""
    rules = """
        - {id: each, when: new_activity, then: [archive]}
        - {id: all, when: {schedule: "0 20 * * *"}, if: {archived: false}, then: [archive]}
    """
    test = """
        given: {chats: [{title: A}, {title: B}, {title: C}, {title: D, archived: true}]}
        steps:
          - {message: {}, chat: A}
          - message: {}
            chat: B
            expect: {each: {did: [archive, archive]}}
          - advance_to: "20:00"
            chat: C
            expect: {all: {did: [archive]}}
          - event: schedule
            chat: D
            expect: {all: {fires: false, reason_has: archived is true}}
    """
    assert failed(rules, test) == []
