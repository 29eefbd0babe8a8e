"""What a daemon says of itself when it begins, when it loads its files, and when it has taken in the inbox."""

from beeper_rules.console import Console
from beeper_rules.journal import Journal
from beeper_rules.memory import Memory
from beeper_rules.reload import Setup
from beeper_rules.resuming import resume_command
from beeper_rules.turns import Clock


class Announcer:
    """Tells on the console, and in the journal what matters later."""

    def __init__(self, console: Console, clock: Clock) -> None:
        self._console = console
        self._clock = clock

    def greet(self, setup: Setup, journal: Journal, *, dry_run: bool) -> None:
        """Tell what begins, what is paused, and what is wrong with the files."""
        does = "dry run, nothing will be done" if dry_run else "watching"
        rules = _some(len(setup.rulebook.rules), "rule")
        self._console.noticed("start", f"{does}; {rules}; state {setup.config.state}")
        for pause in journal.pauses.current(self._clock.now()):
            called = (pause.scope == "chat" and journal.chats.title(pause.target)) or pause.target
            what = "everything" if pause.scope == "all" else f"{pause.scope} {called}"
            self._console.noticed("paused", f"{what}; `{resume_command(pause.target)}` ends it")
        self.not_loaded(setup, journal)

    def not_loaded(self, setup: Setup, journal: Journal) -> None:
        """Tell what is wrong with the files, if anything is."""
        if setup.problem is not None:
            journal.notices.add(self._clock.now(), "not loaded", setup.problem.render())
            self._console.noticed("not loaded", "the last good configuration and rules stay in force")
            self._console.problem(setup.problem.render())

    def loaded(self, setup: Setup, before: Setup, journal: Journal) -> None:
        """Tell what counts only after a restart, and the rules if they are others than before."""
        for key in setup.needs_restart:
            self._console.noticed("restart needed", f"`{key}` changed and counts after a restart")
        if setup.rulebook.hash != before.rulebook.hash or before.problem is not None:
            count = len(setup.rulebook.rules)
            journal.notices.add(self._clock.now(), "rules loaded", f"{count} rules, {setup.rulebook.hash}")
            self._console.noticed("rules loaded", f"{_some(count, 'rule')} in force")

    def first_sight(self, memory: Memory) -> None:
        """Tell that the inbox was taken in, once it is."""
        if memory.seeded:
            chats = _some(memory.expected_chats, "chat")
            self._console.noticed(
                "first sight", f"{chats}; from now on, what changes counts (`plan` shows what rules would do now)"
            )


def _some(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
