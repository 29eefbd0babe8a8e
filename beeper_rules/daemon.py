"""The daemon: startup → loop → shutdown."""

import os
import random
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from beeper_rules import reload, signals
from beeper_rules.announcing import Announcer
from beeper_rules.assembly import hands, new_engine, pace
from beeper_rules.config import Config
from beeper_rules.connection import Connection
from beeper_rules.console import Console
from beeper_rules.ending import Ending
from beeper_rules.errors import CallFailed, Deferred, InvalidSetup, StateUnusable, Unauthorized
from beeper_rules.file_watch import FileWatch
from beeper_rules.heartbeat import Heartbeat, read_heartbeat, write_heartbeat
from beeper_rules.housekeeping import tidy_up
from beeper_rules.journal import Journal, copy_in_memory, open_journal
from beeper_rules.memory import Health
from beeper_rules.pulse import next_due, pulse
from beeper_rules.request_desk import RequestDesk
from beeper_rules.self_watch import SelfWatch
from beeper_rules.settle import recover
from beeper_rules.standing import STRANGER, Standing
from beeper_rules.state_folder import StateFolder
from beeper_rules.stream_watch import StreamWatch
from beeper_rules.tick import Engine
from beeper_rules.token_source import read_token
from beeper_rules.turns import Clock, Turns

BEAT_EVERY = timedelta(seconds=30)
"""In a turn that takes long."""


@dataclass(frozen=True)
class Mode:
    """How far this run goes."""

    dry_run: bool = False
    """Decide everything on a copy of the journal, and do nothing."""
    once: bool = False
    """One turn, then end."""
    on_terminal: bool = False
    """Whether it was started by hand: then SIGHUP can also mean that the terminal was closed."""


