"""One thing to do, as the journal holds it, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from beeper_rules.model.change import Value
from beeper_rules.model.chat import Chat
from beeper_rules.model.decision import Reason, Standing


@dataclass(frozen=True)
class Action:
    """A row of the journal's queue."""

    id: int
    change_id: int
    rule_id: str
    revision: str
    chat_id: str
    message_id: str
    number: int
    kind: str
    args: Mapping[str, object]
    prior: Mapping[str, Value]
    standing: Standing
    decided_at: datetime
    """UTC."""
    event_at: datetime
    """UTC instant of the event that it answers; its age is counted from here."""
    attempts: int = 0
    """Calls made so far; a call that never left this machine does not count."""
    depth: int = 0
    repeats: int = 0
    """How often it was sent again because Beeper never showed its effect."""
    approved: bool = False
    """Whether a person released it."""
    undoes: int | None = None
    """Id of the action that it takes back because a person asked for it; None for none."""

    @property
    def takes_back(self) -> bool:
        """Whether it takes back what the rule had done, as time is up or a person asks: numbered from below."""
        return self.number < 0


class Result(StrEnum):
    """How an attempt ended."""

    DONE = "done"
    SKIPPED = "skipped"
    DEAD = "dead"
    AGAIN = "again"
    """To be tried again, at a time."""


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt."""

    action: Action
    result: Result
    reason: Reason | None = None
    chat: Chat | None = None
    """A copy of the chat that shows the effect, when the answer or a fresh look brought one."""
    again_in_s: float | None = None
    """For `again`: seconds to wait; None for the usual backoff."""
    counted: bool = True
    """Whether the attempt counts towards giving up."""
    called: bool = False
    """Whether a call that changes something was made and accepted."""
    repeated: bool = False
    """Whether that call was the second one, because the first never showed its effect."""
