import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from beeper_rules.beeper.outcome import HINTS
from beeper_rules.cli import main
from beeper_rules.journal import KnownAccount, open_journal
from beeper_rules.memory import Health
from beeper_rules.model.account import Account
from builders import state
from checkup.examined import Patient, patient, watched


def shown(here: Patient, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return what `status` writes."""
    main(["status", "--config", str(here.folder / "config.yaml")])
    return capsys.readouterr().out.splitlines()


def now_() -> datetime:
    """Return the present instant: `status` has no other clock."""
    return datetime.now(UTC)


@pytest.mark.parametrize(
    ("facts", "hints"),
    [
        ({"health": Health.OK}, []),
        ({"health": Health.STARTING}, []),
        ({"health": Health.WAITING, "text": "Beeper does not answer"}, ["start Beeper Desktop"]),
        ({"health": Health.TOKEN, "text": f"refused\nhint: {HINTS[401]}"}, ["make one in Beeper Desktop"]),
        ({"health": Health.STRANGER, "text": "another"}, ["if that is meant, `beeper-rules doctor --accept-identity`"]),
        ({"rules_problem": "rules.yaml:1:1: odd"}, ["beeper-rules check"]),
        ({"at": "2026-01-01T00:00:00+00:00"}, [f"`kill -CONT {os.getpid()}`"]),
    ],
)
def test_the_next_step(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], facts: dict[str, object], hints: list[str]
) -> None:
    """Where something is wrong the last lines say what to do, and where nothing is, nothing."""
    with patient(tmp_path) as here, watched(here, **{"at": now_().isoformat(), **facts}):
        lines = shown(here, capsys)
    found = [line.removeprefix("hint       ") for line in lines if line.startswith("hint ")]
    assert len(found) == len(hints)
    assert [line for line, begin in zip(found, hints, strict=True) if not line.startswith(begin)] == []


def test_no_daemon(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a daemon the next step is to start it."""
    with patient(tmp_path) as here:
        with watched(here):
            pass
        assert shown(here, capsys)[-1] == "hint       beeper-rules run"


@pytest.mark.parametrize("ahead", [-5, 60])
def test_what_is_due_next(tmp_path: Path, capsys: pytest.CaptureFixture[str], ahead: int) -> None:
    """What falls due next is shown, unless that time has passed."""
    due = now_() + timedelta(minutes=ahead)
    with patient(tmp_path) as here, watched(here, at=now_().isoformat(), next_due=due.isoformat()):
        lines = shown(here, capsys)
    assert [line for line in lines if line.startswith("next due")] == (
        [f"next due   {due:%Y-%m-%d %H:%M:%S}"] if ahead > 0 else []
    )


def test_names_instead_of_ids(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Chats and accounts are called by title and network where these are known, else by their ids."""
    doubt = "account signal_1 is missing; account other_2 is missing"
    with patient(tmp_path) as here, watched(here, health=Health.DOUBT, text=doubt):
        with open_journal(here.state / "journal.sqlite3", now=now_()) as journal, journal.transaction():
            account = Account.model_validate({"accountID": "signal_1", "network": "Signal"})
            journal.accounts.save([KnownAccount(account, None)])
            journal.chats.save([state(chat_id="!odd:x", title="Football")])
            journal.notices.add(now_(), "broken chat", "chat !odd:x is left out: no title")
        lines = shown(here, capsys)
    assert any("doubt: account Signal is missing; account other_2 is missing" in line for line in lines)
    assert any(line.endswith("broken chat: chat Football is left out: no title") for line in lines)
