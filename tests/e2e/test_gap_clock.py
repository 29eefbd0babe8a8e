"""Somebody sets the clock while the daemon runs; Beeper's own goes with it, as both run on one computer."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from house import House, house

RULES = """
rules:
  - {id: told, when: new_message, then: [notify: "{message.text}"]}
  - {id: half, when: {schedule: "*/30 * * * *"}, if: {title: Ann}, then: [log: x], limit: {chats: 1000, per: 1h}}
"""
HOUR_S = 3600
YEAR_S = 365 * 86_400


def step(home: House, seconds: float) -> None:
    """Set the clock, as the daemon notices it."""
    home.world.clock.advance(seconds)
    home.engine.clock_stepped(timedelta(seconds=seconds))


def runs(home: House) -> list[str]:
    """Return when the rule by the clock ran, oldest first."""
    records = home.journal.actions.recent(1000, rule_id="half")
    return [f"{record.action.event_at:%Y-%m-%d %H:%M}" for record in reversed(records)]


@pytest.mark.parametrize("by_s", [HOUR_S, -HOUR_S, 30 * HOUR_S, -30 * HOUR_S, YEAR_S, -YEAR_S, -56 * YEAR_S])
def test_nothing_is_told_twice_or_lost(tmp_path: Path, by_s: float) -> None:
    """Wherever the clock is set to, each message is told once, and no gap is."""
    with house(tmp_path, RULES) as home:
        home.world.receive_message("!ann:x", "One")
        home.pass_time(60)
        step(home, by_s)
        home.pass_time(130)
        home.world.receive_message("!ann:x", "Two")
        home.pass_time(130)

        assert home.ears.heard == ["told: One", "told: Two"]
        assert [line for line in home.lines if " gap: " in line] == []


def test_a_run_is_not_repeated(tmp_path: Path) -> None:
    """A run by the clock is not repeated when the clock is set back over it, and goes on after it."""
    with house(tmp_path, RULES) as home:
        home.pass_time(1900, step_s=60)
        step(home, -600)
        home.pass_time(2400, step_s=60)

        assert runs(home) == ["2026-01-05 12:30", "2026-01-05 13:00"]


def test_a_wrong_year_and_back(tmp_path: Path) -> None:
    """A clock that is a year ahead and is put right does not keep runs by the clock from coming for a year."""
    with house(tmp_path, RULES) as home:
        home.pass_time(60)
        step(home, YEAR_S)
        home.pass_time(1900, step_s=60)
        step(home, -YEAR_S)
        home.pass_time(1900, step_s=60)

        assert runs(home)[-2:] == ["2027-01-05 12:30", "2026-01-05 13:00"]


@settings(deadline=None, max_examples=6)
@given(st.lists(st.tuples(st.sampled_from([5, 65, 1800]), st.integers(-20 * HOUR_S, 20 * HOUR_S)), max_size=4))
def test_however_often_it_is_set(steps: list[tuple[int, int]]) -> None:
    """However often the clock is set within a day, no message is told twice or lost, and no run comes twice."""
    with TemporaryDirectory() as folder, house(Path(folder), RULES) as home:
        expected = []
        for number, (pass_s, by_s) in enumerate(steps):
            home.world.receive_message("!ann:x", f"message {number}")
            expected.append(f"told: message {number}")
            home.pass_time(pass_s, step_s=max(5, pass_s // 20))
            step(home, by_s)
        home.pass_time(65)

        assert home.ears.heard == expected
        assert len(runs(home)) == len(set(runs(home)))
