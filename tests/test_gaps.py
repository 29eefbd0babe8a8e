"""What is told of a time in which nobody watched."""

import json
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from beeper_rules.gap_words import WIDTH, gap_facts, gap_lines, gap_sentence
from beeper_rules.gaps import GapReport, is_gap, recent_gaps
from beeper_rules.hanging import cells
from beeper_rules.model.decision import Standing
from beeper_rules.safe_text import printable
from beeper_rules.simulator import WORLDS, faults, stopped_clock
from builders import NOON, later
from house import House, house

GROUPS = "rules: [{id: away, when: new_activity, if: {type: group}, then: [archive]}]"
TELL = (
    'rules: [{id: told, when: new_message, then: [notify: "{chat.title}"]}, {id: hush, when: archived, then: [mute]}]'
)
HOURS_S = 3 * 3600
SWEEP = """
rules:
  - {id: sweep, when: {schedule: "0 13 * * *"}, if: {title: Ann}, then: [log: x]}
  - {id: fresh, when: {schedule: "0 13 * * *", missed: skip}, then: [log: x]}
  - {id: owed, when: unanswered, for: 1h, if: {type: single}, then: [log: x]}
"""


def last(home: House) -> GapReport:
    """Return what is known of the newest gap."""
    return recent_gaps(home.journal, 1)[0]


def told(home: House) -> list[str]:
    """Return what the console said of gaps, without the time."""
    return [line[9:] for line in home.lines if " gap: " in line]


def test_what_was_missed(tmp_path: Path) -> None:
    """A gap tells which chats changed, by which events, what was caught up and what was let go as late."""
    with house(tmp_path, TELL) as home:
        home.world.receive_message("!ann:x", "One")
        home.world.receive_message("!ann:x", "Two")
        home.world.archive_by_hand("!office:x")
        home.world.clock.advance(HOURS_S)
        home.tick()
        report = last(home)

        assert (report.known, report.changed) == (True, 2)
        assert {name: count for name, count in report.events if name in {"new_message", "archived changed"}} == {
            "new_message": 2,
            "archived changed": 1,
        }
        assert report.standings == {Standing.DONE: 1, Standing.SKIPPED: 2}
        assert [(each.rule_id, each.title, each.kind) for each in report.late] == [("told", "Ann", "notify")] * 2
        assert [each.age >= timedelta(seconds=HOURS_S - 5) for each in report.late] == [True, True]


def test_one_line_and_one_notification(tmp_path: Path) -> None:
    """A gap in which something came too late is told in one line, one notice and one notification."""
    with house(tmp_path, TELL) as home:
        home.world.receive_message("!ann:x", "One")
        home.world.clock.advance(HOURS_S)
        home.pass_time(300)

        text = "away from 12:00 to 15:00 (3 h): 1 chat changed; 1 let go as late: `beeper-rules log --gaps`"
        assert told(home) == [f"gap: {text}"]
        assert [each.text for each in home.journal.notices.recent(9, "gap")] == [text]
        assert home.ears.heard == [f"beeper-rules was away: {text}"]


def test_a_gap_in_which_nothing_happened(tmp_path: Path) -> None:
    """A gap in which nothing happened is one short line, and no notification."""
    with house(tmp_path, TELL) as home:
        home.world.clock.advance(600)
        home.pass_time(120)

        assert told(home) == ["gap: away from 12:00 to 12:10 (10 min): nothing changed"]
        assert home.ears.heard == []
        assert gap_lines(last(home), UTC) == [
            "away       2026-01-05 12:00 to 2026-01-05 12:10 (10 min)",
            "changed    no chat",
        ]


def test_what_is_caught_up_is_no_notification(tmp_path: Path) -> None:
    """Where all was caught up, the console says so and the desktop stays quiet."""
    with house(tmp_path, "rules: [{id: hush, when: new_message, then: [mute]}]") as home:
        home.world.receive_message("!ann:x", "One")
        home.world.clock.advance(600)
        home.tick()

        assert told(home) == [
            "gap: away from 12:00 to 12:10 (10 min): 1 chat changed; 1 action caught up: `beeper-rules log --gaps`"
        ]
        assert home.ears.heard == []


def test_short_rests_are_no_gaps(tmp_path: Path) -> None:
    """Two minutes without a look are no gap yet."""
    with house(tmp_path, TELL) as home:
        home.world.clock.advance(115)
        home.tick()

        assert recent_gaps(home.journal, 9) == []


