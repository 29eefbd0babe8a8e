"""The whole program against what comes back: lagging lists, echoes, undoing, messages in between, merged chats."""

from pathlib import Path

import pytest

from beeper_rules.model.change import Origin
from beeper_rules.simulator import faults
from house import House, house, small_world

ARCHIVE = "rules: [{id: r, when: new_activity, then: archive}]"
CHAT = "/v1/chats/!office:x"


def origins(home: House, field: str) -> list[str]:
    """Return who brought about each change of a field in any chat, oldest first."""
    changes = reversed(home.journal.changes.recent(limit=1000))
    return [str(event.origin) for each in changes for event in each.change.events if event.field == field]


def overrides(home: House) -> list[str]:
    """Return the rules that somebody undid in the office chat."""
    return [each.rule_id for each in home.journal.overrides.of_chat("!office:x")]


@pytest.mark.parametrize("lag_s", [1, 5, 25])
def test_a_list_that_lags(tmp_path: Path, lag_s: float) -> None:
    """While the list shows the old state after a call, nothing is sent again, nothing flaps, nobody undid anything."""
    with house(tmp_path, ARCHIVE) as home:
        home.world.behave(read_lag_s=lag_s)
        home.world.receive_message("!office:x", "Hello")
        home.pass_time(120)
        assert home.writes() == ["archive Office"]
        assert home.standings() == ["r archive done"]
        assert (origins(home, "archived"), overrides(home)) == ([Origin.RULE], [])


@pytest.mark.parametrize("after_s", [1, 12, 100])
def test_the_user_takes_it_back(tmp_path: Path, after_s: float) -> None:
    """Un-archiving by hand, a second or minutes after the rule, is a human override: it is never repeated."""
    with house(tmp_path, ARCHIVE) as home:
        home.world.receive_message("!office:x", "Hello")
        home.tick()
        home.pass_time(after_s, step_s=after_s)
        home.world.archive_by_hand("!office:x", archived=False)
        home.pass_time(120)
        assert (home.writes(), overrides(home)) == (["archive Office"], ["r"])
        home.world.receive_message("!office:x", "Are you there?")
        home.pass_time(120)
        assert home.writes() == []
        assert home.standings() == ["r archive done", "r archive skipped override"]


def test_the_user_undoes_both(tmp_path: Path) -> None:
    """Of a rule that marks read and archives, the archiving that was taken back at once is an override too."""
    with house(tmp_path, "rules: [{id: r, when: new_activity, then: [mark_read, archive]}]") as home:
        home.world.receive_message("!office:x", "Hello")
        home.tick()
        home.world.clock.advance(1)
        home.world.archive_by_hand("!office:x", archived=False)
        home.pass_time(120)
        assert (home.writes(), overrides(home)) == (["read Office", "archive Office"], ["r"])


def test_the_user_was_faster(tmp_path: Path) -> None:
    """What the user changed between the decision and the call stands."""
    with house(tmp_path, "rules: [{id: r, when: new_activity, then: pin}]") as home:
        act = faults.Meanwhile(
            lambda: (home.world.pin_by_hand("!office:x"), home.world.low_priority_by_hand("!office:x"))
        )
        home.world.faults.add(act, method="GET", path=CHAT, times=1)
        home.world.receive_message("!office:x", "Hello")
        home.pass_time(60)
        assert home.writes() == []
        assert home.standings() == ["r pin skipped already_so"]


def test_a_message_between_decision_and_archive(tmp_path: Path) -> None:
    """A message of theirs that comes between the decision and the archiving keeps the chat in the inbox."""
    with house(tmp_path, "rules: [{id: r, when: muted, then: archive}]") as home:
        act = faults.Meanwhile(lambda: home.world.receive_message("!office:x", "Wait"))
        home.world.faults.add(act, method="GET", path=CHAT, times=1)
        home.world.mute_by_hand("!office:x")
        home.pass_time(120)
        assert home.writes() == []
        assert home.standings() == ["r archive skipped superseded"]


def test_the_echo_of_my_own_message(tmp_path: Path) -> None:
    """An archive waits until the echo of my own message is over, so that one call is enough."""
    with house(tmp_path, "rules: [{id: r, when: no_reply, then: archive}]") as home:
        home.world.behave(bounce_back_s=8)
        home.world.send_own_message("!office:x", "On my way")
        home.pass_time(25)
        assert home.writes() == []
        home.pass_time(120)
        assert home.writes() == ["archive Office"]
        assert home.world.chat("!office:x")["isArchived"]
        assert overrides(home) == []


def test_my_message_brings_it_back(tmp_path: Path) -> None:
    """A chat that comes back from the archive because I wrote in it was not taken back from the rule."""
    with house(tmp_path, ARCHIVE) as home:
        home.world.receive_message("!office:x", "Hello")
        home.pass_time(120)
        home.world.behave(bounce_back_s=8)
        home.world.send_own_message("!office:x", "Hi")
        home.pass_time(60)
        assert not home.world.chat("!office:x")["isArchived"]
        assert overrides(home) == []


def test_a_login_is_silent(tmp_path: Path) -> None:
    """Logging in to another network brings its chats and messages without a single event of theirs."""
    with house(tmp_path, "rules: [{id: r, when: [new_activity, chat_added, new_message], then: {log: x}}]") as home:
        for number in range(30):
            chat = home.world.add_chat(f"Old {number}", network="Signal")
            home.world.receive_message(chat, "Hello")
        home.pass_time(120)
        assert home.standings() == []


def test_a_new_rule_begins_now(tmp_path: Path) -> None:
    """A rule that is added acts on what happens from then on, not on what is there."""
    with house(tmp_path, "rules: []") as home:
        home.world.receive_message("!office:x", "Hello")
        home.pass_time(60)
        home.load("rules: [{id: r, when: [new_activity, new_message], then: mute}]")
        home.pass_time(120)
        assert home.writes() == []
        home.world.receive_message("!office:x", "And now?")
        home.pass_time(60)
        assert home.writes() == ["PATCH {'isMuted': True} Office"]


def test_a_merged_chat_acts_once(tmp_path: Path) -> None:
    """When both members of a merged chat change, a rule acts once, on the parent."""
    world = small_world()
    world.add_chat("Ann", chat_id="!ann:signal", network="Signal")
    world.receive_message("!ann:signal", "Hi")
    world.read_on_phone("!ann:signal")
    world.merge("Both of Ann", "!ann:x", "!ann:signal")
    rules = "rules: [{id: r, when: new_activity, then: [mute, {notify: '{chat.title}'}]}]"
    with house(tmp_path, rules, world) as home:
        home.world.receive_message("!ann:x", "One")
        home.world.receive_message("!ann:signal", "Two")
        home.pass_time(120)
        assert home.writes() == ["PATCH {'isMuted': True} Both of Ann"]
        assert home.ears.heard == ["r: Both of Ann"]
