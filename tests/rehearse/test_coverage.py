from datetime import UTC
from textwrap import dedent

from beeper_rules.language.load import load
from beeper_rules.rehearse import covered, rehearse_every

RULES = """
predicates:
  loud: {type: group, muted: false}
rules:
  - id: tried
    when: new_activity
    if: {use: loud}
    unless: [{pinned: true}, {draft: true}]
    then: [archive]
  - id: untried
    when: archived
    if: {title: Chess}
    then: [log: x]
  - id: stopped
    when: new_activity
    if: {type: group, was: {archived: true}}
    then: [log: x]
"""


def untried(tests: str) -> tuple[list[str], list[str]]:
    """Return the rules that never fired, and the conditions that nothing tried, as `line condition never`."""
    book = load({"rules.yaml": RULES + dedent(tests)})
    found = covered(book, rehearse_every(book, UTC))
    return [each.id for each in found.rules], [
        f"{each.place.line} {each.asked} {each.never}" for each in found.conditions
    ]


def test_what_no_test_tries() -> None:
    """Rules that never fired are told, and conditions that were never asked, never true or never false."""
    tests = """
        tests:
          - {name: a, given: {chat: {type: group, title: Chess}}, event: new_activity, expect: {tried: fires}}
    """
    rules, conditions = untried(tests)
    assert rules == ["untried", "stopped"]
    assert conditions == [
        "3 type group false",
        "3 muted false false",
        "8 pinned true true",
        "8 draft true true",
        "12 title Chess asked",
        "16 type group false",
        "16 archived true true",
    ]


def test_everything_is_tried() -> None:
    """A condition that was true once and false once is tried, whichever rule asked the predicate that holds it."""
    tests = """
        tests:
          - {name: a, given: {chat: {type: group, title: Chess}}, event: new_activity, expect: {tried: fires}}
          - {name: b, given: {chat: {type: single, muted: true}}, event: new_activity, expect: {tried: no}}
          - {name: c, given: {chat: {type: group, pinned: true}}, event: new_activity, expect: {tried: no}}
          - {name: d, given: {chat: {type: group, draft: true}}, event: new_activity, expect: {tried: no}}
          - {name: e, given: {chat: {title: Go}}, event: archived, expect: {untried: no}}
          - {name: f, given: {chat: {title: Chess}}, event: archived, expect: {untried: fires}}
          - name: g
            given: {chat: {type: group}, before: {archived: true}}
            event: new_activity
            expect: {stopped: fires}
    """
    assert untried(tests) == ([], [])


def test_without_a_test() -> None:
    """Without a test nothing was tried."""
    rules, conditions = untried("")
    assert rules == ["tried", "untried", "stopped"]
    assert {each.rpartition(" ")[2] for each in conditions} == {"asked"}
