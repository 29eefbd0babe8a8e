from datetime import UTC, timedelta
from pathlib import Path

from backtest.lived import Happening, live, replay
from beeper_rules.applying import Agreed
from beeper_rules.backtest import cannot_show, history
from beeper_rules.language.load import load
from beeper_rules.model.present import Present
from beeper_rules.planning import make_plan
from beeper_rules.simulator import faults
from house import House, house

NOTHING = "rules: []"
ARCHIVE = "rules: [{id: away, when: new_activity, if: {type: group}, then: [archive]}]"
TWICE = [Happening("receive", "!office:x", 120), Happening("receive", "!office:x", 120)]


def noted(home: House, rules: str = ARCHIVE) -> list[str]:
    """Return what cannot be known of a replay of these rules."""
    stretch = history(home.journal, None, timedelta(days=30), home.now)
    assert stretch is not None
    return list(cannot_show(home.journal, stretch, [(load({"rules.yaml": rules}), replay(home, rules))], UTC))


def test_what_cannot_be_shown_of_gaps(tmp_path: Path) -> None:
    """Only gaps in the stretch that is played are told."""
    with house(tmp_path, ARCHIVE) as home:
        home.world.clock.advance(3600)
        home.tick()
        live(home, [Happening("receive", "!office:x", 60)])
        told = []
        for since in (None, home.now - timedelta(seconds=65)):
            stretch = history(home.journal, since, timedelta(days=30), home.now)
            assert stretch is not None
            notes = cannot_show(home.journal, stretch, [], UTC)
            told.append(sum("nobody watched once" in each for each in notes))
    assert told == [1, 0]


def test_what_a_hand_undid_is_said(tmp_path: Path) -> None:
    """Where a replayed rule left a chat alone because of a hand, it is said how `undo` and `resume` are taken."""
    rules = "rules: [{id: hush, when: new_activity, then: [mute]}]"
    happenings = [Happening(what, "!office:x", 600) for what in ("receive", "mute", "mute", "receive")]
    with house(tmp_path, "rules: []") as home:
        live(home, happenings)
        home.load(rules)
        stretch = history(home.journal, None, timedelta(days=30), home.now)
        assert stretch is not None
        played = replay(home)
        notes = list(cannot_show(home.journal, stretch, [(home.rulebook, played)], UTC))
    assert played.stopped == {("hush", "override"): 1}
    assert any(note.startswith("`undo` and `resume` are not played") for note in notes)


def test_what_was_given_up_then(tmp_path: Path) -> None:
    """What was given up in the record is played as done, and that is said."""
    with house(tmp_path, ARCHIVE) as home:
        home.world.faults.add(faults.error(400), method="POST", path="*")
        live(home, TWICE)
        assert len(replay(home).done) == 2
        assert "what was given up then is played as done (2)" in noted(home)


def test_what_was_held_up_then(tmp_path: Path) -> None:
    """What a pause of an hour held up in the record is played at once, and that is said."""
    with house(tmp_path, ARCHIVE) as home:
        live(home, [Happening("answer", "!office:x", 1), Happening("receive", "!office:x", 1)])
        assert home.ask("pause", target=None).ok
        home.pass_time(3600, step_s=60)
        assert home.ask("resume").ok
        home.pass_time(60)
        assert home.standings() == ["away archive done"]
        assert "what a pause or a failing Beeper held up then is played without delay (1)" in noted(home)


def test_what_apply_did(tmp_path: Path) -> None:
    """What rules did because a person had them act is left out, and that is said."""
    with house(tmp_path, NOTHING) as home:
        live(home, [Happening("receive", "!office:x", 60)])
        home.load(ARCHIVE)
        states = list(home.engine.states.values())
        plan = make_plan(Present(states, home.engine.app, home.now), home.journal, home.rulebook, UTC, home.now)
        assert home.ask("apply", **Agreed.of(home.rulebook.hash, (), plan.rows).written()).ok
        home.tick()
        assert "what rules did because of `apply` is left out (1)" in noted(home, NOTHING)
