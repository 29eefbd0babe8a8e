"""Somebody who polls a simulated Beeper with the real client and keeps what was seen, as the program does."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

from beeper_rules.beeper import Beeper
from beeper_rules.diff import diff
from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import ChatState, Event
from beeper_rules.model.listed import Around, Listed
from beeper_rules.poll import Known, Pass, Want, poll
from beeper_rules.secret import Secret
from beeper_rules.simulator import TOKEN, Entry, World

DEADLINE_S = 5
T = TypeVar("T")


class Looker:
    """Polls, and takes in what every pass saw."""

    def __init__(self, world: World, base_url: str) -> None:
        self.world = world
        self.states: dict[str, ChatState] = {}
        self.accounts: dict[str, datetime] = {}
        self.app = AppFacts()
        self.watermark: datetime | None = None
        self.complete = False
        self.at: datetime | None = None
        self._runner = asyncio.Runner()
        self.beeper = Beeper(base_url, Secret(TOKEN), deadline_s=DEADLINE_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.run(self.beeper.aclose())
        self._runner.close()

    def known(self) -> Known:
        """Return what the next pass is told."""
        return Known(self.states, self.accounts, self.app, self.watermark, self.complete)

    def poll(self, *, sweep: bool = False, **want: Any) -> Pass:  # noqa: ANN401 - fields of Want
        """Look once, and take nothing in."""
        self.world.log.clear()
        return self._runner.run(poll(self.beeper, self.known(), Want(sweep=sweep, **want), self.world.clock.now()))

    def look(self, *, sweep: bool = False, **want: Any) -> list[tuple[str, Event]]:  # noqa: ANN401 - fields of Want
        """Look once, take in what was seen, and return chat and event for everything that happened."""
        seen = self.poll(sweep=sweep, **want)
        happened = [(chat_id, event) for chat_id, one in seen.listed.items() for event in self._take(one, seen)]
        if seen.complete:
            newest = [chat.last_activity for chat in seen.chats.values() if chat.last_activity]
            self.watermark = max([*newest, *([self.watermark] if self.watermark else [])], default=None)
        if seen.complete and seen.sweep and seen.accounts is not None:
            self.accounts = {name: self.accounts.get(name, seen.at) for name in seen.accounts}
        self.complete, self.app, self.at = seen.complete, seen.app, seen.at
        return happened

    def events(self, *, sweep: bool = False, **want: Any) -> list[str]:  # noqa: ANN401 - as above
        """Look once and return `title: event` for everything that is not just a field."""
        happened = self.look(sweep=sweep, **want)
        return [f"{self.states[chat].chat.title}: {event.name}" for chat, event in happened if not event.field]

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a call of the client to its end."""
        return self._runner.run(coroutine)

    def requests(self, path: str | None = None) -> list[Entry]:
        """Return what the last pass asked of Beeper."""
        return self.world.log.entries(path=path)

    def _take(self, one: Listed, seen: Pass) -> tuple[Event, ...]:
        members = [each.chat.id for each in one.members]
        around = Around(
            app=seen.app,
            now=seen.at,
            seen_before=self.at or seen.at,
            app_before=self.app if self.at else None,
            account_since=self.accounts.get(one.chat.account_id or ""),
            members_before={each: self.states[each] for each in members if each in self.states},
        )
        found = diff(self.states.get(one.chat.id), one, around)
        self.states.update({each.chat.id: each for each in (found.state, *found.members)})
        return found.events
