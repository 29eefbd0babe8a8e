"""When the user hears that the program has silently stopped working."""

from dataclasses import dataclass, field
from datetime import UTC, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.dead_man import ASLEEP_S, PATIENCE_S, Alarm, Look, Vigil, in_words, is_overdue, watched
from beeper_rules.memory import Health
from builders import NOON, later

SWEEP_S = 60.0
TURN_S = 30.0


@dataclass
class Days:
    """The looks of a running program, one after the other, and what was told."""

    vigil: Vigil = field(default_factory=Vigil)
    awake_s: float = 0.0
    asleep_s: float = 0.0
    swept_s: float = 0.0
    told: list[Alarm] = field(default_factory=list)

    def look(self, health: Health, *, sweeps: bool = True, after_s: float = TURN_S, given_up: int = 0) -> "Days":
        """Take a look some seconds later."""
        self.awake_s += after_s
        self.swept_s = self.awake_s if sweeps else self.swept_s
        at = later(seconds=self.awake_s + self.asleep_s)
        text = "" if health is Health.OK else "Beeper does not answer"
        look = Look(at, self.awake_s, health, later(seconds=self.swept_s), SWEEP_S, text, given_up)
        self.vigil, alarm = watched(self.vigil, look)
        self.told += [alarm] if alarm else []
        return self

    def lasts(self, seconds: float, health: Health, *, sweeps: bool = True) -> "Days":
        """Let things be so for a while, with a look every half minute."""
        for _ in range(int(seconds / TURN_S)):
            self.look(health, sweeps=sweeps)
        return self


def over(days: Days) -> list[bool]:
    """Return of each alarm whether it tells an end."""
    return [alarm.over for alarm in days.told]


@pytest.mark.parametrize("health", [Health.WAITING, Health.DOUBT, Health.STRANGER, Health.STARTING])
def test_trouble_is_told_once(health: Health) -> None:
    """A trouble of more than ten minutes is told once, and its end once."""
    days = Days().lasts(60, Health.OK).lasts(3600, health, sweeps=False)
    assert over(days) == [False]
    assert days.told[0].since == later(seconds=90)
    assert days.told[0].at - days.told[0].since == timedelta(seconds=PATIENCE_S)
    assert days.told[0].why == "Beeper does not answer"

    days.lasts(3600, Health.OK)
    assert over(days) == [False, True]
    assert days.told[1].since == days.told[0].since


def test_short_trouble_is_not_told() -> None:
    """A trouble that is over within ten minutes is not told, however often it comes."""
    days = Days()
    for _ in range(10):
        days.lasts(PATIENCE_S - TURN_S, Health.WAITING, sweeps=False).lasts(120, Health.OK)
    assert days.told == []


def test_sleep_is_no_trouble() -> None:
    """A night in which the computer sleeps is no trouble, whether the platform counts sleep or not."""
    days = Days().lasts(60, Health.OK).look(Health.WAITING, sweeps=False)
    days.asleep_s += 8 * 3600
    days.look(Health.WAITING, sweeps=False).look(Health.WAITING, sweeps=False, after_s=8 * 3600).lasts(60, Health.OK)
    assert days.told == []


def test_no_sweep_for_long() -> None:
    """Turns without a complete look at every chat are told after ten times its interval, and when one comes."""
    days = Days().lasts(60, Health.OK).lasts(PATIENCE_S, Health.OK, sweeps=False)
    assert over(days) == [False]
    days.look(Health.OK)
    assert over(days) == [False, True]


def test_works_again_once_all_was_seen() -> None:
    """After a long trouble the end is told once every chat was looked at, not at the first answer."""
    days = Days().look(Health.OK).lasts(3600, Health.WAITING, sweeps=False).lasts(60, Health.OK, sweeps=False)
    assert over(days) == [False]
    days.look(Health.OK)
    assert over(days) == [False, True]


def test_moments_of_health() -> None:
    """Single answers between failures, by which nothing is seen, do not end a trouble."""
    days = Days().look(Health.OK)
    for _ in range(6):
        days.lasts(90, Health.WAITING, sweeps=False).lasts(30, Health.OK, sweeps=False)
    assert over(days) == [False]


def test_a_sweep_that_is_far_off() -> None:
    """What answers for two minutes works again, where the next look at every chat is not due for long."""
    days = Days().look(Health.OK).lasts(60, Health.WAITING, sweeps=False)
    days.lasts(PATIENCE_S - 60, Health.OK, sweeps=False)
    assert days.told == []


