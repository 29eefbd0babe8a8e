"""Accounts that are not connected any more."""

import pytest

from beeper_rules.diff import diff_accounts
from beeper_rules.model.account import Account
from builders import NOON


def account(status: str | None, name: str = "wa") -> dict[str, Account]:
    """Return one account by its name."""
    return {name: Account(account_id=name, network="WhatsApp", status=status)}


@pytest.mark.parametrize(
    ("before", "after", "fires"),
    [
        ("connected", "disconnected", True),
        ("connected", "reconnect_required", True),
        ("connected", "attention_required", True),
        ("connected", "disabled", True),
        ("connected", "connected", False),
        ("connected", None, False),
        ("disconnected", "disabled", False),
        ("disconnected", "connected", False),
        (None, "disconnected", False),
    ],
)
def test_an_account_leaves_connected(before: str | None, after: str | None, fires: bool) -> None:
    """`account_trouble` is an account that was connected and is listed as something else."""
    found = list(diff_accounts(account(before), account(after), NOON))
    assert [each.name for change in found for each in change.events] == (["account_trouble"] if fires else [])


def test_an_account_that_is_not_listed_says_nothing() -> None:
    """Absence is not trouble, and an account that is new was never connected."""
    assert list(diff_accounts(account("connected"), {}, NOON)) == []
    assert list(diff_accounts({}, account("disconnected"), NOON)) == []


def test_what_a_rule_sees_of_it() -> None:
    """The change carries a stand-in chat with the account's network and its trouble in words."""
    (found,) = diff_accounts(account("connected"), account("reconnect_required"), NOON)
    assert found.chat_id == found.after.chat.id == "account:wa"
    assert (found.after.chat.network, found.after.chat.description) == ("WhatsApp", "reconnect_required")
