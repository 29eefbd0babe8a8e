from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from beeper_rules.cli import main
from beeper_rules.commands.asking import ANSWER_S, GONE_S, answer_to
from beeper_rules.commands.wish import Wish
from beeper_rules.commands.without_daemon import carry_out
from beeper_rules.config import Config
from beeper_rules.errors import CallFailed
from beeper_rules.in_force import put_in_force
from beeper_rules.journal import open_journal
from beeper_rules.request_desk import RequestDesk
from beeper_rules.state_folder import StateFolder
from builders import NOON, rulebook
from checkup.examined import Patient, patient


@dataclass
class Waiting:
    """Time that passes only while somebody waits; what happens meanwhile is called each time."""

    happens: Callable[[float], object] = lambda _: None
    at_s: float = 0.0

    def sleep(self, seconds: float) -> None:
        """Let so much time pass."""
        self.at_s += seconds
        self.happens(self.at_s)

    def answer(self, state: StateFolder, request: str) -> object:
        """Wait for an answer."""
        return answer_to(state, request, self.sleep, lambda: self.at_s)


@pytest.fixture
def state(tmp_path: Path) -> StateFolder:
    """Return a folder that is ready."""
    found = StateFolder(tmp_path / "state" / "journal.sqlite3")
    found.prepare()
    return found


def test_a_daemon_that_takes_its_time(state: StateFolder) -> None:
    """The answer of a daemon that is busy is waited for, and taken once."""
    request = state.write_request("pause", {}, NOON)

    def answers(at_s: float) -> None:
        if at_s > ANSWER_S - 1 and state.pending_requests():
            state.answer(request, ok=True, lines=["paused"])

    with state.lock():
        found = Waiting(answers).answer(state, request)
    assert getattr(found, "lines", None) == ("paused",)


def test_a_daemon_that_does_not_answer(state: StateFolder) -> None:
    """While somebody holds the state and does not answer, the request is left to him, and the command fails."""
    with state.lock(), pytest.raises(CallFailed, match="has not answered within 20 s"):
        Waiting().answer(state, state.write_request("pause", {}, NOON))
    assert len(state.pending_requests()) == 1


def test_a_daemon_that_ends(state: StateFolder) -> None:
    """Of a daemon that has ended no answer is waited for, but for the moment in which another one may begin."""
    waiting = Waiting()
    assert waiting.answer(state, state.write_request("pause", {}, NOON)) is None
    assert waiting.at_s == pytest.approx(GONE_S)


def test_an_answer_that_was_the_last(state: StateFolder) -> None:
    """What a daemon answered before it ended is taken for the answer."""
    request = state.write_request("pause", {}, NOON)
    state.answer(request, ok=False, lines=["no"])
    found = Waiting().answer(state, request)
    assert getattr(found, "ok", None) is False


def config_of(here: Patient) -> Config:
    """Return the configuration."""
    found = here.config()
    assert isinstance(found, Config)
    here.state.mkdir(mode=0o700, exist_ok=True)
    return found


def test_what_nobody_answered_is_done_at_once(tmp_path: Path) -> None:
    """What a daemon was asked that ended is withdrawn and done by the command: no later daemon does it again."""
    with patient(tmp_path) as here:
        config = config_of(here)
        state = StateFolder(config.state)
        state.prepare()
        request = state.write_request("pause", {}, NOON)
        said: list[str] = []
        assert carry_out(config, state, Wish("pause", {}), said.append, request).ok
        assert (said, state.pending_requests()) == (["paused: everything, until `beeper-rules resume`"], [])


def test_what_was_done_without_an_answer(tmp_path: Path) -> None:
    """What a daemon did before it could answer is not done a second time."""
    with patient(tmp_path) as here:
        config = config_of(here)
        state = StateFolder(config.state)
        state.prepare()
        state.write_request("pause", {}, NOON)
        (request,) = state.pending_requests()
        with open_journal(config.state, now=NOON) as journal:
            assert RequestDesk(journal, None, {}, config.timezone).handle(request, NOON).ok
        said: list[str] = []
        carry_out(config, state, Wish("pause", {}), said.append, request.id)
        assert (said, state.pending_requests()) == (["this was carried out already"], [])


def test_nothing_to_perform(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing is to be performed Beeper is not asked: a pause is made also while it does not run."""
    with patient(tmp_path) as here:
        with open_journal(config_of(here).state, now=NOON) as journal:
            put_in_force(journal, rulebook("rules: []"), NOON)
        here.configure(url="http://127.0.0.1:9")
        assert main(["pause", "--config", str(tmp_path / "config.yaml")]) == 0
        assert here.world.log.entries() == []
    assert capsys.readouterr().out == "paused: everything, until `beeper-rules resume`\n"
