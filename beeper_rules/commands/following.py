"""Actions that a person has just asked for, followed until they are done."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

import click

from beeper_rules.commands.common import utc_now
from beeper_rules.safe_text import printable

if TYPE_CHECKING:
    from beeper_rules.beeper import Beeper
    from beeper_rules.journal import ActionRecord, Journal
    from beeper_rules.tick import Engine

PATIENCE = timedelta(seconds=45)
"""What waits for longer than that is not waited for."""
IDLE_S = 60.0
"""So long nothing may come to its end before the rest is left to itself."""
LOOK_AGAIN_S = 0.2
MOST_TOLD = 20
STAYS_PLANNED = "what is planned stays so: a running daemon does it as soon as it can, or the next one"


def follow_daemon(journal: Journal, ids: Sequence[int], zone: tzinfo) -> None:
    """Wait until the daemon has performed these actions, and tell what became of them."""
    left, since = len(ids), time.monotonic()
    while True:
        records = journal.actions.some(ids)
        open_ones = [each for each in records if _is_under_way(each, utc_now())]
        _show(len(ids) - len(open_ones), len(ids))
        if not open_ones or time.monotonic() - since > IDLE_S:
            break
        if len(open_ones) < left:
            left, since = len(open_ones), time.monotonic()
        time.sleep(LOOK_AGAIN_S)
    _tell(records, journal, zone)


async def perform_until_done(engine: Engine, beeper: Beeper, ids: Sequence[int], zone: tzinfo) -> None:
    """Perform these actions, looking again at those that do not show yet, and tell what became of them."""
    until = utc_now() + timedelta(seconds=IDLE_S)
    while True:
        await engine.perform_released(beeper, utc_now, frozenset(ids))
        records = engine.journal.actions.some(ids)
        open_ones = [each for each in records if _is_under_way(each, utc_now())]
        _show(len(ids) - len(open_ones), len(ids))
        if not open_ones or utc_now() > until:
            break
        due = min((each.due_at for each in open_ones if each.due_at), default=utc_now())
        await asyncio.sleep(max((due - utc_now()).total_seconds(), LOOK_AGAIN_S))
    _tell(records, engine.journal, zone)


def _is_under_way(record: ActionRecord, now: datetime) -> bool:
    waits_long = record.due_at is not None and record.due_at > now + PATIENCE
    return record.standing in {"planned", "inflight"} and not waits_long


def _show(done: int, count: int) -> None:
    """Show how far it is, on a terminal: on one line, which the next one takes the place of."""
    if sys.stderr.isatty():
        click.echo(f"\r{done} of {count}" + ("\n" if done == count else ""), nl=False, err=True)


def _tell(records: Sequence[ActionRecord], journal: Journal, zone: tzinfo) -> None:
    """Tell how much was done, what became of the rest, and what is still to come."""
    from beeper_rules.vocabulary.reasons import said

    done = [each for each in records if each.standing == "done"]
    rest = [each for each in records if each.standing != "done"]
    click.echo(f"done: {len(done)} of {len(records)}")
    for each in rest[:MOST_TOLD]:
        name = journal.chats.get(each.action.chat_id)
        title = printable((name.chat.title if name else None) or each.action.chat_id, 40)
        why = f" ({printable(said(each.reason), 160)})" if each.reason else ""
        due = f", due {each.due_at.astimezone(zone):%Y-%m-%d %H:%M:%S}" if each.due_at else ""
        click.echo(f"  #{each.action.id} {each.action.kind} · {title} · {each.standing}{due}{why}")
    if len(rest) > MOST_TOLD:
        click.echo(f"  and {len(rest) - MOST_TOLD} more; `beeper-rules log` shows them")
    if any(each.standing == "planned" for each in rest):
        click.echo(STAYS_PLANNED)
