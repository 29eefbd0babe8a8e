"""Stage 4: what diff saw and decide intends, on the disk before anything is done."""

from dataclasses import dataclass
from datetime import datetime

from beeper_rules.journal import Journal
from beeper_rules.journal.agenda import AgendaRow
from beeper_rules.journal.overrides import Override
from beeper_rules.model.action import Action
from beeper_rules.model.change import Change, ChatState
from beeper_rules.model.decision import Decision, Standing
from beeper_rules.model.listed import Around, Difference
from beeper_rules.vocabulary.actions import ACTIONS


@dataclass(frozen=True)
class Page:
    """What stands over every entry of one pass."""

    rulebook: str
    """Hash of the rulebook that decided."""
    pass_no: int
    now: datetime


def commit(journal: Journal, change: Change, decision: Decision, page: Page) -> tuple[Action, ...]:
    """Write a change and what is to be done about it into the journal; return the actions, ended ones included.

    Called inside the transaction that also moves the cursor: either all of it happened, or none.
    """
    change_id = journal.changes.record(change, rulebook=page.rulebook, verdicts=decision.verdicts, pass_no=page.pass_no)
    added = [
        journal.actions.add(intent, change_id, change.chat_id, page.now, wipe=ACTIONS[intent.kind].payload)
        for intent in decision.intents
    ]
    return tuple(action for action in added if action)


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
        journal.overrides.put(
            Override(chat_id=write.chat_id, rule_id=write.rule_id, field=write.field, at=reversal.at, was=write.value)
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
