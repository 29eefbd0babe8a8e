"""The six stages together, on a real journal and over real HTTP."""

from datetime import timedelta
from pathlib import Path

import pytest

from beeper_rules.memory import Health
from beeper_rules.simulator import faults, populated, stopped_clock
from house import house

QUIET = """
rules:
  - id: quiet
    when: new_activity
    if: {type: group, muted: true, mentions: 0, archived: false}
    then: [mark_read, archive]
"""


def test_first_sight_is_silent(tmp_path: Path) -> None:
    """The first complete look makes no event, whatever it sees."""
    with house(tmp_path, QUIET) as home:
        assert home.writes() == []
        assert home.standings() == []


def test_a_message_in_a_muted_group(tmp_path: Path) -> None:
    """A rule that matches performs its actions, each once, and no more when nothing else happens."""
    with house(tmp_path, QUIET) as home:
        home.world.receive_message("!football:x", "Who brings the ball?")
        home.tick()

        assert home.writes() == ["read Football", "archive Football"]

        home.pass_time(300)
        assert home.writes() == []
        assert home.standings() == ["quiet mark_read done", "quiet archive done"]


def test_marking_read_names_the_message(tmp_path: Path) -> None:
    """A chat is marked read up to the newest message that the rule saw, never beyond."""
    with house(tmp_path, QUIET) as home:
        message = home.world.receive_message("!football:x", "Who brings the ball?")
        home.tick()

        read = home.world.log.writes()[0]
        assert read.body == {"messageID": message}


def test_what_is_mine_makes_no_activity(tmp_path: Path) -> None:
    """My own message, reading on the phone and a reaction of mine never make a rule on new activity fire."""
    with house(tmp_path, "rules: [{id: a, when: new_activity, then: [mute]}]") as home:
        message = home.world.send_own_message("!ann:x", "See you")
        home.tick()
        home.world.react("!ann:x", message, "👍", sender=home.world.me.id)
        home.pass_time(60)
        home.world.read_on_phone("!ann:x")
        home.pass_time(60)

        assert home.writes() == []


def test_two_events_in_one_change(tmp_path: Path) -> None:
    """A rule fires once for a change, whatever number of its events the change holds."""
    rules = "rules: [{id: a, when: [new_activity, unread_mention, {unread: changed}], then: [mute]}]"
    with house(tmp_path, rules) as home:
        home.world.mention("!office:x", "Are you there?")
        home.tick()
        home.pass_time(60)

        assert home.writes() == ["PATCH {'isMuted': True} Office"]


def test_the_users_undo_stands(tmp_path: Path) -> None:
    """What a person takes back is not done again by that rule on that chat, until resumed."""
    rules = "rules: [{id: hush, when: new_activity, if: {type: group}, then: [mute]}]"
    with house(tmp_path, rules) as home:
        home.world.receive_message("!office:x", "One")
        home.tick()
        home.pass_time(120)
        home.world.mute_by_hand("!office:x", muted=False)
        home.pass_time(120)
        home.writes()

        home.world.receive_message("!office:x", "Two")
        home.tick()

        assert home.writes() == []
        assert home.standings()[-1] == "hush mute skipped override"

        assert home.ask("resume", target="Office").lines == (
            "rule hush may act on this chat again (it had left 'muted' alone)",
        )
        home.world.receive_message("!office:x", "Three")
        home.tick()
        assert home.writes() == ["PATCH {'isMuted': True} Office"]


def test_a_new_message_is_no_undo(tmp_path: Path) -> None:
    """A message that brings an archived chat back is not taken for somebody's hand."""
    with house(tmp_path, QUIET) as home:
        for text in ("One", "Two", "Three"):
            home.world.receive_message("!football:x", text)
            home.tick()
            home.pass_time(90)

        assert home.writes() == ["read Football", "archive Football"] * 3


def test_snooze_expires(tmp_path: Path) -> None:
    """A snooze that runs out is told once, at its instant, also when the program was not running then."""
    rules = "rules: [{id: over, when: snooze_expired, then: [unarchive, mark_unread]}]"
    with house(tmp_path, rules) as home:
        home.world.snooze("!office:x", home.now + timedelta(minutes=10))
        home.world.archive_by_hand("!office:x")
        home.pass_time(120)
        home.journal.close()
        home.world.clock.advance(3600)
        home.boot()
        home.pass_time(300)

        assert home.writes() == ["unarchive Office", "unread Office"]


