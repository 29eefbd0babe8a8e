"""What the rules would do to the inbox as it is: each event as if it had just happened where its state holds.

It reads, and writes nothing: it calls the same `decide` with the same guards as the daemon, and counts in memory what
limits and cooldowns would count. So what it shows is what would be done.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo

from beeper_rules.circumstances import Circumstances
from beeper_rules.decide import decide
from beeper_rules.guards import Facts
from beeper_rules.journal import Journal
from beeper_rules.language.could_hold import could_hold
from beeper_rules.language.nodes import View
from beeper_rules.language.rulebook import Mode, Rule, Rulebook, Trigger
from beeper_rules.memory import recall
from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import Change, ChatState, Due, Event, Origin
from beeper_rules.model.decision import Decision, Intent, Standing, Verdict, runs_cooldown
from beeper_rules.model.present import Present
from beeper_rules.vocabulary.actions import UNCOUNTED
from beeper_rules.vocabulary.events import EVENTS


@dataclass(frozen=True)
class Planned:
    """One action that a rule asks for in one chat."""

    state: ChatState
    """The chat as it is."""
    intent: Intent
    event: str
    """What the rule takes to have happened."""

    @property
    def would(self) -> bool:
        """Whether it would be done."""
        return self.intent.standing is Standing.PLANNED

    @property
    def key(self) -> tuple[str, str, int, str]:
        """What tells it from every other one: rule, chat, place under `then`, kind."""
        return self.intent.rule_id, self.state.chat.id, self.intent.number, self.intent.kind


@dataclass(frozen=True)
class Plan:
    """What the rules would do now."""

    rows: tuple[Planned, ...]
    """Every action that a rule asks for, also those that a guard would stop."""
    not_plannable: tuple[Rule, ...]
    """The rules of which nothing can be said before something happens."""
    chats: int
    """How many were looked at."""


@dataclass
class Charges:
    """What a plan would have done so far, as limits and cooldowns count it."""

    acted: dict[str, set[str]] = field(default_factory=dict)
    """Rule id → chats."""
    fired: set[tuple[str, str, str]] = field(default_factory=set)
    """(rule id, `rule` or `chat` or `account` or `sender`, which)."""

    def on_top_of(self, facts: Facts, now: datetime) -> Facts:
        """Return the facts with what is charged here, now and later, added to what the journal holds."""
        return replace(
            facts,
            chats_acted=lambda rule, since: facts.chats_acted(rule, since) | self.acted.get(rule, set()),
            last_fire=lambda rule, per, which: (
                now if (rule, per, which) in self.fired else facts.last_fire(rule, per, which)
            ),
        )

    def add(self, chat_id: str, intents: Iterable[Intent]) -> None:
        """Charge what would be done."""
        for each in intents:
            if each.standing is Standing.PLANNED and each.kind not in UNCOUNTED:
                self.acted.setdefault(each.rule_id, set()).add(chat_id)
            if runs_cooldown(each):
                which = {"rule": "", "chat": chat_id, "account": each.account, "sender": each.sender}
                self.fired |= {(each.rule_id, per, name) for per, name in which.items()}


def as_last_seen(journal: Journal, at: datetime) -> Present | None:
    """Return the inbox as the daemon saw it at its last look; None where it never saw all of it."""
    memory = recall(journal)
    if not memory.seeded:
        return None
    states = [state for state in journal.chats.all().values() if not state.chat.merged_into_chat_id]
    return Present(states, memory.app, at)


def make_plan(present: Present, journal: Journal, rulebook: Rulebook, zone: tzinfo, now: datetime) -> Plan:
    """Return the plan; `journal` is only read."""
    rows: list[Planned] = []
    charges = Charges()
    circumstances = Circumstances(journal, present.app, zone, now, dry_run=False)
    facts_of = circumstances.of_every_chat(charges.on_top_of(circumstances.asked_at_once(), now))
    kinds = ByKind(rulebook, present.app, zone)
    for state in present.states:
        rules, imagined = kinds.about(state)
        change = imagined.in_chat(state, present.app, now)
        if change is None:
            continue
        decision = as_if(change, rules, facts_of(change.chat_id), now)
        charges.add(change.chat_id, decision.intents)
        rows += planned(change, decision, rules)
    return Plan(tuple(rows), tuple(not_plannable(rulebook)), len(present.states))


def as_if(change: Change, rulebook: Rulebook, facts: Facts, now: datetime) -> Decision:
    """Return what the rulebook says to an imagined change, as if every state had lasted long enough."""
    # What is really waited for is nothing to go by, and goes on as it is.
    # Nor is what I wrote: an imagined message of mine ends no reminder.
    if facts.waits or facts.clears_when_answered:
        facts = replace(facts, waits={}, clears_when_answered="")
    return Decision(tuple(_answered_once(decide(change, rulebook, facts, now).verdicts)))


def _answered_once(verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
    """Yield the verdicts, but of each rule only the first that answers one and the same message.

    One message is imagined to be several events at once: new, and the last one that several rules count.
    """
    answered: set[tuple[str, str]] = set()
    for verdict in verdicts:
        key = (verdict.rule_id, verdict.message_id)
        if not verdict.matched or key not in answered:
            yield verdict
        if verdict.matched:
            answered.add(key)


def planned(change: Change, decision: Decision, rulebook: Rulebook) -> Iterator[Planned]:
    """Yield every action of a decision with what it rests on."""
    for verdict in decision.verdicts:
        for intent in verdict.intents:
            yield Planned(change.after, intent, _told(verdict, change, rulebook))


def _told(verdict: Verdict, change: Change, rulebook: Rulebook) -> str:
    """Return the event in the rule's own words."""
    rule = rulebook.by_id[verdict.rule_id]
    heard = [event for event in change.events if event.spoken == verdict.event and event.rule in {"", rule.id}]
    due = (event.trigger for event in heard if event.trigger)
    meant = (each.label for each in rule.triggers for event in heard if not event.rule and each.is_meant_by(event))
    return next(due, None) or next(meant, verdict.event)


