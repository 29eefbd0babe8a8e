"""What `apply` puts into the journal: the actions of a plan that a person saw and said yes to, and nothing else."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from beeper_rules.circumstances import Circumstances
from beeper_rules.commit import BY_HAND, Page, commit, keep_waits
from beeper_rules.journal import Journal
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.model.account import AppFacts
from beeper_rules.model.action import Action
from beeper_rules.model.change import ChatState
from beeper_rules.model.decision import Decision, WaitMove
from beeper_rules.planning import Imagined, Planned, as_if, narrowed


@dataclass(frozen=True)
class Agreed:
    """What a person said yes to."""

    rulebook: str
    """Hash of the rulebook that was planned with."""
    rules: tuple[str, ...]
    """The rules that were planned with; none for all of them."""
    wanted: Mapping[str, Mapping[str, Collection[int]]]
    """Chat id, in the order of the plan → rule id → places under `then`."""

    @classmethod
    def of(cls, rulebook: str, rules: Sequence[str], rows: Iterable[Planned]) -> "Agreed":
        """Return the agreement to these rows of a plan."""
        wanted: dict[str, dict[str, list[int]]] = {}
        for row in rows:
            rule_id, chat_id, number, _ = row.key
            wanted.setdefault(chat_id, {}).setdefault(rule_id, []).append(number)
        return cls(rulebook, tuple(rules), wanted)

    @classmethod
    def read(cls, arguments: Mapping[str, object]) -> "Agreed":
        """Return the agreement in a request. Raises ValueError, LookupError, TypeError or AttributeError for others."""
        rulebook, rules, wanted = arguments["rulebook"], arguments["rules"], arguments["wanted"]
        if not isinstance(rulebook, str) or not isinstance(rules, list) or not isinstance(wanted, dict):
            raise TypeError("this is no plan")
        read = {
            str(chat): {str(rule): frozenset(map(int, numbers)) for rule, numbers in by_rule.items()}
            for chat, by_rule in wanted.items()
        }
        return cls(rulebook, tuple(map(str, rules)), read)

    def written(self) -> dict[str, object]:
        """Return it as the arguments of a request."""
        wanted = {chat: {rule: sorted(each) for rule, each in rules.items()} for chat, rules in self.wanted.items()}
        return {"rulebook": self.rulebook, "rules": list(self.rules), "wanted": wanted}

    def only(self, chat_id: str, decision: Decision) -> Decision:
        """Return the decision without what was not in the plan: the chat may have changed since."""
        agreed = self.wanted.get(chat_id, {})
        verdicts = [
            replace(
                verdict,
                intents=tuple(each for each in verdict.intents if each.number in agreed.get(verdict.rule_id, ())),
                deferral=verdict.deferral if verdict.rule_id in agreed else None,
            )
            for verdict in decision.verdicts
        ]
        return replace(decision, verdicts=tuple(each for each in verdicts if each.intents))


@dataclass(frozen=True)
class Applying:
    """Puts agreed actions into the journal, decided anew by these rules at this instant."""

    journal: Journal
    rulebook: Rulebook
    app: AppFacts
    circumstances: Circumstances
    now: datetime

    def put_in(self, agreed: Agreed, states: Mapping[str, ChatState]) -> list[Action]:
        """Decide about the chats of the plan as they are now, and write what was agreed to; return those actions.

        Called inside a transaction.
        """
        rules = narrowed(self.rulebook, agreed.rules)
        chats = [states[chat_id] for chat_id in agreed.wanted if chat_id in states]
        imagined = Imagined(rules)
        added: list[Action] = []
        for change in filter(None, (imagined.in_chat(chat, self.app, self.now) for chat in chats)):
            found = as_if(change, rules, self.circumstances.of(change.chat_id), self.now)
            decision = agreed.only(change.chat_id, found)
            if decision.verdicts:
                added += commit(self.journal, change, decision, Page(self.rulebook.hash, BY_HAND, self.now))
                _used_up(self.journal, change.chat_id, decision, self.now)
        return added


def _used_up(journal: Journal, chat_id: str, decision: Decision, now: datetime) -> None:
    """Let rules that wait in the chat take it that they have acted: once for each entry into the state."""
    waits = journal.waits.of_chat(chat_id)
    fired = {verdict.rule_id for verdict in decision.verdicts if verdict.matched}
    moves = [
        WaitMove(rule_id, replace(wait, fired=wait.fired + 1, due=None, look_at=None))
        for rule_id, wait in waits.items()
        if rule_id in fired and not wait.fired
    ]
    keep_waits(journal, chat_id, moves, now)