def test_echo_of_my_own_message_is_waited_out(tmp_path: Path) -> None:
    """An archive soon after my own message waits until it cannot bounce, and is then made once."""
    rules = "rules: [{id: done, when: no_reply, then: [archive]}]"
    with house(tmp_path, rules) as home:
        home.world.behave(bounce_back_s=20)
        home.world.send_own_message("!ann:x", "Bye")
        home.tick()
        assert home.writes() == []

        home.pass_time(25)
        assert home.writes() == []
        home.pass_time(60)
        assert home.writes() == ["archive Ann"]
        assert home.world.chat("!ann:x")["isArchived"] is True


def test_a_newer_message_stops_an_archive(tmp_path: Path) -> None:
    """A message that comes in between decision and call makes the archive superseded."""
    with house(tmp_path, QUIET) as home:
        home.world.receive_message("!football:x", "One")
        home.world.faults.add(
            faults.Meanwhile(lambda: home.world.receive_message("!football:x", "Two")),
            method="POST",
            path="*/read",
            times=1,
        )
        home.tick()

        assert home.writes() == ["read Football"]
        assert home.standings() == ["quiet mark_read done", "quiet archive skipped superseded"]


def test_pinned_chats_are_not_archived(tmp_path: Path) -> None:
    """A pinned chat is left where it is, with the reason."""
    with house(tmp_path, QUIET) as home:
        home.world.pin_by_hand("!football:x")
        home.world.receive_message("!football:x", "One")
        home.tick()

        assert home.writes() == ["read Football"]
        assert home.standings()[-1] == "quiet archive skipped pinned"


def test_a_foreign_reminder_is_left_alone(tmp_path: Path) -> None:
    """A reminder that somebody set is neither replaced nor taken away."""
    rules = "rules: [{id: r, when: new_activity, then: [{remind: {in: 2h}}, clear_reminder]}]"
    with house(tmp_path, rules) as home:
        home.world.remind_by_hand("!ann:x", home.now + timedelta(hours=5), dismiss_on_incoming=False)
        home.pass_time(60)
        home.world.receive_message("!ann:x", "Hello")
        home.tick()

        assert home.writes() == []
        assert home.standings() == ["r remind skipped foreign_reminder", "r clear_reminder skipped foreign_reminder"]


def test_the_limit_holds(tmp_path: Path) -> None:
    """A rule acts on thirty chats an hour; what comes after that is held until it is approved."""
    rules = "rules: [{id: all, when: new_activity, then: [mute]}]"
    with house(tmp_path, rules) as home:
        chats = [home.world.add_chat(f"Chat {number}") for number in range(35)]
        home.pass_time(120)
        for chat in chats:
            home.world.receive_message(chat, "Hello")
        home.pass_time(60)

        assert len(home.writes()) == 30
        assert home.standings().count("all mute held limit") == 5

        assert home.ask("approve", target="all").lines == ("released: 5 actions on 5 chats",)
        home.pass_time(10)
        assert len(home.writes()) == 5


def test_paused_means_paused(tmp_path: Path) -> None:
    """While everything is paused nothing is done, and what comes in meanwhile is not made up for."""
    with house(tmp_path, QUIET) as home:
        home.ask("pause", target=None)
        home.world.receive_message("!football:x", "One")
        home.pass_time(60)
        assert home.writes() == []

        home.ask("resume", target=None)
        home.pass_time(60)
        assert home.writes() == []
        assert home.standings() == ["quiet mark_read skipped paused", "quiet archive skipped paused"]


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    """A dry run decides the same and makes no call, and the journal on the disk stays as it is."""
    with house(tmp_path, QUIET) as home:
        real = home.journal
        home.boot(dry_run=True)
        home.world.receive_message("!football:x", "One")
        home.tick()

        assert home.writes() == []
        assert home.standings() == ["quiet mark_read skipped dry_run", "quiet archive skipped dry_run"]
        assert real.actions.recent(10) == []
        real.close()


@pytest.mark.parametrize(
    "fault", [faults.error(500, applied=True), faults.Cut(applied=True, reset=True)], ids=["500", "cut"]
)
def test_applied_but_answered_badly(tmp_path: Path, fault: object) -> None:
    """A call that took effect and was answered with an error, or not at all, is not made again."""
    with house(tmp_path, QUIET) as home:
        home.world.faults.add(fault, method="POST", path="*/archive", times=1)
        home.world.receive_message("!football:x", "One")
        home.tick()
        home.pass_time(300)

        assert home.writes() == ["read Football", "archive Football"]
        assert home.standings() == ["quiet mark_read done", "quiet archive done"]


