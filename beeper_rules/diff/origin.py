"""Who made this field so? Answered here and nowhere else.

A write of ours leaves a Write. While the listing shows the old value it is only on its way; once the listing shows the
new one, that event is the rule's; and when it shows something else again, somebody took it back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

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


def origin_of(name: str, changed: Mapping[str, Value], around: Around, *, active: bool) -> tuple[Origin, int]:
    """Return who gave the field its value, and how deep in a chain of rules that is.

    `changed` is every field that differs → its new value. `active` says whether something of theirs came in with this
    very change: then that explains what it brought along.
    """
    own = next((write for write in around.writes if write.field == name), None)
    if own is not None and own.value == changed[name] and not own.listed:
        return Origin.RULE, own.depth + 1
    cause = None if active else _brought_along(name, own, changed, around)
    return (Origin.RULE, cause.depth + 1) if cause else (Origin.UNKNOWN, 0)


def _brought_along(name: str, own: Write | None, changed: Mapping[str, Value], around: Around) -> Write | None:
    """Return the write of ours because of which the app may have changed the field by itself.

    `own` is the last write to the field itself: what came before it is no excuse for undoing it.
    """
    return next(
        (
            write
            for write in around.writes
            if name in write.side_effects
            # Where polls are rare, a write shows late, and with it what it brought along.
            and (around.now <= write.until or (write.field in changed and changed[write.field] == write.value))
            and (own is None or own.at < write.at)
        ),
        None,
    )


def attribute(before: ChatState, after: ChatState, *, active: bool, around: Around) -> Attribution:
    """Return which writes are still in force, which are over, and which somebody took back by hand.

    `active` says whether something was said in this very change, by them or by me.
    """
    result = Attribution()
    for write in around.writes:
        value = FIELDS[write.field].read(after, around.app)
        if value is UNKNOWN:
            (result.settled if _has_come_due(write, around) else result.kept).append(write)
        elif value == write.value:
            result.kept.append(replace(write, confirmed=True, listed=True))
        elif not write.confirmed or (not write.listed and around.now <= write.until and not active):
            # On its way; and what was never seen in effect is looked after by its action, which repeats it once.
            result.kept.append(write)
        else:
            result.settled.append(write)
            # Between a write and the first sight of its field, on a newer app, anything may have happened.
            seen = FIELDS[write.field].read(before, around.app_before or around.app) is not UNKNOWN
            if seen and not _excused(write, before, active=active, around=around):
                result.reversals.append(Reversal(write, around.now))
    return result


def _has_come_due(write: Write, around: Around) -> bool:
    """Return whether a reminder of ours is over, on an app that does not report reminders: then it is no reminder."""
    to_come = isinstance(write.value, datetime) and write.value > around.now
    return write.field == "reminder_at" and not to_come and around.now > write.until


def _excused(write: Write, before: ChatState, *, active: bool, around: Around) -> bool:
    """Return whether something else than somebody's hand explains why the value is gone."""
    if any(word.used_up and word.writes({}) == {write.field: write.value} for word in ACTIONS.values()):
        return True
    said = [at for at in (before.active_at, before.mine_at) if at is not None and at > write.at]
    recently = any(abs(around.now - at) <= WAKE for at in said)
    if active or recently or near_an_instant(around, before):
        return True
    return _brought_along(write.field, write, {}, around) is not None
