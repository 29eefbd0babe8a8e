"""The present inbox, for `plan` and for `check --online`: one look at every chat, and nothing is changed."""

from collections.abc import Set as AbstractSet
from datetime import datetime

from beeper_rules.beeper import Beeper
from beeper_rules.diff import diff
from beeper_rules.errors import CallFailed, Rejected
from beeper_rules.journal import Journal
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.lint import Inbox
from beeper_rules.memory import recall
from beeper_rules.model.account import Account, AppFacts
from beeper_rules.model.change import ChatState
from beeper_rules.model.listed import Around
from beeper_rules.model.present import Present
from beeper_rules.poll import Known, Want, poll

LOADING = frozenset({"connecting", "backfilling"})
"""Statuses of an account whose chats are still coming in."""


async def look(beeper: Beeper, journal: Journal, rulebook: Rulebook, now: datetime) -> Present:
    """Return the inbox as Beeper lists it now, with the newest messages where a rule needs them. Raises CallFailed."""
    before = journal.chats.all()
    memory = recall(journal)
    need = frozenset(before) if rulebook.needs_newest or rulebook.needs_messages else frozenset()
    unknown = frozenset(chat for chat in need if not before[chat].newest_known)
    seen = await poll(beeper, Known(before, {}, memory.app), Want(sweep=True, newest_of=unknown), now)
    around = Around(app=seen.app, now=now, seen_before=now)
    states = [diff(before.get(chat_id), one, around).state for chat_id, one in seen.listed.items()]
    return Present(states, seen.app, now)


async def read_inbox(beeper: Beeper, known: AbstractSet[str], now: datetime) -> Inbox:
    """Return every conversation that Beeper lists; it is not whole while one of the `known` chats is missing.

    Raises CallFailed, also when there is no chat at all: then nothing follows.
    """
    seen = await poll(beeper, Known({}, {}, AppFacts()), Want(sweep=True), now)
    if not seen.complete and seen.failures:
        raise seen.failures[0]
    if not seen.listed:
        raise CallFailed(
            "Beeper lists no chat, so there is nothing to compare the rules with",
            hint="wait a minute if Beeper has just been started, then try again",
        )
    labels = await _labels(beeper) if seen.app.labels else None
    loading = any(_is_loading(account) for account in (seen.accounts or {}).values())
    return Inbox(
        states=[ChatState(each.chat, each.newest, each.newest_known) for each in seen.listed.values()],
        app=seen.app,
        now=now,
        accounts=seen.accounts,
        labels=labels,
        hidden=[chat for chat in seen.chats.values() if chat.id not in seen.listed],
        whole=seen.complete and not (seen.broken or seen.failures or loading) and known <= set(seen.chats),
    )


def _is_loading(account: Account) -> bool:
    return account.status in LOADING


async def _labels(beeper: Beeper) -> tuple[str, ...] | None:
    """Return the names of every label; None where they are not to be had."""
    try:
        found = await beeper.labels()
    except Rejected:
        return None
    return None if found is None else tuple(each.name or each.id for each in found)
