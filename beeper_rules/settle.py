"""Stage 6: what became of an attempt, on the disk."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from beeper_rules.journal import AgendaRow, Journal
from beeper_rules.model.account import AppFacts
from beeper_rules.model.action import Action, Outcome, Result
from beeper_rules.model.change import UNKNOWN, ChatState, Value, Write
from beeper_rules.model.decision import Code, Reason, Standing
from beeper_rules.vocabulary.actions import ACTIONS
from beeper_rules.vocabulary.fields import FIELDS

LISTED_LATE = timedelta(seconds=30)
"""How long the old value may still be listed after a write."""
SHORTEST_BACKOFF_S = 2.0
LONGEST_BACKOFF_S = 900.0
MOMENT = timedelta(seconds=3)
"""How long Beeper may take to show the effect of a call of which nobody knows whether it was made."""
MOST_DOUBLINGS = 10
LAPSE = "lapse"
"""The agenda's kind of an action that is to be taken back; its key is the action's id."""

_ENDS = {Result.DONE: Standing.DONE, Result.SKIPPED: Standing.SKIPPED, Result.DEAD: Standing.DEAD}


def settle(journal: Journal, outcome: Outcome, app: AppFacts, now: datetime, jitter: Callable[[], float]) -> None:
    """Write down how an attempt ended, when it is tried again, and what is to be expected of the next listings.

    `jitter` returns a share from 0 to 1 by which a wait is drawn out.
    """
    action = outcome.action
    word = ACTIONS[action.kind]
    with journal.transaction():
        if outcome.result is Result.AGAIN:
            seconds = backoff_s(action, jitter()) if outcome.again_in_s is None else outcome.again_in_s
            journal.actions.again(
                action.id,
                now + timedelta(seconds=seconds),
                counted=outcome.counted,
                now=now,
                repeated=outcome.repeated,
            )
        else:
            journal.actions.end(action.id, _ENDS[outcome.result], outcome.reason, now, wipe=word.payload)
            lasts = action.args.get("for")
            if outcome.result is Result.DONE and isinstance(lasts, timedelta):
                journal.agenda.put(AgendaRow(now + lasts, LAPSE, action.chat_id, action.rule_id, str(action.id)))
        if word.local:
            return
        if outcome.called:
            _expect(journal, outcome, app, now)
        elif outcome.result is Result.DONE:
            _confirm(journal, outcome, app, now)
        elif outcome.result in {Result.DEAD, Result.SKIPPED}:
            _forget(journal, action)


def backoff_s(action: Action, jitter: float) -> float:
    """Return seconds to wait before the next attempt: doubled each time, drawn out by up to a quarter."""
    seconds = SHORTEST_BACKOFF_S * 2.0 ** min(action.attempts, MOST_DOUBLINGS)
    return min(seconds, LONGEST_BACKOFF_S) * (1 + jitter / 4)


def _expect(journal: Journal, outcome: Outcome, app: AppFacts, now: datetime) -> None:
    """Note what listings will show because of a call that was accepted."""
    action = outcome.action
    word = ACTIONS[action.kind]
    effective = outcome.result is Result.DONE
    for name, value in word.writes(action.args).items():
        # Marked read up to a message with newer ones behind it: the chat stays unread, and nothing is to be expected.
        if effective and outcome.chat and not _holds(name, value, outcome, app):
            journal.writes.remove(action.chat_id, name)
            continue
        journal.writes.put(
            Write(
                chat_id=action.chat_id,
                field=name,
                value=value,
                action_id=action.id,
                rule_id=action.rule_id,
                at=now,
                until=now + LISTED_LATE,
                depth=action.depth,
                confirmed=effective,
                repeated=outcome.repeated,
                side_effects=dict.fromkeys(word.may_also_change),
            )
        )


def _holds(name: str, value: Value, outcome: Outcome, app: AppFacts) -> bool:
    if outcome.chat is None:
        return False
    # What this app does not report was accepted, and is remembered: a reminder of ours must be known as such.
    return FIELDS[name].read(ChatState(outcome.chat), app) in {value, UNKNOWN}


def _confirm(journal: Journal, outcome: Outcome, app: AppFacts, now: datetime) -> None:
    """Note that a call of which it was not known has taken effect."""
    action = outcome.action
    kept = [write for write in journal.writes.of_chat(action.chat_id) if write.action_id == action.id]
    for write in kept:
        journal.writes.put(replace(write, confirmed=True))
    if not kept and outcome.chat is not None:
        _expect(journal, outcome, app, now)


def _forget(journal: Journal, action: Action) -> None:
    """Expect nothing of a call that never showed its effect."""
    for write in journal.writes.of_chat(action.chat_id):
        if write.action_id == action.id and not write.confirmed:
            journal.writes.remove(write.chat_id, write.field)


def recover(journal: Journal, boot_id: str, now: datetime) -> list[Action]:
    """Take up what another run of the program had begun; return it.

    A set is looked at and made again where it is not so. What must not happen twice is given up, and shown.
    """
    with journal.transaction():
        found = journal.actions.recover(boot_id, now)
        for action in found:
            if not ACTIONS[action.kind].local:
                # A call whose effect is only now on its way must not be made again.
                journal.actions.again(action.id, now + MOMENT, counted=True, now=now)
            elif action.kind != "log":
                reason = Reason(Code.UNCERTAIN, "the program ended while it was showing this")
                journal.actions.end(action.id, Standing.DEAD, reason, now, wipe=ACTIONS[action.kind].payload)
    return found
