"""What falls due in a real house: a journal on the disk, the engine, a Beeper over HTTP."""

from pathlib import Path

from beeper_rules.docket import SCHEDULE
from beeper_rules.simulator.faults import Answer
from house import house, small_world

QUIET = """
windows: {q: {from: "12:00", to: "12:10"}}
rules:
  - {id: told, when: new_message, then: [notify: "{message.text}"], quiet: {window: q}}
  - {id: waits, when: unanswered, for: 1h, then: [pin]}
  - {id: runs, when: {schedule: "0 13 * * *"}, then: [log: run]}
"""


def test_words_go_with_their_row(tmp_path: Path) -> None:
    """The words of a message that quiet hours keep back are in the file while it waits, and nowhere after that."""

    def in_the_file() -> bool:
        return any(b"swordfish" in path.read_bytes() for path in tmp_path.glob("journal*"))

    with house(tmp_path, QUIET) as home:
        home.world.receive_message("!ann:x", "swordfish")
        home.tick()
        kept = in_the_file()
        home.world.read_on_phone("!ann:x")
        home.world.clock.advance(700)
        home.tick()
        assert (kept, in_the_file(), home.ears.heard) == (True, False, [])


def test_a_rule_that_is_gone(tmp_path: Path) -> None:
    """A rule that is gone takes its waits and runs along; what quiet hours kept back of it ends with that reason."""
    with house(tmp_path, QUIET) as home:
        home.world.send_own_message("!ann:x", "Hi")
        home.tick()
        home.world.receive_message("!ann:x", "Hello")
        home.tick()
        assert len(home.journal.waits.all()) == 1
        home.load("rules: []")
        home.tick()
        assert (home.journal.waits.all(), home.journal.agenda.of_kind(SCHEDULE)) == ([], [])
        home.world.clock.advance(700)
        home.tick()
        assert home.standings() == ["told notify skipped rule_gone"]


def test_a_rule_that_is_switched_off(tmp_path: Path) -> None:
    """A rule that is switched off ends its waits, and does not run by the clock."""
    with house(tmp_path, QUIET) as home:
        home.world.send_own_message("!ann:x", "Hi")
        home.tick()
        home.world.receive_message("!ann:x", "Hello")
        home.tick()
        home.load(QUIET.replace("{id: waits,", "{id: waits, mode: off,").replace("{id: runs,", "{id: runs, mode: off,"))
        home.tick()
        assert (home.journal.waits.all(), home.journal.agenda.of_kind(SCHEDULE)) == ([], [])


def test_other_hours(tmp_path: Path) -> None:
    """An edit of quiet hours counts for what they keep back already."""
    with house(tmp_path, QUIET) as home:
        home.world.receive_message("!ann:x", "Hello")
        home.tick()
        home.load(QUIET.replace("12:10", "12:01"))
        home.world.clock.advance(60)
        home.tick()
        assert home.ears.heard == ["told: Hello"]


def test_an_account_in_trouble(tmp_path: Path) -> None:
    """What is told of an account, which is no chat, is told after quiet hours too."""
    rules = QUIET.replace('new_message, then: [notify: "{message.text}"]', "account_trouble, then: [notify: x]")
    world = small_world()
    with house(tmp_path, rules, world) as home:
        home.pass_time(65)
        world.set_account_status(world.chat("!ann:x")["accountID"], "disconnected")
        home.pass_time(65)
        deferred = home.standings()
        home.world.clock.advance(600)
        home.tick()
        assert (deferred, home.ears.heard) == (["told notify deferred quiet"], ["told: x"])


def test_answered_before_the_reminder_was_set(tmp_path: Path) -> None:
    """A reminder that is to last until I answered is not set any more where I answered meanwhile."""
    rules = "rules: [{id: owe, when: unanswered, then: [remind: {in: 2h, until: answered}]}]"
    with house(tmp_path, rules) as home:
        home.world.send_own_message("!ann:x", "Hi")
        home.tick()
        home.world.clock.advance(60)
        home.world.receive_message("!ann:x", "Hello")
        home.world.faults.add(Answer(503), method="POST", path="*/reminders", times=1)
        home.tick()
        home.world.clock.advance(1)
        home.world.send_own_message("!ann:x", "Hello yourself")
        home.pass_time(60)
        assert home.standings() == ["owe remind skipped superseded"]
