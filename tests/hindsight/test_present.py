from datetime import timedelta
from pathlib import Path

from beeper_rules.hindsight import present_of
from beeper_rules.journal import ChatName, Pause
from hindsight.asked import asked, asking

ANN, FOOTBALL = "!ann:x", "!football:x"


def test_pauses_of_other_chats(tmp_path: Path) -> None:
    """Of pauses only those are shown that concern the chat."""
    with asking(tmp_path, "rules: []") as home:
        for chat in (ANN, FOOTBALL):
            home.journal.pauses.put(Pause("chat", chat, home.now))
        here = present_of(ChatName(ANN, "Ann", ""), asked(home, ANN), home.journal)
        assert [each.target for each in here.paused] == [ANN]


def test_pauses_of_other_rules(tmp_path: Path) -> None:
    """Where one rule is asked about, the pauses of others are not shown; those of everything and of the chat are."""
    rules = "rules: [{id: one, when: read, then: [mute]}, {id: two, when: read, then: [pin]}]"
    with asking(tmp_path, rules) as home:
        for pause in (Pause("all", "", home.now), Pause("rule", "one", home.now), Pause("rule", "two", home.now)):
            home.journal.pauses.put(pause)
        shown = [
            {each.target for each in present_of(ChatName(ANN, "Ann"), asked(home, ANN), home.journal, rule).paused}
            for rule in ("one", None)
        ]
        assert shown == [{"", "one"}, {"", "one", "two"}]


def test_left_alone_only_for_so_long(tmp_path: Path) -> None:
    """That a rule leaves the chat alone is shown for as long as it does."""
    rules = "rules: [{id: one, when: new_activity, respect_override: 1h, then: [mute]}]"
    with asking(tmp_path, rules) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(65)
        home.world.mute_by_hand(ANN, muted=False)
        home.pass_time(65)
        name = ChatName(ANN, "Ann", "")
        assert len(present_of(name, asked(home, ANN), home.journal).left_alone) == 1
        home.world.clock.advance(3600)
        assert present_of(name, asked(home, ANN), home.journal).left_alone == ()


def test_left_alone_until_the_last_of_several(tmp_path: Path) -> None:
    """Where several fields were changed back one after the other, each is told with the time until which it lasts."""
    rules = "rules: [{id: one, when: new_activity, respect_override: 1h, then: [mute, pin]}]"
    with asking(tmp_path, rules) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(65)
        home.world.mute_by_hand(ANN, muted=False)
        home.pass_time(600)
        home.world.pin_by_hand(ANN, pinned=False)
        home.pass_time(65)
        (muted, pinned) = present_of(ChatName(ANN, "Ann", ""), asked(home, ANN), home.journal).left_alone
        assert (muted.override.field, pinned.override.field) == ("muted", "pinned")
        assert muted.until == pinned.until == pinned.override.at + timedelta(hours=1)
        home.world.clock.advance(3300)
        assert len(present_of(ChatName(ANN, "Ann", ""), asked(home, ANN), home.journal).left_alone) == 2
