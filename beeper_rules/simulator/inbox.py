"""The state of the simulated app: what it holds, under one lock, and what time alone does to it."""

from __future__ import annotations

import heapq
import itertools
import random
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from beeper_rules.simulator.behaviour import SDK6, Behaviour
from beeper_rules.simulator.clock import Clock
from beeper_rules.simulator.generations import updated
from beeper_rules.simulator.happenings import Before
from beeper_rules.simulator.library import Library
from beeper_rules.simulator.nouns import Person
from beeper_rules.simulator.script import Script
from beeper_rules.simulator.stream import Stream
from beeper_rules.simulator.truth import TruthLog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from beeper_rules.simulator.nouns import Account, Chat, Message

P = ParamSpec("P")
R = TypeVar("R")
SomeInbox = TypeVar("SomeInbox", bound="Inbox")

SORT_KEY_STEP = 8


def act(method: Callable[Concatenate[SomeInbox, P], R]) -> Callable[Concatenate[SomeInbox, P], R]:
    """Run a method of the inbox under its lock, after everything that is due has happened."""

    def locked(inbox: SomeInbox, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with inbox.turn():
            return method(inbox, *args, **kwargs)

    update_wrapper(locked, method)
    return locked


class Inbox:
    """Holds accounts, chats and labels, and lets reminders, snoozes and echoes come due."""

    def __init__(self, *, clock: Clock | None = None, behaviour: Behaviour | None = None, seed: int = 0) -> None:
        self.lock = threading.RLock()
        self.clock = clock or Clock()
        self.behaviour = behaviour or Behaviour()
        self.stream = Stream(self)
        self.log = TruthLog()
        self.faults = Script()
        self.random = random.Random(seed)  # noqa: S311 - repeatable by seed is what it is for
        self.me = Person("@me:beeper.com", name="Robin Example", username="robin", is_self=True)
        self.accounts: dict[str, Account] = {}
        self.chats: dict[str, Chat] = {}
        self.contacts: dict[str, dict[str, Person]] = {}
        """Everybody whom an account has met, by account id and person id, in the order of meeting."""
        self.library = Library()
        self.focused: str | None = None
        """The id of the chat that the window shows; None before it was raised for one."""
        self.labels: dict[str, str] = {}
        """Names by id."""
        self._numbers = itertools.count(1)
        self._due: list[tuple[datetime, int, str]] = []
        self._order: list[Chat] | None = None
        self._before: Before | None = None

    # -- finding

    def chat_of(self, chat_id: str) -> Chat:
        """Return a chat by its id or by this install's number for it; KeyError if there is none."""
        chat = self.chats.get(chat_id)
        if chat is None:
            chat = next((one for one in self.chats.values() if str(one.local_id) == chat_id), None)
        if chat is None:
            raise KeyError(chat_id)
        if self._before is not None:
            self._before.note(self, chat)
        return chat

    def members(self, chat: Chat) -> list[Chat]:
        """Return the chats that hold what a chat shows: its members if it is merged, else itself."""
        return [self.chats[member] for member in chat.member_ids] or [chat]

    def home(self, chat: Chat) -> Chat:
        """Return where a draft, a reminder or a message to this chat goes: the first of its members."""
        return self.members(chat)[0]

    def message_of(self, chat: Chat, message_id: str) -> Message:
        """Return a message by its final, pending or Matrix event id; KeyError if the chat has none such."""
        for message in reversed(chat.messages):
            if message_id in {message.id, message.event_id, message.pending_id}:
                return message
        raise KeyError(message_id)

    def newest_first(self) -> list[Chat]:
        """Return all chats that this build has, in the order of the chat list."""
        if self._order is None:
            self._order = sorted(self.chats.values(), key=self.rank, reverse=True)
        return self._order if self.behaviour.has(SDK6) else [chat for chat in self._order if self.has(chat)]

    def has(self, chat: Chat) -> bool:
        """Return whether this build has a chat at all: before SDK 6 no chat stands for others."""
        return not chat.member_ids or self.behaviour.has(SDK6)

    def rank(self, chat: Chat) -> tuple[int, int]:
        """Return what orders the chat list: last activity in epoch milliseconds, then the chat's number."""
        latest = max(member.last_activity for member in self.members(chat))
        return round(latest.timestamp() * 1000), chat.local_id

    # -- changing

    @contextmanager
    def turn(self, *, looking: bool = False) -> Iterator[None]:
        """Hold the lock, let happen what is due, and then let the event stream tell what the turn changed.

        A turn within a turn is part of it; one that only looks changes nothing but by what was due.
        """
        with self.lock:
            if self._before is not None:
                yield
                return
            with self._noticed():
                self.settle()
            if looking:
                yield
                return
            with self._noticed():
                yield

    @contextmanager
    def _noticed(self) -> Iterator[None]:
        """Tell the event stream what changes meanwhile, in the chats that are looked up by their ids or come and go."""
        if not self.stream.is_heard:
            yield
            return
        before = self._before = Before(self)
        try:
            yield
        finally:
            self._before = None
            self.stream.tell(before.happenings(self))

    def reorder(self) -> None:
        """Forget the order of the chat list, after an activity moved or a chat came or went."""
        self._order = None

    def touch(self, chat: Chat, at: datetime) -> None:
        """Raise a chat's last activity to an instant; late deliveries do not lower it."""
        if at > chat.last_activity:
            chat.last_activity = at
            self.reorder()

    def new_number(self) -> int:
        """Return a number that no chat, message or label of this world has yet."""
        return next(self._numbers)

    def expect(self, at: datetime, chat: Chat) -> None:
        """Look at a chat again once an instant has come."""
        heapq.heappush(self._due, (at, self.new_number(), chat.id))

    def settle(self) -> None:
        """Let happen what has fallen due, in the order of its instants."""
        now = self.clock.now()
        while self._due and self._due[0][0] <= now:
            at, _, chat_id = heapq.heappop(self._due)
            if chat_id in self.chats:
                self._fall_due(self.chat_of(chat_id), at)

    def _fall_due(self, chat: Chat, at: datetime) -> None:
        returns = False
        if chat.reminder and chat.reminder.at <= at:
            chat.reminder, returns = None, self.behaviour.due_unarchives
        if chat.snooze and chat.snooze.until <= at:
            chat.snooze, returns = None, self.behaviour.due_unarchives
        if chat.echo_at and chat.echo_at <= at:
            chat.echo_at, returns = None, True
        if returns:
            chat.is_archived = False

    # -- what GETs show while the app lags behind its writes

    def remember(self, chat: Chat) -> None:
        """Keep a chat's present state for the GETs of the next `read_lag_s`, just before a write."""
        if self.behaviour.read_lag_s:
            until = self.clock.now() + timedelta(seconds=self.behaviour.read_lag_s)
            chat.former.append((until, replace(chat, former=[])))

    def shown(self, chat: Chat) -> Chat:
        """Return the state of a chat that a GET shows now."""
        now = self.clock.now()
        chat.former = [(until, state) for until, state in chat.former if until > now]
        if not chat.former:
            return chat
        return replace(chat.former[0][1], last_activity=chat.last_activity)

    def behave(self, **switches: Any) -> None:  # noqa: ANN401 - fields of Behaviour
        """Turn switches of the behaviour while the app runs."""
        with self.lock:
            self.behaviour = replace(self.behaviour, **switches)

    def update_to(self, generation: str) -> None:
        """Make the app another of the `GENERATIONS`; what these agree on stays, its event streams end; KeyError."""
        with self.lock:
            self.behaviour = updated(self.behaviour, generation)
            self.stream.hang_up()
