from pathlib import Path

from hindsight.asked import asking, edited, shown
from house import House

FOOTBALL = "!football:x"
MISSED = "did not act, the nearest first"
PM = "windows: {pm: {from: '13:00', to: '20:00'}}\n"


def one(condition: str = "{type: group}", *more: str, lasts: str = "2h") -> str:
    """Return a rule file with one rule that waits."""
    keys = ("when: unanswered", f"for: {lasts}", f"if: {condition}", *more, "then: [archive]")
    return f"{PM}rules:\n  - id: one\n" + "".join(f"    {key}\n" for key in keys)


def entered(home: House) -> None:
    """Let them write last."""
    home.world.send_own_message(FOOTBALL, "Ready?")
    home.pass_time(10)
    home.world.receive_message(FOOTBALL, "Goal")
    home.pass_time(10)


def test_until_when(tmp_path: Path) -> None:
    """A rule that waits stands among what did not act, with until when, for how long, and the line that asks for it."""
    with asking(tmp_path, one()) as home:
        entered(home)
        assert shown(home, FOOTBALL) == [
            MISSED,
            "waits until 2026-01-05 14:00, as `for` asks for 2h, if nothing comes between",
            "rules.yaml:5:5",
        ]


def test_what_stands_in_its_way_by_then(tmp_path: Path) -> None:
    """A wait that an exception, or quiet hours, will bring to nothing is told with them."""
    more = ("quiet: {window: pm, then: skip}", "unless: {muted: true, because: muted}")
    with asking(tmp_path, one("{type: group}", *more)) as home:
        entered(home)
        told, *places = shown(home, FOOTBALL)[1:]
        assert told.startswith("waits until 2026-01-05 14:00, which lies in its quiet hours pm, as `for` asks for 2h")
        assert places == [
            "rules.yaml:5:5",
            "now: exception (muted): muted is true",
            "rules.yaml:8:14",
        ]


def test_a_change_before_it(tmp_path: Path) -> None:
    """A change of the past is not explained by a wait that began after it."""
    with asking(tmp_path, one()) as home:
        home.world.send_own_message(FOOTBALL, "Ready?")
        home.pass_time(10)
        (change,) = home.journal.changes.recent(FOOTBALL)
        home.world.receive_message(FOOTBALL, "Goal")
        home.pass_time(10)
        assert "waits until" not in " ".join(shown(home, FOOTBALL, change=change.id))


def test_a_condition_that_was_mended(tmp_path: Path) -> None:
    """After the wrong condition was mended it is still told, and that the rule waits as it is now."""
    with asking(tmp_path, one("{type: group, muted: false}")) as home:
        entered(home)
        edited(home, one())
        home.pass_time(10)
        assert shown(home, FOOTBALL)[1:] == [
            "muted is true, wanted false",
            "rules.yaml:6:23",
            "its other condition held",
            "edited since; as it is now, it waits until 2026-01-05 14:00",
        ]


def test_a_time_that_was_shortened(tmp_path: Path) -> None:
    """After a rule was made to wait for a shorter time, it is told for how long it waited."""
    with asking(tmp_path, one(lasts="3d")) as home:
        entered(home)
        edited(home, one(lasts="4h"))
        home.pass_time(10)
        found = shown(home, FOOTBALL)
        assert found[1] == "it waited, as `for` asked for 3d"
        assert found[-1].startswith("edited since; as it is now, it waits until 2026-01-05 16:0")
