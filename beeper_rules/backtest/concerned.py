"""Which rules a change can concern: with hundreds of them, most have nothing to do with most changes."""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from beeper_rules.docket import Docket
from beeper_rules.guards import Facts
from beeper_rules.language.could_hold import FOR_GOOD, KIND, could_hold
from beeper_rules.language.nodes import View, leaves
from beeper_rules.language.rulebook import Mode, Rule, Rulebook
from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import Change, ChatState

Places = tuple[int, ...]
"""Places of rules in a rulebook, in order."""
NEVER = datetime.min.replace(tzinfo=UTC)
"""What these fields say does not depend on the time."""


class Concerned:
    """A rulebook, indexed by what its rules wait for and by the kind of chat that they are about."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._place = {rule.id: place for place, rule in enumerate(rulebook.rules)}
        self._waiting_for: dict[tuple[str, str], set[int]] = {}
        for place, rule in enumerate(rulebook.rules):
            for key in rule.hears if rule.mode is not Mode.OFF else ():
                self._waiting_for.setdefault(key, set()).add(place)
        self._naming = [place for place, rule in enumerate(rulebook.rules) if _asks_for_one(rule)]
        """The rules that can have another answer in every chat: there are few."""
        self._about: dict[tuple[str | None, ...], frozenset[int]] = {}
        """Values of the fields that tell → the rules that can be about such a chat."""
        self._books: dict[Places, Rulebook] = {}

    def any_by(self, change: Change, app: AppFacts, zone: tzinfo) -> bool:
        """Return whether any rule waits for what happened, in such a chat."""
        return bool(self._waiting(change) & self._about_such(change.after, app, zone))

    def by(self, change: Change, facts: Facts) -> Rulebook:
        """Return the rulebook with only the rules that can have anything to do with a change.

        The others leave no trace in a decision: they match nothing, and begin no wait that could ever end.
        """
        found = self._waiting(change) & self._about_such(change.after, facts.app, facts.zone)
        for named in (*(event.rule for event in change.events), *facts.waits, facts.clears_when_answered):
            if named in self._place:
                found.add(self._place[named])
        places = tuple(sorted(found))
        if places not in self._books:
            self._books[places] = replace(self._rulebook, rules=tuple(self._rulebook.rules[each] for each in places))
        return self._books[places]

    def _waiting(self, change: Change) -> set[int]:
        """Return the rules that wait for what happened."""
        found: set[int] = set()
        for event in change.events:
            found |= self._waiting_for.get((event.name, event.field), set())
        return found

    def _about_such(self, state: ChatState, app: AppFacts, zone: tzinfo) -> frozenset[int]:
        """Return the rules whose words do not rule such a chat out."""
        chat = state.chat
        view = View(state, app, NEVER, zone)
        key = (chat.account_id, chat.network, chat.type)
        if key not in self._about:
            places = range(len(self._rulebook.rules))
            self._about[key] = frozenset(place for place in places if self._could(place, view, KIND))
        if not self._naming:
            return self._about[key]
        others = (place for place in self._naming if not self._could(place, view, KIND | FOR_GOOD))
        return self._about[key].difference(others)

    def _could(self, place: int, view: View, fields: AbstractSet[str]) -> bool:
        """Return whether a rule can be about a chat that is in these fields what this one is.

        A rule that waits notes the state although `if` does not hold yet: only what never changes rules that out.
        """
        rule = self._rulebook.rules[place]
        return rule.condition is None or could_hold(rule.condition, view, fields & FOR_GOOD if rule.wait else fields)


def _asks_for_one(rule: Rule) -> bool:
    return rule.condition is not None and any(leaf.path == "id" for leaf in leaves(rule.condition))


class SwiftDocket(Docket):
    """A docket that asks only the rules that a change can concern."""

    concerned: Concerned

    def _asked(self, change: Change, facts: Facts) -> Rulebook:
        return self.concerned.by(change, facts)
