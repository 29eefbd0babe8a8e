"""Messages beyond a chat's cursor, and its newest content message."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from beeper_rules.beeper import Beeper, MessagePage
from beeper_rules.model.account import parse_version
from beeper_rules.model.message import Message, newest_content
from beeper_rules.model.untyped import with_types

MOST_MESSAGES = 500
"""New messages of one chat that are read at once; beyond that the rest is reported as skipped."""
MOST_PAGES = 60


@dataclass(frozen=True)
class Said:
    """What a chat's messages told us."""

    messages: tuple[Message, ...] = ()
    """New content messages, oldest first."""
    newest: Message | None = None
    newest_known: bool = False
    skipped: bool = False


async def read_new(beeper: Beeper, chat_id: str, *, cursor: int, since: datetime) -> Said:
    """Return every content message beyond `cursor`; without a cursor, every one later than `since`.

    Raises CallFailed when a page did not come: then nothing was read.
    """
    found: dict[str, Message] = {}
    newest: Message | None = None
    page_cursor: str | None = None
    for number in range(MOST_PAGES):
        page = await _page(beeper, chat_id, page_cursor)
        if number == 0:
            newest = newest_content(list(page.items))
        new = [each for each in page.items if (each.sort_key > cursor if cursor else each.timestamp > since)]
        found.update({each.id: each for each in new})
        # An older message on the page means that everything beyond the cursor has been seen.
        finished = len(new) < len(page.items) or not page.has_more or not page.oldest_cursor or not page.items
        if finished or len(found) > MOST_MESSAGES:
            return _said(found, newest, skipped=not finished)
        page_cursor = page.oldest_cursor
    return _said(found, newest, skipped=True)


async def read_newest(beeper: Beeper, chat_id: str) -> Said:
    """Return the newest content message of the first page. Raises CallFailed."""
    page = await _page(beeper, chat_id, None)
    newest = newest_content(list(page.items))
    # A page of nothing but reactions and system lines leaves it open who wrote last.
    return Said(newest=newest, newest_known=newest is not None or not page.has_more)


async def _page(beeper: Beeper, chat_id: str, cursor: str | None) -> MessagePage:
    direction: Literal["before"] | None = "before" if cursor is not None else None
    page = await beeper.messages(chat_id, cursor=cursor, direction=direction)
    return replace(page, items=with_types(page.items, parse_version(beeper.app_version)))


def _said(found: dict[str, Message], newest: Message | None, *, skipped: bool) -> Said:
    content = sorted((each for each in found.values() if each.is_content), key=lambda each: each.sort_key)
    newest = newest or (content[-1] if content else None)
    return Said(
        tuple(content[-MOST_MESSAGES:]),
        newest,
        newest_known=newest is not None,
        skipped=skipped or len(content) > MOST_MESSAGES,
    )
