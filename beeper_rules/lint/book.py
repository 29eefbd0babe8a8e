"""A rulebook, prepared for the checks: in which ways each rule fires, and which fields rules touch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from beeper_rules.language.rulebook import Act, Mode, Rule, Rulebook, Trigger
from beeper_rules.lint.events import meaning_of
from beeper_rules.lint.literals import Literal, Way, clash, together, waits, ways_of
from beeper_rules.vocabulary.actions import Shape
from beeper_rules.vocabulary.fields import FIELDS


@dataclass(frozen=True)
class Book:
    """The rules of some files."""

    rulebook: Rulebook
    whole: bool = True
    """Whether these are all rules that there are; if not, nothing follows from what is missing."""

    @cached_property
    def rules(self) -> Sequence[Rule]:
        """The rules that are not switched off."""
        return [rule for rule in self.rulebook.rules if rule.mode is not Mode.OFF]

    @cached_property
    def live(self) -> Sequence[Rule]:
        """The rules that act."""
        return [rule for rule in self.rules if rule.mode is Mode.LIVE]

    @cached_property
    def ways(self) -> Mapping[str, list[Way] | None]:
        """Rule id → the ways in which its `if` holds and no exception does; None when there are too many."""
        return {rule.id: _ways(rule) for rule in self.rules}

    @cached_property
    def possible(self) -> Mapping[str, list[Way]]:
        """Rule id → those of its ways that can come true as the lists are now."""
        found = self.ways.items()
        return {name: [way for way in ways or () if not waits(way) and clash(way) is None] for name, ways in found}

    @cached_property
    def moves(self) -> Mapping[str, Mapping[str, object]]:
        """Rule id → field → what it shows to later rules once the rule has acted."""
        return {
            rule.id: {name: value for act in rule.acts for name, value in moved(act).items()} for rule in self.rules
        }

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Rule id → where it stands among `rules`."""
        return {rule.id: number for number, rule in enumerate(self.rules)}

    def ways_after(self, rule: Rule, trigger: Trigger) -> list[Way] | None:
        """Return the ways in which a rule can fire on an event, with what the event means; None when not known.

        What an earlier rule may have changed since is left out of the meaning.
        """
        return self._after[rule.id, trigger.label]

    @cached_property
    def _after(self) -> Mapping[tuple[str, str], list[Way] | None]:
        return {(rule.id, each.label): self._ways_after(rule, each) for rule in self.rules for each in rule.triggers}

    def _ways_after(self, rule: Rule, trigger: Trigger) -> list[Way] | None:
        ways = self.ways[rule.id]
        if ways is None:
            return None
        told = [
            tuple(one for one in way if self._lasts(one, rule))
            for way in meaning_of(trigger, asks_origin=rule.asks_origin)
        ]
        # A chat that was just added has no earlier state, so whatever asks for it is unknown.
        known = [way for way in ways if not (trigger.event.name == "chat_added" and any(one.earlier for one in way))]
        both = together([known, told])
        return None if both is None else [way for way in both if clash(way) is None]

    def _lasts(self, one: Literal, rule: Rule) -> bool:
        """Return whether what the event means is still so when the rule is asked: no earlier rule sets it otherwise."""
        if one.path not in FIELDS:
            return True
        return self.whole and all(value is one.flag for value in self._set_before[rule.id].get(one.path, ()))

    @cached_property
    def _set_before(self) -> Mapping[str, Mapping[str, frozenset[object]]]:
        """Rule id → field → what an earlier rule may have set it to in the same decision."""
        found: dict[str, Mapping[str, frozenset[object]]] = {}
        before: dict[str, frozenset[object]] = {}
        for rule in self.rules:
            found[rule.id] = dict(before)
            for act in rule.acts if rule.mode is Mode.LIVE else ():
                before |= {name: before.get(name, frozenset()) | {value} for name, value in moved(act).items()}
        return found

    def between(self, first: Rule, last: Rule) -> list[Rule] | None:
        """Return the rules that act between two rules; None when some of them may not be known."""
        if not self.whole and first.place.file != last.place.file:
            return None
        inner = self.rules[self.position[first.id] + 1 : self.position[last.id]]
        return [rule for rule in inner if rule.mode is Mode.LIVE]


def _ways(rule: Rule) -> list[Way] | None:
    """Return the ways in which the rule's own words say yes."""
    parts = [ways_of(rule.condition, source="if")] if rule.condition else []
    parts += [ways_of(each.condition, source="unless", holds=False) for each in rule.exceptions]
    return together(parts)


def written(act: Act) -> dict[str, object]:
    """Return field → what the action sets it to; an instant that is yet to be worked out stands for itself."""
    instants = [act.args.get(each.name) for each in act.word.arguments if each.shape in {Shape.DURATION, Shape.TIME}]
    at = next((each for each in instants if each is not None), None)
    chosen = {name: value for name, value in act.args.items() if isinstance(value, str)}
    return {name: at if value is None else value for name, value in act.word.writes(chosen).items()}


def moved(act: Act) -> dict[str, object]:
    """Return field → what it shows to the later rules of the same decision once the action was decided."""
    writes = written(act)
    for name, value in list(writes.items()):
        writes |= _ALONG.get((name, value is not None and value is not False), {})
    return writes


_ALONG: Mapping[tuple[str, bool], Mapping[str, object]] = {
    ("is_unread", True): {"marked_unread": True},
    ("is_unread", False): {"marked_unread": False, "unread": 0, "mentions": 0},
    ("reminder_at", True): {"reminder": True},
    ("reminder_at", False): {"reminder": False},
}
"""Field, and whether it is set to something → the other fields that tell it too. Tests hold it against `projected`."""


def moved_by(acts: Iterable[Act]) -> frozenset[str]:
    """Return every field that shows something else to later rules because of these actions."""
    return frozenset(name for act in acts for name in moved(act))


def touched(act: Act) -> frozenset[str]:
    """Return every field that may be another at the next look because of an action."""
    return frozenset((*moved(act), *act.word.may_also_change))
