import os
from datetime import timedelta
from pathlib import Path

import pytest

from beeper_rules.beeper.outcome import HINTS
from beeper_rules.journal import KnownAccount, Pause, open_journal
from beeper_rules.memory import Health
from beeper_rules.model.account import Account
from checkup.examined import MUTE, patient, watched


def test_no_daemon_runs(tmp_path: Path) -> None:
    """Without a daemon it is a warning with the command that starts one."""
    with patient(tmp_path) as here:
        found = here.look("daemon")
    assert (found.level, found.hint) == ("warning", "beeper-rules run")


def test_a_healthy_daemon(tmp_path: Path) -> None:
    """A daemon that takes its turns is told with its process, and that it has the rules of the disk."""
    with patient(tmp_path) as here, watched(here):
        assert here.look("daemon").text.startswith(f"process {os.getpid()}, last turn ")
        assert (here.look("rules in force").level, here.look("rules in force").text) == ("ok", "1, as the files say")


def test_a_daemon_that_is_stuck(tmp_path: Path) -> None:
    """A daemon that has taken no turn for two minutes fails; it is woken first, and ended if need be."""
    with patient(tmp_path) as here, watched(here):
        here.world.clock.advance(121)
        found = here.look("daemon")
    assert found.level == "failure"
    assert found.hint.startswith(f"`kill -CONT {os.getpid()}`, ")
    assert f"`kill -9 {os.getpid()}` and then `beeper-rules run`" in found.hint


def test_a_daemon_that_was_never_heard(tmp_path: Path) -> None:
    """A daemon without a heartbeat fails."""
    with patient(tmp_path) as here, watched(here):
        (here.state / "health.json").unlink()
        found = here.look("daemon")
    assert found.text.endswith("holds the state and has not taken a turn yet")


@pytest.mark.parametrize(
    ("health", "text", "hint"),
    [
        (Health.TOKEN, "refused", "beeper-rules init"),
        (Health.TOKEN, "others can read it\nhint: chmod 600 it", "chmod 600 it"),
        (Health.STRANGER, "another Beeper", "--accept-identity"),
        (Health.DOUBT, "no chats", "ten minutes"),
        (Health.TOKEN, f"refused\nhint: {HINTS[401]}", "beeper-rules init"),
        (Health.TOKEN, f"refused\nhint: {HINTS[403]}", "beeper-rules init"),
        (Health.WAITING, "", "start Beeper Desktop"),
        (Health.WAITING, "a full disk\nhint: make room", "make room"),
    ],
)
def test_a_daemon_that_does_not_act(tmp_path: Path, health: Health, text: str, hint: str) -> None:
    """A daemon that does not act fails with its own words and with what mends that."""
    with patient(tmp_path) as here, watched(here, health=health, text=text):
        found = here.look("daemon")
    assert found.level == "failure"
    assert found.text.endswith(f"and it does not act: {text.splitlines()[0] if text else 'waiting'}")
    assert hint in found.hint


def test_rules_that_are_not_in_force(tmp_path: Path) -> None:
    """Rules on the disk that the daemon does not have are a warning."""
    with patient(tmp_path) as here, watched(here):
        here.rules(MUTE.replace("hush", "still"))
        found = here.look("rules in force")
    assert (found.level, found.text) == ("warning", "1, and the files say something else")


def test_rules_that_the_daemon_could_not_load(tmp_path: Path) -> None:
    """A daemon that runs on the last good rules fails, with what it found wrong."""
    with patient(tmp_path) as here, watched(here, rules_problem="rules.yaml:1:1: odd"):
        found = here.look("rules in force")
    assert (found.level, found.details, found.hint) == ("failure", ("rules.yaml:1:1: odd",), "beeper-rules check")


def test_what_is_paused(tmp_path: Path) -> None:
    """Every pause is a warning with the command that ends it; one that is over is not told."""
    with patient(tmp_path) as here, watched(here):
        now = here.world.clock.now()
        with open_journal(here.state / "journal.sqlite3", now=now) as journal, journal.transaction():
            journal.pauses.put(Pause("all", "", now))
            journal.pauses.put(Pause("rule", "hush", now, now + timedelta(hours=2)))
            journal.pauses.put(Pause("chat", "!a b:x", now))
            journal.pauses.put(Pause("rule", "over", now - timedelta(hours=2), now))
        found = {each.hint: each.text for each in here.walk() if each.step == "paused"}
    assert found == {
        "beeper-rules resume": "everything",
        "beeper-rules resume hush": f"rule hush until {now + timedelta(hours=2):%Y-%m-%d %H:%M}",
        "beeper-rules resume '!a b:x'": "chat !a b:x",
    }


def test_one_hint_for_a_refused_token(tmp_path: Path) -> None:
    """A refused token is mended in one way, whichever step it spoils."""
    with patient(tmp_path) as here, watched(here, health=Health.TOKEN, text=f"refused\nhint: {HINTS[401]}"):
        here.world.behave(tokens=())
        hints = {each.step: each.hint for each in here.walk() if each.step in {"token accepted", "daemon"}}
    assert len(hints) == 2
    assert len(set(hints.values())) == 1


def test_accounts_are_called_by_their_network(tmp_path: Path) -> None:
    """What a daemon says of an account by its id is told by its network."""
    with patient(tmp_path) as here, watched(here, health=Health.DOUBT, text="account signal_1 is missing"):
        with open_journal(here.state / "journal.sqlite3", now=here.world.clock.now()) as journal:
            account = Account.model_validate({"accountID": "signal_1", "network": "Signal"})
            journal.accounts.save([KnownAccount(account, None)])
        assert here.look("daemon").text.endswith("and it does not act: account Signal is missing")
