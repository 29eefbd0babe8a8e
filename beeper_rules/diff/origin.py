"""Who made this field so? Answered here and nowhere else.

A write of ours leaves a Write. While the listing shows the old value it is only on its way; once the listing shows the
new one, that event is the rule's; and when it shows something else again, somebody took it back.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from beeper_rules.diff.instants import near_an_instant
from beeper_rules.model.change import UNKNOWN, ChatState, Origin, Value, Write
from beeper_rules.model.listed import Around, Reversal
from beeper_rules.vocabulary.actions import ACTIONS
from beeper_rules.vocabulary.fields import FIELDS

WAKE = timedelta(seconds=30)
"""How long after a message its consequences may still follow."""


@dataclass
class Attribution:
    """What became of the writes to one chat."""

    kept: list[Write] = field(default_factory=list)
    settled: list[Write] = field(default_factory=list)
    reversals: list[Reversal] = field(default_factory=list)


def origin_of(name: str, new: Value, around: Around) -> tuple[Origin, int]:
    """Return who gave the field this value, and how deep in a chain of rules that is."""
    for write in around.writes:
        if write.field == name and write.value == new and not write.listed:
            return Origin.RULE, write.depth + 1
        if name in write.side_effects and around.now <= write.until:
            return Origin.RULE, write.depth + 1
    return Origin.UNKNOWN, 0


def attribute(before: ChatState, after: ChatState, *, active: bool, around: Around) -> Attribution:
    """Return which writes are still in force, which are over, and which somebody took back by hand.

    `active` says whether a message came in with this very change.
    """
    result = Attribution()
    for write in around.writes:
        value = FIELDS[write.field].read(after, around.app)
        if value is UNKNOWN:
            result.kept.append(write)
        elif value == write.value:
            result.kept.append(replace(write, confirmed=True, listed=True))
        elif not write.listed and around.now <= write.until and not active:
            result.kept.append(write)
        elif not write.confirmed:
            # Never seen in effect: the action that wrote it is not done yet and looks after it itself.
            (result.kept if around.now <= write.until else result.settled).append(write)
        else:
            result.settled.append(write)
            if not _excused(write, before, active=active, around=around):
                result.reversals.append(Reversal(write, around.now))
    return result


def _excused(write: Write, before: ChatState, *, active: bool, around: Around) -> bool:
    """Return whether something else than somebody's hand explains why the value is gone."""
    if any(word.used_up and word.writes({}) == {write.field: write.value} for word in ACTIONS.values()):
        return True
    recently = before.active_at is not None and around.now - before.active_at <= WAKE and before.active_at >= write.at
    if active or recently:
        return True
    return near_an_instant(around, before)