def test_not_applied_and_answered_badly(tmp_path: Path) -> None:
    """A call that failed without effect is made again later."""
    with house(tmp_path, QUIET) as home:
        home.world.faults.add(faults.error(503), method="POST", path="*/archive", times=2)
        home.world.receive_message("!football:x", "One")
        home.tick()
        home.pass_time(120)

        assert home.writes() == ["read Football", "archive Football", "archive Football", "archive Football"]
        assert home.standings() == ["quiet mark_read done", "quiet archive done"]


def test_read_after_write_lag(tmp_path: Path) -> None:
    """While Beeper still shows the old state, nothing is sent again and nothing counts as undone."""
    with house(tmp_path, QUIET) as home:
        home.world.behave(read_lag_s=8)
        home.world.receive_message("!football:x", "One")
        home.pass_time(120)

        assert home.writes() == ["read Football", "archive Football"]
        assert home.standings() == ["quiet mark_read done", "quiet archive done"]
        assert home.journal.overrides.of_chat("!football:x") == []


def test_a_refused_token_stops_acting(tmp_path: Path) -> None:
    """With a token that may not write, nothing is lost: what was planned is done once the token is mended."""
    with house(tmp_path, QUIET) as home:
        home.world.faults.add(faults.forbidden(), method="POST", path="*")
        home.world.receive_message("!football:x", "One")

        assert home.tick() is Health.TOKEN
        home.world.faults.clear()
        home.writes()
        home.pass_time(60)
        assert home.writes() == ["read Football", "archive Football"]


def test_beeper_away_and_back(tmp_path: Path) -> None:
    """While Beeper is closed nothing happens; what came in meanwhile is acted on when it is back."""
    with house(tmp_path, QUIET) as home:
        home.world.faults.add(faults.Cut(), path="*")
        home.world.receive_message("!football:x", "One")
        assert home.tick() is Health.WAITING
        home.world.faults.clear()
        home.pass_time(30)

        assert home.writes() == ["read Football", "archive Football"]


def test_a_list_that_is_too_short(tmp_path: Path) -> None:
    """A list without chats, or with fewer than half, is not believed and changes nothing."""
    with house(tmp_path, "rules: [{id: a, when: [chat_removed, new_activity], then: [log: gone]}]") as home:
        home.world.behave(listed_fraction=0.0)
        home.pass_time(120)
        assert home.tick() is Health.DOUBT
        home.world.behave(listed_fraction=1.0)
        home.pass_time(120)

        assert home.tick() is Health.OK
        assert home.standings() == []


def test_rules_of_rules(tmp_path: Path) -> None:
    """What a rule did reaches no other rule, unless that one asks for what rules did."""
    rules = """
    rules:
      - {id: first, when: new_activity, if: {type: group}, then: [pin]}
      - {id: deaf, when: pinned, then: [mute]}
      - {id: asks, when: pinned, if: {origin: rule}, then: [log: "seen"]}
    """
    with house(tmp_path, rules) as home:
        home.world.receive_message("!office:x", "One")
        home.pass_time(60)

        assert home.writes() == ["PATCH {'isPinned': True} Office"]
        assert home.standings() == ["first pin done", "asks log done"]


def test_catching_up_is_bounded(tmp_path: Path) -> None:
    """After a long gap notifications are let go as late, while a day's chats are still set right."""
    rules = "rules: [{id: a, when: new_activity, then: [mute, notify: hello]}]"
    with house(tmp_path, rules) as home:
        home.world.receive_message("!office:x", "One")
        home.world.clock.advance(3 * 3600)
        home.pass_time(60)

        assert home.writes() == ["PATCH {'isMuted': True} Office"]
        assert home.standings() == ["a mute done", "a notify skipped late"]
        told = "1 chat changed; 1 action caught up, 1 let go as late: `beeper-rules log --gaps`"
        assert home.ears.heard == [f"beeper-rules was away: away from 12:00 to 15:00 (3 h): {told}"]