def test_told_once_two_looks_agree(tmp_path: Path) -> None:
    """Where two listings have to agree, the gap is told after the second, with all that it brought."""
    with house(tmp_path, TELL) as home:
        home.world.receive_message("!ann:x", "One")
        home.engine.lost_touch()
        home.world.clock.advance(HOURS_S)
        home.tick()
        assert (told(home), last(home).known, last(home).changed) == ([], False, 0)
        assert (
            gap_lines(last(home), UTC)[1] == "so far     not every chat was looked at since, so more may come to light"
        )
        home.pass_time(5)

        assert (last(home).known, last(home).changed, len(last(home).late)) == (True, 1, 1)
        assert told(home)[0].startswith("gap: away from 12:00 to 15:00 (3 h): 1 chat changed")


def test_a_gap_asks_for_a_whole_look(tmp_path: Path) -> None:
    """After a gap every chat is looked at at once, although the next sweep would be due much later."""
    with house(tmp_path, TELL) as home:
        home.engine.pace = replace(home.engine.pace, sweep=timedelta(hours=6))
        home.world.mute_by_hand("!ann:x")
        home.world.clock.advance(HOURS_S)
        home.tick()

        assert (last(home).known, last(home).changed) == (True, 1)


def test_what_two_looks_bring_was_missed(tmp_path: Path) -> None:
    """What a rule does not catch up is let go also where it is believed only with the second look."""
    rules = "rules: [{id: told, when: new_message, then: [notify: x], catch_up: {policy: none, max_age: 1d}}]"
    with house(tmp_path, rules) as home:
        home.world.receive_message("!ann:x", "One")
        home.engine.lost_touch()
        home.world.clock.advance(HOURS_S)
        home.pass_time(60)

        assert home.standings() == ["told notify skipped late"]


def test_told_after_a_restart(tmp_path: Path) -> None:
    """A gap of which not all is known yet is told by the next run, as one gap."""
    with house(tmp_path, TELL) as home:
        home.world.receive_message("!ann:x", "One")
        home.engine.lost_touch()
        home.world.clock.advance(HOURS_S)
        home.tick()
        home.journal.close()
        home.boot()
        home.pass_time(60)

        assert [line.split(":", 3)[3] for line in told(home)] == [
            "00 (3 h): 1 chat changed; 1 let go as late: `beeper-rules log --gaps`"
        ]
        assert len(recent_gaps(home.journal, 9)) == 1


def test_beeper_away_is_a_gap(tmp_path: Path) -> None:
    """While Beeper does not answer nobody watches, although the daemon runs."""
    with house(tmp_path, TELL) as home:
        home.world.faults.add(faults.error(503), method="GET", path="*")
        home.pass_time(600)
        home.world.faults.clear()
        home.world.receive_message("!ann:x", "One")
        home.pass_time(60)

        assert [line.split(" (")[0] for line in told(home)] == ["gap: away from 12:00 to 12:10"]
        assert last(home).changed == 1


def test_what_fell_due(tmp_path: Path) -> None:
    """A gap tells which runs by the clock were missed or made up for, and which waits were over in it."""
    with house(tmp_path, SWEEP) as home:
        home.world.send_own_message("!ann:x", "Back at six")
        home.tick()
        home.world.receive_message("!ann:x", "Are you there?")
        home.pass_time(60)
        home.world.clock.advance(HOURS_S)
        home.tick()
        report = last(home)

        assert [(each.rule_id, f"{each.at:%H:%M}", each.chats) for each in report.runs] == [("sweep", "13:00", 1)]
        assert report.missed == ("fresh: nobody was there for its run of 2026-01-05 13:00",)
        assert [(each.rule_id, each.title, f"{each.at:%H:%M}") for each in report.waits] == [("owed", "Ann", "13:00")]
        assert gap_sentence(report, UTC).endswith(
            "no chat changed; 2 actions caught up, 1 run by the clock missed: `beeper-rules log --gaps`"
        )


def test_quiet_hours_that_ended(tmp_path: Path) -> None:
    """A gap tells what quiet hours had kept back and what became of it when they were over."""
    rules = """
windows: {lunch: {from: "12:00", to: "13:00"}}
rules: [{id: told, when: new_message, quiet: {window: lunch, then: defer}, then: [notify: x]}]
"""
    with house(tmp_path, rules) as home:
        home.world.receive_message("!ann:x", "One")
        home.tick()
        home.world.clock.advance(HOURS_S)
        home.tick()

        assert [(each.rule_id, each.title, each.kind) for each in last(home).released] == [("told", "Ann", "notify")]
        assert "quiet over told · Ann: decided anew" in gap_lines(last(home), UTC)


