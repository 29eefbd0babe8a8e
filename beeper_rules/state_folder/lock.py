"""One live holder a folder. The lock ends with the process, however that ends.

On POSIX the folder itself is locked, so deleting files in it changes nothing, and a second path to it (a link) leads to
the same lock. Windows cannot lock folders, but does not let anybody delete a file that is open. The lock file tells
people and other commands who the holder is.
"""

import contextlib
import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from beeper_rules.errors import AlreadyRunning, StateUnusable

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

ATTEMPTS = 5
BETWEEN_ATTEMPTS_S = 0.02
"""`holder` looks by locking for microseconds; a start at that very moment tries again."""
BUSY = frozenset({errno.EWOULDBLOCK, errno.EACCES, errno.EAGAIN, errno.EDEADLK})
LONGEST_ID = 20
LOCKED_BYTE = 1 << 20
"""Far behind the text: Windows lets nobody read a locked byte."""


@contextmanager
def held(folder: Path, lock_path: Path, sleep: Callable[[float], None] = time.sleep) -> Iterator[None]:
    """Hold the folder's lock; raises AlreadyRunning when somebody else does."""
    with _opened(folder, lock_path, create=True) as descriptor:
        if not _lock(folder, descriptor, sleep):
            raise _already_running(folder, lock_path)
        try:
            _sign(lock_path, f"{os.getpid()}\n")
        except OSError as error:
            raise _unusable(lock_path, error) from error
        try:
            yield
        finally:
            # What cannot be cleared does no harm: it is believed only while the lock is held.
            with contextlib.suppress(OSError):
                _sign(lock_path, "")


def holder(folder: Path, lock_path: Path) -> int | None:
    """Return the process id of the live holder; None for none, 0 when it lives and its lock file does not say it."""
    if not folder.exists():
        return None
    with _opened(folder, lock_path, create=False) as descriptor:
        if descriptor is None or _try(folder, descriptor, shared=True):
            return None
    return _signed(lock_path)


def _lock(folder: Path, descriptor: int | None, sleep: Callable[[float], None]) -> bool:
    """Return whether the lock was taken."""
    for attempt in range(ATTEMPTS):
        if attempt:
            sleep(BETWEEN_ATTEMPTS_S)
        if descriptor is not None and _try(folder, descriptor, shared=False):
            return True
    return False


@contextmanager
def _opened(folder: Path, lock_path: Path, *, create: bool) -> Iterator[int | None]:
    """Open what is locked, and close it, which unlocks it; None when it is not there and must not be made."""
    try:
        if sys.platform == "win32":
            descriptor = os.open(lock_path, os.O_RDWR | (os.O_CREAT if create else 0), 0o600)
        else:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError as error:
        if not create:
            yield None
            return
        raise StateUnusable(f"{folder} is not there", hint="something deleted it: start again") from error
    except OSError as error:
        raise _unusable(folder, error) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _try(folder: Path, descriptor: int, *, shared: bool) -> bool:
    """Return whether the lock could be taken now; a shared one is for looking only. Closing the file gives it back."""
    try:
        if sys.platform == "win32":
            os.lseek(descriptor, LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in BUSY:
            return False
        raise _unusable(folder, error) from error
    return True


def _sign(lock_path: Path, text: str) -> None:
    """Write who holds the lock; a link is not followed."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(lock_path, flags, 0o600), "wb") as file:
        file.write(text.encode())


def _signed(lock_path: Path) -> int:
    """Return the process id in the lock file; 0 when there is none."""
    try:
        descriptor = os.open(lock_path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            text = file.read(LONGEST_ID).strip()
    except OSError:
        return 0
    return int(text) if text.isdigit() else 0


def _already_running(folder: Path, lock_path: Path) -> AlreadyRunning:
    process = _signed(lock_path)
    who = f"process {process}" if process else "another process"
    stop = f"`kill {process}` ends it after what it is doing" if process else "stop it first"
    return AlreadyRunning(f"{who} holds the state in {folder}", hint=f"{stop}; or choose another `state`")


def _unusable(path: Path, error: OSError) -> StateUnusable:
    message = f"{path} cannot be locked: {error.strerror or error}"
    return StateUnusable(message, hint="keep the state on a disk of this machine, in a folder of your own")