def test_messages_one_by_one(tmp_path: Path) -> None:
    """A rule on messages fires once for each message of theirs, oldest first, and never for mine or an edit."""
    rules = 'rules: [{id: tell, when: new_message, then: [notify: "{message.from}: {message.text}"]}]'
    with house(tmp_path, rules) as home:
        first = home.world.receive_message("!ann:x", "One")
        home.world.send_own_message("!ann:x", "Mine")
        home.world.receive_message("!ann:x", "<b>Two</b> &amp; more")
        home.tick()
        home.world.edit_message("!ann:x", first, "One, edited")
        home.pass_time(120)

        assert home.ears.heard == ["tell: Ann: One", "tell: Ann: Two & more"]


def test_merged_chats_are_one(tmp_path: Path) -> None:
    """Members of a merged chat speak as their parent: one event, and the action goes to the parent."""
    rules = "rules: [{id: a, when: [new_activity, new_message], then: [mute]}]"
    world_rules = rules
    with house(tmp_path, world_rules) as home:
        other = home.world.add_chat("Ann (Signal)", network="Signal")
        parent = home.world.merge("Ann", "!ann:x", other)
        home.pass_time(120)
        home.world.receive_message(other, "Hello")
        home.pass_time(120)

        calls = [entry.path for entry in home.world.log.writes()]
        assert calls == [f"/v1/chats/{parent}"]


@pytest.mark.parametrize("action", ["mark_read", "archive"])
def test_a_message_between_list_and_messages(tmp_path: Path, action: str) -> None:
    """A message that comes in between the list and the page of messages is not taken for one that was read already."""
    rules = f"rules: [{{id: r, when: new_message, if: {{is_unread: true}}, then: [{action}]}}]"
    with house(tmp_path, rules) as home:
        home.world.receive_message("!ann:x", "One")
        home.world.read_on_phone("!ann:x")
        home.world.archive_by_hand("!ann:x")
        speak = faults.Meanwhile(lambda: home.world.receive_message("!ann:x", "Two"))
        home.world.faults.add(speak, path="*/!ann:x/messages", times=1)
        home.tick()
        home.pass_time(10)
        assert home.writes() == [f"{'read' if action == 'mark_read' else 'archive'} Ann"]


def test_a_wished_sweep_is_not_forgotten(tmp_path: Path) -> None:
    """A sweep that is wished for while one is under way comes after it."""
    world = populated(60, seed=3, clock=stopped_clock())
    with house(tmp_path, "rules: [{id: r, when: muted, then: [log: x]}]", world) as home:

        def meanwhile() -> None:
            home.engine.wish_sweep()
            world.mute_by_hand(world.chat_ids()[-1])

        world.faults.add(faults.Meanwhile(meanwhile), path="/v1/accounts", times=1)
        home.engine.wish_sweep()
        home.tick()
        assert home.standings() == []
        home.tick()
        assert home.standings() == ["r log done"]


def test_wished_sweeps_have_a_pace(tmp_path: Path) -> None:
    """However often a sweep is wished for, none begins sooner than twenty times as long as the last one took."""
    with house(tmp_path, "rules: [{id: r, when: muted, then: [log: x]}]") as home:
        slow = faults.Meanwhile(lambda: home.world.clock.advance(2))
        home.world.faults.add(slow, path="/v1/accounts")
        home.pass_time(65)
        home.world.log.clear()
        for _ in range(39):
            home.engine.wish_sweep()
            home.world.clock.advance(1)
            home.tick()
        assert len(home.world.log.entries("GET", "/v1/accounts")) == 1
        assert home.engine.next_due() is not None


def test_one_rule_keeps_its_order(tmp_path: Path) -> None:
    """What a rule wants after an action that is still to be tried again waits for that one, and other rules do not."""
    rules = """
rules:
  - {id: two, when: new_activity, then: [mute, archive]}
  - {id: other, when: new_activity, then: [mark_read]}
"""
    with house(tmp_path, rules) as home:
        home.world.faults.add(faults.error(503), method="PATCH", path="*", times=2)
        home.world.receive_message("!ann:x", "Hello")
        home.pass_time(3, step_s=1)
        assert home.standings() == ["two mute planned", "two archive planned", "other mark_read done"]
        home.pass_time(60)
        assert home.standings() == ["two mute done", "two archive done", "other mark_read done"]
        assert [each for each in home.writes() if not each.startswith("PATCH")] == ["read Ann", "archive Ann"]
