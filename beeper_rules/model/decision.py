"""What the whole rulebook says to one change, with a Reason for every no."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from beeper_rules.model.change import ChatState, Event, Value


class Code(StrEnum):
    """Every reason there is, from the rule's own words to the last look before a call."""

    # the rule's own words
    NO_EVENT = "no_event"
    ORIGIN = "origin"
    CONDITION = "condition"
    UNKNOWN = "unknown"
    EXCEPTION = "exception"
    EXCEPTION_UNKNOWN = "exception_unknown"
    STOPPED_BY = "stopped_by"
    WAITS = "waits"
    BROKEN = "broken"
    # guards, in their order
    OFF = "off"
    PAUSED = "paused"
    EXPIRED = "expired"
    LATE = "late"
    PERMISSION = "permission"
    CAPABILITY = "capability"
    APP_TOO_OLD = "app_too_old"
    PINNED = "pinned"
    ALREADY_SO = "already_so"
    DRAFT_THERE = "draft_there"
    NO_WAY_BACK = "no_way_back"
    FOREIGN_REMINDER = "foreign_reminder"
    OVERRIDE = "override"
    BLOCKED_BY = "blocked_by"
    QUIET = "quiet"
    COOLDOWN = "cooldown"
    LIMIT = "limit"
    SHADOW = "shadow"
    DRY_RUN = "dry_run"
    # the last look, and how a call can end
    SUPERSEDED = "superseded"
    NO_MESSAGE = "no_message"
    PAST_DUE = "past_due"
    RULE_GONE = "rule_gone"
    DROPPED = "dropped"
    RELEASED = "released"
    CHAT_GONE = "chat_gone"
    REJECTED = "rejected"
    NOT_APPLIED = "not_applied"
    GAVE_UP = "gave_up"
    NOT_SHOWN = "not_shown"
    UNCERTAIN = "uncertain"
    WAITING = "waiting"


@dataclass(frozen=True)
class Reason:
    """Why not."""

    code: Code
    detail: str = ""
    """A sentence for the user; holds text from outside, so it is escaped when shown."""
    by: str = ""
    """Id of the rule that stood in the way; empty for none."""

    def __str__(self) -> str:
        """Return code and sentence."""
        return f"{self.code}: {self.detail}" if self.detail else str(self.code)


class FoundReason(Reason):
    """A reason whose sentence is found when somebody reads it: of rules that do not match most are never read."""

    def __init__(self, code: Code, find: Callable[[], str]) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "_find", find)

    @cached_property
    def detail(self) -> str:
        """The sentence."""
        find: Callable[[], str] = self.__dict__["_find"]
        return find()

    def __eq__(self, other: object) -> bool:
        """Return whether it says the same as another reason."""
        return isinstance(other, Reason) and (self.code, self.detail) == (other.code, other.detail)

    def __hash__(self) -> int:
        """Return the hash of a reason that says the same."""
        return hash((self.code, self.detail))


class Standing(StrEnum):
    """Where an action stands. `done`, `skipped` and `dead` are ends."""

    PLANNED = "planned"
    HELD = "held"
    DEFERRED = "deferred"
    INFLIGHT = "inflight"
    DONE = "done"
    SKIPPED = "skipped"
    DEAD = "dead"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self in {Standing.DONE, Standing.SKIPPED, Standing.DEAD}


@dataclass(frozen=True)
class Intent:
    """One action that a rule asks for, after the guards."""

    rule_id: str
    revision: str
    """Hash of the rule as it was."""
    number: int
    """Position under `then`, from 0."""
    kind: str
    """A word of `vocabulary.actions`."""
    args: Mapping[str, object]
    """Resolved: instants are absolute, templates expanded."""
    prior: Mapping[str, Value]
    """What the fields that it writes held before."""
    standing: Standing
    reason: Reason | None = None
    message_id: str = ""
    due: datetime | None = None
    """UTC; None for now."""
    event_at: datetime | None = None
    """UTC instant of the event that it answers."""
    depth: int = 0
    account: str = ""
    """Id of the chat's account."""
    sender: str = ""
    """Id of who wrote the message that it answers; empty for none."""
    counted: bool = True
    """Whether limits and cooldowns count it; what takes back an action of the rule is not counted again."""
    undoes: int | None = None
    """Id of the action that it takes back because a person asked for it; None for none."""


def runs_cooldown(intent: Intent) -> bool:
    """Return whether the rule's cooldown runs from it: what is held counts, and what only a trial or dry run kept."""
    tried = intent.reason is not None and intent.reason.code in {Code.SHADOW, Code.DRY_RUN}
    return intent.standing in {Standing.PLANNED, Standing.HELD} or tried


@dataclass(frozen=True)
class Wait:
    """A state that a rule with `for` saw entered, and for how long it has lasted."""

    trigger: str
    """Label of the event that entered it."""
    revision: str
    """Hash of what the wait rests on in the rule."""
    event: Event
    clock: datetime
    """UTC instant from which the state lasts."""
    since: datetime | None = None
    """UTC instant from which `if` holds as well; None while it does not."""
    fired: int = 0
    deferred: bool = False
    """Whether it is over and waits for the end of quiet hours."""
    due: datetime | None = None
    """UTC instant at which the rule acts, if nothing breaks it; None when nothing is to come."""
    look_at: datetime | None = None
    """UTC instant at which `if` is asked again although nothing may have changed but the time; None for not at all."""


@dataclass(frozen=True)
class WaitMove:
    """How a wait stands after a change."""

    rule_id: str
    wait: Wait | None
    """None when it is over."""
    reason: Reason | None = None
    """Why it was broken off, or until when it lasts; None when there is nothing to tell."""


@dataclass(frozen=True)
class Deferral:
    """A decision that is made again at the end of quiet hours."""

    until: datetime
    """UTC."""
    event: Event
    """What is heard then."""


@dataclass(frozen=True)
class Verdict:
    """What one rule says to one change (to one message of it, for rules on messages)."""

    rule_id: str
    matched: bool
    reason: Reason | None = None
    """Why it did not match."""
    event: str = ""
    """The event that it answered."""
    message_id: str = ""
    intents: tuple[Intent, ...] = ()
    stops: bool = False
    """Whether it ended the decision for the rules after it."""
    deferral: Deferral | None = None
    seen: ChatState | None = None
    """The chat as the rules before it left it, which its words were asked of, or would be but for one that ended it.

    None when they were not to be asked.
    """


@dataclass(frozen=True)
class Decision:
    """What the whole rulebook says to one change."""

    verdicts: tuple[Verdict, ...] = field(default=())
    waits: tuple[WaitMove, ...] = ()
    """The waits that are not as they were."""

    @property
    def matched(self) -> bool:
        """Whether any rule had anything to do with the change."""
        return any(verdict.matched for verdict in self.verdicts)

    @property
    def intents(self) -> tuple[Intent, ...]:
        """Every action asked for, in order, also those that a guard stopped."""
        return tuple(intent for verdict in self.verdicts for intent in verdict.intents)
