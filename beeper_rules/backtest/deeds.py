"""What the replayed rules did, and what of it did not come about."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from beeper_rules.hindsight.asking import FELL_DUE
from beeper_rules.hindsight.told import TEXTS
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.model.action import Action
from beeper_rules.model.change import Change, ChatState, Event
from beeper_rules.model.decision import Code, Decision, Intent, Standing, Verdict

SAID = ("title", "text", "to")
"""Arguments that are words for somebody."""
UNDECIDED = frozenset({Code.UNKNOWN, Code.EXCEPTION_UNKNOWN})


@dataclass(frozen=True)
class Deed:
    """One action of a replayed rule."""

    at: datetime
    """UTC instant at which it was done, or decided where it was not."""
    rule_id: str
    kind: str
    chat_id: str
    title: str
    """Of the chat; empty where it has none."""
    event: str
    """What it answered, in the words of the rule."""
    reminds_at: datetime | None = None
    """For a reminder: UTC instant at which it comes due."""
    back: bool = False
    """Whether it took back what the rule had done for a while."""
    says: str = ""
    """Digest of what it says and to whom, so that other words are told apart; empty where it says nothing."""


@dataclass
class Played:
    """What came of one rulebook."""

    done: list[Deed] = field(default_factory=list)
    """In the order in which it was done."""
    held: list[Deed] = field(default_factory=list)
    """What a limit held for a person to release."""
    on_trial: list[Deed] = field(default_factory=list)
    """What rules in shadow would have done."""
    stopped: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(rule id, code of the reason) → actions that a guard or the last look stopped, what was so already left out."""
    undecided: Counter[str] = field(default_factory=Counter)
    """Id of a rule that asks for text → occasions on which it could not be told whether its words held."""
    changes: int = 0
    """Recorded changes that were gone through."""
    chats: set[str] = field(default_factory=set)
    """Ids of the chats in which they happened."""
    by_hand: int = 0
    """Changes that no look saw: a person asked for them by a command."""
    by_apply: int = 0
    """Those of them on which a person had rules act with `apply`."""
    waiting: int = 0
    """Actions that were still to come when history ended."""


class Deeds:
    """Takes down what is decided and done."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.played = Played()
        self._ask_text = frozenset(rule.id for rule in rulebook.rules if rule.paths & TEXTS)

    def decided(self, change: Change, decision: Decision, now: datetime) -> None:
        """Take down what is not done of a decision."""
        for verdict in decision.verdicts:
            if verdict.rule_id in self._ask_text and verdict.reason and verdict.reason.code in UNDECIDED:
                self.played.undecided[verdict.rule_id] += 1
            for intent in verdict.intents:
                self._not_done(change, verdict, intent, now)

    def _not_done(self, change: Change, verdict: Verdict, intent: Intent, now: datetime) -> None:
        code = intent.reason.code if intent.reason else None
        if intent.standing is Standing.HELD or code is Code.SHADOW:
            deed = Deed(
                now,
                intent.rule_id,
                intent.kind,
                change.chat_id,
                change.after.chat.title or "",
                heard(change, verdict),
                _instant(intent.args),
                says=_digest(intent.args),
            )
            (self.played.held if intent.standing is Standing.HELD else self.played.on_trial).append(deed)
        elif intent.standing is Standing.SKIPPED and code is not None:
            self.stopped(intent.rule_id, code)

    def stopped(self, rule_id: str, code: Code) -> None:
        """Take down that something was not done for a reason."""
        if code not in {Code.ALREADY_SO, Code.DRAFT_THERE}:
            self.played.stopped[rule_id, str(code)] += 1

    def did(self, action: Action, state: ChatState | None, event: str, now: datetime) -> None:
        """Take down an action that was done; `state` is its chat, None for one that is gone or was none."""
        title = (state.chat.title if state else None) or ""
        reminds_at = _instant(action.args) if action.kind == "remind" else None
        deed = Deed(now, action.rule_id, action.kind, action.chat_id, title, event, reminds_at)
        self.played.done.append(replace(deed, back=action.takes_back, says=_digest(action.args)))


def heard(change: Change, verdict: Verdict) -> str:
    """Return the event that a rule answered; what fell due for it, by what it goes back to."""
    due = next((event for event in change.events if _is_due_for(event, verdict)), None)
    if due is None:
        return verdict.event
    return f"{due.trigger}{FELL_DUE[due.name]}" if due.name in FELL_DUE else due.spoken


def _is_due_for(event: Event, verdict: Verdict) -> bool:
    return event.rule == verdict.rule_id and event.spoken == verdict.event


def _digest(args: Mapping[str, object]) -> str:
    said = {name: args[name] for name in SAID if args.get(name)}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16] if said else ""


def _instant(args: Mapping[str, object]) -> datetime | None:
    at = args.get("at")
    return datetime.fromisoformat(at) if isinstance(at, str) else None
