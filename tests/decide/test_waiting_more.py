"""Waits that meet something else in the same look, or that time itself decides."""

import pytest

from beeper_rules.errors import InvalidSetup
from beeper_rules.language.load import load
from beeper_rules.model.change import Due, Event
from builders import NOON, became, later, state
from decide.days import Day, book, kinds, mine_last, theirs, told

WINDOWS = 'windows: {night: {from: "22:30", to: "07:00"}, q: {from: "18:00", to: "19:00"}}\n'


def test_what_only_time_makes_true() -> None:
    """Where `if` asks for the time, it is asked again every minute, and the wait begins when it comes true."""
    day = Day(book("when: unanswered\nfor: 2h\nif: {time: {not_in: night}}\nthen: [pin]", WINDOWS))
    day.hear(12, theirs(12), "unanswered")
    assert day.waits["r"].look_at == later(hours=12, minutes=1)
    day.passes(19)
    assert day.waits["r"].due == later(hours=21)
    assert kinds(day.passes(21)) == ["pin"]


def test_an_age_that_comes() -> None:
    """An age in `if` comes by itself too."""
    day = Day(book("when: new_activity\nfor: 1m\nif: {last_activity: {older_than: 5m}}\nthen: [pin]"))
    day.hear(0, state(unread_count=1, last_activity=NOON), "new_activity")
    assert [bool(kinds(day.passes(minute / 60))) for minute in (2, 4, 6, 8)] == [False, False, False, True]


@pytest.mark.parametrize("due", [Due.RELEASED, Due.LAPSED])
def test_what_is_left_over(due: Due) -> None:
    """What fell due of an earlier time does not swallow that the state is entered anew."""
    day = Day(book("when: unanswered\nfor: 6h\nthen: [pin]"))
    day.hear(0, theirs(0), "unanswered", Event(due, NOON, rule="r", trigger="unanswered"))
    assert kinds(day.passes(6)) == ["pin"]


def test_a_release_beside_a_lapse() -> None:
    """The end of quiet hours is heard also where an action of the rule is taken back in the same look."""
    day = Day(book("when: unanswered\nfor: 6h\nthen: [pin]\nquiet: {window: q}", WINDOWS))
    day.hear(0, theirs(0), "unanswered")
    (verdict,) = day.passes(6).verdicts
    assert verdict.deferral is not None
    lapsed = Event(Due.LAPSED, later(hours=7), rule="r", trigger="17")
    assert kinds(day.hear(7, theirs(0), lapsed, verdict.deferral.event)) == ["pin"]


def test_a_field_lasts_from_when_it_was_seen() -> None:
    """How long a field has its value counts from when it was seen, whenever since the last look it may have begun."""
    day = Day(book("when: read\nfor: 6h\nthen: [pin]"))
    read = became("is_unread", old=True, new=False)
    day.hear(10, state(), read)
    assert day.waits["r"].due == later(hours=16)


def test_one_state() -> None:
    """Events that lead to different states are not waited for by one rule; of one state they are."""
    with pytest.raises(InvalidSetup) as refused:
        book("when: [muted, pinned]\nfor: 1m\nthen: [log: x]")
    assert refused.value.problems[0].message.startswith("'for' waits for one state, and these events lead to 2")
    assert book("when: [new_activity, new_message]\nfor: 1m\nthen: [log: x]").rules


def test_a_rule_that_stops() -> None:
    """What was waited for is not kept from a rule by what another rule does about something else."""
    stops = "  - {id: s, when: new_activity, then: [log: x], stop: true}\n"
    own = "  - {id: r, when: unanswered, for: 6h, then: [pin]}\n"
    day = Day(load({"rules.yaml": f"rules:\n{stops}{own}"}))
    day.hear(0, theirs(0), "unanswered")
    waited = Event(Due.WAITED, later(hours=6), rule="r", trigger="unanswered")
    assert "pin" in kinds(day.hear(6, theirs(0, unread_count=1), "new_activity", waited))


def test_repeats_go_on() -> None:
    """Repeats go on where `if` comes and goes, and where the rule is edited, until they were enough."""
    rule = "when: unanswered\nfor: 1h\nif: {muted: false}\nrepeat: {every: 1h, at_most: 3}\nthen: [notify: x]"
    day = Day(book(rule))
    day.hear(0, theirs(0), "unanswered")
    assert kinds(day.passes(1)) == ["notify"]
    assert told(day.hear(1.5, theirs(0, is_muted=True))) == ["broken: muted is true, wanted false"]
    day.hear(2, theirs(0))
    assert kinds(day.passes(3)) == ["notify"]
    day.rulebook = book(rule.replace("muted: false", "muted: false, pinned: false"))
    day.passes(3.5)
    assert kinds(day.passes(4.5)) == ["notify"]
    assert kinds(day.passes(9)) == []


def test_an_edit_in_quiet_hours() -> None:
    """An edit of `for` lets a wait begin anew also where it was over and kept back."""
    day = Day(book("when: unanswered\nfor: 6h\nthen: [pin]\nquiet: {window: q}", WINDOWS))
    day.hear(0, theirs(0), "unanswered")
    (verdict,) = day.passes(6).verdicts
    assert verdict.deferral is not None
    day.rulebook = book("when: unanswered\nfor: 9h\nthen: [pin]\nquiet: {window: q}", WINDOWS)
    assert kinds(day.hear(7, theirs(0), verdict.deferral.event)) == []
    assert kinds(day.passes(16)) == ["pin"]


def test_switched_off() -> None:
    """A rule that is switched off does not wait."""
    day = Day(book("when: unanswered\nfor: 6h\nthen: [pin]\nmode: off"))
    assert day.hear(0, theirs(0), "unanswered").waits == ()
    assert day.hear(1, mine_last(1)).waits == ()
