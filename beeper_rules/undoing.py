"""What `undo` takes back: which actions, what takes each back, and why it does not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from beeper_rules.circumstances import Circumstances
from beeper_rules.commit import BY_HAND, Page, commit
from beeper_rules.decide import decide
from beeper_rules.journal import Journal
from beeper_rules.language.rulebook import Rulebook, retired
from beeper_rules.model.action import Action
from beeper_rules.model.change import Change, ChatState, Due, Event
from beeper_rules.model.decision import Code, Decision, Intent, Reason
from beeper_rules.projection import WRITABLE, projected
from beeper_rules.vocabulary.actions import ACTIONS
from beeper_rules.vocabulary.events import CHANGED


@dataclass(frozen=True)
class WayBack:
    """One action that is to be taken back."""

    action: Action
    intents: tuple[Intent, ...] = ()
    """What takes it back, with the reasons of those that nothing comes of; none where there is no way back."""
    reason: Reason | None = None
    """Why it stays as it is."""

    @property
    def would(self) -> bool:
        """Whether anything is done for it."""
        return any(intent.reason is None for intent in self.intents)


def ways_back(
    journal: Journal, rulebook: Rulebook, actions: Iterable[Action], circumstances: Circumstances, now: datetime
) -> list[WayBack]:
    """Return for each action what takes it back, the latest first; nothing is written."""
    return [way for _, _, ways in _decided(journal, rulebook, actions, circumstances, now) for way in ways]


def take_back(
    journal: Journal, rulebook: Rulebook, actions: Iterable[Action], circumstances: Circumstances, now: datetime
) -> list[Action]:
    """Write into the journal what takes these actions back, and return that. Called inside a transaction."""
    page = Page(rulebook.hash, BY_HAND, now)
    added: list[Action] = []
    for change, decision, ways in _decided(journal, rulebook, actions, circumstances, now):
        if change is not None and any(way.intents for way in ways):
            added += commit(journal, change, decision, page)
    return added


def _decided(
    journal: Journal, rulebook: Rulebook, actions: Iterable[Action], circumstances: Circumstances, now: datetime
) -> Iterator[tuple[Change | None, Decision, list[WayBack]]]:
    """Yield for each chat the change that asks for it (None for one that is gone), the decision, and each way back."""
    by_chat: dict[str, list[Action]] = {}
    # The latest first: it stands on what the earlier ones left.
    for action in sorted(actions, key=lambda each: -each.id):
        by_chat.setdefault(action.chat_id, []).append(action)
    for chat_id, own in by_chat.items():
        state = journal.chats.get(chat_id)
        if state is None:
            yield None, Decision(), [WayBack(each, reason=Reason(Code.CHAT_GONE)) for each in own]
            continue
        change = _asking(_as_written(state, journal), own, now)
        book = _with_retired(rulebook, own)
        facts = replace(circumstances.of(chat_id), stood_until=partial(_stood_until, journal))
        decision = replace(decide(change, book, facts, now), waits=())
        verdicts = [verdict for verdict in decision.verdicts if verdict.event == Due.UNDONE]
        ways = [
            WayBack(action, verdict.intents, verdict.reason or _first_reason(verdict.intents))
            for action, verdict in zip(own, verdicts, strict=True)
        ]
        yield change, replace(decision, verdicts=tuple(verdicts)), ways


def _stood_until(journal: Journal, action: Action, over: Action, field: str) -> bool:
    """Return whether the field of the chat was seen with nothing else than what the action wrote until `over` came."""
    forgotten = journal.retention.forgotten_until()
    if forgotten is not None and action.decided_at <= forgotten and action.change_id != over.change_id:
        return False
    wrote = ACTIONS[action.kind].writes(action.args)[field]
    recorded = filter(None, map(journal.changes.get, journal.actions.changes_between(action, over)))
    seen = (event for each in recorded for event in each.change.events if (event.name, event.field) == (CHANGED, field))
    return all(event.new == wrote for event in seen)


def _first_reason(intents: Sequence[Intent]) -> Reason | None:
    return next((intent.reason for intent in intents if intent.reason), None)


def _as_written(state: ChatState, journal: Journal) -> ChatState:
    """Return the chat with what rules wrote and was seen in effect: a listing that shows it may be still to come."""
    writes = journal.writes.of_chat(state.chat.id)
    return projected(state, {each.field: each.value for each in writes if each.confirmed and each.field in WRITABLE})


def _asking(state: ChatState, actions: Sequence[Action], now: datetime) -> Change:
    """Return the change that asks to take these actions back, in their order."""
    events = [Event(Due.UNDONE, now, rule=each.rule_id, trigger=str(each.id)) for each in actions]
    return Change(state.chat.id, now, before=state, after=state, events=tuple(events))


def _with_retired(rulebook: Rulebook, actions: Sequence[Action]) -> Rulebook:
    """Return the rulebook with a stand-in for every rule of which an action is left and nothing else."""
    gone: Mapping[str, None] = dict.fromkeys(each.rule_id for each in actions if each.rule_id not in rulebook.by_id)
    return replace(rulebook, rules=(*rulebook.rules, *map(retired, gone)))
