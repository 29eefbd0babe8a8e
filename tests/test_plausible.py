"""Whether a list can be believed."""

from datetime import timedelta

import pytest

from beeper_rules.model.account import Account
from beeper_rules.plausible import AWAY, Doubt, considered, doubts, is_stranger
from builders import NOON, later


def accounts(**statuses: str | None) -> dict[str, Account]:
    """Return accounts by their names."""
    return {name: Account(account_id=name, status=status) for name, status in statuses.items()}


KNOWN = accounts(wa="connected", tg="connected")


@pytest.mark.parametrize(
    ("chats", "seen", "expected"),
    [
        pytest.param(100, KNOWN, None, id="all there"),
        pytest.param(50, KNOWN, None, id="half of it"),
        pytest.param(49, KNOWN, frozenset(), id="less than half"),
        pytest.param(0, KNOWN, frozenset(), id="no chats"),
        pytest.param(0, None, frozenset(), id="no chats, on an app without accounts"),
        pytest.param(100, None, None, id="an app without accounts"),
        pytest.param(100, accounts(wa="connected"), {"tg"}, id="an account is missing"),
        pytest.param(100, accounts(wa="connected", tg="connecting"), {"tg"}, id="reconnecting"),
        pytest.param(100, accounts(wa="disconnected", tg="disabled"), {"wa", "tg"}, id="disconnected"),
        pytest.param(100, accounts(wa="connected", tg="backfilling"), None, id="filling in history"),
        pytest.param(100, accounts(wa="connected", tg="basking"), None, id="a status that only a newer app knows"),
        pytest.param(100, accounts(wa="connected", tg=None), None, id="an app that says no status"),
        pytest.param(100, accounts(wa="connected", tg="connected", new="connecting"), None, id="a new account"),
        pytest.param(100, {}, {"wa", "tg"}, id="no accounts, as just after the start"),
    ],
)
def test_what_looks_wrong(chats: int, seen: dict[str, Account] | None, expected: set[str] | None) -> None:
    """No chats, fewer than half, or an account that is missing or not connected looks wrong, and says for whom."""
    found = doubts(100, chats, KNOWN, seen)
    assert (found and found[1]) == expected


def test_an_inbox_that_was_empty() -> None:
    """Where there were no chats before, no chats are no surprise."""
    assert doubts(0, 0, {}, {}) is None


def test_an_account_that_was_not_connected_before() -> None:
    """An account that was known not to be connected is no surprise."""
    assert doubts(9, 9, accounts(wa="disconnected"), accounts(wa="disconnected")) is None


def passes(*minutes: float, what: str = "x") -> Doubt:
    """Return a doubt after sweeps at so many minutes past noon that all agreed."""
    doubt: Doubt | None = None
    for minute in minutes:
        doubt = considered(doubt, (what, frozenset()), later(minutes=minute))
    assert doubt is not None
    return doubt


@pytest.mark.parametrize(
    ("minutes", "believed"),
    [
        ((0,), False),
        ((0, 10), False),
        ((0, 1, 2), False),
        ((0, 5, 9.9), False),
        ((0, 5, 10), True),
        ((0, 1, 2, 3, 10), True),
    ],
)
def test_three_sweeps_over_ten_minutes(minutes: tuple[float, ...], believed: bool) -> None:
    """What looks wrong is believed once three complete sweeps over ten minutes agree."""
    assert passes(*minutes).dispelled(later(minutes=minutes[-1])) is believed


def test_agreeing_means_the_same_words() -> None:
    """Another doubt begins from the start, and a sweep without doubt ends it."""
    first = passes(0, 5)
    other = considered(first, ("y", frozenset()), NOON + timedelta(minutes=10))
    assert other is not None
    assert (other.passes, other.since) == (1, later(minutes=10))
    assert considered(first, None, NOON) is None


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (accounts(other="connected"), True),
        (accounts(other="connected", wa="disconnected"), False),
        ({}, False),
        (None, False),
    ],
)
def test_another_beeper(seen: dict[str, Account] | None, expected: bool) -> None:
    """Another Beeper is one that lists accounts, and not one of those that are known."""
    assert is_stranger(KNOWN, seen) is expected
    assert not is_stranger({}, seen)


GONE = {"old": Account(account_id="old", status=AWAY)}


def test_an_account_that_is_gone_is_missed_once() -> None:
    """An account that is believed to be gone is not missing any more, and no sign of another Beeper either way."""
    assert doubts(10, 10, KNOWN | GONE, KNOWN) is None
    assert is_stranger(KNOWN | GONE, GONE)
    assert not is_stranger(GONE, KNOWN)
