"""The last look, just before a call, at a fresh copy of the chat."""

from datetime import datetime

from beeper_rules.beeper import Beeper
from beeper_rules.due import DueAction
from beeper_rules.guards import LAST_LOOK, Candidate, late, objection
from beeper_rules.language.rulebook import Rule
from beeper_rules.model.chat import Chat
from beeper_rules.model.decision import Code, Reason
from beeper_rules.model.untyped import with_types
from beeper_rules.perform.means import Means, candidate


async def last_look(due: DueAction, rule: Rule, chat: Chat, means: Means) -> Reason | None:
    """Return why the fresh copy of the chat says no; None when it says yes."""
    asked = candidate(due, rule, chat, means.clock())
    guards = LAST_LOOK if due.action.approved or due.sent else (*LAST_LOOK, late)
    return (
        objection(asked, due.facts, guards)
        or _answered(due)
        or _changed_since(due, asked)
        or await _newer_message(due, chat, means.beeper)
    )


def _answered(due: DueAction) -> Reason | None:
    """Return a reason when a reminder that is to last until I answered comes after my answer."""
    if due.action.args.get("until") != "answered" or due.answered_at is None:
        return None
    answered = due.answered_at > due.action.event_at
    return Reason(Code.SUPERSEDED, "you answered meanwhile") if answered else None


def _changed_since(due: DueAction, asked: Candidate) -> Reason | None:
    """Return a reason when somebody else gave a field that is to be written another value since the decision."""
    at = due.action.args.get("at")
    if isinstance(at, str) and datetime.fromisoformat(at) <= asked.view.now:
        return Reason(Code.PAST_DUE, "the time to remind of it has passed")
    ours = {(write.field, write.value) for write in due.writes}
    for name, prior in due.action.prior.items():
        value = asked.view.field(name)
        if value != prior and (name, value) not in ours:
            return Reason(Code.SUPERSEDED, f"'{name}' was changed since this was decided")
    return None


async def _newer_message(due: DueAction, chat: Chat, beeper: Beeper) -> Reason | None:
    """Return a reason when they wrote something that the rule did not see, where that matters."""
    if not due.word.gives_way or due.decided_on is None:
        return None
    then = due.decided_on.chat
    unread = (chat.unread_count or 0) > 0
    moved = (
        chat.last_activity is not None and then.last_activity is not None and chat.last_activity > then.last_activity
    )
    if not unread and not moved:
        return None
    newer = Reason(Code.SUPERSEDED, "a newer message came in")
    if chat.merge is not None:
        return newer if (chat.unread_count or 0) > (then.unread_count or 0) else None
    page = await beeper.messages(chat.id)
    theirs = [each for each in with_types(page.items, due.facts.app.version) if each.is_content and not each.mine]
    if due.decided_on.cursor:
        return newer if any(each.sort_key > due.decided_on.cursor for each in theirs) else None
    # Nothing was known of its messages: only their clock tells which came later.
    return newer if any(each.timestamp > due.action.decided_at for each in theirs) else None
