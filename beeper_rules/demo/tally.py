"""What is counted while the day goes by."""

from collections import Counter
from dataclasses import dataclass, field

from beeper_rules.model.action import Outcome, Result
from beeper_rules.model.change import Change, Origin
from beeper_rules.model.decision import Code, Decision, Reason, Standing
from beeper_rules.simulator import World


@dataclass(frozen=True)
class NotDone:
    """What a rule would have done and did not."""

    rule_id: str
    kind: str
    """The action; empty where an exception of the rule spoke before it asked for any."""
    chat_id: str
    reason: Reason


@dataclass
class Tally:
    """What the daemon told in the course of the day."""

    changes: int = 0
    own_doing: int = 0
    """Changes by which the daemon saw what it had done itself."""
    fired: Counter[str] = field(default_factory=Counter)
    """Rule id → how often it matched."""
    done: Counter[str] = field(default_factory=Counter)
    """Action → how often it was done."""
    already_so: int = 0
    """Actions that were not needed."""
    not_done: list[NotDone] = field(default_factory=list)
    notices: list[tuple[str, str]] = field(default_factory=list)
    """Kind and text of what was neither a change nor an action."""

    def change(self, change: Change, decision: Decision) -> None:
        """Count a change and what was decided about it."""
        self.changes += 1
        self.own_doing += any(event.origin is Origin.RULE for event in change.events)
        for verdict in decision.verdicts:
            if verdict.matched:
                self.fired[verdict.rule_id] += 1
            elif verdict.reason and verdict.reason.code is Code.EXCEPTION:
                self.not_done.append(NotDone(verdict.rule_id, "", change.chat_id, verdict.reason))
            for intent in verdict.intents:
                if intent.reason and intent.standing is not Standing.PLANNED:
                    self._stopped(NotDone(verdict.rule_id, intent.kind, change.chat_id, intent.reason))

    def outcome(self, outcome: Outcome) -> None:
        """Count how an action ended."""
        action = outcome.action
        if outcome.result is Result.DONE:
            self.done[action.kind] += 1
        elif outcome.result is not Result.AGAIN and outcome.reason:
            self._stopped(NotDone(action.rule_id, action.kind, action.chat_id, outcome.reason))

    @property
    def overridden(self) -> list[NotDone]:
        """What was left alone because somebody had undone it by hand."""
        return [each for each in self.not_done if each.reason.code is Code.OVERRIDE]

    def _stopped(self, stopped: NotDone) -> None:
        if stopped.reason.code is Code.ALREADY_SO:
            self.already_so += 1
        else:
            self.not_done.append(stopped)


def calls(world: World) -> Counter[str]:
    """Return what the pretend Beeper was asked to change: `POST …/archive` → how often."""
    return Counter(f"{entry.method} …{_verb(entry.path)}" for entry in world.log.writes())


def _verb(path: str) -> str:
    verb = path.rpartition("/")[2]
    return f"/{verb}" if verb in {"archive", "read", "unread", "reminders"} else ""


def messages(world: World) -> int:
    """Return how many messages there are in all chats."""
    return sum(len(world.messages(chat_id)) for chat_id in world.chat_ids())
