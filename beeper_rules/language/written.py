"""A rule as it is written: where each of its keys stands, for who tells a person what to look at or to edit."""

from dataclasses import dataclass

from beeper_rules.errors import Place
from beeper_rules.language.rulebook import Rule, Rulebook
from beeper_rules.marked_yaml import Entry, Mapping, Scalar, Sequence, load

NOTHING = Mapping((), Place(""))
"""Where something is not written."""


@dataclass(frozen=True)
class Written:
    """One rule of a file, and what holds for every rule there."""

    own: Mapping
    defaults: Mapping

    def entry(self, key: str) -> Entry | None:
        """Return what the rule, or else its file, says under a key; None for nothing."""
        return self.own.entry(key) or self.defaults.entry(key)


class WrittenRules:
    """The rules of one rulebook as they are written; each file is read once, and only when somebody wants to know."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._files = rulebook.files
        self._documents: dict[str, Mapping] = {}

    def of(self, rule: Rule) -> Written:
        """Return a rule; without a key where its file is not kept."""
        document = self._document(rule.place.file)
        rules = document.get("rules")
        items = rules.items if isinstance(rules, Sequence) else ()
        own = next((each for each in items if isinstance(each, Mapping) and _is(each, rule.id)), NOTHING)
        defaults = document.get("defaults")
        return Written(own, defaults if isinstance(defaults, Mapping) else NOTHING)

    def _document(self, file: str) -> Mapping:
        if file not in self._documents:
            found = load(self._files[file], file) if file in self._files else NOTHING
            self._documents[file] = found if isinstance(found, Mapping) else NOTHING
        return self._documents[file]


def _is(written: Mapping, rule_id: str) -> bool:
    identity = written.get("id")
    return isinstance(identity, Scalar) and identity.text == rule_id
