"""Which rules a change can concern: with hundreds of them, most have nothing to do with most changes."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from beeper_rules.docket import Docket
from beeper_rules.guards import Facts
from beeper_rules.language.nodes import All, Leaf, Named, Node, View
from beeper_rules.language.rulebook import Mode, Rule, Rulebook
from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import Change, ChatState

Places = tuple[int, ...]
"""Places of rules in a rulebook, in order."""
NEVER = datetime.min.replace(tzinfo=UTC)
"""What these fields say does not depend on the time."""
LASTING = frozenset({"network", "account", "id"})
"""Fields that a chat keeps for good."""
OF_THE_MOMENT = LASTING | {"type"}
"""Fields that no action writes, so that no rule of the same decision changes them."""


class Concerned:
    """A rulebook, indexed by what its rules wait for and by the kind of chat that they are about."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._place = {rule.id: place for place, rule in enumerate(rulebook.rules)}
        self._waiting_for: dict[tuple[str, str], set[int]] = {}
        for place, rule in enumerate(rulebook.rules):
            for key in rule.hears if rule.mode is not Mode.OFF else ():
                self._waiting_for.setdefault(key, set()).add(place)
        telling = [(place, leaf) for place, rule in enumerate(rulebook.rules) for leaf in _telling(rule)]
        self._of_kind = [(place, leaf) for place, leaf in telling if leaf.path != "id"]
        self._of_one = [(place, leaf) for place, leaf in telling if leaf.path == "id"]
        """The questions that have another answer in every chat: few rules ask any."""
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
        """Return the rules whose first words do not rule such a chat out."""
        chat = state.chat
        view = View(state, app, NEVER, zone)
        key = (chat.account_id, chat.network, chat.type)
        if key not in self._about:
            self._about[key] = frozenset(range(len(self._rulebook.rules))) - _ruled_out(self._of_kind, view)
        return self._about[key] - _ruled_out(self._of_one, view) if self._of_one else self._about[key]


def _ruled_out(asked: Iterable[tuple[int, Leaf]], view: View) -> set[int]:
    """Return the places of the rules of which a question does not hold."""
    return {place for place, leaf in asked if leaf.holds(view) is False}


def _telling(rule: Rule) -> Iterator[Leaf]:
    """Yield the questions of `if` that all have to hold and ask only for the kind of chat.

    A rule that waits notes the state although `if` does not hold yet: only what never changes rules that out.
    """
    fields = LASTING if rule.wait else OF_THE_MOMENT
    return (leaf for leaf in _required(rule.condition) if leaf.path in fields)


def _required(node: Node | None) -> Iterator[Leaf]:
    """Yield the questions of a condition without which it does not hold."""
    match node:
        case Leaf():
            yield node
        case All(children):
            for child in children:
                yield from _required(child)
        case Named(_, child):
            yield from _required(child)


class SwiftDocket(Docket):
    """A docket that asks only the rules that a change can concern."""

    concerned: Concerned

    def _asked(self, change: Change, facts: Facts) -> Rulebook:
        return self.concerned.by(change, facts)
