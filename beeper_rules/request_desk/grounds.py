"""What requests are answered from, and the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from beeper_rules.circumstances import Circumstances
from beeper_rules.journal import Journal
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.memory import recall
from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import ChatState


@dataclass(frozen=True)
class Reply:
    """What the person who asked reads."""

    ok: bool
    lines: tuple[str, ...]
    released: tuple[int, ...] = ()
    """The actions that may be performed now."""
    anew: bool = False
    """Whether what is known of the inbox was forgotten."""


@dataclass
class Grounds:
    """What is known when a request comes in."""

    journal: Journal
    rulebook: Rulebook | None
    """The one in force; None where there is none, or this program cannot read it."""
    states: Mapping[str, ChatState]
    zone: tzinfo
    """The user's clock, for what the reply says."""
    app: AppFacts | None = None
    """What is known of Beeper; None for what the journal holds."""

    def is_rule(self, name: str) -> bool:
        """Return whether it is the id of a rule in force, or of one of which something waits."""
        known = self.rulebook is not None and name in self.rulebook.by_id
        queue = self.journal.actions
        return known or any(action.rule_id == name for action in (*queue.held(), *queue.deferred()))

    def title(self, target: str) -> str:
        """Return the title of a chat; a rule's id is its name."""
        state = self.states.get(target)
        return state.chat.title if state and state.chat.title else target

    def circumstances(self, now: datetime) -> tuple[AppFacts, Circumstances]:
        """Return what is known of Beeper, and the journal as it is now."""
        app = self.app or recall(self.journal).app
        return app, Circumstances(self.journal, app, self.zone, now, dry_run=False)


def plural_s(several: Sequence[object]) -> str:
    """Return the s of a plural."""
    return "" if len(several) == 1 else "s"
