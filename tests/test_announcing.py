"""What a daemon says of itself, and of actions that were decided before it began."""

from datetime import UTC
from pathlib import Path

from beeper_rules.announcing import Announcer
from beeper_rules.assembly import new_engine
from beeper_rules.config import Config
from beeper_rules.console import Console
from beeper_rules.journal import Pause
from beeper_rules.model.action import Outcome, Result
from beeper_rules.reload import start
from beeper_rules.turns import Clock
from checkup.examined import MUTE, patient
from house import house


def test_what_is_paused_at_the_start(tmp_path: Path) -> None:
    """Each pause is told when the daemon begins, a chat by its title, with the command that ends it."""
    lines: list[str] = []
    with patient(tmp_path, MUTE) as here, house(tmp_path, MUTE, here.world) as home:
        config = here.config()
        assert isinstance(config, Config)
        home.journal.pauses.put(Pause("rule", "hush", home.now))
        home.journal.pauses.put(Pause("chat", "!ann:x", home.now))
        setup = start(config, home.journal, tmp_path, home.now)
        announcer = Announcer(Console(lines.append, lambda: home.now, UTC), Clock(lambda: home.now))
        announcer.greet(setup, home.journal, dry_run=True)
    assert sorted(line[9:] for line in lines if line[9:].startswith("paused")) == [
        "paused: chat Ann; `beeper-rules resume '!ann:x'` ends it",
        "paused: rule hush; `beeper-rules resume hush` ends it",
    ]


def test_the_title_of_a_chat_of_which_nothing_was_told(tmp_path: Path) -> None:
    """An action that was decided before the daemon began is told with the title of its chat."""
    lines: list[str] = []
    with patient(tmp_path, MUTE) as here, house(tmp_path, MUTE, here.world) as home:
        config = here.config()
        assert isinstance(config, Config)
        home.world.receive_message("!ann:x", "Hello")
        home.tick()
        console = Console(lines.append, lambda: home.now, UTC)
        new_engine(config, home.rulebook, home.journal, console, dry_run=True)
        (record,) = home.journal.actions.recent(1)
        console.settled(Outcome(record.action, Result.DONE))
    assert [line[9:] for line in lines] == ["  mute #1: done · Ann"]
