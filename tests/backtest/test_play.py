from datetime import timedelta
from pathlib import Path

import pytest

from backtest.lived import Happening, deeds, live, replay
from beeper_rules.backtest import difference, history
from beeper_rules.memory import begin_anew
from house import House, house

NOTHING = "rules: []"
ARCHIVE = "rules: [{id: away, when: new_activity, if: {type: group}, then: [archive]}]"
TWICE = [Happening("receive", "!office:x", 120), Happening("receive", "!office:x", 120)]


def lived(folder: Path, rules: str, happenings: list[Happening], other: str) -> list[str]:
    """Return what other rules do in the history that `rules` had."""
    folder.mkdir(exist_ok=True)
    with house(folder, rules) as home:
        live(home, happenings)
        return deeds(replay(home, other))


def test_rules_that_were_not_there(tmp_path: Path) -> None:
    """Rules that were not there act as if they had been: what they archive comes back with the next message."""
    assert lived(tmp_path, NOTHING, TWICE, ARCHIVE) == ["00:15 away archive Office", "02:25 away archive Office"]


def test_rules_that_are_gone(tmp_path: Path) -> None:
    """Without the rule that archived, the chat stays in the inbox: nothing comes back, and nothing is archived."""
    back = "rules: [{id: back, when: unarchived, then: [log: back]}, {id: gone, when: archived, then: [log: gone]}]"
    assert lived(tmp_path, ARCHIVE, TWICE, back) == []
    assert lived(tmp_path, NOTHING, [Happening("archive", "!office:x", 30)] * 2, back) == [
        "00:15 gone log Office",
        "00:55 back log Office",
    ]


def test_time_passes_between_changes(tmp_path: Path) -> None:
    """Waits end, schedules run and timed actions are taken back at their own instants, with nothing on record then."""
    rules = """
    rules:
      - {id: waits, when: unread_mention, for: 3m, then: [mute: {for: 4m}]}
      - {id: runs, when: {schedule: "5 12 * * *"}, if: {type: single}, then: [pin]}
    """
    happenings = [Happening("mention", "!office:x", 900), Happening("read", "!office:x", 60)]
    assert lived(tmp_path, NOTHING, happenings, rules) == [
        "03:15 waits mute Office",
        "05:00 runs pin Ann",
        "07:15 waits unmute Office",
    ]


def test_what_a_limit_holds_stays_held(tmp_path: Path) -> None:
    """What a limit would hold for approval is told apart from what is done."""
    rules = "rules: [{id: few, when: new_activity, limit: {chats: 1, per: 1d, then: hold}, then: [mark_read]}]"
    happenings = [Happening("receive", "!office:x", 30), Happening("receive", "!ann:x", 30)]
    with house(tmp_path, NOTHING) as home:
        live(home, happenings)
        played = replay(home, rules)
    assert ([each.title for each in played.done], [each.title for each in played.held]) == (["Office"], ["Ann"])


def test_rules_on_trial(tmp_path: Path) -> None:
    """What a rule in shadow would do is told, and changes nothing."""
    rules = "rules: [{id: trial, mode: shadow, when: new_activity, then: [archive]}]"
    with house(tmp_path, NOTHING) as home:
        live(home, TWICE)
        played = replay(home, rules)
    assert ([each.kind for each in played.on_trial], played.done) == (["archive", "archive"], [])


def test_a_hand_against_a_replayed_rule(tmp_path: Path) -> None:
    """Who un-mutes on record what a replayed rule had muted has overridden it, and the rule leaves the chat alone."""
    rules = "rules: [{id: hush, when: new_activity, then: [mute]}]"
    happenings = [
        Happening("mute", "!office:x", 600),
        Happening("receive", "!office:x", 600),
        Happening("mute", "!office:x", 600),
        Happening("receive", "!office:x", 60),
    ]
    with house(tmp_path, NOTHING) as home:
        live(home, happenings[1:2])
        home.world.mute_by_hand("!office:x", muted=True)
        home.tick()
        live(home, happenings[2:])
        played = replay(home, rules)
    assert (deeds(played), dict(played.stopped)) == (["00:15 hush mute Office"], {("hush", "override"): 1})


def test_reminders_of_replayed_rules_come_due(tmp_path: Path) -> None:
    """A reminder that a replayed rule sets comes due on the virtual clock, once, and a person's as recorded."""
    rules = """
    rules:
      - {id: sets, when: new_activity, then: [remind: {in: 5m}]}
      - {id: due, when: reminder_due, then: [notify: due]}
    """
    happenings = [Happening("receive", "!office:x", 900), Happening("remind", "!ann:x", 600)]
    assert lived(tmp_path, NOTHING, happenings, rules) == [
        "00:15 sets remind Office",
        "05:15 due notify Office",
        "19:25 due notify Ann",
    ]
    assert lived(tmp_path / "again", rules, happenings, NOTHING) == []


def test_what_a_person_took_back(tmp_path: Path) -> None:
    """What `undo` took back is not so in the replayed world either."""
    with house(tmp_path, ARCHIVE) as home:
        live(home, TWICE[:1])
        _undo(home)
        live(home, [Happening("receive", "!ann:x", 30)])
        played = replay(home, ARCHIVE.replace("new_activity", "[new_activity, unarchived]"))
    assert (deeds(played), played.by_hand) == (["00:15 away archive Office"], 1)


def _undo(home: House) -> None:
    done = home.journal.actions.undoable()
    assert home.ask("undo", actions=[each.id for each in done]).ok
    home.pass_time(60, step_s=30)


