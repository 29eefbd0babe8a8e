"""Where everything is that is remembered, made and checked."""

import os
import shlex
import stat
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path

from beeper_rules.errors import StateUnusable
from beeper_rules.state_folder import lock, request_files
from beeper_rules.state_folder.request_files import Answer, Request

WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


class StateFolder:
    """The folder of one journal."""

    def __init__(self, journal: Path) -> None:
        self.journal = journal

    @property
    def folder(self) -> Path:
        """What holds the journal, the lock and the requests."""
        return self.journal.parent

    @property
    def requests(self) -> Path:
        """What holds requests and answers."""
        return self.folder / "requests"

    @property
    def lock_path(self) -> Path:
        """The file in which the holder of the lock writes its process id."""
        return self.folder / "lock"

    def check(self) -> None:
        """Change nothing; raises StateUnusable when the folder, which is there, cannot be used as it is."""
        with _explained(self.folder):
            for each in (self.folder, self.requests):
                if each.exists():
                    _require_mine(each)

    def prepare(self) -> None:
        """Make what is missing, private to this user; raises StateUnusable when the folder cannot be used."""
        with _private(), _explained(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            _require_mine(self.folder)
            self.requests.mkdir(exist_ok=True)
            _require_mine(self.requests)
            if sys.platform != "win32":
                self.requests.chmod(0o700)

    def lock(self) -> AbstractContextManager[None]:
        """Be the one live holder of this folder; raises AlreadyRunning, StateUnusable where locking fails."""
        return lock.held(self.folder, self.lock_path)

    def holder(self) -> int | None:
        """Return the process id of the live holder; None for none, 0 when it lives but its lock file was deleted."""
        with _explained(self.folder):
            return lock.holder(self.folder, self.lock_path)

    def write_request(
        self,
        kind: str,
        arguments: Mapping[str, object],
        now: datetime,
        *,
        unique: Callable[[], str] = request_files.unique,
    ) -> str:
        """Ask the daemon for something; return the id under which the answer will be. `arguments` are JSON values."""
        with _private(), _explained(self.requests):
            return request_files.write(self.requests, kind, arguments, now, unique)

    def pending_requests(self) -> list[Request]:
        """Return what was asked and not answered yet, oldest first; see Request for files that cannot be read."""
        with _explained(self.requests):
            return request_files.pending(self.requests)

    def asked_at(self) -> datetime | None:
        """Return when the oldest request was written that is not answered yet (UTC); None for none."""
        with _explained(self.requests):
            return request_files.oldest(self.requests)

    def answer(self, request_id: str, ok: bool, lines: Sequence[str], actions: Sequence[int] = ()) -> None:
        """Answer a request and remove it; an answer that nobody took for a day is thrown away."""
        with _private(), _explained(self.requests):
            request_files.answer(self.requests, request_id, ok, lines, actions)

    def withdraw(self, request_id: str) -> None:
        """Ask no more; one that was answered already is no matter. Called by who holds the lock."""
        with _explained(self.requests):
            request_files.withdraw(self.requests, request_id)

    def take_answer(self, request_id: str) -> Answer | None:
        """Return the answer and delete it; None when there is none yet."""
        with _explained(self.requests):
            return request_files.take_answer(self.requests, request_id)


@contextmanager
def _private() -> Iterator[None]:
    """Make every new file and folder readable by this user only."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Raise StateUnusable for what the file system refuses."""
    try:
        yield
    except (FileExistsError, NotADirectoryError) as error:
        raise StateUnusable(f"{error.filename or path} is not a folder", hint="choose another `state`") from error
    except OSError as error:
        reason = error.strerror or str(error)
        message = f"the state in {path} cannot be used: {reason}"
        raise StateUnusable(message, hint=_hint(path, error)) from error


def _hint(path: Path, error: OSError) -> str:
    """Return what to do about a failure of the file system."""
    if isinstance(error, PermissionError):
        there = next((each for each in (path, *path.absolute().parents) if os.path.lexists(each)), path)
        return _make_mine(there, "700" if there == path else "u+rwx")
    return f"df -h {shlex.quote(str(path))} shows the free space; make room, or choose another `state`"


def _make_mine(folder: Path, mode: str = "700") -> str:
    """Return how a folder that cannot be written comes to be written."""
    if sys.platform == "win32" or not folder.is_dir() or folder.stat().st_uid != os.geteuid():
        return f"ls -ld {shlex.quote(str(folder))} shows whose it is; choose another `state`, or run as its owner"
    return f"chmod {mode} {shlex.quote(str(folder))}, or choose another `state`"


def _require_mine(folder: Path) -> None:
    """Raise StateUnusable unless the folder is mine alone to write; on Windows the user's profile sees to that."""
    status = folder.stat()
    if sys.platform != "win32":
        if status.st_uid != os.geteuid():
            raise StateUnusable(
                f"{folder} belongs to somebody else", hint="choose another `state`, or run as its owner"
            )
        if status.st_mode & WRITABLE_BY_OTHERS:
            raise StateUnusable(f"others can write in {folder}", hint=f"chmod 700 {shlex.quote(str(folder))}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StateUnusable(f"{folder} cannot be written", hint=_make_mine(folder))
