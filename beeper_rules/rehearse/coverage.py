"""What no test has tried: rules that never fired, conditions that always, or never, came out the same."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from beeper_rules.errors import Place
from beeper_rules.language.explained import Step, explained
from beeper_rules.language.nodes import Leaf, Node, View, leaves
from beeper_rules.language.rulebook import Rule, Rulebook
from beeper_rules.model.change import Event
from beeper_rules.model.decision import Code
from beeper_rules.rehearse.play import Rehearsal
from beeper_rules.rehearse.told import Heard

NOT_ASKED = frozenset({Code.ORIGIN, Code.STOPPED_BY})
"""Reasons for which a rule is not even asked its conditions."""
Held = dict[Place, set[bool | None]]
"""Where a condition stands → how it came out."""


@dataclass(frozen=True)
class Untried:
    """A condition that no test has made true, or false."""

    place: Place
    rule_id: str
    """The first rule that asks it."""
    asked: str
    """As people say it: `unread at least 5`."""
    never: str
    """`true`, `false` or `asked`."""


@dataclass(frozen=True)
class Coverage:
    """What no test has tried."""

    rules: tuple[Rule, ...]
    """Those that never fired."""
    conditions: tuple[Untried, ...] = field(default=())


def covered(book: Rulebook, rehearsals: Iterable[Rehearsal]) -> Coverage:
    """Return what none of the tests has tried."""
    fired: set[str] = set()
    held: Held = {}
    for rehearsal in rehearsals:
        fired |= rehearsal.fired
        for heard in rehearsal.heard:
            for rule in rehearsal.rules:
                _ask(rule, heard, rehearsal, held)
    return Coverage(tuple(rule for rule in book.rules if rule.id not in fired), tuple(_untried(book, held)))


def _conditions(rule: Rule) -> list[Node]:
    return [*([rule.condition] if rule.condition else []), *(each.condition for each in rule.exceptions)]


def _ask(rule: Rule, heard: Heard, rehearsal: Rehearsal, held: Held) -> None:
    """Ask every condition of a rule that had anything to do with a change."""
    verdicts = [each for each in heard.verdicts(rule.id) if each.reason is None or each.reason.code not in NOT_ASKED]
    waits = any(move.rule_id == rule.id for move in heard.decision.waits)
    if not verdicts and not waits:
        return
    events = {verdict.event for verdict in verdicts}
    meant = [event for event in heard.change.events if event.spoken in events]
    occasions: list[Event | None] = [*meant] if meant else [None]
    for event in occasions:
        change = heard.change
        view = View(change.after, rehearsal.test.given.app, heard.at, rule.zone(rehearsal.zone), change.before, event)
        for condition in _conditions(rule):
            _take_in(explained(condition, view), held)


def _take_in(step: Step, held: Held) -> None:
    if step.place is not None:
        held.setdefault(step.place, set()).add(step.holds)
    for child in step.children:
        _take_in(child, held)


def _untried(book: Rulebook, held: Held) -> Iterator[Untried]:
    told: set[Place] = set()
    for rule in book.rules:
        for leaf in _leaves(_conditions(rule)):
            never = _never(held.get(leaf.place, set()))
            if never and leaf.place not in told:
                told.add(leaf.place)
                yield Untried(leaf.place, rule.id, f"{leaf.path} {leaf.wanted}", never)


def _leaves(conditions: Sequence[Node]) -> list[Leaf]:
    return [leaf for condition in conditions for leaf in leaves(condition)]


def _never(found: set[bool | None]) -> str:
    if not found & {True, False}:
        return "asked"
    if True not in found:
        return "true"
    return "" if False in found else "false"
