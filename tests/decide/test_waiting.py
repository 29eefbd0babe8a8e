import pytest

from beeper_rules.model.change import Due, Event, Origin
from builders import NOON, became, later, state
from decide.days import Day, book, kinds, mine_last, theirs, told

OWE = """
    when: unanswered
    for: 6h
    if: {is_unread: false}
    then: [remind: {in: 1h}]
"""


def test_waits_from_their_first_message() -> None:
    """A wait counts from the state's clock, and the rule acts when the time is over, on an event of that instant."""
    day = Day(book("when: unanswered\nfor: 6h\nthen: [pin]"))
    begun = day.hear(1, theirs(0), "unanswered")
    assert (kinds(begun), told(begun)) == ([], ["waits: until 2026-01-05 18:00"])
    assert kinds(day.passes(5.9)) == []
    found = day.passes(6.1)
    assert kinds(found) == ["pin"]
    assert [intent.event_at for intent in found.intents] == [later(hours=6)]


def test_waits_from_when_if_was_seen_to_hold() -> None:
    """Where `if` comes to hold later than the state began, the wait counts from when that was seen."""
    day = Day(book(OWE))
    assert told(day.hear(0, theirs(0, unread_count=1), "unanswered")) == []
    read = day.hear(2, theirs(0))
    assert told(read) == ["waits: until 2026-01-05 20:00"]
    assert kinds(day.passes(7)) == []
    assert kinds(day.passes(8)) == ["remind"]


def test_broken_by_the_state() -> None:
    """When the state is over, so is the wait, with a word on it; nothing acts later."""
    day = Day(book(OWE))
    day.hear(0, theirs(0), "unanswered")
    answered = day.hear(3, mine_last(3), "no_reply")
    assert told(answered) == ["broken: it is not so any more that they wrote last"]
    assert (day.waits, kinds(day.passes(9))) == ({}, [])


def test_broken_by_if_and_begun_anew() -> None:
    """When `if` does not hold any more the wait is over, and while the state lasts it begins anew once `if` does."""
    day = Day(book(OWE))
    day.hear(0, theirs(0), "unanswered")
    broken = day.hear(5, theirs(0, unread_count=1))
    assert told(broken) == ["broken: is_unread is true, wanted false"]
    assert kinds(day.passes(7)) == []
    assert told(day.hear(8, theirs(0))) == ["waits: until 2026-01-06 02:00"]
    assert kinds(day.passes(14)) == ["remind"]


def test_once_for_each_entry() -> None:
    """A rule acts once for each time that its state is entered, however often `if` comes and goes after that."""
    day = Day(book(OWE))
    day.hear(0, theirs(0), "unanswered")
    assert kinds(day.passes(6)) == ["remind"]
    day.hear(7, theirs(0, unread_count=1))
    day.hear(8, theirs(0))
    assert kinds(day.passes(30)) == []
    day.hear(31, mine_last(31), "no_reply")
    day.hear(32, theirs(32), "unanswered")
    assert kinds(day.passes(38)) == ["remind"]


def test_a_state_that_was_there() -> None:
    """A state that was there before anything happened is not waited for."""
    day = Day(book(OWE))
    day.hear(0, theirs(-10))
    assert (day.waits, kinds(day.passes(24))) == ({}, [])


def test_further_activity_is_no_entry() -> None:
    """What enters the state that lasts already does not begin the wait anew."""
    day = Day(book("when: new_activity\nfor: 2h\nthen: [pin]"))
    day.hear(0, theirs(0, unread_count=1), "new_activity")
    day.hear(1, theirs(1, unread_count=2), "new_activity")
    assert kinds(day.passes(2)) == ["pin"]


def test_answered_between_two_looks() -> None:
    """Whose turn it is may have changed twice between two looks: then the wait begins anew."""
    day = Day(book("when: unanswered\nfor: 6h\nthen: [pin]"))
    day.hear(0, theirs(0), "unanswered")
    day.hear(4, theirs(4), "unanswered")
    assert kinds(day.passes(6)) == []
    assert kinds(day.passes(10)) == ["pin"]


