"""Actions that a person has just asked for, followed until they are done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, TextIO

import click

from beeper_rules.safe_text import printable

if TYPE_CHECKING:
    from beeper_rules.beeper import Beeper
    from beeper_rules.journal import ActionRecord, Journal
    from beeper_rules.tick import Engine

PATIENCE = timedelta(seconds=45)
"""What waits for longer than that is not waited for."""
IDLE = timedelta(seconds=60)
"""So long nothing may come to its end before the rest is left to itself."""
LOOK_AGAIN_S = 0.2
MOST_TOLD = 20
STAYS_PLANNED = "what is planned stays so: a running daemon does it as soon as it can, or the next one"


class Meter:
    """How far it is, on one line of a terminal; nothing where a program reads."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = ""

    def show(self, done: int, count: int) -> None:
        """Show that so many are done, in the place of what was shown before."""
        line = f"{done} of {count}"
        if line != self._shown and self._stream.isatty():
            click.echo(f"\r{line}", nl=False, file=self._stream)
            self._shown = line

    def end(self) -> None:
        """End the line, so that what follows begins on its own."""
        if self._shown:
            click.echo(file=self._stream)
            self._shown = ""


@dataclass
class Watch:
    """How far actions are."""

    journal: Journal
    ids: Sequence[int]
    clock: Callable[[], datetime]
    meter: Meter
    records: list[ActionRecord] = field(default_factory=list)
    open_ones: list[ActionRecord] = field(default_factory=list)
    _moved_at: datetime | None = None
    """When one of them last came to its end."""

    def look(self) -> bool:
        """Look at them again and show it; return whether more of them is worth waiting for."""
        before, now = len(self.open_ones), self.clock()
        self.records = self.journal.actions.of_ids(self.ids)
        self.open_ones = [each for each in self.records if _is_under_way(each, now)]
        if self._moved_at is None or len(self.open_ones) < before:
            self._moved_at = now
        self.meter.show(len(self.ids) - len(self.open_ones), len(self.ids))
        return bool(self.open_ones) and now - self._moved_at <= IDLE

    def rest_s(self) -> float:
        """Return the seconds until the next of them falls due."""
        now = self.clock()
        due = min((each.due_at for each in self.open_ones if each.due_at), default=now)
        return max((due - now).total_seconds(), LOOK_AGAIN_S)


def follow_daemon(watch: Watch, sleep: Callable[[float], None]) -> list[ActionRecord]:
    """Wait until the daemon has performed the actions, or none of them ends for IDLE; return how they stand."""
    try:
        while watch.look():
            sleep(LOOK_AGAIN_S)
    finally:
        watch.meter.end()
    return watch.records


async def perform_until_done(
    engine: Engine, beeper: Beeper, watch: Watch, sleep: Callable[[float], Awaitable[None]]
) -> list[ActionRecord]:
    """Perform the actions, looking again at those that do not show yet, until none ends for IDLE; return them."""
    try:
        while True:
            async with _looking_on(watch):
                await engine.perform_released(beeper, watch.clock, frozenset(watch.ids))
            if not watch.look():
                return watch.records
            await sleep(watch.rest_s())
    finally:
        watch.meter.end()


@asynccontextmanager
async def _looking_on(watch: Watch) -> AsyncIterator[None]:
    """Show how far it is while that happens."""

    async def look_on() -> None:
        while True:
            watch.look()
            await asyncio.sleep(LOOK_AGAIN_S)

    looking = asyncio.create_task(look_on())
    try:
        yield
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


def _is_under_way(record: ActionRecord, now: datetime) -> bool:
    waits_long = record.due_at is not None and record.due_at > now + PATIENCE
    return record.standing in {"planned", "inflight"} and not waits_long


def told(records: Sequence[ActionRecord], journal: Journal, zone: tzinfo) -> Iterator[str]:
    """Yield how much was done, what became of the rest, and what is still to come."""
    from beeper_rules.vocabulary.reasons import said

    rest = [each for each in records if each.standing != "done"]
    yield f"done: {len(records) - len(rest)} of {len(records)}"
    for each in rest[:MOST_TOLD]:
        title = printable(journal.chats.title(each.action.chat_id) or each.action.chat_id, 40)
        why = f" ({printable(said(each.reason), 160)})" if each.reason else ""
        due = f", due {each.due_at.astimezone(zone):%Y-%m-%d %H:%M:%S}" if each.due_at else ""
        yield f"  #{each.action.id} {each.action.kind} · {title} · {each.standing}{due}{why}"
    if len(rest) > MOST_TOLD:
        yield f"  and {len(rest) - MOST_TOLD} more; `beeper-rules log` shows them"
    if any(each.standing == "planned" for each in rest):
        yield STAYS_PLANNED


def as_json(record: ActionRecord) -> dict[str, object]:
    """Return what became of an action as JSON knows it."""
    return {
        "action": record.action.id,
        "kind": record.action.kind,
        "standing": str(record.standing),
        "due": record.due_at.isoformat() if record.due_at else None,
        "reason": str(record.reason.code) if record.reason else None,
        "detail": record.reason.detail if record.reason else None,
    }
