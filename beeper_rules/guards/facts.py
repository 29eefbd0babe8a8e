"""What guards are asked about, and what they need to know."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from beeper_rules.language.nodes import View
from beeper_rules.language.rulebook import Rule
from beeper_rules.model.account import AppFacts
from beeper_rules.model.action import Action
from beeper_rules.model.decision import Reason, Wait
from beeper_rules.vocabulary.actions import ActionWord


@dataclass(frozen=True)
class Facts:
    """What guards need to know beyond the chat itself."""

    app: AppFacts
    zone: tzinfo
    chats_acted: Callable[[str, datetime], frozenset[str]]
    """Rule id, since when (UTC) → the chats on which it acted."""
    last_fire: Callable[[str, str, str], datetime | None] = lambda *_: None
    """Rule id, `chat`, `account`, `sender` or `rule`, and which → UTC instant at which it last decided to act."""
    arrivals: Callable[[str, str, datetime, bool], Sequence[datetime]] = lambda *_: ()
    """`chat` or `sender`, which, since when, whether of mine → UTC instants of messages before this change."""
    action: Callable[[int], Action | None] = lambda _: None
    """Id → the action."""
    waits: Mapping[str, Wait] = field(default_factory=dict)
    """Rule id → the state of this chat that it saw entered."""
    in_force: frozenset[tuple[int, str]] = frozenset()
    """(id of an action, field that it wrote to this chat) of what nobody has changed since."""
    stood_until: Callable[[Action, Action, str], bool] = lambda *_: False
    """An action, a later one, field → whether what the first wrote is known to have stood until the other came."""
    clears_when_answered: str = ""
    """Id of the rule that set the reminder which is to go as soon as I write; empty for none."""
    paused: bool = False
    paused_rules: frozenset[str] = frozenset()
    paused_chats: frozenset[str] = frozenset()
    overridden: Mapping[str, datetime] = field(default_factory=dict)
    """Rule id → UTC instant at which somebody undid by hand what it did to this chat."""
    own_reminder_at: datetime | None = None
    """UTC instant of the reminder that a rule set on this chat."""
    dry_run: bool = False
    recorded: "Callable[[Candidate], Reason | None] | None" = None
    """For a decision of the past that is gone through again: what the guards said then; None for now."""
    acted: frozenset[tuple[str, str]] = frozenset()
    """For a decision of the past: (rule id, message id) of what matched, though its words are not kept."""


@dataclass(frozen=True)
class Candidate:
    """An action that a rule asks for."""

    rule: Rule
    word: ActionWord
    args: Mapping[str, object]
    """Resolved."""
    view: View
    """The chat as the earlier actions of the same decision leave it."""
    event_at: datetime
    """UTC."""
    missed: bool = False
    """Whether it happened while nobody watched."""
    newest: bool = True
    """Whether no newer event of the same change asks this rule for the same."""
    kept_back: bool = False
    """Whether quiet hours kept it back until now."""
    charged: bool = False
    """Whether the rule has already acted in this decision, so that its cooldown runs."""
    written_by: Mapping[str, str] = field(default_factory=dict)
    """Field → the rule that wrote it earlier in the same decision."""

    @property
    def account(self) -> str:
        """The id of the chat's account."""
        return self.view.state.chat.account_id or ""

    @property
    def sender(self) -> str:
        """The id of who wrote the message that it answers, empty for none."""
        event = self.view.event
        return event.message.sender_id if event and event.message else ""


Guard = Callable[[Candidate, Facts], Reason | None]
