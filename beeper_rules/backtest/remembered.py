"""Tables of a journal that is thrown away, kept as values instead of rows: thousands of changes go through them."""

from bisect import bisect_right, insort
from collections.abc import Iterable
from datetime import datetime

from beeper_rules.journal import Override, Pause, RecordedChange
from beeper_rules.journal.arrivals import Arrivals
from beeper_rules.journal.changes import Changes
from beeper_rules.journal.chats import Chats
from beeper_rules.journal.connection import Connection
from beeper_rules.journal.database import Tables
from beeper_rules.journal.overrides import Overrides
from beeper_rules.journal.pauses import Pauses
from beeper_rules.journal.waits import KeptWait, Waits
from beeper_rules.journal.writes import Writes
from beeper_rules.model.change import Change, ChatState, Write
from beeper_rules.model.decision import Decision, Verdict, Wait
from beeper_rules.model.message import Message

NOWHERE = 0
"""The number of a change to which no action refers."""


class RememberedArrivals(Arrivals):
    """When messages came in, by chat and by sender."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._known: set[tuple[str, str]] = set()
        self._by_chat: dict[tuple[str, bool], list[datetime]] = {}
        self._by_sender: dict[tuple[str, bool], list[datetime]] = {}

    def add(self, chat_id: str, message: Message, at: datetime) -> None:
        """Note that a message came in; once, however often it is told."""
        if (chat_id, message.id) not in self._known:
            self._known.add((chat_id, message.id))
            insort(self._by_chat.setdefault((chat_id, message.mine), []), at)
            insort(self._by_sender.setdefault((message.sender_id, message.mine), []), at)

    def in_chat(self, chat_id: str, since: datetime, *, mine: bool) -> list[datetime]:
        """Return the UTC instants of the messages of one chat later than `since`, the earliest first."""
        return _later(self._by_chat.get((chat_id, mine), []), since)

    def of_sender(self, sender_id: str, since: datetime, *, mine: bool) -> list[datetime]:
        """Return the UTC instants of one person's messages, in whatever chat, later than `since`, earliest first."""
        return _later(self._by_sender.get((sender_id, mine), []), since)

    def forget_until(self, at: datetime) -> int:  # noqa: ARG002 - the signature of every such table
        """Forget nothing: what came until then is never asked for, and does not take much."""
        return 0


def _later(instants: list[datetime], since: datetime) -> list[datetime]:
    return instants[bisect_right(instants, since) :]


class RememberedChanges(Changes):
    """The changes of which an action is still to come, with what was said to them; the others leave no trace."""

    def __init__(self, connection: Connection, *, message_text: bool) -> None:
        super().__init__(connection, message_text=message_text)
        self._kept: dict[int, tuple[RecordedChange, tuple[Verdict, ...]]] = {}
        self._open: dict[int, int] = {}
        """Number of a change → its actions that have not ended."""

    def record(self, change: Change, *, rulebook: str, decision: Decision, pass_no: int) -> int:
        """Keep a change that actions will refer to; return its id."""
        if not decision.intents:
            return NOWHERE
        number = super().record(change, rulebook=rulebook, decision=decision, pass_no=pass_no)
        still_open = sum(not intent.standing.ended for intent in decision.intents)
        if not still_open:
            return number
        self._open[number] = still_open
        verdicts = tuple(verdict for verdict in decision.verdicts if verdict.matched)
        matched = tuple(dict.fromkeys(verdict.rule_id for verdict in verdicts))
        self._kept[number] = RecordedChange(number, change, rulebook, matched, pass_no), verdicts
        return number

    def _packed(self, change: Change) -> bytes:  # noqa: ARG002 - the signature of every such table
        return b""

    def get(self, change_id: int) -> RecordedChange | None:
        """Return one change; None when no action refers to it any more."""
        found = self._kept.get(change_id)
        return found[0] if found else None

    def verdict(self, change_id: int, rule_id: str, message_id: str) -> Verdict | None:
        """Return what a rule said to a change, or to a message of it."""
        _, verdicts = self._kept[change_id]
        asked = (rule_id, message_id)
        return next((each for each in verdicts if (each.rule_id, each.message_id) == asked), None)

    def ended(self, change_id: int) -> None:
        """Take in that an action ended; with the last one its change is forgotten."""
        self._open[change_id] -= 1
        if not self._open[change_id]:
            del self._open[change_id], self._kept[change_id]


