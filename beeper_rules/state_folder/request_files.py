"""What commands ask of the daemon, and its answers: one small JSON file each, complete from its first instant on.

A request is removed after its answer was written. A crash between its effect and its answer lets it be read again: who
carries it out has to know it by its id.
"""

import json
import os
import re
import secrets
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from beeper_rules.errors import WrongUsage

LARGEST_BYTES = 1024 * 1024
"""A plan of some thousand actions."""
MOST_LINES = 2000
LONGEST_LINE = 400
"""Characters."""
LARGEST_ANSWER_BYTES = 8 * MOST_LINES * LONGEST_LINE
"""An escaped character takes six bytes."""
MOST_AT_ONCE = 1000
KEPT_S = 24 * 3600
STAMP = "%Y%m%dT%H%M%S.%fZ"
"""With which an id begins: when it was written, UTC."""
_ID = re.compile(r"[0-9A-Za-z.-]{1,80}")


@dataclass(frozen=True)
class Request:
    """What one command asks. A file that cannot be read is moved aside as `*.bad` and shows up once with kind ''."""

    id: str
    kind: str
    at: datetime
    """UTC: when it was written."""
    arguments: Mapping[str, object] = field(default_factory=dict)
    problem: str = ""
    """Why it cannot be read; a sentence for the log and for the answer."""


@dataclass(frozen=True)
class Answer:
    """What became of a request."""

    ok: bool
    lines: tuple[str, ...]
    """For people, in order."""
    actions: tuple[int, ...] = ()
    """The actions that are to be performed because of it."""


def unique() -> str:
    """Return eight random hexadecimal digits."""
    return secrets.token_hex(4)


def write(folder: Path, kind: str, arguments: Mapping[str, object], now: datetime, unique: Callable[[], str]) -> str:
    """Write a request and return its id; raises WrongUsage when it is too large."""
    at = now.astimezone(UTC)
    content = json.dumps({"kind": kind, "arguments": dict(arguments), "at": at.isoformat()}).encode()
    if len(content) > LARGEST_BYTES:
        raise WrongUsage("this is too much for one request", hint="ask for less at once")
    stamp = at.strftime(STAMP)
    number = sum(1 for _ in folder.glob(f"{stamp}-*.json"))  # keeps the order within one microsecond
    request_id = f"{stamp}-{number:04}-{unique()}"
    _write_whole(_request_file(folder, request_id), content)
    return request_id


def pending(folder: Path) -> list[Request]:
    """Return the unanswered requests, oldest first, and at most a thousand at once."""
    found: list[Request] = []
    files = sorted(each for each in folder.glob("*.json") if _ID.fullmatch(each.stem))
    for file in files[:MOST_AT_ONCE]:
        if _answer_file(folder, file.stem).exists():
            file.unlink(missing_ok=True)  # answered just before a crash
        elif request := _read_request(file):
            found.append(request)
    return sorted(found, key=lambda each: (each.at, each.id))


def oldest(folder: Path) -> datetime | None:
    """Return when the oldest unanswered request was written, by its name; nothing is moved or removed."""
    names = (file.stem for file in folder.glob("*.json") if _ID.fullmatch(file.stem))
    return min(
        filter(None, (_written(name) for name in names if not _answer_file(folder, name).exists())), default=None
    )


def _written(request_id: str) -> datetime | None:
    """Return when a request was written; None for a name that is not ours."""
    try:
        return datetime.strptime(request_id.partition("-")[0], STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def answer(folder: Path, request_id: str, ok: bool, lines: Sequence[str], actions: Sequence[int] = ()) -> None:
    """Write the answer, then remove the request; raises ValueError for an id that none can have."""
    shown = [each[:LONGEST_LINE] for each in lines[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        shown[-1] = f"… and {len(lines) - MOST_LINES + 1} more lines"
    file = _answer_file(folder, request_id)
    said = {"ok": ok, "lines": shown, "actions": list(actions)}
    _write_whole(file, json.dumps(said, ensure_ascii=False).encode(errors="backslashreplace"))
    _request_file(folder, request_id).unlink(missing_ok=True)
    _forget_before(folder, file.stat().st_mtime - KEPT_S)


def withdraw(folder: Path, request_id: str) -> None:
    """Remove a request that nobody has answered."""
    _request_file(folder, request_id).unlink(missing_ok=True)


def take_answer(folder: Path, request_id: str) -> Answer | None:
    """Return the answer and delete it; None when there is none yet."""
    file = _answer_file(folder, request_id)
    try:
        raw = json.loads(_read_bounded(file, LARGEST_ANSWER_BYTES))
        actions = tuple(int(each) for each in raw.get("actions", ()))
        found = Answer(raw["ok"] is True, tuple(str(each) for each in raw["lines"]), actions)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        found = Answer(False, ("the answer of the daemon cannot be read",))
    file.unlink(missing_ok=True)
    return found


def _read_request(file: Path) -> Request | None:
    """Return the request in a file; None when the file is gone meanwhile."""
    try:
        return _parsed(file.stem, json.loads(_read_bounded(file, LARGEST_BYTES)))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        return _set_aside(file, error)


def _parsed(request_id: str, raw: Any) -> Request:  # noqa: ANN401 - JSON can be anything
    """Return the request that JSON describes; anything else raises what reading it raises."""
    kind, arguments, at = raw["kind"], raw["arguments"], datetime.fromisoformat(raw["at"])
    if not (kind and isinstance(kind, str) and isinstance(arguments, dict) and at.tzinfo):
        raise ValueError("it is no request")
    return Request(request_id, kind, at.astimezone(UTC), arguments)


def _set_aside(file: Path, error: Exception) -> Request | None:
    """Move a broken request out of the way and return it as one of no kind; None when the file is gone meanwhile."""
    try:
        at = datetime.fromtimestamp(file.lstat().st_mtime, UTC)
        file.replace(file.with_name(file.name + ".bad"))
    except FileNotFoundError:
        return None
    return Request(file.stem, "", at, problem=f"the request {file.name} cannot be read: {error}")


def _read_bounded(file: Path, largest: int) -> bytes:
    """Return what is in a regular file; raises ValueError for anything else or more."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(file, flags)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("it is no file")
        with os.fdopen(os.dup(descriptor), "rb") as opened:
            content = opened.read(largest + 1)
    finally:
        os.close(descriptor)
    if len(content) > largest:
        raise ValueError("it is too large")
    return content


def _write_whole(file: Path, content: bytes) -> None:
    """Write a file that is complete as soon as it can be seen, also after a power cut."""
    draft = file.with_name(file.name + ".tmp")
    try:
        with draft.open("wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(file)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _forget_before(folder: Path, oldest: float) -> None:
    """Delete answers and half-written files that nobody came back for. `oldest` is in seconds since 1970."""
    for file in _leftovers(folder):
        try:
            if file.stat().st_mtime < oldest:
                file.unlink()
        except FileNotFoundError:
            continue  # taken meanwhile


def _leftovers(folder: Path) -> Iterator[Path]:
    yield from folder.glob("*.answer")
    yield from folder.glob("*.tmp")


def _request_file(folder: Path, request_id: str) -> Path:
    return folder / f"{_valid(request_id)}.json"


def _answer_file(folder: Path, request_id: str) -> Path:
    return folder / f"{_valid(request_id)}.answer"


def _valid(request_id: str) -> str:
    """Return the id; raises ValueError for one that leads out of the folder."""
    if not _ID.fullmatch(request_id):
        raise ValueError(f"'{request_id}' is no request id")
    return request_id