def test_a_refused_token_is_told_elsewhere() -> None:
    """A refused token is told at once by who meets it, so that only its end is told from here."""
    days = Days().lasts(60, Health.OK).lasts(3600, Health.TOKEN, sweeps=False).lasts(60, Health.OK)
    assert over(days) == [True]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(list(Health)), st.booleans(), st.floats(0, 2 * ASLEEP_S)), min_size=1, max_size=120
    )
)
def test_told_in_turns(looks: list[tuple[Health, bool, float]]) -> None:
    """Whatever comes, no trouble is told twice, and an end only of what was told or of a refused token."""
    days = Days()
    for health, sweeps, after_s in looks:
        known = len(days.told)
        days.look(health, sweeps=sweeps and health is Health.OK, after_s=after_s)
        if any(not alarm.over for alarm in days.told[known:]):
            assert health is not Health.TOKEN
    stops = over(days)
    assert (False, False) not in set(pairwise(stops))
    if True in stops and Health.TOKEN not in {health for health, _, _ in looks}:
        assert stops[0] is False


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([Health.OK, Health.WAITING]), st.booleans()), max_size=60),
    st.sampled_from([Health.WAITING, Health.DOUBT, Health.STRANGER, Health.OK]),
    st.floats(0.1, ASLEEP_S),
)
def test_always_told(before: list[tuple[Health, bool]], trouble: Health, every_s: float) -> None:
    """Whatever came before, one who looks after a trouble of more than ten minutes was told that something is wrong."""
    days = Days()
    for health, sweeps in before:
        days.look(health, sweeps=sweeps)
    days.look(trouble, sweeps=False)
    began_s = days.awake_s
    while days.awake_s - began_s <= PATIENCE_S:
        days.look(trouble, sweeps=False, after_s=every_s)
    assert over(days)[-1:] == [False]


def test_words() -> None:
    """The user reads since when, why and what to do, on one line each whatever Beeper said; at the end how long."""
    alarm = Alarm(NOON, later(minutes=12), why="nothing listens\x1b[2J\nhint: start it")
    assert in_words(alarm, "start Beeper", UTC) == (
        "beeper-rules has stopped working",
        ["since 12:00 (12 min): nothing listens\\x1b[2J", "to do: start Beeper"],
    )
    end = Alarm(NOON, later(minutes=43), over=True)
    assert in_words(end, "", UTC) == ("beeper-rules works again", ["it had not worked for 43 min, since 12:00"])
    no_sweep = in_words(Alarm(NOON, later(minutes=10)), "beeper-rules doctor", UTC)
    assert no_sweep[1][0] == "since 12:00 (10 min): no look at every chat was completed"


def test_frequent_sweeps() -> None:
    """However often a sweep is due, ten minutes pass before one counts as long overdue."""
    assert [is_overdue(seconds, 5.0) for seconds in (51.0, 599.0, 600.0)] == [False, False, True]


def test_two_good_minutes_end_a_trouble() -> None:
    """A trouble is over after two good minutes, also where the next sweep is an hour away."""
    vigil, told = Vigil(), []
    for turn in range(80):
        health = Health.WAITING if 2 <= turn < 30 else Health.OK
        look = Look(later(seconds=30 * turn), 30.0 * turn, health, NOON, 3600.0)
        vigil, alarm = watched(vigil, look)
        told += [(turn, alarm.over)] if alarm else []
    assert told == [(22, False), (34, True)]


def test_since_when_there_was_no_sweep() -> None:
    """Where no sweep comes to an end, the trouble began with the last one that did."""
    vigil, told = Vigil(), []
    for turn in range(60):
        look = Look(later(seconds=30 * turn), 30.0 * turn, Health.OK, NOON if turn < 4 else later(seconds=60), 60.0)
        vigil, alarm = watched(vigil, look)
        told += [alarm.since] if alarm else []
    assert told == [later(seconds=120)]


def test_turns_that_take_long() -> None:
    """A trouble is told however long each turn takes, and so is that no sweep comes to an end."""
    days = Days()
    for _ in range(4):
        days.look(Health.WAITING, sweeps=False, after_s=310)
    assert over(days) == [False]
    days = Days().look(Health.OK)
    for _ in range(4):
        days.look(Health.OK, sweeps=False, after_s=310)
    assert over(days) == [False]


def test_all_is_given_up() -> None:
    """That every action is given up for ten minutes is told once with what it is, and its end once one is done."""
    days = Days().look(Health.OK, given_up=2).lasts(PATIENCE_S, Health.OK)
    assert days.told == []
    for _ in range(60):
        days.look(Health.OK, given_up=3)
    assert [(alarm.over, alarm.why) for alarm in days.told] == [(False, "the last 3 actions were all given up")]
    days.look(Health.OK)
    assert over(days) == [False, True]
