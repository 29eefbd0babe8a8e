"""What perform works with: one action and all that its last look needs, and what reaches Beeper and the user."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from beeper_rules.beeper import Beeper
from beeper_rules.due import DueAction
from beeper_rules.guards import Candidate
from beeper_rules.language.nodes import View
from beeper_rules.language.rulebook import Rule
from beeper_rules.model.action import Action, Outcome
from beeper_rules.model.change import ChatState
from beeper_rules.model.chat import Chat


class Hands(Protocol):
    """What reaches the user without Beeper."""

    async def notify(self, title: str, lines: Sequence[str], to: str | None) -> bool:
        """Show a notification; return whether anything showed it."""
        ...


@dataclass(frozen=True)
class Means:
    """What perform works with."""

    beeper: Beeper
    hands: Hands
    begin: Callable[[Action], Action | None]
    """Mark an action as begun, on the disk; None when it may not be."""
    refresh: Callable[[Action], DueAction]
    """The action with what is true at this moment."""
    settle: Callable[[Outcome], None]
    clock: Callable[[], datetime]


def candidate(due: DueAction, rule: Rule, chat: Chat, now: datetime) -> Candidate:
    """Return what the guards are asked about: the action, on this copy of the chat."""
    action = due.action
    return Candidate(
        rule=rule,
        word=due.word,
        args=action.args,
        view=View(ChatState(chat), due.facts.app, now, rule.zone(due.facts.zone)),
        event_at=action.event_at,
    )
