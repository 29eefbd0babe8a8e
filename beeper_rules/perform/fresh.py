"""A fresh copy of a chat, and what it means that Beeper refused a call about it."""

import re

from beeper_rules.due import DueAction
from beeper_rules.errors import CallFailed, Rejected
from beeper_rules.model.account import OLDEST, version_text
from beeper_rules.model.chat import Chat
from beeper_rules.model.decision import Code, Reason
from beeper_rules.perform.means import Means

PAGES_SEARCHED = 8
"""Of the chat list, for a chat that an old app lists and does not show by itself."""
A_MESSAGE = re.compile(r"message\b", re.IGNORECASE)
"""Begins Beeper's words about a message that is not there."""


async def fresh(due: DueAction, means: Means) -> Chat:
    """Return the chat as it is now. Raises CallFailed; Rejected with 404 when it is gone.

    Apps of 4.1 do not show an iMessage chat by itself, although they list it: there it is looked for in the list.
    """
    chat_id = due.action.chat_id
    try:
        return await means.beeper.chat(chat_id, max_participants=0)
    except Rejected:
        listed = None if due.facts.app.modern else await _in_the_list(due, means)
        if listed is None:
            raise
        return listed


async def _in_the_list(due: DueAction, means: Means) -> Chat | None:
    """Return the chat as the list shows it; None when it is not among the newest of its account. Raises CallFailed."""
    account = due.decided_on.chat.account_id if due.decided_on else None
    cursor: str | None = None
    for _ in range(PAGES_SEARCHED):
        page = await means.beeper.chats(
            cursor=cursor, direction="before" if cursor else None, account_ids=[account] if account else []
        )
        found = next((chat for chat in page.items if chat.id == due.action.chat_id), None)
        if found or not page.has_more or not page.oldest_cursor:
            return found
        cursor = page.oldest_cursor
    return None


async def refusal(due: DueAction, refused: Rejected, means: Means) -> Reason:
    """Return why a call was refused: the chat is gone, this app does not have the call, or it does not want this."""
    if not refused.no_such_call or (refused.not_there and A_MESSAGE.match(refused.words)):
        return Reason(Code.REJECTED, refused.message)
    try:
        await fresh(due, means)
    except Rejected as failure:
        return Reason(Code.CHAT_GONE if failure.not_there else Code.REJECTED, failure.message)
    except CallFailed:
        # The call was refused for good; why, nobody says now.
        return Reason(Code.REJECTED, refused.message)
    return Reason(Code.APP_TOO_OLD, _unknown_call(due, refused))


def _unknown_call(due: DueAction, refused: Rejected) -> str:
    """Return the sentence for a call that this app does not have, whatever version it says it is."""
    app = due.facts.app
    this = f"this is {app.version_text}" if app.version else "this one does not say its version"
    needed = version_text(due.word.since or OLDEST)
    return f"needs Beeper {needed}; {this}, and it does not know the call: {refused.message}"
