"""Where the key of a rule stands that kept it from acting."""

from collections.abc import Mapping as Table

from beeper_rules.errors import Place
from beeper_rules.hindsight.answer import Answer
from beeper_rules.hindsight.asked import Books
from beeper_rules.language.rulebook import Rule
from beeper_rules.marked_yaml import Entry, Mapping, Scalar, Sequence, load
from beeper_rules.model.decision import Code

KEYS: Table[Code, str] = {
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
Written = tuple[str, str]
"""Hash of a rulebook, and one of its files."""


class KeyPlaces:
    """Where keys of rules stand; each file is read once, and only when somebody wants to know."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._documents: dict[Written, object] = {}

    def of(self, answer: Answer) -> Place:
        """Return the place of what kept the rule from acting; that of the rule where no key of it did."""
        if answer.stopped_by is not None:
            return self._place(answer.stopped_by, "stop")
        reasons = [*(each.reason for each in answer.actions), answer.reason]
        key = next((KEYS[reason.code] for reason in reasons if reason is not None and reason.code in KEYS), "")
        return self._place(answer.rule, key)

    def _place(self, rule: Rule, key: str) -> Place:
        document = self._document(rule)
        found = _entry(_written(document, rule.id), key) or _entry(_section(document, "defaults"), key)
        return found.key.place if found else rule.place

    def _document(self, rule: Rule) -> object:
        book = self._books.holding(rule)
        written = book.hash, rule.place.file
        if written not in self._documents:
            text = book.files.get(rule.place.file)
            self._documents[written] = load(text, rule.place.file) if text is not None else None
        return self._documents[written]


def _written(document: object, rule_id: str) -> object:
    """Return the rule as it is written; None where that is not known."""
    rules = _section(document, "rules")
    items = rules.items if isinstance(rules, Sequence) else ()
    return next((each for each in items if _is(each, rule_id)), None)


def _is(node: object, rule_id: str) -> bool:
    identity = _section(node, "id")
    return isinstance(identity, Scalar) and identity.text == rule_id


def _section(node: object, name: str) -> object:
    return node.get(name) if isinstance(node, Mapping) else None


def _entry(node: object, name: str) -> Entry | None:
    entries = node.entries if isinstance(node, Mapping) else ()
    return next((each for each in entries if each.name == name), None)
