"""Messages beyond a chat's cursor, and its newest content message."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from beeper_rules.beeper import Beeper, MessagePage
from beeper_rules.model.account import parse_version
from beeper_rules.model.chat import Chat
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
    left: bool = False
    """Whether messages were left for the next pass: they came after the list showed the chat."""


async def read_new(beeper: Beeper, chat_id: str, *, cursor: int, since: datetime, sighting: Chat | None = None) -> Said:
    """Return every content message beyond `cursor`; without a cursor, every one later than `since`.

    What came after `sighting`, the chat as the list shows it, is left: rules would judge it by flags and counts that
    are older than it is. Raises CallFailed when a page did not come: then nothing was read.
    """
    found: dict[str, Message] = {}
    newest: Message | None = None
    page_cursor: str | None = None
    left = False
    for _ in range(MOST_PAGES):
        page = await _page(beeper, chat_id, page_cursor)
        items = _seen_at(sighting, page.items)
        left |= len(items) < len(page.items)
        newest = newest or newest_content(items)
        new = [each for each in items if (each.sort_key > cursor if cursor else each.timestamp > since)]
        found.update({each.id: each for each in new})
        # An older message on the page means that everything beyond the cursor has been seen.
        finished = len(new) < len(items) or not page.has_more or not page.oldest_cursor or not page.items
        if finished or len(found) > MOST_MESSAGES:
            return replace(_said(found, newest, skipped=not finished), left=left)
        page_cursor = page.oldest_cursor
    return replace(_said(found, newest, skipped=True), left=left)


async def read_newest(beeper: Beeper, chat_id: str, *, sighting: Chat | None = None) -> Said:
    """Return the newest content message of the first page, as `read_new` does. Raises CallFailed."""
    page = await _page(beeper, chat_id, None)
    items = _seen_at(sighting, page.items)
    newest, left = newest_content(items), len(items) < len(page.items)
    # A page of nothing but reactions and system lines leaves it open who wrote last.
    return Said(newest=newest, newest_known=newest is not None or not (page.has_more or left), left=left)


def _seen_at(sighting: Chat | None, messages: Sequence[Message]) -> list[Message]:
    """Return the messages that were there when the list showed the chat; all of them where it does not tell."""
    if sighting is None:
        return list(messages)
    preview, active = sighting.preview, sighting.last_activity
    if preview is not None:
        return [each for each in messages if each.sort_key <= preview.sort_key]
    return [each for each in messages if active is None or each.timestamp <= active]


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