def test_asked_again_later(tmp_path: Path) -> None:
    """What came after a gap does not change what is told of it, and each gap is told by itself."""
    with house(tmp_path, TELL) as home:
        home.world.receive_message("!ann:x", "One")
        home.world.clock.advance(HOURS_S)
        home.tick()
        before = last(home)
        home.world.receive_message("!ann:x", "Two")
        home.pass_time(60)
        home.world.clock.advance(600)
        home.tick()

        assert recent_gaps(home.journal, 9)[1] == before
        assert [each.changed for each in recent_gaps(home.journal, 9)] == [0, 1]


def test_rules_are_no_news(tmp_path: Path) -> None:
    """What a rule itself had set before the gap is not counted among what changed."""
    with house(tmp_path, "rules: [{id: hush, when: new_message, then: [mute]}]") as home:
        home.world.receive_message("!ann:x", "One")
        home.tick()
        home.world.clock.advance(600)
        home.tick()

        assert told(home) == ["gap: away from 12:00 to 12:10 (10 min): nothing changed"]


def test_a_dry_run_tells_it_too(tmp_path: Path) -> None:
    """A dry run tells the gap on the console and shows no notification."""
    with house(tmp_path, TELL) as home:
        home.world.receive_message("!ann:x", "One")
        home.world.clock.advance(HOURS_S)
        home.journal.close()
        home.boot(dry_run=True)
        home.tick()

        assert len(told(home)) == 1
        assert home.ears.heard == []


def test_words_from_outside(tmp_path: Path) -> None:
    """Titles cannot disturb the terminal, no line is wider than 80 columns, and the facts are JSON."""
    with house(tmp_path, TELL) as home:
        home.world.add_chat("\x1b[2J\u202e" + "日" * 200, chat_id="!evil:x")
        home.pass_time(60)
        for number in range(15):
            home.world.receive_message("!evil:x", str(number))
        home.world.clock.advance(HOURS_S)
        home.tick()
        lines = gap_lines(last(home), UTC)

        assert [line for line in lines if line != printable(line) or cells(line) > WIDTH] == []
        assert "           and 5 more: `beeper-rules log --late`" in lines
        facts = json.loads(json.dumps(gap_facts(last(home))))
        assert (facts["lasted_s"], facts["chats_changed"], len(facts["late"])) == (HOURS_S, 1, 15)
        assert facts["actions"] == {"skipped": 15}


def test_old_gaps_are_forgotten(tmp_path: Path) -> None:
    """What is older than the history leaves no gap behind."""
    with house(tmp_path, TELL) as home:
        home.world.clock.advance(600)
        home.tick()
        home.journal.gaps.forget_until(home.now)

        assert recent_gaps(home.journal, 9) == []


def test_too_much_to_read(tmp_path: Path) -> None:
    """A gap names the chats of which not every message was looked at."""
    flood = WORLDS["flood"]
    world = flood.open(stopped_clock())
    with house(tmp_path, TELL, world) as home:
        flood.turns["620 messages"](world)
        world.clock.advance(HOURS_S)
        home.tick()

        assert last(home).skipped == ("Concert tickets",)
        assert "skipped    older messages of Concert tickets" in gap_lines(last(home), UTC)


@pytest.mark.parametrize(
    ("every_s", "rest_s", "expected"), [(5, 120, False), (5, 121, True), (300, 900, False), (300, 901, True)]
)
def test_what_is_a_gap(every_s: int, rest_s: int, expected: bool) -> None:
    """A rest is a gap from two minutes on, and from three times the pace of the loop on."""
    assert is_gap(NOON, later(seconds=rest_s), timedelta(seconds=every_s)) is expected


