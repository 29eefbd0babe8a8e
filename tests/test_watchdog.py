import threading
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.watchdog import HANGS_S, SUSPENDED_S, Silence, Watchdog, heard


def test_a_hang_is_told_once() -> None:
    """Five minutes without a sign of life are told once, and the next sign of life once."""
    silence, news = Silence(), []
    for second in range(0, 1000, 5):
        silence, what = heard(silence, 7, second)
        news.append(what)
    assert [second * 5 for second, what in enumerate(news) if what is not None] == [HANGS_S]
    silence, what = heard(silence, 8, 1000)
    assert what is False
    assert heard(silence, 9, 1005)[1] is None


def test_standing_still_as_a_whole() -> None:
    """A process that was suspended, or a computer that slept, is no hang."""
    silence, news = Silence(), []
    for hour in range(5):
        silence, what = heard(silence, 0, hour * 3600.0)
        news.append(what)
    assert news == [None] * 5


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, int(SUSPENDED_S))), max_size=80))
def test_told_exactly_when_silent(looks: list[tuple[bool, int]]) -> None:
    """A hang is told when and only when the loop was silent for five minutes since its last sign of life."""
    silence, signs, now, silent, told = Silence(), 0, 0.0, 0.0, False
    silence, _ = heard(silence, signs, now)
    for sign, passed in looks:
        signs, now, silent = signs + sign, now + passed, 0.0 if sign else silent + passed
        silence, what = heard(silence, signs, now)
        expected = False if sign and told else True if silence.silent_s >= HANGS_S and not told and not sign else None
        told = not sign and (told or what is True)
        assert what is expected
        assert abs(silence.silent_s - silent) < 1e-6


def test_a_thread_of_its_own() -> None:
    """What hangs is noticed from another thread, which ends with the watch."""
    seconds, heard_of = count(step=20), threading.Event()
    news: list[bool] = []

    def tell(hangs: bool) -> None:
        news.append(hangs)
        heard_of.set()

    dog = Watchdog(tell, awake_s=lambda: float(next(seconds)), look_every_s=0.001)
    with dog.running():
        assert heard_of.wait(10)
        heard_of.clear()
        dog.alive()
        assert heard_of.wait(10)

    assert news[:2] == [True, False]
    assert [thread for thread in threading.enumerate() if thread.name == "watchdog"] == []
