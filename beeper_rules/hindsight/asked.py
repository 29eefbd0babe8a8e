"""What is asked about, and the rulebooks that were in force."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from beeper_rules.errors import InvalidSetup
from beeper_rules.journal import Journal
from beeper_rules.language.load import load
from beeper_rules.language.nodes import View
from beeper_rules.language.rulebook import Rule, Rulebook
from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import ChatState, Event
from beeper_rules.model.decision import Wait


class Books:
    """Rulebooks by their hash, each loaded once."""

    def __init__(self, journal: Journal, now: Rulebook) -> None:
        self._journal = journal
        self.now = now
        """The one in force."""
        self._known: dict[str, Rulebook] = {now.hash: now}

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
