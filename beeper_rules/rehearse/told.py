"""What became of one rule in one stretch of a test."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from beeper_rules.commit import NEWER
from beeper_rules.journal import ActionRecord
from beeper_rules.model.change import Change
from beeper_rules.model.decision import Code, Decision, Reason, Standing, Verdict
from beeper_rules.vocabulary.reasons import SENTENCES, said

BEGUN = frozenset({Standing.PLANNED, Standing.INFLIGHT, Standing.DONE})
MOVED_ON = frozenset({Code.RELEASED, Code.BROKEN, Code.RULE_GONE, Code.CHAT_GONE})
"""Reasons for which what was kept back ends without having been stopped by a guard."""
NOTHING = frozenset({Code.NO_EVENT, Code.OFF})
"""Reasons of a rule that has nothing to do with a change."""


@dataclass(frozen=True)
class Heard:
    """A change that was put before the rules."""

    step: int
    """From 1."""
    at: datetime
    """UTC."""
    change: Change
    decision: Decision

    def verdicts(self, rule_id: str) -> Iterator[Verdict]:
        """Yield what a rule says to it, as far as it has to do with it."""
        for verdict in self.decision.verdicts:
            if verdict.rule_id == rule_id and (verdict.reason is None or verdict.reason.code not in NOTHING):
                yield verdict


@dataclass(frozen=True)
class Stretch:
    """What happened since the last expectation."""

    heard: Sequence[Heard]
    records: Sequence[ActionRecord]
    """What was decided to be done, oldest first."""
    waiting: frozenset[str]
    """The rules of which a wait is running."""


@dataclass(frozen=True)
class Told:
    """What became of one rule."""

    words: tuple[str, ...]
    """Every word of `vocabulary.test_words.EXPECT_WORDS` that is right; the first says it best."""
    did: tuple[str, ...]
    """Its actions that were done, or are to be done, in order."""
    reasons: tuple[Reason, ...]
    """Every reason for which it did not act."""

    @property
    def fires(self) -> bool:
        """Whether it acted, or is about to."""
        return self.words[0] == "fires"

    def has_reason(self, part: str) -> bool:
        """Return whether a reason says this, in its code or its sentence; case makes no difference."""
        spoken = (f"{each} {SENTENCES[each.code]}".casefold() for each in self.reasons)
        return any(part.casefold() in each for each in spoken)

    def in_words(self) -> str:
        """Return it as a failure tells it."""
        reason = next((said(each) for each in self.reasons), "")
        if self.fires:
            return f"{self.words[0]} ({', '.join(self.did)})"
        return f"{self.words[0]} ({reason})" if reason else self.words[0]


def told(rule_id: str, stretch: Stretch) -> Told:
    """Return what became of a rule."""
    records = [each for each in stretch.records if each.action.rule_id == rule_id]
    verdicts = [verdict for heard in stretch.heard for verdict in heard.verdicts(rule_id)]
    moves = [move for heard in stretch.heard for move in heard.decision.waits if move.rule_id == rule_id]
    reasons = [
        *(verdict.reason for verdict in verdicts),
        *(record.reason for record in records),
        *(move.reason for move in moves),
    ]
    done = tuple(each.action.kind for each in records if each.standing in BEGUN)
    return Told(_words(rule_id, records, stretch, begun=any(move.wait for move in moves)), done, _once(reasons))


def _words(rule_id: str, records: Sequence[ActionRecord], stretch: Stretch, *, begun: bool) -> tuple[str, ...]:
    """Return every word that is right, the best one first. `begun` says whether its wait moved in this stretch."""
    for standings, word in ((BEGUN, "fires"), ({Standing.HELD}, "held"), ({Standing.DEFERRED}, "deferred")):
        if any(each.standing in standings for each in records):
            return (word,)
    reasons = [each.reason for each in records if each.reason and each.reason != NEWER]
    stopped = [each.code for each in reasons if each.code not in MOVED_ON]
    if stopped:
        return ("shadow",) if Code.SHADOW in stopped else ("blocked",)
    if rule_id in stretch.waiting:
        # A wait that began before and goes on is also nothing.
        return ("waits",) if begun else ("waits", "no")
    return ("no",)


def _once(reasons: Sequence[Reason | None]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(each for each in reasons if each))