@dataclass
class Daemon:
    """Everything that a run of the program holds."""

    config: Config
    env: Mapping[str, str]
    console: Console
    clock: Clock
    mode: Mode
    shown_from: Path

    def __post_init__(self) -> None:
        self._turns = Turns(self.clock)
        self._ending = Ending(self._turns.wake)
        self._stream = StreamWatch(
            look=self._turns.wake.set, sweep=self._sweep_soon, tell=self._stream_changed, jitter=random.random
        )
        self._connection = Connection(self.env, before_close=self._stream.drop, alive=self._alive)
        self._standing = Standing(tell=lambda health, text: self.console.noticed(str(health), text), note=self._note)
        self._self_watch = SelfWatch(
            self.clock, self.console, hands=lambda: hands(self._setup.config, self.console), note=self._note
        )
        self._announcer = Announcer(self.console, self.clock)
        self._doubtful = False
        self._refusal_told = False
        self._beaten_at = self.clock.now()

    async def run(self) -> int:
        """Run until stopped; return the exit code."""
        async with AsyncExitStack() as stack:
            # startup: what only a person can mend is said at once, and ends it
            read_token(self.config, self.env)
            folder = StateFolder(self.config.state)
            journal = self._journal(folder, stack)
            self._setup = reload.start(self.config, journal, self.shown_from, self.clock.now())
            self._folder, self._signature = folder, reload.signature(self._setup.config)
            self._engine = self._new_engine(journal)
            stack.push_async_callback(self._connection.close)
            if not self.mode.dry_run:
                recover(journal, self._engine.boot_id, self.clock.now())
                self._go_on_from(read_heartbeat(folder.folder))
            self._announcer.greet(self._setup, journal, dry_run=self.mode.dry_run)
            self._beat()
            if self.mode.once:
                await self._once()
                return 0 if self._standing.health is Health.OK else 1
            stack.enter_context(
                signals.handling(
                    {
                        "SIGTERM": lambda: self._ending.ask(0),
                        "SIGINT": lambda: self._ending.ask(130),
                        "SIGHUP": self._hang_up,
                    }
                )
            )
            if not self.mode.dry_run:
                stack.enter_context(self._self_watch.running())
            requests = None if self.mode.dry_run else folder.requests
            watch = FileWatch(lambda: self._setup.config, requests, self._turns.wake)
            await stack.enter_async_context(watch.running())
            # loop, then shutdown: the stack lets go of everything in the opposite order
            while not self._ending.asked:
                await self._ending.unless_asked(self._turn())
                await self._rest()
            self._engine.farewell()
            self.console.noticed("stop", "stopped")
            return self._ending.exit_code

    def _journal(self, folder: StateFolder, stack: AsyncExitStack) -> Journal:
        """Open the journal; a real run is its one holder, a dry run works on a copy."""
        config, now = self.config, self.clock.now()
        if self.mode.dry_run:
            journal = copy_in_memory(config.state, now=now, message_text=config.history.message_text)
        else:
            folder.prepare()
            stack.enter_context(folder.lock())
            journal = open_journal(config.state, now=now, message_text=config.history.message_text)
        stack.callback(_close, journal)
        return journal

    def _new_engine(self, journal: Journal) -> Engine:
        setup = self._setup
        return new_engine(setup.config, setup.rulebook, journal, self.console, dry_run=self.mode.dry_run)

    def _go_on_from(self, last: Heartbeat | None) -> None:
        """Take it that somebody watched until the last sign of life, which may be newer than what was remembered."""
        if last is not None and last.health is Health.OK:
            self._engine.recollection.watched_until(datetime.fromisoformat(last.at))

    async def _once(self) -> None:
        """Take one turn and let every failure be the command's."""
        self._answer_requests()
        beeper = await self._connection.get(self._setup.config)
        first = not self._engine.memory.seeded
        health = await self._engine.tick(beeper, self.clock.now)
        self._standing = replace(self._standing, health=health)
        self._beat()
        self._engine.farewell()
        if first:
            self._announcer.first_sight(self._engine.memory)

    async def _turn(self) -> None:
        """Take one turn of the loop; whatever goes wrong with Beeper or with the disk is waited out."""
        try:
            if self._doubtful:
                self._begin_again()
            if by := self._self_watch.clock_step(self._engine.memory.last_pass_at):
                self._engine.clock_stepped(by)
            self._answer_requests()
            self._reload_if_changed()
            trouble = self._standing.failures > 0
            if self._turns.look_is_due(self._every, self._engine.next_due(), trouble=trouble):
                await self._look()
        except (Unauthorized, InvalidSetup) as refused:
            await self._refused(refused)
        except Deferred as busy:
            self._standing.trouble(Health.WAITING, busy.render())
            self._turns.leave_alone(busy.retry_after_s or 0.0)
        except CallFailed as failure:
            await self._away(failure)
        except StateUnusable as unusable:
            # Nothing of this turn is on the disk, and without a journal nothing is done.
            self._doubtful = True
            self._standing.trouble(Health.DISK, unusable.render())
        beat = self._beat()
        if not self.mode.dry_run:
            swept_at, config = self._engine.memory.last_sweep_at, self._setup.config
            await self._self_watch.look(beat, swept_at, config, self._engine.hands)

    def _begin_again(self) -> None:
        """Believe nothing but the disk, and find out what became of the calls that could not be settled."""
        self._engine = self._new_engine(self._engine.journal)
        self._engine.wish_sweep()
        recover(self._engine.journal, self._engine.boot_id, self.clock.now())
        self._doubtful = False

    async def _look(self) -> None:
        self._turns.looks_now()
        first = not self._engine.memory.seeded
        beeper = await self._connection.get(self._setup.config)
        health = await self._engine.tick(beeper, self._alive)
        doubt = self._engine.memory.doubt
        self._standing.well(health, doubt.what if doubt else STRANGER if health is Health.STRANGER else "")
        self._refusal_told = False
        if first:
            self._announcer.first_sight(self._engine.memory)
        if self._setup.config.poll.live:
            await self._stream.follow(beeper, self._connection.token)
        else:
            await self._stream.drop()
        now, days = self.clock.now(), self._setup.config.history.days
        tidy_up(self._engine.journal, self._setup.rulebook, days, now)

    def _alive(self) -> datetime:
        """Return the instant, UTC; who asks for it is alive, and says so also where a turn takes long."""
        now = self._self_watch.now()
        if not timedelta() <= now - self._beaten_at < BEAT_EVERY:
            self._beat()
        return now

    async def _refused(self, refused: Unauthorized | InvalidSetup) -> None:
        """Stop acting until the token is mended; say it once, also where the user looks, until it works again."""
        self._standing.trouble(Health.TOKEN, refused.render())
        if not self._refusal_told and not self.mode.dry_run:
            self._refusal_told = True
            await self._engine.hands.notify("beeper-rules has stopped acting", [refused.message], None)
        await self._connection.close()

    async def _away(self, failure: CallFailed) -> None:
        self._standing.trouble(Health.WAITING, failure.render())
        self._engine.lost_touch()
        await self._connection.close()

    def _sweep_soon(self) -> None:
        self._engine.wish_sweep()

    def _stream_changed(self, state: str) -> None:  # noqa: ARG002 - the heartbeat has all of it
        """Let `status` see at once how the stream stands."""
        with suppress(StateUnusable):
            self._beat()

    def _note(self, kind: str, text: str) -> None:
        if self._doubtful:
            return  # a disk that takes nothing is told to whoever looks, and to `status`
        with suppress(StateUnusable):
            self._engine.journal.notices.add(self.clock.now(), str(kind), text)

    def _answer_requests(self) -> None:
        if self.mode.dry_run:
            return
        for request in self._folder.pending_requests():
            engine, zone = self._engine, self._setup.config.timezone
            reply = RequestDesk(engine.journal, self._setup.rulebook, engine.states, zone).handle(
                request, self.clock.now()
            )
            if reply.anew:
                self._engine = self._new_engine(engine.journal)
            if request.kind:
                self._folder.answer(request.id, reply.ok, reply.lines, reply.released)
            for line in reply.lines:
                self.console.noticed(request.kind or "request", line)

    def _reload_if_changed(self) -> None:
        """Load the files again when any of them changed; a file may also change without the system saying so."""
        found = reload.signature(self._setup.config)
        if found == self._signature:
            return
        before = self._setup
        now = self.clock.now()
        self._setup = reload.again(before, self._engine.journal, self.env, self.shown_from, now)
        # Only now: an edit that the journal could not take is looked at again with the next turn.
        self._signature = found
        if self._setup.problem is not None:
            self._announcer.not_loaded(self._setup, self._engine.journal)
            return
        config = self._setup.config
        self._engine.rulebook = self._setup.rulebook
        self._engine.pace, self._engine.hands = pace(config), hands(config, self.console)
        self._announcer.loaded(self._setup, before, self._engine.journal)

    def _beat(self) -> Heartbeat:
        now = self.clock.now()
        beat = pulse(now, self._engine, self._setup, self._standing, self._connection)
        beat = replace(beat, stream=self._stream.state)
        self._beaten_at = now
        if not self.mode.dry_run:
            write_heartbeat(self._folder.folder, beat)
        return beat

    async def _rest(self) -> None:
        """Wait for the next turn."""
        if await self._turns.rest(self._every, next_due(self._engine), self._standing.patience_s()):
            self._engine.lost_touch()

    @property
    def _every(self) -> timedelta:
        return self._setup.config.poll.every

    def stop(self) -> None:
        """End after what it is doing; asked again, it makes no difference."""
        self._ending.come()

    def _hang_up(self) -> None:
        """Look at the files again; but end when the signal says that the terminal is gone."""
        if self.mode.on_terminal and not os.isatty(0):
            self._ending.come()
        self._signature = ()
        self._turns.wake.set()


def _close(journal: Journal) -> None:
    """Close the journal; a disk that takes nothing any more must not hide why the program ends."""
    with suppress(StateUnusable):
        journal.close()