def test_wakings_in_a_long_sleep(tmp_path: Path) -> None:
    """A sleep with short wakings in which not everything was seen is one gap, from the first look to the last."""
    rules = 'rules: [{id: hourly, when: {schedule: "30 * * * *"}, if: {title: Ann}, then: [log: x]}]'
    with house(tmp_path, rules) as home:
        for _ in range(4):
            home.engine.lost_touch()
            home.world.clock.advance(3600)
            home.tick()
        home.pass_time(60)
        gaps = recent_gaps(home.journal, 9)
    assert [each.gap.until - each.gap.since for each in gaps] == [timedelta(hours=4, seconds=5)]
    assert [(each.rule_id, each.at) for each in gaps[0].runs] == [("hourly", later(hours=3, minutes=30))]


def test_one_gap_after_the_other(tmp_path: Path) -> None:
    """Each gap tells its own: neither what came in before nor what came in since."""
    rules = """
    windows: {q: {from: "12:00", to: "12:30"}}
    rules: [{id: a, when: new_message, quiet: {window: q, then: defer}, then: [log: x]}]
    """
    with house(tmp_path, rules) as home:
        home.world.receive_message("!ann:x", "One")
        home.world.clock.advance(600)
        home.tick()
        home.world.clock.advance(3600)
        home.tick()
        home.world.receive_message("!office:x", "Two")
        home.pass_time(30)
        gaps = recent_gaps(home.journal, 9)
    assert [(each.changed, [one.title for one in each.released]) for each in gaps] == [(0, ["Ann"]), (1, [])]


def test_what_is_known_of_an_earlier_gap(tmp_path: Path) -> None:
    """That a gap is not known in full says nothing of the one before it."""
    with house(tmp_path, GROUPS) as home:
        home.world.clock.advance(3600)
        home.tick()
        home.engine.lost_touch()
        home.world.clock.advance(3600)
        home.tick()
        assert [each.known for each in recent_gaps(home.journal, 9)] == [False, True]


def test_trouble_of_an_account_is_no_chat(tmp_path: Path) -> None:
    """An account in trouble is told, and is not counted as a chat."""
    with house(tmp_path, GROUPS) as home:
        account = home.world.chat("!office:x")["accountID"]
        home.world.set_account_status(account, "error")
        home.world.clock.advance(3600)
        home.tick()
        gap = recent_gaps(home.journal, 1)[0]
    assert (gap.changed, [name for name, _ in gap.events]) == (0, ["account_trouble"])


def test_what_was_due_before(tmp_path: Path) -> None:
    """What fell due before a gap, and could not be decided then, is not told as late because of it."""
    with house(tmp_path, SWEEP) as home:
        home.world.send_own_message("!ann:x", "Well?")
        home.tick()
        home.world.receive_message("!ann:x", "Well what?")
        home.pass_time(3590, step_s=60)
        home.world.faults.add(faults.empty_list(), path="/v1/chats*")
        home.pass_time(300)
        home.world.faults.clear()
        home.world.clock.advance(3600)
        home.tick()
        report = last(home)
        done = {each for each in home.standings() if each.endswith("done")}
    assert done == {"sweep log done", "owed log done"}
    assert report.gap.until - report.gap.since == timedelta(hours=1)
    assert (report.runs, report.waits) == ((), ())


def test_watched_until_the_last_sign_of_life(tmp_path: Path) -> None:
    """Of a daemon that ended without a farewell the gap begins with its last sign of life, not with what it wrote."""
    with house(tmp_path, GROUPS) as home:
        home.engine.farewell()
        home.boot()
        home.engine.recollection.watched_until(home.now + timedelta(seconds=HOURS_S))
        home.world.clock.advance(HOURS_S + 60)
        home.tick()
        assert recent_gaps(home.journal, 1) == []
        home.boot()
        home.engine.recollection.watched_until(home.now - timedelta(seconds=HOURS_S))
        home.world.clock.advance(180)
        home.tick()
        assert last(home).gap.until - last(home).gap.since == timedelta(seconds=180)


def test_before_the_first_look_nobody_watched(tmp_path: Path) -> None:
    """A sign of life of a program that never looked at Beeper says nothing."""
    with house(tmp_path, GROUPS) as home:
        home.ask("accept_identity")
        home.boot()
        home.engine.recollection.watched_until(home.now)
        assert home.engine.memory.last_pass_at is None


def test_a_farewell(tmp_path: Path) -> None:
    """A daemon that ends in good order leaves until when it watched, though nothing else was written since."""
    with house(tmp_path, GROUPS) as home:
        home.pass_time(60)
        home.engine.farewell()
        home.boot()
        home.world.clock.advance(100)
        home.tick()
        assert recent_gaps(home.journal, 1) == []
