"""An action that is due, with everything that its last look needs."""

from dataclasses import dataclass
from datetime import datetime

from beeper_rules.guards import Facts
from beeper_rules.language.rulebook import Rule
from beeper_rules.model.action import Action
from beeper_rules.model.change import ChatState, Write
from beeper_rules.vocabulary.actions import ACTIONS, ActionWord


@dataclass(frozen=True)
class DueAction:
    """One action with everything that its last look needs."""

    action: Action
    rule: Rule | None
    """None when the rule is gone."""
    facts: Facts
    decided_on: ChatState | None
    """The chat on which it was decided; None when the journal does not hold it any more."""
    writes: tuple[Write, ...] = ()
    """What rules wrote to the chat."""
    answered_at: datetime | None = None
    """UTC instant of my newest message that is known."""

    @property
    def word(self) -> ActionWord:
        """The action's word."""
        return ACTIONS[self.action.kind]

    @property
    def sent(self) -> Write | None:
        """The write that this action left when its call was accepted; None before that."""
        return next((each for each in self.writes if each.action_id == self.action.id), None)
