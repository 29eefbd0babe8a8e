"""A whole house for tests: a simulated Beeper behind real HTTP, a real journal, the engine, one clock for all."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

from beeper_rules.assembly import Engine
from beeper_rules.beeper import Beeper
from beeper_rules.console import Console
from beeper_rules.errors import CallFailed, Unauthorized
from beeper_rules.journal import Journal, copy_in_memory, open_journal
from beeper_rules.language.load import load
from beeper_rules.memory import Health
from beeper_rules.request_desk import Reply, RequestDesk
from beeper_rules.secret import Secret
from beeper_rules.settle import recover
from beeper_rules.simulator import TOKEN, Entry, World, running, stopped_clock
from beeper_rules.state_folder import Request
from beeper_rules.tick import Pace

EVERY_S = 5


@dataclass
class Ears:
    """Hands that keep every notification."""

    heard: list[str] = field(default_factory=list)

    async def notify(self, title: str, lines: Sequence[str], to: str | None) -> bool:
        """Keep it."""
        del to
        self.heard.append(f"{title}: {' / '.join(lines)}")
        return True


class House:
    """The program in a world of its own."""

    def __init__(self, folder: Path, world: World, base_url: str, rules: str) -> None:
        self.world = world
        self.folder = folder
        self.base_url = base_url
        self.ears = Ears()
        self.lines: list[str] = []
        self.boots = 0
        self._runner = asyncio.Runner()
        self._beepers: list[Beeper] = []
        self.load(rules)
        self.boot()

    @property
    def now(self) -> datetime:
        """The one clock."""
        return self.world.clock.now()

    def load(self, rules: str) -> None:
        """Take other rules, as a reload does."""
        self.rulebook = load({"rules.yaml": rules})
        if self.boots:
            self.engine.rulebook = self.rulebook

    def boot(self, *, dry_run: bool = False) -> None:
        """Start the program on the journal as it is on the disk; what ran before is gone without a farewell."""
        self.boots += 1
        path = self.folder / "journal.sqlite3"
        self.journal: Journal = copy_in_memory(path, now=self.now) if dry_run else open_journal(path, now=self.now)
        console = Console(self.lines.append, lambda: self.now, UTC, every_change=True)
        self.engine = Engine(
            journal=self.journal,
            rulebook=self.rulebook,
            pace=Pace(timedelta(seconds=EVERY_S), timedelta(minutes=1), UTC),
            hands=self.ears,
            watcher=console,
            boot_id=f"boot {self.boots}",
            jitter=lambda: 0.0,
            dry_run=dry_run,
        )
        if not dry_run:
            recover(self.journal, self.engine.boot_id, self.now)
        self.beeper = Beeper(self.base_url, Secret(TOKEN), deadline_s=10)
        self._beepers.append(self.beeper)

    def tick(self) -> Health:
        """Take one turn of the loop; a Beeper that does not answer is waited out, as the daemon does."""
        try:
            return self._runner.run(self.engine.tick(self.beeper, lambda: self.now))
        except Unauthorized:
            return Health.TOKEN
        except CallFailed:
            self.engine.lost_touch()
            return Health.WAITING

    def pass_time(self, seconds: float, *, step_s: float = EVERY_S) -> None:
        """Let time pass with a turn every `step_s` seconds."""
        left = seconds
        while left > 0:
            self.world.clock.advance(min(step_s, left))
            left -= step_s
            self.tick()

    def ask(self, kind: str, **arguments: object) -> Reply:
        """Have a request carried out."""
        desk = RequestDesk(self.journal, self.rulebook, self.engine.states, UTC)
        return desk.handle(Request("", kind, self.now, arguments), self.now)

    def writes(self) -> list[str]:
        """Return the calls that changed something, as `verb title`, and forget them."""
        found = [self._spoken(entry) for entry in self.world.log.writes()]
        self.world.log.clear()
        return found

    def _spoken(self, entry: Entry) -> str:
        # Each part decoded by itself: an id may hold a slash.
        parts = [unquote(part) for part in entry.raw_path.split("/")]
        title = self.world.chat(parts[3])["title"] if parts[3] in self.world.chat_ids() else parts[3]
        body = entry.body if isinstance(entry.body, dict) else {}
        verb = parts[4] if len(parts) > 4 else f"PATCH {body}"
        if verb == "archive":
            verb = "archive" if body.get("archived", True) else "unarchive"
        elif verb == "reminders":
            reminder = body.get("reminder", {})
            at = reminder.get("remindAt", reminder.get("remindAtMs"))
            verb = f"remind {at}" if entry.method == "POST" else "clear reminder"
        return f"{verb} {title}"

    def standings(self) -> list[str]:
        """Return every action with where it stands, oldest first."""
        records = self.journal.actions.recent(1000)
        return [
            f"{each.action.rule_id} {each.action.kind} {each.standing}"
            + (f" {each.reason.code}" if each.reason else "")
            for each in reversed(records)
        ]

    def close(self) -> None:
        """Let go of everything."""
        for beeper in self._beepers:
            self._runner.run(beeper.aclose())
        self._runner.close()
        self.journal.close()


@contextmanager
def house(folder: Path, rules: str, world: World | None = None) -> Iterator[House]:
    """Open a house on `world`, whose clock stands still, and take its first sight."""
    world = world or small_world()
    with running(world) as server:
        home = House(folder, world, server.base_url, rules)
        try:
            home.tick()
            home.world.clock.advance(EVERY_S)
            yield home
        finally:
            home.close()


def small_world() -> World:
    """Return a world with a friend, a muted group and a loud one."""
    world = World(clock=stopped_clock())
    world.add_chat("Ann", chat_id="!ann:x")
    world.add_chat("Football", chat_id="!football:x", kind="group", people=["Bo", "Cy"])
    world.add_chat("Office", chat_id="!office:x", network="Slack", kind="group", people=["Di", "Ed"])
    world.receive_message("!ann:x", "Hi")
    world.receive_message("!football:x", "Kick-off at six")
    world.receive_message("!office:x", "Minutes attached")
    for chat in ("!ann:x", "!football:x", "!office:x"):
        world.read_on_phone(chat)
    world.mute_by_hand("!football:x")
    return world