def test_since_an_instant_in_the_middle(tmp_path: Path) -> None:
    """A replay that begins later knows the chats as they were then, and nothing of what came before."""
    rules = "rules: [{id: r, when: new_activity, if: {muted: true}, then: [mark_read]}]"
    with house(tmp_path, NOTHING) as home:
        live(home, [Happening("receive", "!football:x", 60), Happening("receive", "!football:x", 60)])
        assert deeds(replay(home, rules, home.now - timedelta(seconds=90))) == ["01:25 r mark_read Football"]


def test_two_sets_of_rules(tmp_path: Path) -> None:
    """What only one set of rules did is told, whichever of its rules did it."""
    with house(tmp_path, NOTHING) as home:
        live(home, TWICE)
        one = replay(home, ARCHIVE)
        other = replay(home, ARCHIVE.replace("away", "renamed").replace("[archive]", "[archive, mute]"))
    found = difference(one, other)
    assert ([each.kind for each in found.gained], [each.kind for each in found.lost]) == ([], ["mute"])
    assert [(kind, gained, lost) for kind, gained, lost in difference(other, one).counts()] == [("mute", 1, 0)]


@pytest.mark.parametrize("rules", [ARCHIVE, "rules: [{id: r, when: {schedule: '* * * * *'}, then: [pin]}]"])
def test_nothing_is_written(tmp_path: Path, rules: str) -> None:
    """A replay leaves the journal as it is."""
    with house(tmp_path, NOTHING) as home:
        live(home, TWICE)
        before = home.journal.actions.counts(), home.journal.agenda.next_at(), home.journal.chats.all()
        assert replay(home, rules).done
        assert (home.journal.actions.counts(), home.journal.agenda.next_at(), home.journal.chats.all()) == before


def test_a_reminder_until_answered(tmp_path: Path) -> None:
    """A reminder of a replayed rule is cleared once I answered, although no rule waits for that."""
    rules = "rules: [{id: owe, when: unread_mention, then: [remind: {in: 1h, until: answered}]}]"
    happenings = [Happening("mention", "!office:x", 120), Happening("answer", "!office:x", 120)]
    with house(tmp_path, "rules: [{id: all, when: [new_activity, no_reply], then: [log: x]}]") as home:
        live(home, happenings)
        assert [each.kind for each in replay(home, rules).done] == ["remind", "clear_reminder"]


def test_time_after_the_last_change(tmp_path: Path) -> None:
    """History lasts until the last look, so that what falls due after the last change is played as well."""
    rules = "rules: [{id: waits, when: new_activity, for: 6m, then: [log: x]}]"
    with house(tmp_path, ARCHIVE) as home:
        live(home, [Happening("receive", "!ann:x", 1800)])
        assert [each.rule_id for each in replay(home, rules).done] == ["waits"]


def test_quiet_hours_that_end_stop_nothing(tmp_path: Path) -> None:
    """What quiet hours released to be decided anew was not stopped."""
    rules = """
    windows: {q: {from: "12:00", to: "12:10"}}
    rules: [{id: a, when: new_activity, quiet: {window: q, then: defer}, then: [log: x]}]
    """
    with house(tmp_path, "rules: []") as home:
        live(home, [Happening("receive", "!ann:x", 1800)])
        played = replay(home, rules)
    assert (len(played.done), played.stopped) == (1, {})


def test_other_words(tmp_path: Path) -> None:
    """The same notification with another text is another one, and so is a draft."""
    rules = "rules: [{id: r, when: new_activity, if: {type: group}, then: [set_draft: A, notify: A]}]"
    with house(tmp_path, NOTHING) as home:
        live(home, TWICE[:1])
        found = difference(replay(home, rules), replay(home, rules.replace("A", "B")))
        assert [(mark, each.kind) for mark, each in found.marked()] == [
            ("-", "set_draft"),
            ("-", "notify"),
            ("+", "set_draft"),
            ("+", "notify"),
        ]


def test_what_rules_of_the_record_wrote_is_left_out(tmp_path: Path) -> None:
    """What a rule of the record marked read stays unread, although archiving, done in both worlds, may read as well."""
    rules = """
    rules:
      - {id: away, when: new_activity, if: {type: group}, then: [archive]}
      - {id: sweep, when: {schedule: "5 12 * * *"}, if: {title: Office, is_unread: true}, then: [log: x]}
    """
    with house(tmp_path, ARCHIVE.replace("[archive]", "[mark_read, archive]")) as home:
        live(home, [Happening("receive", "!office:x", 600)])
        assert deeds(replay(home, rules)) == ["00:15 away archive Office", "05:00 sweep log Office"]


def test_history_from_before_the_inbox_was_met_anew(tmp_path: Path) -> None:
    """What was recorded before the inbox was taken in anew is a part of history."""
    with house(tmp_path, ARCHIVE) as home:
        live(home, [Happening("receive", "!office:x", 60)])
        first = home.journal.changes.first_at(home.now - timedelta(days=1))
        begin_anew(home.journal)
        home.boot()
        live(home, [Happening("receive", "!ann:x", 60)])
        stretch = history(home.journal, None, timedelta(days=30), home.now)
        assert stretch is not None
        assert stretch.since == first


def test_a_draft_that_is_there_stops_nothing(tmp_path: Path) -> None:
    """That a draft stands there already is no news, like everything that is so already."""
    rules = "rules: [{id: r, when: new_activity, then: [set_draft: Later, unmute]}]"
    with house(tmp_path, NOTHING) as home:
        live(home, [Happening("draft", "!office:x", 30), *TWICE[:1]])
        played = replay(home, rules)
    assert (played.done, played.stopped) == ([], {})
