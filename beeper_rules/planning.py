"""What the rules would do to the inbox as it is: each event as if it had just happened where its state holds.

It reads Beeper, works on a copy of the journal in memory, and calls the same `decide` with the same guards as the
daemon, so what it shows is what would be done.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from beeper_rules.beeper import Beeper
from beeper_rules.circumstances import Circumstances
from beeper_rules.commit import Page, commit
from beeper_rules.decide import decide
from beeper_rules.diff import diff
from beeper_rules.journal import Journal
from beeper_rules.language.rulebook import Mode, Rule, Rulebook, Trigger
from beeper_rules.memory import recall
from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import Change, ChatState, Due, Event, Origin
from beeper_rules.model.decision import Intent
from beeper_rules.model.listed import Around
from beeper_rules.poll import Known, Want, poll
from beeper_rules.vocabulary.events import EVENTS


@dataclass(frozen=True)
class Plan:
    """What the rules would do now."""

    intents: tuple[tuple[ChatState, Intent], ...]
    """Every action that a rule asks for, also those that a guard would stop."""
    not_plannable: tuple[Rule, ...]
    """The rules of which nothing can be said before something happens."""
    chats: int


async def make_plan(beeper: Beeper, journal: Journal, rulebook: Rulebook, zone: tzinfo, now: datetime) -> Plan:
    """Return the plan; `journal` is a copy that is thrown away. Raises CallFailed."""
    states, app = await _present(beeper, journal, rulebook, now)
    intents: list[tuple[ChatState, Intent]] = []
    for change in imagined(rulebook, states, app, now):
        # As if every state had lasted long enough: what is really waited for is nothing to go by.
        facts = replace(Circumstances(journal, app, zone, now, dry_run=False).of(change.chat_id), waits={})
        decision = decide(change, rulebook, facts, now)
        # Written into the copy, so that limits count as they would.
        commit(journal, change, decision, Page(rulebook.hash, 0, now))
        intents += [(change.after, intent) for intent in decision.intents]
    return Plan(tuple(intents), tuple(not_plannable(rulebook)), len(states))


async def _present(
    beeper: Beeper, journal: Journal, rulebook: Rulebook, now: datetime
) -> tuple[list[ChatState], AppFacts]:
    """Return every conversation as Beeper lists it now, with its newest content message where a rule needs it."""
    before = journal.chats.all()
    memory = recall(journal)
    need = frozenset(before) if rulebook.needs_newest or rulebook.needs_messages else frozenset()
    unknown = frozenset(chat for chat in need if not before[chat].newest_known)
    seen = await poll(beeper, Known(before, {}, memory.app), Want(sweep=True, newest_of=unknown), now)
    around = Around(app=seen.app, now=now, seen_before=now)
    return [diff(before.get(chat_id), one, around).state for chat_id, one in seen.listed.items()], seen.app


def imagined(rulebook: Rulebook, states: Iterable[ChatState], app: AppFacts, now: datetime) -> Iterator[Change]:
    """Yield for each chat one change that holds every event whose state it is in."""
    asked = [(rule, each) for rule in rulebook.rules if rule.mode is not Mode.OFF for each in rule.triggers]
    possible = [(rule, each) for rule, each in asked if plannable(each)]
    for state in states:
        held = [(rule, each) for rule, each in possible if not each.holds or each.holds(state, app, now)]
        # Rules that wait for the same event share it.
        events = {(event.rule, each.label): event for rule, each in held if (event := _event(rule, each, state, now))}
        if events:
            yield Change(chat_id=state.chat.id, at=now, before=state, after=state, events=tuple(events.values()))


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


def _event(rule: Rule, trigger: Trigger, state: ChatState, now: datetime) -> Event | None:
    """Return the event as if it had just happened; None for a message that nobody wrote."""
    event = replace(trigger.event, at=now)
    if rule.wait is not None:
        return Event(Due.WAITED, now, rule=rule.id, trigger=trigger.label)
    if trigger.schedule or trigger.count:
        event = replace(event, rule=rule.id, trigger=trigger.label)
    if event.name != "new_message":
        return event
    if state.newest is None:
        return None
    return replace(event, message=state.newest, origin=Origin.ME if state.newest.mine else Origin.THEM)
