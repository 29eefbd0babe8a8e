from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from beeper_rules.journal import KnownAccount, open_journal
from beeper_rules.model.account import Account
from beeper_rules.plausible import AWAY
from beeper_rules.simulator import TOKEN, Token, faults
from beeper_rules.state_folder import StateFolder
from checkup.examined import MUTE, TELL, Patient, levels, patient


def give(here: Patient, **facts: object) -> None:
    """Make the token another one."""
    here.world.behave(tokens=(replace(Token(TOKEN), **facts),))  # type: ignore[arg-type]  # fields of Token


def test_a_refused_token(tmp_path: Path) -> None:
    """A token that Beeper refuses fails with the commands that put another in its place; what needs it is skipped."""
    with patient(tmp_path) as here:
        here.world.behave(tokens=())
        found = here.look("token accepted")
        assert {step for step, level in levels(here.walk()).items() if level == "skipped"} == {
            "permission",
            "accounts",
            "chats",
            "event stream",
        }
    assert found.level == "failure"
    assert found.hint.endswith(f"Then: rm {here.token} && beeper-rules init {tmp_path}")


def test_the_place_of_the_token_decides_the_hint(tmp_path: Path) -> None:
    """A refused token of a variable is mended in that variable."""
    with patient(tmp_path) as here:
        (tmp_path / "config.yaml").write_text(f"beeper: {{url: '{here.url}', token_env: MINE}}\n", encoding="utf-8")
        here.env["MINE"] = "bdapi_old"
        assert here.look("token accepted").hint.endswith("and set $MINE to it")


@pytest.mark.parametrize(("rules", "level"), [(MUTE, "failure"), (TELL, "warning")])
def test_a_token_that_may_only_read(tmp_path: Path, rules: str, level: str) -> None:
    """A read-only token fails where a rule acts in Beeper, which is named, and is a warning where none does."""
    with patient(tmp_path, rules) as here:
        give(here, can_write=False)
        found = here.look("permission")
    assert (found.level, "hush" in found.text) == (level, level == "failure")


@pytest.mark.parametrize(("left", "level"), [(timedelta(days=6), "warning"), (timedelta(days=8), "ok")])
def test_a_token_that_expires_soon(tmp_path: Path, left: timedelta, level: str) -> None:
    """A token that expires within a week is a warning with the day."""
    with patient(tmp_path) as here:
        expires_at = here.world.clock.now() + left
        give(here, expires_at=expires_at)
        found = here.look("permission")
    assert found.level == level
    assert found.text.startswith(f"reading and writing until {expires_at:%Y-%m-%d %H:%M}")


def test_an_account_that_is_logged_out(tmp_path: Path) -> None:
    """An account that is not connected is a warning that names it, and where to log in again."""
    with patient(tmp_path) as here:
        account = here.world.add_account("Signal\n", status="reconnect_required")
        found = here.look("accounts")
        here.world.remove_account(account)
        assert here.look("accounts").level == "ok"
    assert (found.level, found.details) == ("warning", ("Signal\\n is reconnect_required",))
    assert "Settings → Accounts" in found.hint


def test_an_account_that_is_not_listed(tmp_path: Path) -> None:
    """An account that is known and not listed is a warning by its network, unless it is believed to be gone."""
    known = [
        {"accountID": "signal_1", "network": "Signal", "status": "connected"},
        {"accountID": "old", "network": "Telegram", "status": AWAY},
        {"accountID": "of_chats", "network": "Matrix"},
    ]
    with patient(tmp_path) as here:
        path = here.state / "journal.sqlite3"
        StateFolder(path).prepare()
        listed = [{"accountID": name, "network": "here"} for name in here.world.accounts]
        with open_journal(path, now=here.world.clock.now()) as journal:
            journal.accounts.save(KnownAccount(Account.model_validate(each), None) for each in [*known, *listed])
        found = here.look("accounts")
    assert (found.level, found.details) == ("warning", ("Signal is not listed any more",))
    assert "Settings → Accounts" in found.hint


def test_no_account_at_all(tmp_path: Path) -> None:
    """A Beeper without accounts fails."""
    with patient(tmp_path) as here:
        here.world.faults.add(faults.no_accounts(), path="/v1/accounts")
        assert here.look("accounts").level == "failure"


def test_another_beeper(tmp_path: Path) -> None:
    """A Beeper that has none of the known accounts fails with the command that accepts it."""
    with patient(tmp_path) as here:
        path = here.state / "journal.sqlite3"
        StateFolder(path).prepare()
        with open_journal(path, now=here.world.clock.now()) as journal:
            journal.accounts.save([KnownAccount(Account.model_validate({"accountID": "old"}), None)])
        found = here.look("accounts")
    assert found.level == "failure"
    assert "`beeper-rules doctor --accept-identity`" in found.hint


def test_chats_are_counted(tmp_path: Path) -> None:
    """One page of chats is read and counted; an empty list is a warning."""
    with patient(tmp_path) as here:
        assert here.look("chats").text == "3 on the first page"
        here.world.faults.add(faults.empty_list(), path="/v1/chats")
        assert here.look("chats").level == "warning"


def test_a_chat_that_cannot_be_read(tmp_path: Path) -> None:
    """A chat that cannot be read is a warning that names it and what is wrong."""
    with patient(tmp_path) as here:
        here.world.faults.add(faults.with_item(0, id="!odd:x", isMuted="perhaps"), path="/v1/chats")
        found = here.look("chats")
    assert found.level == "warning"
    assert found.details[0].startswith("!odd:x: isMuted: ")


def test_the_token_goes_to_nobody_else(tmp_path: Path) -> None:
    """Where something else listens than Beeper, the token is not sent."""
    with patient(tmp_path) as here:
        here.world.faults.add(faults.garbage(b"<html>"), path="*", times=100)
        found = levels(here.walk())
        assert [each.path for each in here.world.log.entries() if each.has_authorization] == []
    assert (found["address"], found["token accepted"]) == ("failure", "skipped")


def test_nothing_is_asked_twice(tmp_path: Path) -> None:
    """The whole way takes one call for each thing that is asked."""
    with patient(tmp_path) as here:
        here.walk()
        calls = [(each.method, each.path) for each in here.world.log.entries()]
    assert sorted(calls) == sorted(set(calls))


def test_a_token_of_which_nothing_is_said(tmp_path: Path) -> None:
    """Where Beeper says that the token is good, and not what it may do, that is no failure."""
    with patient(tmp_path) as here:
        here.world.faults.add(faults.Changed(lambda told: {"active": told["active"]}), path="/oauth/introspect")
        found = here.look("permission")
    assert (found.level, found.text) == ("ok", "reading works; whether the token may write is not said")
