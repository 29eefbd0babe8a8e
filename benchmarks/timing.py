"""Commands as a person starts them, each a process of its own, with the clock in the hand."""  # noqa: INP001 - the scripts beside it import it, nothing else does

import os
import resource
import statistics
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PATIENCE_S = 300


@dataclass(frozen=True)
class Size:
    """How much there is."""

    chats: int
    rules: int
    changes: int

    def tenth(self) -> "Size":
        """Return a tenth of it."""
        return Size(self.chats // 10, self.rules // 10, self.changes // 10)

    def __str__(self) -> str:
        return f"{self.chats:,} chats, {self.rules} rules, {self.changes:,} changes"


def parser(doc: str | None) -> ArgumentParser:
    """Return what reads the options that these scripts share."""
    found = ArgumentParser(description=(doc or "").partition("\n")[0])
    found.add_argument("--chats", type=int, default=2000)
    found.add_argument("--rules", type=int, default=200)
    found.add_argument("--changes", type=int, default=20_000, help="how many the journal holds")
    found.add_argument("--days", type=float, default=30.0, help="how far they go back")
    found.add_argument("--times", type=int, default=7, help="how often each command is started")
    found.add_argument("--seconds", type=float, default=1.0, help="how long the command may take")
    found.add_argument("--seed", type=int, default=1)
    return found


@dataclass(frozen=True)
class Taken:
    """What one start took, in seconds."""

    passed: float
    """By the clock on the wall: what a person waits."""
    worked: float
    """Of the processor, which does not count what else the machine does."""


def median(taken: Sequence[Taken]) -> float:
    """Return how long a person waits as a rule."""
    return statistics.median(each.passed for each in taken)


def started(arguments: Sequence[str], folder: Path, env: Mapping[str, str], times: int) -> list[Taken]:
    """Return what each of so many starts took. Raises SystemExit with what the command said when it failed."""
    found = []
    for _ in range(times):
        began, worked = time.perf_counter(), _children_s()
        ended = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "beeper_rules", *arguments],
            cwd=folder,
            env={**environment(), **env},
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        found.append(Taken(time.perf_counter() - began, _children_s() - worked))
        if ended.returncode:
            raise SystemExit(f"{' '.join(arguments)} ended with {ended.returncode}:\n{ended.stderr}")
    return found


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def environment() -> dict[str, str]:
    """Return an environment in which nothing of the developer's own set-up counts."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("BEEPER", "XDG"))}


HEAD = f"{'median':>9}  {'range':^14}  {'processor':>9}  {'--version':>9}"


def shown(title: str, taken: Sequence[Taken], unit: float) -> str:
    """Return a line below HEAD; the last figure is how often `unit` seconds the median is."""
    passed = [each.passed for each in taken]
    worked = statistics.median(each.worked for each in taken)
    spread = f"({min(passed):.2f} to {max(passed):.2f})"
    return f"{median(taken):7.2f} s  {spread:14}  {worked:7.2f} s  {median(taken) / unit:7.1f} x  {title}"


def judged(passed: float, most: float) -> int:
    """Print whether the goal was reached; return the exit code."""
    print(f"goal: {most:g} s: {'kept' if passed <= most else 'BROKEN'}")  # noqa: T201 - for the scripts beside it
    return 0 if passed <= most else 1