def test_my_further_message_moves_the_clock() -> None:
    """`no_reply` counts from my newest message."""
    day = Day(book("when: no_reply\nfor: 3h\nthen: [pin]"))
    day.hear(0, mine_last(0), "no_reply")
    day.hear(2, mine_last(2))
    assert kinds(day.passes(3)) == []
    assert kinds(day.passes(5)) == ["pin"]


def test_unknown_breaks_nothing() -> None:
    """What becomes unknown neither breaks a wait nor lets anything fire."""
    day = Day(book("when: unread_mention\nfor: 1h\nif: {mentions: {at_least: 1}}\nthen: [pin]"))
    day.hear(0, state(unread_mentions_count=1), "unread_mention")
    unknown = day.hear(2, state(unread_mentions_count=None))
    assert (kinds(unknown), told(unknown)) == ([], [])
    assert kinds(day.hear(3, state(unread_mentions_count=1))) == ["pin"]


def test_exceptions_are_asked_at_the_end() -> None:
    """`unless` is asked when the time is over, and what it excepts then is not made up for."""
    day = Day(book(OWE + "    unless: {draft: true}\n"))
    day.hear(0, theirs(0, draft={"text": "Dear"}), "unanswered")
    found = day.passes(6)
    assert [str(verdict.reason) for verdict in found.verdicts] == ["exception: draft is true"]
    day.hear(7, theirs(0))
    assert kinds(day.passes(30)) == []


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("for: 7h", []),
        ("for: 6h\nif: {pinned: false}", []),
        ("for: 6h\ncooldown: 1h", ["pin"]),
        ("for: 6h\nnote: edited", ["pin"]),
    ],
)
def test_reload(keys: str, expected: list[str]) -> None:
    """An edit of when, for or if lets a wait begin anew from the reload; any other edit does not."""
    day = Day(book("when: unanswered\nfor: 6h\nthen: [pin]"))
    day.hear(0, theirs(0), "unanswered")
    day.rulebook = book(f"when: unanswered\n{keys}\nthen: [pin]")
    day.passes(5)
    assert kinds(day.passes(6)) == expected
    assert kinds(day.passes(12)) == ([] if expected else ["pin"])


def test_reload_of_what_if_uses() -> None:
    """An edit of a predicate that `if` uses is an edit of `if`; one of another predicate is none."""
    rule = "when: unanswered\nfor: 6h\nif: {use: calm}\nthen: [pin]"
    day = Day(book(rule, "predicates: {calm: {muted: false}, other: {muted: true}}\n"))
    day.hear(0, theirs(0), "unanswered")
    day.rulebook = book(rule, "predicates: {calm: {muted: false}, other: {muted: false}}\n")
    assert kinds(day.passes(6)) == ["pin"]
    day.hear(7, mine_last(7), "no_reply")
    day.hear(8, theirs(8), "unanswered")
    day.rulebook = book(rule, "predicates: {calm: {muted: false, pinned: false}, other: {muted: false}}\n")
    day.passes(10)
    assert kinds(day.passes(14)) == []
    assert kinds(day.passes(16)) == ["pin"]


def test_fired_and_edited() -> None:
    """An edit is no entry: a rule that has acted on a state does not act on it again."""
    day = Day(book("when: unanswered\nfor: 6h\nthen: [pin]"))
    day.hear(0, theirs(0), "unanswered")
    day.passes(6)
    day.rulebook = book("when: unanswered\nfor: 1h\nthen: [pin]")
    assert kinds(day.passes(9)) == []


def test_another_event() -> None:
    """A wait ends when the rule does not name its event any more."""
    day = Day(book("when: unanswered\nfor: 6h\nthen: [pin]"))
    day.hear(0, theirs(0), "unanswered")
    day.rulebook = book("when: new_activity\nfor: 6h\nthen: [pin]")
    assert told(day.passes(5)) == ["broken: the rule was changed"]
    assert kinds(day.passes(6)) == []


