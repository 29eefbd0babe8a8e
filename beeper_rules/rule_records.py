"""What each rule of a rulebook has done, as the journal counts it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from beeper_rules.circumstances import BEGINNING
from beeper_rules.journal import ActionRecord, Journal, Pause
from beeper_rules.journal.tallies import OutcomeCount, Tally, Trial
from beeper_rules.language.rulebook import Mode, Rule, Rulebook
from beeper_rules.model.change import Event, Origin
from beeper_rules.model.decision import Code, Standing

FIRES_SHOWN = 5
MOST_STOPS = 5000
"""Ended decisions that are looked at, the newest first."""
NO_HINDRANCE = frozenset({Code.SHADOW, Code.DRY_RUN, Code.RELEASED})
"""Reasons that say nothing about what keeps a rule from acting."""


@dataclass(frozen=True)
class Shadowing:
    """That a rule before it keeps a rule from acting."""

    by: str
    times: int
    """Changes; at most so many when it stops, since nobody asked the rule then whether it would have acted."""
    stops: bool
    """Whether it ends the decision; else it writes the same field first."""


@dataclass(frozen=True)
class RuleRecord:
    """One rule, and what came of it."""

    rule: Rule
    tally: Tally
    last_fire: datetime | None
    """UTC; None when it never fired."""
    shadowed: tuple[Shadowing, ...]
    """Those that write first, then those that stop; each the most frequent first."""
    trial: Trial | None
    """What it would have done as it is written now; None when it is not on trial, or for nothing yet."""
    paused: Pause | None = None
    """Its own pause, that of this rule alone."""


@dataclass(frozen=True)
class Story:
    """What one rule did, in more detail."""

    outcomes: tuple[OutcomeCount, ...]
    """The most frequent first."""
    fires: tuple[tuple[ActionRecord, ...], ...]
    """What it did on the last changes on which it did anything, the newest first; on trial: what it would have done."""

    @property
    def hindrance(self) -> OutcomeCount | None:
        """What kept it from acting most often; None when nothing did."""
        return next((each for each in self.outcomes if each.code and each.code not in NO_HINDRANCE), None)


def rule_records(journal: Journal, book: Rulebook, since: datetime) -> list[RuleRecord]:
    """Return one record for each rule, in their order; numbers count from `since` on, the last fire is of any time."""
    tallies = journal.actions.tallies
    counts, last_fires = tallies.of_rules(since), tallies.last_fires()
    blockers, stopped = tallies.blockers(since), _stopped(journal, book, since)
    return [
        RuleRecord(
            rule=rule,
            tally=counts.get(rule.id, Tally()),
            last_fire=last_fires.get(rule.id),
            shadowed=(
                *(Shadowing(by, times, stops=False) for by, times in blockers.get(rule.id, {}).items()),
                *(Shadowing(by, times, stops=True) for by, times in stopped[rule.id].most_common()),
            ),
            trial=tallies.on_trial(rule.id, rule.revision) if rule.mode is Mode.SHADOW else None,
        )
        for rule in book.rules
    ]


def _stopped(journal: Journal, book: Rulebook, since: datetime) -> dict[str, Counter[str]]:
    """Return rule id → live rule before it with `stop` → changes of which it was not asked because of that.

    They are changes in which something happened that the rule waits for; whether its `if` held, nobody asked. Under
    other rulebooks a rule need not have had its `stop`: what they decided is left out.
    """
    stoppers = [rule.id for rule in book.rules if rule.stop and rule.mode is Mode.LIVE]
    places = {rule.id: place for place, rule in enumerate(book.rules)}
    changes = journal.actions.tallies.matched_by(stoppers, book.hash, since, MOST_STOPS) if stoppers else []
    found: dict[str, Counter[str]] = {rule.id: Counter() for rule in book.rules}
    # Most changes are alike: of those it is asked once who would have heard them.
    for (rules, happened), times in Counter((each.rules, _happened(each.events)) for each in changes).items():
        first = next(rule for rule in stoppers if rule in rules)
        for rule in book.rules[places[first] + 1 :]:
            if rule.mode is not Mode.OFF and rule.id not in rules and any(_hears(rule, each) for each in happened):
                found[rule.id][first] += times
    return found


def _happened(events: Iterable[Event]) -> frozenset[Event]:
    """Return events without their instants, which no rule asks for."""
    return frozenset(replace(event, at=BEGINNING, origin=Origin.UNKNOWN, depth=0) for event in events)


def _hears(rule: Rule, event: Event) -> bool:
    """Return whether a rule would be asked about an event; one that waits is asked only when its wait is over."""
    if event.rule:
        return event.rule == rule.id
    return rule.wait is None and any(not each.schedule and each.is_meant_by(event) for each in rule.triggers)


def story(journal: Journal, rule: Rule, since: datetime) -> Story:
    """Return what one rule did; outcomes count from `since` on, the last fires are of any time."""
    tallies = journal.actions.tallies
    wanted = Code.SHADOW if rule.mode is Mode.SHADOW else Standing.DONE
    return Story(
        tuple(tallies.outcomes(rule.id, since)),
        tuple(
            tuple(
                each
                for each in journal.actions.of_change(change_id)
                if each.action.rule_id == rule.id
                and wanted in {each.standing, each.reason.code if each.reason else None}
            )
            for change_id in tallies.fired_on(rule.id, FIRES_SHOWN, on_trial=rule.mode is Mode.SHADOW)
        ),
    )