class RememberedChats(Chats):
    """Chats by id."""

    def __init__(self, connection: Connection, *, message_text: bool) -> None:
        super().__init__(connection, message_text=message_text)
        self._states: dict[str, ChatState] = {}

    def all(self) -> dict[str, ChatState]:
        """Return every chat, by id."""
        return dict(self._states)

    def get(self, chat_id: str) -> ChatState | None:
        """Return one chat; None when it is not known."""
        return self._states.get(chat_id)

    def save(self, states: Iterable[ChatState]) -> None:
        """Put these chats in the place of what was known of them."""
        self._states.update((state.chat.id, state) for state in states)

    def forget(self, chat_id: str) -> bool:
        """Remove one chat; return whether it was known."""
        return self._states.pop(chat_id, None) is not None


class RememberedWaits(Waits):
    """Waits by chat and rule."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._waits: dict[str, dict[str, Wait]] = {}

    def put(self, rule_id: str, chat_id: str, wait: Wait) -> None:
        """Keep a wait in place of the one before."""
        self._waits.setdefault(chat_id, {})[rule_id] = wait

    def remove(self, rule_id: str, chat_id: str) -> None:
        """Forget a wait; one that is not there is no matter."""
        own = self._waits.get(chat_id, {})
        own.pop(rule_id, None)
        if not own:
            self._waits.pop(chat_id, None)

    def of_chat(self, chat_id: str) -> dict[str, Wait]:
        """Return rule id → wait for one chat."""
        return dict(self._waits.get(chat_id, {}))

    def all(self) -> list[KeptWait]:
        """Return every wait."""
        return [KeptWait(rule, chat, wait) for chat, own in self._waits.items() for rule, wait in own.items()]

    def chats(self) -> frozenset[str]:
        """Return the chats in which anything is waited for."""
        return frozenset(self._waits)


class RememberedWrites(Writes):
    """Writes by chat and field."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._writes: dict[str, dict[str, Write]] = {}

    def put(self, write: Write) -> None:
        """Keep a write; an earlier one of the same field is replaced."""
        self._writes.setdefault(write.chat_id, {})[write.field] = write

    def of_chat(self, chat_id: str) -> tuple[Write, ...]:
        """Return the writes of one chat, by field."""
        return tuple(write for _, write in sorted(self._writes.get(chat_id, {}).items()))

    def all(self) -> dict[str, tuple[Write, ...]]:
        """Return the writes of every chat that has any, by chat id."""
        return {chat: self.of_chat(chat) for chat, own in sorted(self._writes.items()) if own}

    def remove(self, chat_id: str, field: str) -> bool:
        """Forget the write of one field; return whether there was one."""
        return self._writes.get(chat_id, {}).pop(field, None) is not None


class RememberedOverrides(Overrides):
    """Overrides by chat, rule and field."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._overrides: dict[str, dict[tuple[str, str], Override]] = {}

    def put(self, override: Override) -> None:
        """Keep an override; an earlier one of the same chat, rule and field is replaced."""
        self._overrides.setdefault(override.chat_id, {})[override.rule_id, override.field] = override

    def of_chat(self, chat_id: str) -> list[Override]:
        """Return the overrides of one chat, the earliest first."""
        return sorted(self._overrides.get(chat_id, {}).values(), key=_place)

    def all_current(self, since: datetime) -> list[Override]:
        """Return the overrides from `since` on, the earliest first."""
        every = [each for own in self._overrides.values() for each in own.values()]
        return sorted((each for each in every if each.at >= since), key=_place)

    def lift(self, chat_id: str) -> list[Override]:
        """Remove the overrides of one chat; return them."""
        lifted = self.of_chat(chat_id)
        self._overrides.pop(chat_id, None)
        return lifted


class NoPauses(Pauses):
    """Nobody pauses anything in a replay."""

    def current(self, now: datetime) -> list[Pause]:  # noqa: ARG002 - the signature of every such table
        """Return no pause."""
        return []


def _place(override: Override) -> tuple[datetime, str, str, str]:
    return override.at, override.chat_id, override.rule_id, override.field


REMEMBERED = Tables(
    arrivals=RememberedArrivals,
    changes=RememberedChanges,
    chats=RememberedChats,
    overrides=RememberedOverrides,
    pauses=NoPauses,
    waits=RememberedWaits,
    writes=RememberedWrites,
)