def test_repeats() -> None:
    """With `repeat` a rule acts again while the state lasts, so many times in all."""
    day = Day(book("when: unanswered\nfor: 30m\nrepeat: {every: 30m, at_most: 3}\nthen: [notify: Still waiting]"))
    day.hear(0, theirs(0), "unanswered")
    quarters = [hour / 4 for hour in range(1, 17)]
    assert [at for at in quarters if kinds(day.passes(at))] == [0.5, 1.0, 1.5]


def test_repeats_end_with_the_state() -> None:
    """Repeats end when the state does, or when `if` does not hold any more."""
    rule = "when: unanswered\nfor: 30m\nif: {muted: false}\nrepeat: {every: 30m, at_most: 9}\nthen: [notify: Waiting]"
    day = Day(book(rule))
    day.hear(0, theirs(0), "unanswered")
    assert kinds(day.passes(0.5)) == ["notify"]
    day.hear(0.75, mine_last(0.75), "no_reply")
    assert [kinds(day.passes(at)) for at in (1, 1.5, 2)] == [[], [], []]
    day.hear(3, theirs(3), "unanswered")
    assert kinds(day.passes(3.5)) == ["notify"]
    day.hear(3.75, theirs(3, is_muted=True))
    assert [kinds(day.passes(at)) for at in (4, 5)] == [[], []]


def test_missed_repeats() -> None:
    """Repeats that nobody was there for are not made up for: the next one comes at its own time."""
    day = Day(book("when: unanswered\nfor: 1h\nrepeat: {every: 1h, at_most: 5}\nthen: [pin]"))
    day.hear(0, theirs(0), "unanswered")
    assert kinds(day.passes(1)) == ["pin"]
    assert kinds(day.passes(4.5)) == ["pin"]
    assert day.waits["r"].due == later(hours=5)


def test_origin() -> None:
    """A wait is begun only by events that reach the rule, and remembers who brought them about."""
    archived = became("archived", old=False, new=True, origin=Origin.RULE, depth=1)
    plain = Day(book("when: archived\nfor: 1h\nthen: [pin]"))
    plain.hear(0, state(is_archived=True), archived)
    assert plain.waits == {}
    asking = Day(book("when: archived\nfor: 1h\nif: {origin: rule}\nthen: [pin]"))
    asking.hear(0, state(is_archived=True), archived)
    assert kinds(asking.passes(1)) == ["pin"]


def test_as_if_it_had_lasted() -> None:
    """Asked what would be done if the state had lasted, a rule answers without having waited."""
    day = Day(book(OWE))
    found = day.hear(0, theirs(0), Event(Due.WAITED, NOON, rule="r", trigger="unanswered"))
    assert (kinds(found), found.waits) == (["remind"], ())


def test_quiet_hours() -> None:
    """What is over in quiet hours is kept back, once, and asked again when they end."""
    top = 'windows: {night: {from: "16:00", to: "22:00"}}\n'
    day = Day(book(OWE + "    quiet: {window: night}\n", top))
    day.hear(0, theirs(0), "unanswered")
    found = day.passes(6)
    (verdict,) = found.verdicts
    assert verdict.deferral is not None
    assert verdict.deferral.until == later(hours=10)
    assert kinds(day.passes(7)) == []
    released = day.hear(10, theirs(0), verdict.deferral.event)
    assert kinds(released) == ["remind"]
    assert kinds(day.passes(30)) == []


def test_quiet_hours_and_answered() -> None:
    """What is not wanted any more at the end of quiet hours is let go, with the reason."""
    top = 'windows: {night: {from: "16:00", to: "22:00"}}\n'
    day = Day(book(OWE + "    quiet: {window: night}\n", top))
    day.hear(0, theirs(0), "unanswered")
    (verdict,) = day.passes(6).verdicts
    assert verdict.deferral is not None
    day.hear(8, mine_last(8), "no_reply")
    released = day.hear(10, mine_last(8), verdict.deferral.event)
    assert (kinds(released), str(released.verdicts[0].reason)) == (
        [],
        "broken: it is not so any more that they wrote last",
    )
