"""What `apply` puts into the journal: the actions of a plan that a person saw and said yes to, and nothing else."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from beeper_rules.circumstances import Circumstances
from beeper_rules.commit import BY_HAND, Page, commit, keep_waits
from beeper_rules.journal import Journal
from beeper_rules.language.rulebook import Rule, Rulebook
from beeper_rules.model.account import AppFacts
from beeper_rules.model.action import Action
from beeper_rules.model.change import ChatState
from beeper_rules.model.decision import Code, Decision, Intent, Reason, Verdict, Wait, WaitMove
from beeper_rules.planning import Imagined, Planned, as_if, narrowed

Deed = tuple[str, int, str, str]
"""Rule id, place under `then`, kind, and id of the message that it answers."""
BY_A_PERSON = Reason(Code.SUPERSEDED, "a person had it done before")


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
        """Return the agreement in a request. Raises ValueError for what is none."""
        wanted = arguments.get("wanted")
        if not isinstance(wanted, dict):
            raise ValueError("this is no plan")  # noqa: TRY004 - what a request holds is a value, whatever its type
        return cls(
            _text(arguments.get("rulebook")),
            tuple(map(_text, _list(arguments.get("rules")))),
            {_text(chat): _places(by_rule) for chat, by_rule in wanted.items()},
        )

    def written(self) -> dict[str, object]:
        """Return it as the arguments of a request."""
        wanted = {chat: {rule: sorted(each) for rule, each in rules.items()} for chat, rules in self.wanted.items()}
        return {"rulebook": self.rulebook, "rules": list(self.rules), "wanted": wanted}

    def only(self, chat_id: str, decision: Decision, pending: Collection[Deed]) -> Decision:
        """Return the decision without what was not in the plan: the chat may have changed since.

        `pending` is what waits there already: asked for twice, it is done once.
        """
        agreed = self.wanted.get(chat_id, {})
        verdicts = [
            replace(
                verdict,
                intents=tuple(
                    each
                    for each in verdict.intents
                    if each.number in agreed.get(verdict.rule_id, ()) and _deed(each) not in pending
                ),
                deferral=verdict.deferral if verdict.rule_id in agreed else None,
            )
            for verdict in decision.verdicts
        ]
        return replace(decision, verdicts=tuple(each for each in verdicts if each.intents))


def _deed(asked: Intent | Action) -> Deed:
    return asked.rule_id, asked.number, asked.kind, asked.message_id


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise ValueError("this is no name")  # noqa: TRY004 - as in Agreed.read
    return found


def _places(by_rule: object) -> dict[str, frozenset[int]]:
    """Return rule id → places under `then`. Raises ValueError for anything else."""
    if not isinstance(by_rule, dict):
        raise ValueError("these are no rules")  # noqa: TRY004 - as in Agreed.read
    return {_text(rule): frozenset(map(_place, _list(places))) for rule, places in by_rule.items()}


def _list(found: object) -> list[object]:
    if not isinstance(found, list):
        raise ValueError("this is no list")  # noqa: TRY004 - as in Agreed.read
    return found


def _place(found: object) -> int:
    if not isinstance(found, int) or isinstance(found, bool):
        raise ValueError("this is no place")  # noqa: TRY004 - as in Agreed.read
    return found


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
            pending = set(map(_deed, self.journal.actions.pending_for(change.chat_id)))
            decision = agreed.only(change.chat_id, found, pending)
            if decision.verdicts:
                added += commit(self.journal, change, decision, Page(self.rulebook.hash, BY_HAND, self.now))
                self._keep_waits(change.chat_id, decision)
        return added

    def _keep_waits(self, chat_id: str, decision: Decision) -> None:
        """Let rules that wait in the chat take it that they have acted, or that quiet hours keep them back."""
        waits = self.journal.waits.of_chat(chat_id)
        asked = [(self.rulebook.by_id[verdict.rule_id], verdict) for verdict in decision.verdicts]
        moved = [(rule, _moved(rule, verdict, waits.get(rule.id), self.now)) for rule, verdict in asked if rule.wait]
        keep_waits(
            self.journal, chat_id, [WaitMove(rule.id, wait, BY_A_PERSON) for rule, wait in moved if wait], self.now
        )


def _moved(rule: Rule, verdict: Verdict, wait: Wait | None, now: datetime) -> Wait | None:
    """Return the wait after the rule was applied; None where it stays as it is: once for each entry into the state."""
    if verdict.deferral is None:
        fresh = wait is not None and not wait.fired
        return replace(wait, fired=1, deferred=False, due=None, look_at=None) if wait and fresh else None
    trigger = rule.trigger(verdict.deferral.event.trigger)
    if wait is None and trigger is not None:
        # It never saw the state entered; when quiet hours are over it is asked by this.
        wait = Wait(trigger.label, rule.wait_revision, replace(trigger.event, at=now), clock=now, since=now)
    return replace(wait, deferred=True, due=None, look_at=None) if wait else None