def narrowed(rulebook: Rulebook, rules: Collection[str]) -> Rulebook:
    """Return the rulebook with only those rules; with all of them where none is named."""
    return replace(rulebook, rules=tuple(rule for rule in rulebook.rules if rule.id in rules)) if rules else rulebook


class Imagined:
    """Every event that could be taken to have just happened, for the rules that would hear it."""

    def __init__(self, rulebook: Rulebook) -> None:
        asked = [(rule, each) for rule in rulebook.rules if rule.mode is not Mode.OFF for each in rule.triggers]
        possible = [(rule, each) for rule, each in asked if plannable(each)]
        own = [(rule, each) for rule, each in possible if _is_own(rule, each)]
        # Rules that wait for the same event share it.
        shared = {each.label: (rule, each) for rule, each in possible if not _is_own(rule, each)}
        self._triggers = (*shared.values(), *own)
        self._events: dict[tuple[str, str, datetime], Event] = {}

    def in_chat(self, state: ChatState, app: AppFacts, now: datetime) -> Change | None:
        """Return one change that holds every event whose state the chat is in; None where there is none."""
        events: dict[tuple[str, str], Event] = {}
        known: dict[str, bool | None] = {}
        for rule, each in self._triggers:
            if each.label not in known:
                known[each.label] = each.holds(state, app, now) if each.holds else True
            if known[each.label] and (event := self._event(rule, each, state, now)):
                events[event.rule, each.label] = event
        return Change(state.chat.id, now, before=state, after=state, events=tuple(events.values())) if events else None

    def _event(self, rule: Rule, trigger: Trigger, state: ChatState, now: datetime) -> Event | None:
        """Return the event as if it had just happened; None for a message that nobody wrote."""
        key = (rule.id, trigger.label, now)
        if key not in self._events:
            self._events[key] = _just_now(rule, trigger, now)
        event = self._events[key]
        if event.name != "new_message":
            return event
        if state.newest is None:
            return None
        return replace(event, message=state.newest, origin=Origin.ME if state.newest.mine else Origin.THEM)


def _just_now(rule: Rule, trigger: Trigger, now: datetime) -> Event:
    """Return the event of a trigger at this instant; one that falls due is for its rule alone."""
    if rule.wait is not None:
        return Event(Due.WAITED, now, rule=rule.id, trigger=trigger.label)
    if trigger.schedule or trigger.count:
        return replace(trigger.event, at=now, rule=rule.id, trigger=trigger.label)
    return replace(trigger.event, at=now)


def _is_own(rule: Rule, trigger: Trigger) -> bool:
    """Return whether the event is for that rule alone: it falls due, or is counted."""
    return rule.wait is not None or trigger.schedule is not None or trigger.count is not None


class ByKind:
    """A rulebook, without the rules whose `if` cannot hold in a chat of such a network, account and type."""

    def __init__(self, rulebook: Rulebook, app: AppFacts, zone: tzinfo) -> None:
        self._rulebook = rulebook
        self._app = app
        self._zone = zone
        self._known: dict[tuple[str | None, ...], tuple[Rulebook, Imagined]] = {}

    def about(self, state: ChatState) -> tuple[Rulebook, Imagined]:
        """Return the rules that may have to do with a chat; what they decide about it is what all of them would."""
        chat = state.chat
        key = (chat.network, chat.account_id, chat.type)
        if key not in self._known:
            view = View(state, self._app, datetime.min.replace(tzinfo=UTC), self._zone)
            rules = [rule for rule in self._rulebook.rules if not rule.condition or could_hold(rule.condition, view)]
            book = replace(self._rulebook, rules=tuple(rules))
            self._known[key] = book, Imagined(book)
        return self._known[key]


def plannable(trigger: Trigger) -> bool:
    """Return whether the chats can be told on which it has happened: by the state that it leads to, or all of them."""
    word = EVENTS.get(trigger.label)
    return trigger.schedule is not None or (trigger.holds is not None and (word is None or word.plannable))


def not_plannable(rulebook: Rulebook) -> list[Rule]:
    """Return the rules of which nothing can be said before something happens."""
    return [
        rule
        for rule in rulebook.rules
        if rule.mode is not Mode.OFF and not any(plannable(trigger) for trigger in rule.triggers)
    ]


def changed(before: Plan, after: Plan) -> tuple[list[Planned], list[Planned]]:
    """Return what would be done after an edit and not before it, and what not any more."""
    old = {_deed(row): row for row in before.rows if row.would}
    new = {_deed(row): row for row in after.rows if row.would}
    return [row for key, row in new.items() if key not in old], [row for key, row in old.items() if key not in new]


def _deed(row: Planned) -> tuple[str, str, str, str]:
    """Return what is done where by which rule: its place under `then` may be another one after an edit."""
    return row.intent.rule_id, row.state.chat.id, row.intent.kind, repr(sorted(row.intent.args.items()))
