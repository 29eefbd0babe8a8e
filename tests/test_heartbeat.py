from dataclasses import replace
from pathlib import Path

import pytest

from beeper_rules.heartbeat import LONGEST_TEXT, STALE_S, Heartbeat, age_s, hangs, read_heartbeat, write_heartbeat
from beeper_rules.memory import Health
from builders import NOON, later

BEAT = Heartbeat(NOON.isoformat(), Health.OK, "", "", 60.0, None, 1, "abc", "")


def test_long_texts(tmp_path: Path) -> None:
    """However many errors the rule files have, the heartbeat can be read, with the first of them."""
    problem = "rules.yaml:1:1: \U0001f600\n" * 100_000
    write_heartbeat(tmp_path, replace(BEAT, text=problem, rules_problem=problem))
    assert read_heartbeat(tmp_path) == replace(
        BEAT, text=f"{problem[:LONGEST_TEXT]}…", rules_problem=f"{problem[:LONGEST_TEXT]}…"
    )


def test_a_folder_that_takes_nothing(tmp_path: Path) -> None:
    """Where a heartbeat can be neither written nor removed, that is no failure."""
    (tmp_path / "health.json" / "in the way").mkdir(parents=True)
    write_heartbeat(tmp_path, BEAT)
    assert read_heartbeat(tmp_path) is None


@pytest.mark.parametrize(("seconds", "stale"), [(0, False), (120, False), (121, True), (-60, False), (-10_800, True)])
def test_age(seconds: float, stale: bool) -> None:
    """A turn long ago is stale, and so is one that is still to come: the clock was set back since."""
    assert (age_s(BEAT, later(seconds=seconds)) > STALE_S) is stale


@pytest.mark.parametrize(
    ("turn", "asked", "deaf"),
    [(0, None, False), (0, 5, True), (0, 31, False), (5, 5, False), (6, 5, False), (4, 5, True)],
)
def test_deaf(turn: float, asked: float | None, deaf: bool) -> None:
    """A daemon that took no turn for half a minute after something was asked of it has stopped taking turns."""
    beat = replace(BEAT, at=later(seconds=turn).isoformat())
    assert hangs(beat, later(seconds=36), None if asked is None else later(seconds=asked)) is deaf


@pytest.mark.parametrize("at", ['"yesterday"', '"2026-01-05T12:00:00"', "7"])
def test_a_damaged_file(tmp_path: Path, at: str) -> None:
    """What is no instant makes a heartbeat that is none."""
    for name in ("at", "last_look"):
        write_heartbeat(tmp_path, replace(BEAT, **{name: "here"}))
        file = tmp_path / "health.json"
        file.write_text(file.read_text().replace('"here"', at))
        assert read_heartbeat(tmp_path) is None
