"""A folder as a user has it, beside a simulated Beeper, walked through as `doctor` does."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from beeper_rules.checkup import Finding, Here, walk
from beeper_rules.config import Config, load_config
from beeper_rules.errors import InvalidSetup
from beeper_rules.heartbeat import Heartbeat, write_heartbeat
from beeper_rules.in_force import put_in_force
from beeper_rules.journal import open_journal
from beeper_rules.memory import Health
from beeper_rules.reload import load_rules
from beeper_rules.simulator import TOKEN, World, running
from beeper_rules.state_folder import StateFolder
from house import small_world

MUTE = "rules: [{id: hush, when: new_activity, then: [mute]}]\n"
TELL = "rules: [{id: tell, when: new_activity, then: [notify: hello]}]\n"


@dataclass
class Patient:
    """What is looked at."""

    folder: Path
    world: World
    url: str
    env: dict[str, str] = field(default_factory=dict)

    @property
    def token(self) -> Path:
        """The token file."""
        return self.folder / "beeper-token"

    @property
    def state(self) -> Path:
        """The state folder."""
        return self.folder / "state"

    def configure(self, url: str | None = None, **more: str) -> None:
        """Write the configuration."""
        keys = {"state": "state/journal.sqlite3", "timezone": "UTC", "notify": "{desktop: false}"} | more
        lines = [f"{key}: {value}" for key, value in keys.items()]
        beeper = f"beeper: {{url: '{url or self.url}', token_file: beeper-token}}"
        (self.folder / "config.yaml").write_text("\n".join([beeper, *lines, ""]), encoding="utf-8")
        (self.folder / "config.yaml").chmod(0o600)

    def rules(self, text: str) -> None:
        """Write the rule file."""
        (self.folder / "rules").mkdir(exist_ok=True)
        (self.folder / "rules" / "rules.yaml").write_text(text, encoding="utf-8")

    def config(self) -> Config | InvalidSetup:
        """Return the configuration, or why there is none."""
        try:
            return load_config(self.folder / "config.yaml", self.env)
        except InvalidSetup as error:
            return error

    def walk(self, usual_addresses: Sequence[str] = ()) -> list[Finding]:
        """Return every finding, in order."""
        here = Here(self.env, self.folder, self.world.clock.now(), usual_addresses)

        async def collect() -> list[Finding]:
            return [finding async for finding in walk(self.config(), here)]

        return asyncio.run(collect())

    def look(self, step: str, usual_addresses: Sequence[str] = ()) -> Finding:
        """Return the finding of one step."""
        (found,) = [each for each in self.walk(usual_addresses) if each.step == step]
        return found


@contextmanager
def watched(here: Patient, **facts: object) -> Iterator[None]:
    """Hold the state as a running daemon does, with a heartbeat of now and the rules of the disk in force."""
    config, now = here.config(), here.world.clock.now()
    assert isinstance(config, Config)
    folder = StateFolder(config.state)
    folder.prepare()
    with open_journal(config.state, now=now) as journal:
        # The daemon was started somewhere else: it calls the files by other names.
        put_in_force(journal, load_rules(config, Path("/")), now)
    told = {
        "at": now.isoformat(),
        "health": Health.OK,
        "text": "",
        "base_url": here.url,
        "sweep_s": 60.0,
        "next_due": None,
        "rules": 1,
        "rulebook": "0123456789abcdef",
        "rules_problem": "",
    }
    write_heartbeat(folder.folder, Heartbeat(**{**told, **facts}))  # type: ignore[arg-type]  # fields of Heartbeat
    with folder.lock():
        yield


def levels(findings: Sequence[Finding]) -> dict[str, str]:
    """Return step → level."""
    return {each.step: str(each.level) for each in findings}


@contextmanager
def patient(folder: Path, rules: str = MUTE, world: World | None = None) -> Iterator[Patient]:
    """Prepare a folder in which everything is as it should be, except that no daemon runs yet."""
    world = world or small_world()
    with running(world) as server:
        here = Patient(folder, world, server.base_url)
        here.configure()
        here.rules(rules)
        here.token.touch(mode=0o600)
        here.token.write_text(TOKEN, encoding="utf-8")
        yield here
