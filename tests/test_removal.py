"""Chats that are not listed any more: absence is not deletion."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from beeper_rules.beeper import BrokenItem
from beeper_rules.errors import OutcomeUnknown
from beeper_rules.journal import AgendaRow, Journal, KnownAccount, open_journal
from beeper_rules.model.account import Account
from beeper_rules.model.change import ChatState
from beeper_rules.plausible import AWAY
from beeper_rules.poll import Pass
from beeper_rules.removal import ASKED_AT_ONCE, removals, to_ask
from builders import APP, NOON, later, state

EVERY = timedelta(seconds=5)
ACCOUNTS = {"wa": Account(account_id="wa", status="connected")}


class Watch:
    """Somebody who takes in pass after pass, each five seconds after the one before."""

    def __init__(self, journal: Journal, chats: int = 3) -> None:
        self.journal = journal
        self.states: dict[str, ChatState] = {f"!{number}": state(f"!{number}") for number in range(chats)}
        journal.chats.save(self.states.values())
        self.now: datetime = NOON

    def take(self, listed: Collection[str], *, gone: Collection[str] = (), **fields: Any) -> list[str]:  # noqa: ANN401 - fields of Pass
        """Take in a sweep that listed these chats, and return those that were removed.

        Of the chats that are asked for, those in `gone` are denied and the others are there.
        """
        self.now += EVERY
        asked = to_ask(self.journal, self.now)
        given: dict[str, Any] = {
            "sweep": True,
            "complete": True,
            "accounts": ACCOUNTS,
            "gone": asked & set(gone),
            "there": asked - set(gone),
        }
        chats = {chat_id: self.states[chat_id].chat for chat_id in listed}
        seen = Pass(at=self.now, chats=chats, listed={}, app=APP, **given | fields)
        removed = list(removals(self.journal, seen, self.states, EVERY))
        for change in removed:
            assert [event.name for event in change.events] == ["chat_removed"]
            del self.states[change.chat_id]
        return [change.chat_id for change in removed]

    def asked(self) -> frozenset[str]:
        """Return the chats of which the next pass asks."""
        return to_ask(self.journal, self.now + EVERY)


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    """Yield somebody who knows the chats !0, !1 and !2."""
    with open_journal(tmp_path / "journal.db", now=NOON) as journal:
        yield Watch(journal)


HERE = ("!0", "!1")


def test_two_denials_a_poll_apart(watch: Watch) -> None:
    """A chat is removed when Beeper denies it twice, a poll apart, and not before."""
    assert watch.take(HERE) == []
    assert watch.asked() == {"!2"}
    assert watch.take(HERE, gone=["!2"]) == []
    assert watch.take(HERE, gone=["!2"]) == ["!2"]
    assert watch.take(HERE, gone=["!2"]) == []
    assert watch.asked() == frozenset()
    assert set(watch.journal.chats.all()) == set(HERE)


def test_what_is_removed_is_waited_for_no_more(watch: Watch) -> None:
    """With a chat go the instants that were waited for."""
    watch.journal.agenda.put(AgendaRow(later(hours=2), "reminder", "!2"))
    for _ in range(3):
        watch.take(HERE, gone=["!2"])
    assert watch.journal.agenda.of_chat("!2") == []


def test_absence_alone_is_nothing(watch: Watch) -> None:
    """A chat that is missing from the list but there when asked for is not removed, and asked for again in an hour."""
    watch.take(HERE)
    assert watch.take(HERE) == []
    assert watch.asked() == frozenset()
    watch.now += timedelta(hours=1)
    assert watch.asked() == {"!2"}


def test_a_chat_that_comes_back(watch: Watch) -> None:
    """A chat that is listed again was never removed, and its denials are forgotten."""
    watch.take(HERE)
    watch.take(HERE, gone=["!2"])
    assert watch.take((*HERE, "!2")) == []
    assert watch.asked() == frozenset()
    watch.take(HERE)
    assert watch.take(HERE, gone=["!2"]) == []


def test_a_denial_in_between_is_taken_back(watch: Watch) -> None:
    """Denials count only in a row: one that was followed by a yes begins anew."""
    watch.take(HERE)
    watch.take(HERE, gone=["!2"])
    watch.take(HERE)
    watch.now += timedelta(hours=1)
    assert watch.take(HERE, gone=["!2"]) == []
    assert watch.take(HERE, gone=["!2"]) == ["!2"]


def test_no_answer_says_nothing(watch: Watch) -> None:
    """An answer that does not come is neither a denial nor a yes: the chat is asked for again at once."""
    watch.take(HERE)
    assert watch.take(HERE, there=frozenset(), failures=(OutcomeUnknown("?"),)) == []
    assert watch.asked() == {"!2"}


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"complete": False}, id="a sweep that broke off"),
        pytest.param({"sweep": False}, id="a head poll"),
        pytest.param({"broken": (BrokenItem("!2", "wrong"),)}, id="a chat that cannot be read"),
    ],
)
def test_what_does_not_count_as_missing(watch: Watch, fields: dict[str, Any]) -> None:
    """Only a complete sweep can miss a chat, and one that cannot be read is there."""
    watch.take(HERE, **fields)
    assert watch.asked() == frozenset()


def test_the_account_must_be_there(watch: Watch) -> None:
    """The chats of an account that is not listed are only out of sight; once it is back, a denial counts."""
    watch.take(HERE)
    for _ in range(4):
        assert watch.take(HERE, gone=["!2"], accounts={}) == []
        watch.now += timedelta(hours=1)
    assert watch.take(HERE, gone=["!2"]) == ["!2"]


def test_an_account_that_is_away_is_not_asked_for_all_the_time(watch: Watch) -> None:
    """Of a chat that was denied while its account is not listed, Beeper is asked again only after an hour."""
    watch.take(HERE)
    watch.take(HERE, gone=["!2"], accounts={})
    assert watch.asked() == frozenset()
    watch.now += timedelta(hours=1)
    assert watch.asked() == {"!2"}


@pytest.mark.parametrize(
    ("known", "removed"),
    [
        pytest.param([], [], id="never listed"),
        pytest.param([Account(account_id="wa", status=AWAY)], [], id="away"),
        pytest.param([Account(account_id="wa", status="connected")], ["!2"], id="there"),
    ],
)
def test_where_no_account_is_listed_now(watch: Watch, known: list[Account], removed: list[str]) -> None:
    """Where the accounts could not be listed with a denial, what is known of them counts."""
    watch.journal.accounts.save(KnownAccount(each, NOON) for each in known)
    watch.take(HERE)
    watch.take(HERE, gone=["!2"], accounts=None)
    assert watch.take(HERE, gone=["!2"], accounts=None) == removed


def test_unanswered_questions_keep_no_other_waiting(tmp_path: Path) -> None:
    """Chats of which no answer can be read leave room for the others."""
    with open_journal(tmp_path / "journal.db", now=NOON) as journal:
        watch = Watch(journal, chats=2 * ASKED_AT_ONCE)
        watch.take(())
        first = watch.asked()
        watch.take((), there=frozenset(), failures=(OutcomeUnknown("?"),))
        assert (len(first), first & watch.asked()) == (ASKED_AT_ONCE, frozenset())


def test_many_at_once(tmp_path: Path) -> None:
    """When many chats go at once, a few are asked for with each poll, and every one of them is removed in the end."""
    with open_journal(tmp_path / "journal.db", now=NOON) as journal:
        watch = Watch(journal, chats=12)
        missing = {f"!{number}" for number in range(1, 12)}
        removed: list[str] = []
        for _ in range(12):
            removed += watch.take(("!0",), gone=missing)
            assert len(watch.asked()) <= ASKED_AT_ONCE
        assert sorted(removed) == sorted(missing)
