"""What is remembered: the folder, the room on its disk, the journal."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from beeper_rules.checkup.finding import Finding, failed, failure, ok, skipped, warning
from beeper_rules.config import Config
from beeper_rules.errors import StateUnusable
from beeper_rules.journal import Journal, Pause, open_journal
from beeper_rules.journal.connection import keep_it
from beeper_rules.model.account import Account
from beeper_rules.remedies import make_readable, quoted
from beeper_rules.state_folder import StateFolder

STATE, DISK, JOURNAL = "state", "disk", "journal"
MEGABYTE = 1024 * 1024
TOO_LITTLE, LITTLE = 20 * MEGABYTE, 200 * MEGABYTE
"""Bytes. A journal of some thousand chats and 30 days is smaller than the second."""


@dataclass(frozen=True)
class Remembered:
    """What the journal knows; empty where there is none that can be read."""

    chats: int = 0
    accounts: Mapping[str, Account] = field(default_factory=dict)
    pauses: tuple[Pause, ...] = ()
    rule_texts: tuple[str, ...] | None = None
    """The rule files in force, in order; None for none."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Chat id → title, of paused chats."""

    def name_of(self, word: str) -> str | None:
        """Return the network of an account; None for what is no account that is known."""
        account = self.accounts.get(word)
        return account.network if account else None


def look_at_state(config: Config) -> Iterator[Finding]:
    """Yield how the folder and its disk stand."""
    folder = StateFolder(config.state)
    there = _nearest(folder.folder)
    try:
        if there == folder.folder:
            folder.check()
            yield ok(STATE, str(folder.folder))
        elif there.is_dir() and os.access(there, os.W_OK | os.X_OK):
            yield ok(STATE, f"{folder.folder}, which `beeper-rules run` makes")
        else:
            mine = there.is_dir() and sys.platform != "win32" and there.stat().st_uid == os.geteuid()
            hint = f"chmod u+rwx {quoted(there)}, or " if mine else ""
            hint += "name another file as `state` in config.yaml"
            yield failure(STATE, f"{folder.folder} cannot be made: {there} cannot be written", hint)
    except StateUnusable as error:
        yield failed(STATE, error)
    try:
        yield room(there, shutil.disk_usage(there).free)
    except OSError as error:
        yield failure(DISK, f"{there} cannot be looked at: {error.strerror or error}", f"ls -ld {quoted(there)}")


def look_at_journal(config: Config, now: datetime) -> tuple[Remembered, Finding]:
    """Return what the journal knows, and how it stands."""
    if not os.access(_nearest(config.state.parent), os.X_OK):
        return Remembered(), skipped(JOURNAL, STATE)
    if not config.state.exists():
        return Remembered(), ok(JOURNAL, "not begun yet; `beeper-rules run` begins it with its first look")
    try:
        with open_journal(config.state, now=now, read_only=True) as journal:
            journal.verify()
            remembered = _remembered(journal, now)
    except StateUnusable as error:
        return Remembered(), replace(failed(JOURNAL, error), hint=_mend(config.state, error))
    size = config.state.stat().st_size / MEGABYTE
    return remembered, ok(JOURNAL, f"sound; {remembered.chats} chats, {size:.1f} MB")


def _mend(path: Path, error: StateUnusable) -> str:
    """Return what mends a journal that cannot be used."""
    if error.hint != keep_it(str(path)):
        return make_readable(path, "600") or error.hint
    # What SQLite keeps beside the file belongs to it: the two would be mixed up with the next journal's.
    endings = ["", *(ending for ending in ("-wal", "-shm") if os.path.lexists(f"{path}{ending}"))]
    moves = [f"mv {quoted(Path(f'{path}{each}'))} {quoted(Path(f'{path}.broken{each}'))}" for each in endings]
    return (
        f"put a backup in its place, or, while no daemon runs: {' && '.join(moves)}. Then `beeper-rules run` begins "
        "anew: its first look is silent, and what was done, held, paused or undone by hand before is forgotten"
    )


def _remembered(journal: Journal, now: datetime) -> Remembered:
    in_force = journal.rulebooks.in_force()
    pauses = tuple(journal.pauses.current(now))
    paused = {each.target: journal.chats.get(each.target) for each in pauses if each.scope == "chat"}
    return Remembered(
        chats=journal.chats.count(),
        accounts={name: each.account for name, each in journal.accounts.all().items()},
        pauses=pauses,
        rule_texts=tuple(in_force[1].values()) if in_force else None,
        titles={chat: state.chat.title for chat, state in paused.items() if state and state.chat.title},
    )


def _nearest(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    folder = folder.absolute()
    return next((each for each in (folder, *folder.parents) if os.path.lexists(each)), folder)


def room(folder: Path, free: int) -> Finding:
    """Return whether so many free bytes are enough on the disk of a folder."""
    text = f"{free // MEGABYTE} MB are free"
    hint = f"df -h {quoted(folder)}; make room, or name a file on another disk as `state` in config.yaml"
    if free < TOO_LITTLE:
        return failure(DISK, f"{text}: too little for the journal, and without it nothing is done", hint)
    return warning(DISK, f"{text}, which will not last long", hint) if free < LITTLE else ok(DISK, text)
