from datetime import UTC, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from beeper_rules.decide.counting import reached
from beeper_rules.decide.course import Course
from beeper_rules.guards import Facts
from beeper_rules.language.rulebook import Count
from beeper_rules.model.change import Change, Event, Origin
from builders import APP, NOON, message, mine, state

COUNT = Count(3, timedelta(minutes=2), "chat")


def fires(seconds: list[int], count: Count = COUNT, *, known: int = 0) -> list[int]:
    """Return the seconds after noon at which the count is reached; the first `known` messages were seen before."""
    events = [
        Event("new_message", NOON + timedelta(seconds=at), Origin.THEM, message=message(100 + number, NOON))
        for number, at in enumerate(seconds)
    ]
    before, now = events[:known], events[known:]
    facts = Facts(
        APP, UTC, lambda *_: frozenset(), arrivals=lambda _, __, since, ___: [e.at for e in before if e.at > since]
    )
    course = Course(Change("!ann", NOON, None, state(), tuple(now)), facts, NOON, state())
    return [at for at, event in zip(seconds[known:], now, strict=True) if reached(count, event, course)]


def test_reached() -> None:
    """The count is reached with the message that makes it so many within the time."""
    assert fires([0, 30, 60]) == [60]
    assert fires([0, 60, 120, 150]) == [150]
    assert fires([0, 120, 240]) == []


def test_known_before() -> None:
    """Messages of earlier changes count as those of this one do."""
    assert fires([0, 30, 60], known=2) == [60]
    assert fires([0, 30, 60, 90], known=3) == []


def test_a_flood_is_one_event() -> None:
    """While the count is reached all the time it is one event; it comes again after it was not reached for so long."""
    assert fires(list(range(0, 600, 20))) == [40]
    assert fires([0, 10, 20, 30, 200, 210, 220]) == [20, 220]


def test_whose_messages() -> None:
    """Mine do not count with theirs, and with `per: sender` only one person's count together."""
    both = (
        Event("new_message", NOON, Origin.THEM, message=message(1, NOON)),
        Event("new_message", NOON, Origin.ME, message=mine(2, NOON)),
        Event("new_message", NOON, Origin.THEM, message=message(3, NOON, sender_id="bo")),
    )
    course = Course(Change("!ann", NOON, None, state(), both), Facts(APP, UTC, lambda *_: frozenset()), NOON, state())
    two = Count(2, timedelta(minutes=1), "chat")
    assert [reached(two, event, course) for event in both] == [False, False, True]
    of_one = Count(2, timedelta(minutes=1), "sender")
    assert [reached(of_one, event, course) for event in both] == [False, False, False]


@given(st.sets(st.integers(0, 900), min_size=1, max_size=25), st.data())
def test_how_they_are_looked_at_makes_no_difference(seconds: set[int], data: st.DataObject) -> None:
    """Whether messages were seen one by one or at once, the count is reached at the same ones, and never too often."""
    times = sorted(seconds)
    known = data.draw(st.integers(0, len(times)))
    found = fires(times)
    assert fires(times, known=known) == [at for at in found if at in times[known:]]
    assert all(later - earlier >= 120 for earlier, later in pairwise(found))
    assert all(sum(at - 120 < each <= at for each in times) >= 3 for at in found)
