"""Accounts that are not connected any more."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from beeper_rules.model.account import Account
from beeper_rules.model.change import Change, ChatState, Event
from beeper_rules.model.chat import Chat

ACCOUNT_CHAT = "account:"
"""Begins the id of the stand-in chat on which rules about accounts work; no chat of Beeper begins so."""


def diff_accounts(before: Mapping[str, Account], after: Mapping[str, Account], now: datetime) -> Iterator[Change]:
    """Yield an `account_trouble` change for each account that was connected and is listed as something else."""
    for name, account in after.items():
        known = before.get(name)
        if known is not None and known.status == "connected" and account.status not in {"connected", None}:
            yield Change(
                chat_id=ACCOUNT_CHAT + name,
                at=now,
                before=_stand_in(known),
                after=_stand_in(account),
                events=(Event("account_trouble", now),),
            )


def _stand_in(account: Account) -> ChatState:
    """Return a chat that carries what a rule may ask of an account: its network, its name and its status."""
    return ChatState(
        Chat(
            id=ACCOUNT_CHAT + account.account_id,
            account_id=account.account_id,
            network=account.network,
            title=account.network or account.account_id,
            description=account.status_text or account.status,
        )
    )
