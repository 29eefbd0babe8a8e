"""Stage 4: what diff saw and decide intends, on the disk before anything is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from beeper_rules.journal import Journal
from beeper_rules.journal.agenda import AgendaRow
from beeper_rules.journal.documents import dump
from beeper_rules.journal.overrides import Override
from beeper_rules.journal.states import event_document
from beeper_rules.model.action import Action
from beeper_rules.model.change import Change, ChatState, Write
from beeper_rules.model.decision import Code, Decision, Deferral, Reason, Standing, WaitMove
from beeper_rules.model.listed import Around, Difference
from beeper_rules.vocabulary.actions import ACTIONS

WAIT = "for"
"""The agenda's kind of a wait that may be over."""
QUIET = "quiet"
"""The agenda's kind of a decision that quiet hours keep back; its key is the message's id, empty for none."""
BY_HAND = 0
"""The number of the pass for changes that no pass saw: a person asked for them."""
NEWER = Reason(Code.SUPERSEDED, "something newer waits in its place")


@dataclass(frozen=True)
class Page:
    """What stands over every entry of one pass."""

    rulebook: str
    """Hash of the rulebook that decided."""
    pass_no: int
    now: datetime
    counts: bool = False
    """Whether a rule counts messages, so that their arrival is to be kept."""


def commit(journal: Journal, change: Change, decision: Decision, page: Page) -> tuple[Action, ...]:
    """Write a change and what is to be done about it into the journal; return the actions, ended ones included.

    Called inside the transaction that also moves the cursor: either all of it happened, or none.
    """
    change_id = journal.changes.record(change, rulebook=page.rulebook, decision=decision, pass_no=page.pass_no)
    for verdict in decision.verdicts:
        if verdict.deferral:
            _keep_back(journal, change.chat_id, verdict.rule_id, verdict.deferral, page.now)
    keep_waits(journal, change.chat_id, decision.waits, page.now)
    if page.counts:
        for event in change.events:
            if event.message and event.name == "new_message":
                journal.arrivals.add(change.chat_id, event.message, event.at)
    added = [
        journal.actions.add(intent, change_id, change.chat_id, page.now, wipe=ACTIONS[intent.kind].payload)
        for intent in decision.intents
    ]
    return tuple(action for action in added if action)


def _keep_back(journal: Journal, chat_id: str, rule_id: str, deferral: Deferral, now: datetime) -> None:
    """Write down what is decided again when quiet hours are over, in place of what waited for that before.

    Its message is kept with what it says, which the rule may ask for then, and is gone with the row.
    """
    message = deferral.event.message
    key = message.id if message else ""
    end_kept_back(journal, AgendaRow(deferral.until, QUIET, chat_id, rule_id, key), NEWER, now)
    document = dump(event_document(deferral.event, text=True))
    journal.agenda.put(AgendaRow(deferral.until, QUIET, chat_id, rule_id, key, document))


def end_kept_back(journal: Journal, row: AgendaRow, reason: Reason, now: datetime) -> None:
    """End the actions that wait with a row of the kind QUIET, and take the row off the agenda."""
    journal.agenda.remove(QUIET, chat=row.chat, key=row.key, rule=row.rule)
    for action in journal.actions.deferred(row.rule):
        if (action.chat_id, action.message_id) == (row.chat, row.key):
            journal.actions.end(action.id, Standing.SKIPPED, reason, now, wipe=ACTIONS[action.kind].payload)


def keep_waits(journal: Journal, chat_id: str, moves: Sequence[WaitMove], now: datetime) -> None:
    """Write down how waits stand, also those of which there is nothing to tell."""
    for move in moves:
        _keep_wait(journal, chat_id, move, now)


def _keep_wait(journal: Journal, chat_id: str, move: WaitMove, now: datetime) -> None:
    """Write down how a wait stands, and when it may be over."""
    if move.wait is None:
        journal.waits.remove(move.rule_id, chat_id)
    else:
        journal.waits.put(move.rule_id, chat_id, move.wait)
    next_at = (move.wait.look_at or move.wait.due) if move.wait else None
    if next_at is None:
        journal.agenda.remove(WAIT, chat=chat_id, rule=move.rule_id)
    else:
        journal.agenda.put(AgendaRow(next_at, WAIT, chat_id, move.rule_id))
    if move.wait is None or not move.wait.deferred:
        # What was kept back of it is not wanted any more.
        end_kept_back(journal, AgendaRow(now, QUIET, chat_id, move.rule_id), move.reason or Reason(Code.BROKEN), now)


def commit_sighting(journal: Journal, before: ChatState | None, difference: Difference, around: Around) -> bool:
    """Write what is known of a chat from now on; return whether that is anything new."""
    writes, scheduled = around.writes, around.scheduled
    changed = False
    states = [state for state in (difference.state, *difference.members) if state != before]
    if states and not _equal_without_text(before, states):
        journal.chats.save(states)
        changed = True
    for write in difference.writes:
        if write not in writes:
            journal.writes.put(write)
            changed = True
    for write in difference.settled:
        journal.writes.remove(write.chat_id, write.field)
        changed = True
    for reversal in difference.reversals:
        write = reversal.write
        if not _takes_back(journal, write):
            journal.overrides.put(
                Override(
                    chat_id=write.chat_id, rule_id=write.rule_id, field=write.field, at=reversal.at, was=write.value
                )
            )
        # Its call may still wait to be seen in effect: it was, and it must not be made again.
        journal.actions.end(write.action_id, Standing.DONE, None, reversal.at)
        changed = True
    chat_id = difference.state.chat.id
    for kind in {*scheduled, *difference.scheduled}:
        wanted = difference.scheduled.get(kind)
        if wanted != scheduled.get(kind):
            journal.agenda.remove(kind, chat=chat_id)
            if wanted is not None:
                journal.agenda.put(AgendaRow(wanted, kind, chat_id))
            changed = True
    return changed


def _takes_back(journal: Journal, write: Write) -> bool:
    """Return whether the rule only took back what it had done for a while: who changes that objects to nothing."""
    action = journal.actions.get(write.action_id)
    return action is not None and action.takes_back


def _equal_without_text(before: ChatState | None, states: list[ChatState]) -> bool:
    """Return whether only texts differ, which the journal does not keep."""
    if before is None or len(states) != 1:
        return False
    (after,) = states
    return (
        before.chat.without_text() == after.chat.without_text()
        and before.cursor == after.cursor
        and (before.newest and before.newest.id) == (after.newest and after.newest.id)
        and before.newest_known == after.newest_known
        and (before.theirs_since, before.mine_at, before.active_at)
        == (after.theirs_since, after.mine_at, after.active_at)
    )
