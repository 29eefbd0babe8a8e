from pathlib import Path

from hindsight.asked import asking, edited, shown, why
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


def test_an_exception_at_its_end(tmp_path: Path) -> None:
    """Where an exception kept a rule from acting when its wait was over, it is told with that time, whatever is asked.

    Its `if` did not hold yet when they wrote: that is no reason any more.
    """
    with asking(tmp_path, one("{is_unread: false}", "unless: {muted: true}", lasts="20m")) as home:
        entered(home)
        home.world.read_on_phone(FOOTBALL)
        home.pass_time(70, step_s=10)
        home.pass_time(1800, step_s=60)
        told = [
            MISSED,
            "exception: muted is true, at the end of its wait of 20m, 2026-01-05 12:20",
            "rules.yaml:7:14",
            "its other condition held",
        ]
        read, wrote, *_ = home.journal.changes.recent(FOOTBALL)
        assert [shown(home, FOOTBALL, change=each) for each in (None, read.id, wrote.id)] == [told] * 3


def test_a_wait_that_was_over_and_led_to_something(tmp_path: Path) -> None:
    """An exception that holds only since the rule acted is none that kept it from acting."""
    with asking(tmp_path, one("{is_unread: true}", "unless: {pinned: true}", lasts="20m")) as home:
        entered(home)
        (wrote, *_) = home.journal.changes.recent(FOOTBALL)
        home.pass_time(1800, step_s=60)
        home.world.pin_by_hand(FOOTBALL)
        home.pass_time(70, step_s=10)
        assert "exception" not in " ".join(shown(home, FOOTBALL, change=wrote.id))


def test_how_long_it_had_waited(tmp_path: Path) -> None:
    """What ended a wait is told with how long it had lasted, beside what `for` asks for, under what happened then."""
    with asking(tmp_path, one("{is_unread: true}")) as home:
        entered(home)
        home.pass_time(1800, step_s=60)
        home.world.read_on_phone(FOOTBALL)
        home.pass_time(70, step_s=10)
        assert shown(home, FOOTBALL)[1:] == [
            "is_unread is false, wanted true, which ended its wait of 2h after 30m",
            "rules.yaml:6:10",
        ]
        (answer,) = why(home, FOOTBALL)
        assert answer.event == "unread changed, is_unread changed"


def test_the_event_with_which_a_wait_began(tmp_path: Path) -> None:
    """Of the message with which a wait began that was ended since, both are told, and what is so now as of now."""
    with asking(tmp_path, one("{is_unread: true}")) as home:
        entered(home)
        (wrote, *_) = home.journal.changes.recent(FOOTBALL)
        home.pass_time(1800, step_s=60)
        home.world.read_on_phone(FOOTBALL)
        home.pass_time(70, step_s=10)
        assert shown(home, FOOTBALL, change=wrote.id)[1:] == [
            "its wait of 2h began: until 2026-01-05 14:00",
            "rules.yaml:5:5",
            "now: is_unread is false, wanted true",
            "rules.yaml:6:10",
        ]


def test_what_it_lacked_at_first(tmp_path: Path) -> None:
    """Of what a rule lacked when they wrote and what it lacks now, the less is told."""
    with asking(tmp_path, one("{is_unread: true, network: Slack}")) as home:
        entered(home)
        home.world.read_on_phone(FOOTBALL)
        home.pass_time(70, step_s=10)
        assert shown(home, FOOTBALL)[1] == "network is WhatsApp, wanted Slack"
