"""One decision, and how far it has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from operator import itemgetter

from beeper_rules.guards import Facts
from beeper_rules.language.nodes import View
from beeper_rules.language.rulebook import Rule
from beeper_rules.model.change import Change, ChatState, Due, Event
from beeper_rules.model.decision import WaitMove


@dataclass
class Course:
    """One decision, and how far it has come."""

    change: Change
    facts: Facts
    now: datetime
    state: ChatState
    """The chat as the rules so far leave it."""
    written_by: dict[str, str] = field(default_factory=dict)
    """Field → the rule that wrote it."""
    stopped_by: dict[str, str] = field(default_factory=dict)
    """Message id, or empty for the change as a whole → the rule that stopped the rest."""
    run_stopped_by: str | None = None
    """The rule that stopped the rest of a run by the clock."""
    acted: set[tuple[str, str]] = field(default_factory=set)
    """(rule, message id) of what this decision has already begun."""
    waits: list[WaitMove] = field(default_factory=list)

    @cached_property
    def _told(self) -> Mapping[tuple[str, str], Sequence[tuple[int, Event]]]:
        """(name, field) of events for any rule → place and event."""
        found: dict[tuple[str, str], list[tuple[int, Event]]] = {}
        for place, event in enumerate(self.change.events):
            if not event.rule:
                found.setdefault((event.name, event.field), []).append((place, event))
        return found

    @cached_property
    def _fell_due(self) -> Mapping[str, Sequence[tuple[int, Event]]]:
        """Id of a rule → place and event of what fell due for it."""
        found: dict[str, list[tuple[int, Event]]] = {}
        for place, event in enumerate(self.change.events):
            if event.rule:
                found.setdefault(event.rule, []).append((place, event))
        return found

    def heard_by(self, rule: Rule) -> Sequence[Event]:
        """Return the events that the rule may wait for, in their order: with hundreds of rules most wait for none."""
        told = self._told
        found = [each for key in rule.hears if key in told for each in told[key]]
        found += self._fell_due.get(rule.id, ())
        if len(found) > 1:
            found.sort(key=itemgetter(0))
        return [event for _, event in found]

    def as_it_came(self, rule: Rule, event: Event | None) -> View:
        """Return what a text of the rule speaks of: the chat before any rule of this decision did anything."""
        return self._view(self.change.after, rule, event)

    def view(self, rule: Rule, event: Event | None) -> View:
        """Return what a condition of the rule sees at this point."""
        return self._view(self.state, rule, event)

    def _view(self, state: ChatState, rule: Rule, event: Event | None) -> View:
        zone = rule.zone(self.facts.zone)
        return View(state, self.facts.app, self.now, zone, self.change.before, event)

    def stopper(self, occasion: "Occasion") -> str | None:
        """Return the rule that ended the decision for an occasion; for the change as a whole, any that ended anything.

        What fell due falls into the same look as something else by chance only: of runs, runs can end each other.
        """
        if occasion.event.rule:
            return self.run_stopped_by if occasion.event.name == Due.SCHEDULE else None
        if occasion.message:
            return self.stopped_by.get("") or self.stopped_by.get(occasion.message)
        return next(iter(self.stopped_by.values()), None)

    def stop(self, occasion: "Occasion") -> None:
        """End the decision for all that is like this occasion, unless it was ended before."""
        if not occasion.event.rule:
            self.stopped_by.setdefault(occasion.message, occasion.rule.id)
        elif occasion.event.name == Due.SCHEDULE:
            self.run_stopped_by = self.run_stopped_by or occasion.rule.id

    def is_charged(self, rule: Rule, message: str) -> bool:
        """Return whether an earlier occasion of this decision has begun to count for the rule's cooldown."""
        if rule.cooldown is None:
            return False
        return any(who == rule.id and self._alike(rule, said, message) for who, said in self.acted)

    def _alike(self, rule: Rule, one: str, other: str) -> bool:
        """Return whether two messages of this chat count for the same cooldown."""
        if rule.cooldown is None or rule.cooldown.per != "sender":
            return True
        senders = {each.message.id: each.message.sender_id for each in self.change.events if each.message}
        return senders.get(one) == senders.get(other)


@dataclass(frozen=True)
class Occasion:
    """One event on which a rule may fire."""

    rule: Rule
    event: Event
    newest: bool = True
    """Whether no newer event of the change asks the rule for the same."""

    @property
    def message(self) -> str:
        """The id of the event's message, empty for none."""
        return self.event.message.id if self.event.message else ""

    @property
    def kept_back(self) -> bool:
        """Whether quiet hours kept it back until now."""
        return self.event.name == Due.RELEASED
