"""What came due: snoozes and reminders, once for each chat and instant, also after sleep or downtime."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from beeper_rules.model.change import ChatState, Event, Unknown
from beeper_rules.model.listed import Around
from beeper_rules.vocabulary.fields import FIELDS

NEAR = timedelta(seconds=60)
"""A field that vanishes no earlier than this before its instant came due; earlier, somebody took it away."""


@dataclass(frozen=True)
class Timepiece:
    """A field that holds an instant, and the event when it passes."""

    kind: str
    """Its kind on the agenda."""
    field: str
    event: str


TIMEPIECES = (
    Timepiece("snooze", "snooze_until", "snooze_expired"),
    Timepiece("reminder", "reminder_at", "reminder_due"),
)


def due(after: ChatState, around: Around) -> Iterator[Event]:
    """Yield an event for each instant on the agenda that passed, or whose field vanished close to it."""
    for piece in TIMEPIECES:
        at = around.scheduled.get(piece.kind)
        if at is None:
            continue
        now_set = _read(piece, after, around)
        vanished = now_set is None and around.now >= at - NEAR
        if vanished or (at <= around.now and not _set_again(now_set, around)):
            yield Event(piece.event, min(at, around.now))


def agenda(after: ChatState, around: Around) -> dict[str, datetime]:
    """Return what is still to come for the chat: agenda kind → instant."""
    found: dict[str, datetime] = {}
    for piece in TIMEPIECES:
        at = _read(piece, after, around)
        # What the app does not report, for now or any more, is still to come as it was.
        at = around.scheduled.get(piece.kind) if isinstance(at, Unknown) else at
        if at is not None and at > around.now:
            found[piece.kind] = at
    return found


def near_an_instant(around: Around, state: ChatState | None) -> bool:
    """Return whether a snooze or reminder of the chat ends about now, which changes several fields by itself."""
    instants = list(around.scheduled.values())
    for piece in TIMEPIECES:
        at = _read(piece, state, around) if state else None
        if isinstance(at, datetime):
            instants.append(at)
    return any(abs(at - around.now) <= NEAR or around.seen_before - NEAR <= at <= around.now for at in instants)


def _read(piece: Timepiece, state: ChatState, around: Around) -> datetime | Unknown | None:
    value = FIELDS[piece.field].read(state, around.app)
    return value if isinstance(value, datetime | Unknown) else None


def _set_again(value: datetime | Unknown | None, around: Around) -> bool:
    return isinstance(value, datetime) and value > around.now
