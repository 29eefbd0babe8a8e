"""Files that are written whole, and never over another."""

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from beeper_rules.errors import InvalidSetup
from beeper_rules.remedies import quoted


def write_once(path: Path, text: str) -> bool:
    """Write a file that only this user can read; return False, and change nothing, when there is something already.

    The text is written beside it first: whatever interrupts this, the file is there whole or not at all.
    Raises InvalidSetup when it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            return _publish(Path(beside), path)
        finally:
            with suppress(FileNotFoundError):
                Path(beside).unlink()
    except OSError as error:
        raise cannot_write(path, path.parent, error) from error


def require_writable(folder: Path) -> None:
    """Raise InvalidSetup unless files can be made in the folder, or the folder itself where it is missing."""
    there = next((each for each in (folder, *folder.absolute().parents) if os.path.lexists(each)), folder)
    if not there.is_dir():
        raise InvalidSetup([], message=f"{there} is not a folder", hint="name another one: beeper-rules init FOLDER")
    if not os.access(there, os.W_OK | os.X_OK):
        raise cannot_write(folder, there, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def cannot_write(path: Path, folder: Path, error: OSError) -> InvalidSetup:
    """Return why something cannot be written, and what to do; `folder` is where it would be made."""
    # Only where a folder has to be made something can be in the way: files of that name are kept.
    reason = "there is a file where its folder should be" if isinstance(error, FileExistsError) else error.strerror
    return InvalidSetup(
        [],
        message=f"{path} cannot be written: {reason or error}",
        hint=f"ls -ld {quoted(folder)} shows whose folder it is; or name another one: beeper-rules init FOLDER",
    )


def _publish(beside: Path, path: Path) -> bool:
    """Give a finished file its name; return False when somebody has it already, be it a link to nowhere."""
    try:
        os.link(beside, path)
    except FileExistsError:
        return False
    except OSError:
        # A file system without links: the moment between looking and naming is all that is left open.
        if os.path.lexists(path):
            return False
        beside.rename(path)
    return True
