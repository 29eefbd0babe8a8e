from dataclasses import replace

from backtest.lived import deed
from beeper_rules.backtest import Played, difference
from builders import later


def test_another_instant_of_a_reminder_is_a_difference() -> None:
    """Reminders for different instants are not the same."""
    ours, theirs = deed(kind="remind", reminds_at=later(hours=1)), deed(kind="remind", reminds_at=later(hours=2))
    found = difference(Played(done=[ours]), Played(done=[theirs]))
    assert (found.gained, found.lost) == ((ours,), (theirs,))


def test_what_was_done_twice() -> None:
    """What one did twice and the other once differs once; and all is told by time."""
    found = difference(Played(done=[deed(), deed()]), Played(done=[deed()]))
    assert (len(found.gained), found.lost) == (1, ())


def test_by_time() -> None:
    """What was gained and what was lost is told by time."""
    first, second, third = deed(later(hours=3), chat="!a"), deed(later(hours=1), chat="!b"), deed(later(hours=2))
    found = difference(Played(done=[second, first]), Played(done=[third]))
    assert found.marked() == [("+", second), ("-", third), ("+", first)]


def test_other_words_are_a_difference() -> None:
    """What says something else is not the same; rules and titles make no difference."""
    ours, theirs = replace(deed(), says="one"), replace(deed(), says="other")
    found = difference(Played(done=[ours]), Played(done=[theirs]))
    assert (found.gained, found.lost) == ((ours,), (theirs,))
    assert difference(Played(done=[deed()]), Played(done=[replace(deed(), rule_id="s", title="B")])).marked() == []
