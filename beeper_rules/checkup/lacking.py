"""What a rule asks for that this app does not have, and whether it can fire without."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from beeper_rules.language.asked import Ask
from beeper_rules.language.nodes import All, AnyOf, Leaf, Named, Node, Not, View, Was
from beeper_rules.language.rulebook import Mode, Rule, Rulebook, Trigger
from beeper_rules.model.account import MODERN, AppFacts, Version
from beeper_rules.model.change import UNKNOWN, ChatState, Event
from beeper_rules.model.chat import Chat
from beeper_rules.model.message import Message
from beeper_rules.vocabulary.app_versions import AppVersion, lacking

_ANY = datetime(2026, 1, 1, tzinfo=UTC)
_MESSAGE = Message.model_validate(
    {"id": "any", "chatID": "!any", "accountID": "", "senderID": "", "sortKey": "1", "timestamp": _ANY.isoformat()}
)
_SILENT = ChatState(Chat(id="!any"), newest=_MESSAGE, newest_known=True)
"""A chat, and a message, of which nothing is said that any app may leave out."""


@dataclass(frozen=True)
class Lack:
    """What an app lacks, and what the engine reads of it instead."""

    gains: Sequence[AppVersion]
    """The versions that would bring something, oldest first."""
    version: Version | None
    """None for an app that does not say it: what it shows may be more than is known of it."""

    def lines(self, rulebook: Rulebook | None) -> tuple[str, ...]:
        """Return a sentence for each rule that asks for what this app does not have."""
        rules = rulebook.rules if rulebook else ()
        sentences = (self._sentence(rule) for rule in rules if rule.mode is not Mode.OFF)
        return tuple(each for each in sentences if each)

    def _sentence(self, rule: Rule) -> str:
        needed = self._needed(rule) if self.version is not None else {}
        if needed:
            return f"rule {rule.id} cannot fire without {_listed(needed)}"
        asked = self._asked(rule)
        return f"rule {rule.id} asks for {_listed(asked)}" if asked else ""

    def _needed(self, rule: Rule) -> Mapping[str, str]:
        """Return the words without which it cannot fire, each with the version that brings it."""
        told = [self._of_trigger(trigger) for trigger in rule.triggers]
        found = {word: name for each in told for word, name in each.items()} if all(told) else {}
        lost = (path for node, wanted in _parts(rule) for path in self._lost(node, wanted))
        return {**found, **lacking(self.gains, paths=lost)}

    def _asked(self, rule: Rule) -> Mapping[str, str]:
        """Return every word that it asks for in vain."""
        found = dict(lacking(self.gains, actions=(act.word.name for act in rule.acts)))
        for trigger in rule.triggers:
            found |= self._of_trigger(trigger)
        lost = (path for node, wanted in _parts(rule) for path in self._lost(node, wanted, anywhere=True))
        return {**found, **lacking(self.gains, paths=lost)}

    def _of_trigger(self, trigger: Trigger) -> Mapping[str, str]:
        """Return what is missing for an event; empty when this app tells it."""
        found = lacking(self.gains, events=(trigger.label,))
        return found or lacking(self.gains, fields=(trigger.event.field,))

    def _lost(self, node: Node, wanted: bool, *, anywhere: bool = False) -> list[str]:
        """Return the paths for the lack of which `node` cannot come out as `wanted`; none when it still can.

        With `anywhere` also those for the lack of which only a part of it cannot.
        """
        match node:
            case Leaf():
                missing = [path for path in _paths(node, self._view) if lacking(self.gains, paths=(path,))]
                return missing if missing and node.holds(self._view) is not wanted else []
            case All(children) | AnyOf(children):
                parts = [self._lost(child, wanted, anywhere=anywhere) for child in children]
                one_is_enough = isinstance(node, AnyOf) is wanted and not anywhere
                return [] if one_is_enough and not all(parts) else [path for part in parts for path in part]
            case Not(child):
                return self._lost(child, not wanted, anywhere=anywhere)
            case Was(child) | Named(_, child):
                return self._lost(child, wanted, anywhere=anywhere)

    @property
    def _view(self) -> View:
        """What the engine sees of a chat of this app that says nothing about what is missing."""
        modern = self.version is not None and self.version >= MODERN
        app = AppFacts(self.version, modern=modern, labels=all(each.exact for each in self.gains))
        return View(_SILENT, app, _ANY, UTC, _SILENT, Event("new_message", _ANY, message=_MESSAGE))


def _parts(rule: Rule) -> Iterator[tuple[Node, bool]]:
    """Yield the conditions of a rule, each with how it has to come out for the rule to fire."""
    if rule.condition is not None:
        yield rule.condition, True
    for each in rule.exceptions:
        yield each.condition, False


def _paths(leaf: Leaf, view: View) -> tuple[str, ...]:
    """Return what a question is about that updating the app could answer otherwise."""
    if leaf.path == "known" and isinstance(leaf.asked, Ask):
        # A field that is known for false here is as known there.
        return tuple(name for name in map(str, leaf.asked.values) if view.field(name) is UNKNOWN)
    return (leaf.path,)


def _listed(words: Mapping[str, str]) -> str:
    return ", ".join(f"{word} ({name})" for word, name in words.items())
