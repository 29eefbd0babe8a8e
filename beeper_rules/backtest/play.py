"""`play`: one rulebook, from the first recorded change to the last."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import groupby

from beeper_rules.backtest.deeds import Played
from beeper_rules.backtest.following import Setting
from beeper_rules.backtest.history import INSTANT, History, at_beginning
from beeper_rules.backtest.overlay import ATTRIBUTES
from beeper_rules.backtest.reading import Reader
from beeper_rules.backtest.stage import Stage
from beeper_rules.commit import BY_HAND
from beeper_rules.garbage import without_collection
from beeper_rules.journal import Journal
from beeper_rules.journal.changes import PackedChange
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.model.change import Change, Due
from beeper_rules.vocabulary.actions import ACTIONS
from beeper_rules.vocabulary.events import WITHOUT_CHAT

SHORTLY = timedelta(minutes=10)
"""For at most so long a listing shows something for the first time that a rule wrote."""
Progress = Callable[[int], None]
"""Hears after every look how many changes have been gone through."""


def play(
    journal: Journal, stretch: History, rulebook: Rulebook, setting: Setting, progress: Progress = lambda _: None
) -> Played:
    """Return what the rulebook would have done in that stretch of history. Raises StateUnusable for a damaged row.

    The journal is only read.
    """
    with without_collection():
        return _play(journal, stretch, rulebook, setting, progress)


def _play(journal: Journal, stretch: History, rulebook: Rulebook, setting: Setting, progress: Progress) -> Played:
    stage = Stage(rulebook, setting, stretch.since, lambda chat_id, at: _wrote(chat_id, at, journal))
    reader = Reader()
    played = stage.deeds.played
    # Runs by the clock look at every chat; all other rules meet a chat with the first change in it.
    runs = any(trigger.schedule for rule in rulebook.rules for trigger in rule.triggers)
    stage.begin(at_beginning(journal, stretch) if runs else ())
    for _, look in groupby(journal.changes.between(stretch.since, stretch.until), key=_look):
        changes = list(_read(look, reader, stage, journal, played))
        played.changes += len(changes)
        if changes:
            stage.turn(changes[0].at, changes)
        progress(played.changes + played.by_hand)
    stage.advance_to(stretch.until)
    stage.end()
    return played


def _look(packed: PackedChange) -> tuple[object, int]:
    """Return what the changes that one look of the daemon saw have in common."""
    return packed.at, packed.pass_no


def _read(
    look: Iterator[PackedChange], reader: Reader, stage: Stage, journal: Journal, played: Played
) -> Iterator[Change]:
    """Yield the changes of a look; of those that a person brought about by a command, only what follows is left."""
    for packed in look:
        change = reader.read(packed)
        if packed.pass_no != BY_HAND:
            if not any(event.name in WITHOUT_CHAT for event in change.events):
                played.chats.add(change.chat_id)
            yield change
            continue
        played.by_hand += 1
        undone = [event for event in change.events if event.name == Due.UNDONE and event.trigger.isdecimal()]
        played.by_apply += not undone
        for event in undone:
            stage.chats.given_back(change.chat_id, _written_by(int(event.trigger), journal))


def _written_by(action_id: int, journal: Journal) -> frozenset[str]:
    """Return the attributes of a chat that an action of the record wrote."""
    action = journal.actions.get(action_id)
    if action is None:
        return frozenset()
    return frozenset(name for each in ACTIONS[action.kind].writes(action.args) for name in ATTRIBUTES[each])


def _wrote(chat_id: str, at: datetime, journal: Journal) -> frozenset[str]:
    """Return the fields that rules of the record wrote to a chat shortly before `at`."""
    done = journal.actions.done_in(chat_id, at - SHORTLY, at + INSTANT)
    return frozenset(name for action in done for name in ACTIONS[action.kind].writes(action.args))
