"""Two rulebooks at once, the second in a process of its own: two cores, half the time."""

import signal
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Self

from beeper_rules.backtest.deeds import Played
from beeper_rules.backtest.following import Setting
from beeper_rules.backtest.history import History
from beeper_rules.backtest.play import Progress, play
from beeper_rules.errors import BeeperRulesError, StateUnusable
from beeper_rules.journal import Journal, open_journal
from beeper_rules.language.load import load
from beeper_rules.language.rulebook import Rulebook

WORTH_A_PROCESS = 5000
"""Changes from which on a second process saves more than it takes to start."""


@dataclass(frozen=True)
class Task:
    """What the other process plays: values only, as they go from one process to the other."""

    journal: Path
    files: Mapping[str, str]
    stretch: History
    setting: Setting
    now: datetime


@dataclass(frozen=True)
class Failed:
    """What went wrong there."""

    message: str
    hint: str


def play_both(
    journal: Journal, first: Rulebook, other: Task, progress: Progress = lambda _: None
) -> tuple[Played, Played]:
    """Return what a rulebook would have done, and what those of a task, in the same history. Raises StateUnusable.

    Progress is that of the first rulebook.
    """
    stretch, setting = other.stretch, other.setting
    if journal.changes.count_between(stretch.since, stretch.until) < WORTH_A_PROCESS:
        second = load(other.files, with_tests=False)
        return play(journal, stretch, first, setting, progress), play(journal, stretch, second, setting)
    with _Other(other) as process:
        return play(journal, stretch, first, setting, progress), process.result()


class _Other:
    """The other process, gone when it is left."""

    def __init__(self, task: Task) -> None:
        context = get_context("spawn")
        self._end, there = context.Pipe(duplex=False)
        self._process = context.Process(target=_play_there, args=(there, task), daemon=True)
        self._there = there

    def __enter__(self) -> Self:
        self._process.start()
        self._there.close()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.join()
        self._end.close()

    def result(self) -> Played:
        """Wait for what came of it. Raises StateUnusable when that is nothing."""
        try:
            found: Played | Failed = self._end.recv()
        except EOFError:
            found = Failed("the process that played the other rules ended before it was done", "")
        if isinstance(found, Failed):
            raise StateUnusable(found.message, hint=found.hint)
        return found


def _play_there(end: Connection, task: Task) -> None:
    """Play in a process of its own, and send what came of it."""
    # Who interrupts means the whole, and the first process ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        rulebook = load(task.files, with_tests=False)
        with open_journal(task.journal, now=task.now, read_only=True) as journal:
            end.send(play(journal, task.stretch, rulebook, task.setting))
    except BeeperRulesError as error:
        end.send(Failed(error.message, error.hint))
