"""A wish carried out by the command itself, as no daemon runs: under the lock, and without looking at the inbox."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from beeper_rules.assembly import new_engine
from beeper_rules.commands.common import utc_now
from beeper_rules.commands.following import STAYS_PLANNED, Meter, Watch, perform_until_done, told
from beeper_rules.commands.wish import Basis, Carried, Say, Wish
from beeper_rules.connection import Connection
from beeper_rules.console import Console
from beeper_rules.errors import CallFailed
from beeper_rules.in_force import last_good, put_in_force
from beeper_rules.journal import Journal, open_journal
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.memory import keep, recall
from beeper_rules.request_desk import RequestDesk
from beeper_rules.safe_text import printable
from beeper_rules.state_folder import Request, StateFolder

if TYPE_CHECKING:
    from beeper_rules.config import Config
    from beeper_rules.journal import ActionRecord
    from beeper_rules.model.account import AppFacts
    from beeper_rules.model.change import ChatState

NO_RULES = Rulebook((), "")
"""Enough to take back by what was done under rules that this program cannot read."""


def carry_out(config: Config, folder: StateFolder, wish: Wish, say: Say, request: str = "") -> Carried:
    """Carry a wish out, and perform what it released. Raises AlreadyRunning when a daemon holds the lock.

    `request` names what a daemon was asked that ended without an answer: it is withdrawn, and still done only once.
    """
    now = utc_now()
    with folder.lock(), open_journal(config.state, now=now, message_text=config.history.message_text) as journal:
        if request:
            folder.withdraw(request)
        states, app = _basis(journal, wish.basis, now) if wish.basis else (journal.chats.all(), None)
        rulebook = last_good(journal)
        desk = RequestDesk(journal, rulebook, states, config.timezone, app)
        reply = desk.handle(Request(request, wish.kind, now, wish.arguments), now)
        for line in reply.lines:
            say(printable(line))
        carried = Carried(reply.ok, reply.lines)
        rulebook = rulebook or (NO_RULES if wish.kind == "undo" else None)
        if not reply.released or rulebook is None:
            return carried
        try:
            found = asyncio.run(_performed(config, rulebook, journal, reply.released))
        except KeyboardInterrupt:
            say(STAYS_PLANNED)
            raise
        except CallFailed as failure:
            say(STAYS_PLANNED)
            return replace(carried, records=tuple(journal.actions.of_ids(reply.released)), failure=failure)
        for line in told(found, journal, config.timezone):
            say(line)
        return replace(carried, records=tuple(found))


def _basis(journal: Journal, basis: Basis, now: datetime) -> tuple[Mapping[str, ChatState], AppFacts]:
    """Take the rules that a person was shown for those in force; return the inbox that was shown, and its Beeper."""
    put_in_force(journal, basis.rulebook, now)
    states = {state.chat.id: state for state in basis.present.states}
    memory = recall(journal)
    if not memory.seeded:
        # No daemon has looked yet: what this Beeper can do decides what is tried, and the log knows the names.
        # Later, a chat that is written down here would be no news to the daemon.
        keep(journal, replace(memory, app=basis.present.app))
        journal.chats.save(states.values())
    return states, basis.present.app


async def _performed(
    config: Config, rulebook: Rulebook, journal: Journal, released: Sequence[int]
) -> list[ActionRecord]:
    """Perform what was just released, and only that; return how it stands. Raises CallFailed."""
    # What becomes of each action is told at the end, with the titles of chats.
    console = Console(write=lambda _: None, clock=utc_now, zone=config.timezone)
    connection = Connection(os.environ)
    try:
        engine = new_engine(config, rulebook, journal, console, dry_run=False)
        beeper = await connection.get(config)
        watch = Watch(journal, released, utc_now, Meter(sys.stderr))
        return await perform_until_done(engine, beeper, watch, asyncio.sleep)
    finally:
        await connection.close()
