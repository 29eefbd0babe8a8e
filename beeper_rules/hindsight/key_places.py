"""Where the key of a rule stands that kept it from acting."""

from collections.abc import Mapping

from beeper_rules.errors import Place
from beeper_rules.hindsight.answer import Answer
from beeper_rules.hindsight.asked import Books
from beeper_rules.language.rulebook import Rule
from beeper_rules.language.written import WrittenRules
from beeper_rules.model.decision import Code

KEYS: Mapping[Code, str] = {
    Code.NO_EVENT: "when",
    Code.ORIGIN: "when",
    Code.WAITS: "for",
    Code.BROKEN: "for",
    Code.OFF: "mode",
    Code.SHADOW: "mode",
    Code.EXPIRED: "expires",
    Code.LATE: "catch_up",
    Code.OVERRIDE: "respect_override",
    Code.QUIET: "quiet",
    Code.COOLDOWN: "cooldown",
    Code.LIMIT: "limit",
}
"""Reason → the key of the rule that says so."""


class KeyPlaces:
    """Where keys of rules stand, in whichever rulebook the rule was in force."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._written: dict[str, WrittenRules] = {}

    def of(self, answer: Answer) -> Place:
        """Return the place of what kept the rule from acting; that of the rule where no key of it did."""
        if answer.stopped_by is not None:
            return self._place(answer.stopped_by, "stop")
        reasons = [*(each.reason for each in answer.actions), answer.reason]
        key = next((KEYS[reason.code] for reason in reasons if reason is not None and reason.code in KEYS), "")
        return self._place(answer.rule, key)

    def _place(self, rule: Rule, key: str) -> Place:
        book = self._books.holding(rule)
        found = self._written.setdefault(book.hash, WrittenRules(book)).of(rule).entry(key)
        return found.key.place if found else rule.place
