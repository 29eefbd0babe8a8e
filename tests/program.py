"""The program as a user starts it: a process of its own, in a folder of its own, beside a simulated Beeper."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from beeper_rules.simulator import TOKEN, World, running
from house import small_world

CONFIG = """
beeper: {{url: "{url}", token_file: token}}
poll: {{{poll}}}
timezone: UTC
state: state/journal.sqlite3
notify: {{desktop: false}}
"""
OFTEN = "every: 1s, sweep: 2s"


@dataclass
class Running:
    """A daemon whose output is read line by line."""

    process: subprocess.Popen[str]
    seen: list[str] = field(default_factory=list)

    def wait_for(self, pattern: str) -> str:
        """Read on until a line matches, and return it; what never comes ends with the test's time limit."""
        stream = self.process.stdout
        assert stream is not None
        for line in stream:
            self.seen.append(line.rstrip("\n"))
            if re.search(pattern, line):
                return line
        raise AssertionError(f"the program ended without {pattern!r}:\n" + "\n".join(self.seen))

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal, read what is left and return the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=30)
        self.seen += rest.splitlines()
        return self.process.returncode


@dataclass
class Place:
    """A folder with configuration, token and rules, beside a Beeper."""

    folder: Path
    world: World
    daemons: list[Running] = field(default_factory=list)

    def command(self, *args: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "beeper_rules", *args],
            cwd=self.folder,
            env=environment(env),
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
        )

    def start(self, *args: str) -> Running:
        """Start `run`."""
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "beeper_rules", "run", *args],
            cwd=self.folder,
            env=environment(None),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        daemon = Running(process)
        self.daemons.append(daemon)
        return daemon

    def rules(self, text: str, name: str = "rules.yaml") -> Path:
        """Write a rule file as an editor does: beside it, then into its place."""
        path = self.folder / "rules" / name
        beside = path.with_suffix(".new")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
        return path

    def calls(self) -> list[str]:
        """Return the calls that changed something, as `method path`, without the start that all share."""
        return [f"{entry.method} {entry.path.removeprefix('/v1/chats/')}" for entry in self.world.log.writes()]


def environment(extra: dict[str, str] | None) -> dict[str, str]:
    """Return an environment in which nothing of the developer's own set-up counts."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BEEPER", "XDG", "HTTP"))}
    return kept | {"NO_COLOR": "1", "COLUMNS": "100"} | (extra or {})


@contextmanager
def place(folder: Path, rules: str, world: World | None = None, *, poll: str = OFTEN) -> Iterator[Place]:
    """Prepare a folder beside a running Beeper; every daemon that was started is ended with it."""
    world = world or small_world()
    (folder / "rules").mkdir()
    with running(world) as server:
        (folder / "config.yaml").write_text(CONFIG.format(url=server.base_url, poll=poll), encoding="utf-8")
        token = folder / "token"
        token.touch(mode=0o600)
        token.write_text(TOKEN, encoding="utf-8")
        here = Place(folder, world)
        here.rules(rules)
        try:
            yield here
        finally:
            for daemon in here.daemons:
                if daemon.process.poll() is None:
                    daemon.process.kill()
                daemon.process.communicate()
