"""What is asked about, and the rulebooks that were in force."""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property

from beeper_rules.errors import InvalidSetup
from beeper_rules.journal import Journal
from beeper_rules.language.asked import AskAll, asks_of
from beeper_rules.language.load import load
from beeper_rules.language.nodes import Leaf, Seen, View
from beeper_rules.language.rulebook import Rule, Rulebook
from beeper_rules.language.text_match import fold
from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import ChatState, Event
from beeper_rules.model.decision import Wait

WHOLE = frozenset({"is", "in_list"})
"""Matchers of a whole text."""
MOST_COMPARED = 30_000
"""Names that are compared with parts and patterns: about a tenth of a second's work."""


class Books:
    """Rulebooks by their hash, each loaded once."""

    def __init__(self, journal: Journal, now: Rulebook) -> None:
        self._journal = journal
        self.now = now
        """The one in force."""
        self._known: dict[str, Rulebook] = {now.hash: now}
        self._compared = 0

    def of(self, hashed: str) -> Rulebook:
        """Return that rulebook; the one in force where it is not kept, or this program cannot read it any more."""
        if hashed not in self._known:
            self._known[hashed] = self._loaded(hashed)
        return self._known[hashed]

    def holding(self, rule: Rule) -> Rulebook:
        """Return a rulebook that was looked at in which the rule stands as it is here; the one in force for none."""
        found = (each for each in self._known.values() if each.by_id.get(rule.id) == rule)
        return next(found, self.now)

    def has_acted(self, rule: Rule) -> bool:
        """Return whether the rule, written like this, did anything in any chat."""
        return self._journal.actions.has_acted(rule.id, rule.revision)

    def has_answered(self, rule: Rule, chat: ChatState, since: datetime) -> bool:
        """Return whether anything that the rule wanted in a chat is on record since then, done or not."""
        return bool(self._journal.actions.recent(1, rule_id=rule.id, chat_id=chat.chat.id, since=since))

    def is_nowhere(self, leaf: Leaf, view: View) -> bool:
        """Return whether every chat answers a question about a name, a network or an account with no.

        False where that would take too long to find out.
        """
        values = self._values.get(leaf.path)
        asks = asks_of(leaf.asked)
        # Where a chat has no network of its own, that of its account counts.
        if values is None or not asks or (leaf.path == "network" and "" in values):
            return False
        if all(ask.matcher in WHOLE for ask in asks) and not isinstance(leaf.asked, AskAll):
            return self._folded[leaf.path].isdisjoint(fold(str(each)) for ask in asks for each in ask.values)
        self._compared += len(values)
        return self._compared <= MOST_COMPARED and not any(leaf.test(each, view) for each in values)

    @cached_property
    def _values(self) -> Mapping[str, Collection[Seen]]:
        names = self._journal.chats.names()
        return {
            "chat": {(each.title, each.id) for each in names},
            "title": {each.title for each in names},
            "network": {each.network for each in names},
            "account": {each.account for each in names},
        }

    @cached_property
    def _folded(self) -> Mapping[str, AbstractSet[str]]:
        return {
            path: {
                fold(one)
                for each in values
                for one in (each if isinstance(each, tuple) else (each,))
                if isinstance(one, str)
            }
            for path, values in self._values.items()
        }

    def _loaded(self, hashed: str) -> Rulebook:
        files = self._journal.rulebooks.get(hashed)
        try:
            return load(files, with_tests=False) if files else self.now
        except InvalidSetup:
            return self.now


@dataclass(frozen=True)
class Asked:
    """What is asked about, and what is known beyond the changes themselves."""

    chat: ChatState
    books: Books
    app: AppFacts
    zone: tzinfo
    now: datetime
    waits: Mapping[str, Wait] = field(default_factory=dict)
    """Rule id → the state of this chat that it saw entered."""

    def view(self, rule: Rule, event: Event | None) -> View:
        """Return what the rule's conditions see if that event happens now."""
        return View(self.chat, self.app, self.now, rule.zone(self.zone), self.chat, event)
