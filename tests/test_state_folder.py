import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beeper_rules.errors import AlreadyRunning, StateUnusable, WrongUsage
from beeper_rules.state_folder import Answer, Request, StateFolder

NOW = datetime(2026, 5, 2, 12, 0, tzinfo=UTC)
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
HOLD = """
import sys
from pathlib import Path
from beeper_rules.state_folder import StateFolder
with StateFolder(Path(sys.argv[1])).lock():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def state(tmp_path: Path) -> StateFolder:
    """Return a folder that is ready."""
    folder = StateFolder(tmp_path / "state" / "journal.sqlite3")
    folder.prepare()
    return folder


@contextmanager
def another_daemon(state: StateFolder) -> Iterator[subprocess.Popen[str]]:
    """Run a process that holds the lock until the end of the block."""
    command = [sys.executable, "-c", HOLD, str(state.journal)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own script
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def fail() -> None:
    """End a block with an error."""
    raise KeyError


def mode(path: Path) -> int:
    """Return the permissions."""
    return path.stat().st_mode & 0o777


@posix
def test_everything_is_private(tmp_path: Path) -> None:
    """Folders and files are made for this user alone, whatever the umask is."""
    before = os.umask(0)
    try:
        state = StateFolder(tmp_path / "a" / "b" / "journal.sqlite3")
        state.prepare()
        request = state.write_request("pause", {}, NOW)
        with state.lock():
            modes = [mode(each) for each in (state.folder, state.folder.parent, state.requests)]
            assert modes == [0o700] * 3
            assert [mode(state.lock_path), mode(state.requests / f"{request}.json")] == [0o600] * 2
    finally:
        umask = os.umask(before)
    assert umask == 0


def test_preparing_twice_changes_nothing(state: StateFolder) -> None:
    """A folder that is ready stays as it is, with what is in it."""
    request = state.write_request("pause", {}, NOW)
    state.prepare()
    assert [each.id for each in state.pending_requests()] == [request]


@posix
def test_open_requests_are_closed(state: StateFolder) -> None:
    """A requests folder that others can read is made private again."""
    state.requests.chmod(0o755)
    state.prepare()
    assert mode(state.requests) == 0o700


@posix
@pytest.mark.parametrize("open_mode", [0o777, 0o770, 0o702])
def test_a_folder_that_others_can_write(state: StateFolder, open_mode: int) -> None:
    """A folder in which others can write is refused with the line to type; one that they can read is not."""
    state.folder.chmod(open_mode)
    with pytest.raises(StateUnusable) as caught:
        state.prepare()
    assert caught.value.hint == f"chmod 700 {state.folder}"
    state.folder.chmod(0o755)
    state.prepare()


@pytest.mark.parametrize("name", ["file", "file/state", "requests-file", "x" * 300])
def test_what_cannot_be_a_folder(tmp_path: Path, name: str) -> None:
    """A file in the place of a folder is a clear error with exit code 3, and stays as it is."""
    (tmp_path / "file").write_text("mine")
    (tmp_path / "requests-file").mkdir()
    (tmp_path / "requests-file" / "requests").write_text("mine")
    with pytest.raises(StateUnusable) as caught:
        StateFolder(tmp_path / name / "journal.sqlite3").prepare()
    assert caught.value.exit_code == 3
    assert str(tmp_path) in caught.value.message
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system where nothing can be made")
def test_a_read_only_place() -> None:
    """A place where nothing can be made is a clear error."""
    with pytest.raises(StateUnusable, match="cannot be used"):
        StateFolder(Path("/proc/nowhere/journal.sqlite3")).prepare()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can give folders away")
def test_a_folder_of_somebody_else(state: StateFolder) -> None:
    """A folder that belongs to another user is refused."""
    os.chown(state.folder, 12345, -1)
    with pytest.raises(StateUnusable, match="belongs to somebody else"):
        state.prepare()


@pytest.mark.parametrize("mode", [0o500, 0o000])
def test_a_folder_that_cannot_be_written(state: StateFolder, mode: int) -> None:
    """A folder of mine that is closed is a clear error, with the command that opens it."""
    state.folder.chmod(mode)
    try:
        if os.name == "nt" or os.access(state.folder, os.W_OK):
            pytest.skip("nothing is closed to this user")
        with pytest.raises(StateUnusable) as caught:
            state.prepare()
    finally:
        state.folder.chmod(0o700)
    assert caught.value.hint == f"chmod 700 {state.folder}, or choose another `state`"


def test_a_second_daemon_is_refused(state: StateFolder) -> None:
    """While another process holds the folder, nobody else can, and its id is told."""
    with another_daemon(state) as process:
        assert state.holder() == process.pid
        with pytest.raises(AlreadyRunning, match=f"process {process.pid} holds") as caught, state.lock():
            pytest.fail("held twice")
        assert caught.value.hint.startswith(f"`kill {process.pid}` ends it")
        assert caught.value.exit_code == 5
    assert state.holder() is None


def test_a_second_holder_in_one_process_is_refused(state: StateFolder) -> None:
    """The same process cannot hold the folder twice either."""
    with state.lock(), pytest.raises(AlreadyRunning), state.lock():
        pytest.fail("held twice")


def test_the_lock_can_be_taken_again(state: StateFolder) -> None:
    """The end of the block gives the folder back, also after an error."""
    with pytest.raises(KeyError), state.lock():
        fail()
    assert state.holder() is None
    with state.lock():
        assert state.holder() == os.getpid()


def test_a_killed_daemon_leaves_no_lock(state: StateFolder) -> None:
    """After SIGKILL the folder is free at once, and the id that was left behind is not believed."""
    with another_daemon(state) as process:
        process.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
        process.wait()
        assert state.lock_path.read_text() == f"{process.pid}\n"
        assert state.holder() is None
        with state.lock():
            assert state.holder() == os.getpid()


@posix
def test_deleting_the_lock_file_changes_nothing(state: StateFolder) -> None:
    """A holder whose lock file was deleted still holds the folder; only its id is unknown."""
    with another_daemon(state):
        state.lock_path.unlink()
        assert state.holder() == 0
        with pytest.raises(AlreadyRunning, match="another process holds"), state.lock():
            pytest.fail("held twice")


@posix
def test_a_link_leads_to_the_same_lock(state: StateFolder, tmp_path: Path) -> None:
    """Two paths to one folder are one folder."""
    (tmp_path / "link").symlink_to("state")
    with (
        another_daemon(state),
        pytest.raises(AlreadyRunning),
        StateFolder(tmp_path / "link" / "journal.sqlite3").lock(),
    ):
        pytest.fail("held twice")


def test_two_folders_have_two_locks(state: StateFolder, tmp_path: Path) -> None:
    """Another folder can be held at the same time."""
    other = StateFolder(tmp_path / "other" / "journal.sqlite3")
    other.prepare()
    with state.lock(), other.lock():
        assert [state.holder(), other.holder()] == [os.getpid()] * 2


def test_looking_disturbs_nobody(state: StateFolder) -> None:
    """Looking for the holder makes no file, and a start right beside it succeeds."""
    for _ in range(50):
        assert state.holder() is None
        with state.lock():
            assert state.holder() == os.getpid()
    assert not (state.folder.parent / "nothing").exists()
    assert StateFolder(state.folder.parent / "nothing" / "journal").holder() is None
    assert not (state.folder.parent / "nothing").exists()


@pytest.mark.parametrize("text", ["", "x", "-5", "99999999999999999999999999", "12\n13"])
def test_a_lock_file_with_other_words(state: StateFolder, text: str) -> None:
    """A lock file that holds no process id names none."""
    with state.lock():
        state.lock_path.write_text(text)
        assert isinstance(state.holder(), int)
        assert str(state.holder()) in {"0", text[:20]}


def test_a_missing_folder_cannot_be_locked(tmp_path: Path) -> None:
    """Locking what is not there is a clear error."""
    with pytest.raises(StateUnusable, match="is not there"), StateFolder(tmp_path / "gone" / "journal").lock():
        pytest.fail("held nothing")


@posix
def test_a_link_as_lock_file_is_not_followed(state: StateFolder, tmp_path: Path) -> None:
    """The lock file is never a way to overwrite another file."""
    (tmp_path / "mine").write_text("mine")
    state.lock_path.symlink_to(tmp_path / "mine")
    with pytest.raises(StateUnusable, match="cannot be locked"), state.lock():
        pytest.fail("held")
    assert (tmp_path / "mine").read_text() == "mine"


def test_a_request_is_answered(state: StateFolder) -> None:
    """What a command asks reaches the daemon as it was, and the answer reaches the command once."""
    request = state.write_request("pause", {"rule": "a", "for_s": 60}, NOW)
    assert state.pending_requests() == [Request(request, "pause", NOW, {"rule": "a", "for_s": 60})]
    assert state.take_answer(request) is None
    state.answer(request, True, ["paused", "für ü"])
    assert state.pending_requests() == []
    assert state.take_answer(request) == Answer(True, ("paused", "für ü"))
    assert state.take_answer(request) is None
    assert list(state.requests.iterdir()) == []


def test_since_when_something_waits(state: StateFolder) -> None:
    """The oldest request that has no answer tells since when one waits, and looking moves nothing."""
    assert state.asked_at() is None
    requests = [state.write_request("a", {}, NOW + timedelta(seconds=each)) for each in (0, 1, 2)]
    state.answer(requests[0], True, [])
    (state.requests / "other.json").write_text("{", encoding="utf-8")
    before = sorted(state.requests.iterdir())
    assert state.asked_at() == NOW + timedelta(seconds=1)
    assert sorted(state.requests.iterdir()) == before


def test_requests_keep_their_order(state: StateFolder) -> None:
    """Requests come oldest first, also those of one instant and from other zones."""
    berlin = timezone(timedelta(hours=2))
    asked = [
        state.write_request("b", {}, NOW + timedelta(seconds=1)),
        *(state.write_request("c", {}, NOW + timedelta(seconds=2), unique=name.upper) for name in "edcba"),
        state.write_request("a", {}, NOW.astimezone(berlin)),
    ]
    assert [each.id for each in state.pending_requests()] == [asked[-1], *asked[:-1]]
    assert state.pending_requests()[0].at == NOW


def test_ids_differ(state: StateFolder) -> None:
    """Many requests of one instant have as many ids."""
    assert len({state.write_request("a", {}, NOW) for _ in range(50)}) == 50


def test_a_request_that_is_too_large(state: StateFolder) -> None:
    """A request above 1 MB is refused, and leaves nothing behind."""
    with pytest.raises(WrongUsage, match="too much"):
        state.write_request("a", {"text": "x" * 1_100_000}, NOW)
    assert list(state.requests.iterdir()) == []


GOOD = {"kind": "pause", "arguments": {}, "at": "2026-05-02T12:00:00+00:00"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b"null",
        b"[" * 60_000,
        b"{}",
        b" " * 70_000,
        json.dumps(GOOD | {"kind": ""}).encode(),
        json.dumps(GOOD | {"kind": 1}).encode(),
        json.dumps(GOOD | {"arguments": []}).encode(),
        json.dumps(GOOD | {"at": "2026-05-02T12:00:00"}).encode(),
        json.dumps(GOOD | {"at": "0001-01-01T00:00:00+10:00"}).encode(),
        json.dumps(GOOD | {"at": 5}).encode(),
    ],
)
def test_a_broken_request_is_set_aside(state: StateFolder, content: bytes) -> None:
    """A file that is no request is moved aside, told once as one of no kind, and can be answered like any other."""
    (state.requests / "x.json").write_bytes(content)
    (broken,) = state.pending_requests()
    assert (broken.id, broken.kind) == ("x", "")
    assert "x.json cannot be read" in broken.problem
    assert state.pending_requests() == []
    assert (state.requests / "x.json.bad").read_bytes() == content
    state.answer("x", False, [broken.problem])
    assert state.take_answer("x") == Answer(False, (broken.problem,))


@posix
def test_what_is_no_file_is_set_aside(state: StateFolder) -> None:
    """A pipe, a folder or a loop of links in the place of a request stops nobody."""
    os.mkfifo(state.requests / "a.json")
    (state.requests / "b.json").mkdir()
    (state.requests / "c.json").symlink_to("c.json")
    (state.requests / "not an id.json").write_text("{}")
    good = state.write_request("pause", {}, NOW)
    found = state.pending_requests()
    assert sorted((each.id, each.kind) for each in found) == [(good, "pause"), ("a", ""), ("b", ""), ("c", "")]
    assert [each.id for each in state.pending_requests()] == [good]


def test_a_request_that_was_answered_is_not_repeated(state: StateFolder) -> None:
    """After a crash between the answer and the removal of its request the request is not carried out again."""
    request = state.write_request("undo", {}, NOW)
    content = (state.requests / f"{request}.json").read_bytes()
    state.answer(request, True, [])
    (state.requests / f"{request}.json").write_bytes(content)
    assert state.pending_requests() == []
    assert state.take_answer(request) == Answer(True, ())


def test_a_draft_is_not_seen(state: StateFolder) -> None:
    """A file that was not written to its end is neither a request nor an answer, and does not stop the next one."""
    request = state.write_request("a", {}, NOW)
    (state.requests / "y.json.tmp").write_text("{")
    (state.requests / f"{request}.answer.tmp").write_text("{")
    assert [each.id for each in state.pending_requests()] == [request]
    assert state.take_answer(request) is None
    state.answer(request, True, ["done"])
    assert state.take_answer(request) == Answer(True, ("done",))


def test_an_answer_is_bounded(state: StateFolder) -> None:
    """Very long answers are cut, say so, and can be read."""
    request = state.write_request("a", {}, NOW)
    state.answer(request, True, ["\x1f" * 5000] * 5000)
    answer = state.take_answer(request)
    assert answer is not None
    assert (len(answer.lines), len(answer.lines[0])) == (2000, 400)
    assert answer.lines[-1] == "… and 3001 more lines"


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"ok": true, "lines": 3}'])
def test_a_broken_answer_is_told(state: StateFolder, content: bytes) -> None:
    """An answer that cannot be read is told as a failure, once."""
    (state.requests / "x.answer").write_bytes(content)
    answer = state.take_answer("x")
    assert answer == Answer(False, ("the answer of the daemon cannot be read",))
    assert state.take_answer("x") is None


def test_answers_that_nobody_took_go(state: StateFolder) -> None:
    """What nobody came back for within a day is deleted with the next answer; what is younger stays."""
    for name, hours in (("old.answer", 25), ("old.json.tmp", 25), ("young.answer", 23)):
        (state.requests / name).write_text("{}")
        then = (datetime.now(UTC) - timedelta(hours=hours)).timestamp()
        os.utime(state.requests / name, (then, then))
    state.answer("x", True, [])
    assert sorted(each.name for each in state.requests.iterdir()) == ["x.answer", "young.answer"]


@pytest.mark.parametrize("request_id", ["../../etc/passwd", "", "a/b", "a\0", "ä", "x" * 81])
def test_an_id_stays_in_the_folder(state: StateFolder, request_id: str) -> None:
    """An id that could lead out of the folder is refused."""
    with pytest.raises(ValueError, match="is no request id"):
        state.answer(request_id, True, [])
    with pytest.raises(ValueError, match="is no request id"):
        state.take_answer(request_id)


def test_without_a_folder_there_is_nothing(tmp_path: Path) -> None:
    """Without the folder there are no requests, and asking is a clear error."""
    state = StateFolder(tmp_path / "journal.sqlite3")
    assert state.pending_requests() == []
    with pytest.raises(StateUnusable, match="cannot be used"):
        state.write_request("a", {}, NOW)


@given(st.lists(st.text(max_size=20), max_size=5))
def test_any_words_can_be_answered(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    """An answer arrives as it was, whatever is in it."""
    state = StateFolder(tmp_path_factory.getbasetemp() / "answers" / "journal")
    state.prepare()
    state.answer("x", True, lines)
    assert state.take_answer("x") == Answer(True, tuple(lines))
