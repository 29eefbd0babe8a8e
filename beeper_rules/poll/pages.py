"""The chat list, page by page, until there is nothing new."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from beeper_rules.beeper import Beeper, BrokenItem, ChatPage
from beeper_rules.errors import CallFailed, Unauthorized
from beeper_rules.model.account import parse_version
from beeper_rules.model.change import ChatState
from beeper_rules.model.chat import Chat
from beeper_rules.model.untyped import with_types_of_previews

OVERLAP = timedelta(minutes=2)
"""How far a head poll reads past the newest activity of the last complete pass."""
PAGE_OF_SWEEP = 200
"""The most that newer apps give at once; older ones ignore it."""
MOST_PAGES = 4000
EMPTY_PAGES = 3
"""Empty pages in a row after which the rest is given up."""


@dataclass
class Reading:
    """What has been read of the list so far."""

    chats: dict[str, Chat] = field(default_factory=dict)
    broken: list[BrokenItem] = field(default_factory=list)
    complete: bool = False
    """Whether it was read as far as it was meant to be."""
    failure: CallFailed | None = None
    """What ended it early, after at least one page."""
    modern_fields: bool = False

    def take(self, page: ChatPage) -> None:
        """Add a page; a chat that comes twice, because the list moved, counts as last seen."""
        self.chats.update({chat.id: chat for chat in page.items})
        self.broken += page.broken
        self.modern_fields = self.modern_fields or page.modern_fields


@dataclass(frozen=True)
class Until:
    """Where a head poll may stop."""

    states: Mapping[str, ChatState]
    before_was_complete: bool
    watermark: datetime | None
    """UTC instant of the newest activity that the last complete pass saw; None before the first one."""
    accounts: frozenset[str]
    """The accounts that are known; a chat of another one makes a sweep of this pass."""

    def reached(self, page: ChatPage) -> bool:
        """Return whether nothing new can come after `page`."""
        if self.before_was_complete and page.items and all(self.knows(chat) for chat in page.items):
            return True
        oldest = min((chat.last_activity for chat in page.items if chat.last_activity), default=None)
        return self.watermark is not None and oldest is not None and oldest < self.watermark - OVERLAP

    def knows(self, chat: Chat) -> bool:
        """Return whether `chat` is exactly as it was last listed."""
        state = self.states.get(chat.id)
        return state is not None and state.chat.without_text() == chat.without_text()


async def read_list(beeper: Beeper, until: Until | None) -> Reading:
    """Return the list from the newest chat on, as far as `until`, or all of it.

    Raises CallFailed when not even the first page came, and Unauthorized always.
    """
    reading = Reading()
    cursor: str | None = None
    cursors: set[str] = set()
    empty = 0
    while len(cursors) < MOST_PAGES:
        try:
            page = await _page(beeper, cursor, sweep=until is None)
        except Unauthorized:
            raise
        except CallFailed as failure:
            if cursor is None:
                raise
            reading.failure = failure
            return reading
        reading.take(page)
        empty = 0 if page.items or page.broken else empty + 1
        if until and any(chat.account_id and chat.account_id not in until.accounts for chat in page.items):
            until = None
        reading.complete = not page.has_more or (until is not None and until.reached(page))
        # The same cursor for ever, or page after page without a chat: the app is not well, and the rest is unknown.
        if reading.complete or not page.oldest_cursor or page.oldest_cursor in cursors or empty >= EMPTY_PAGES:
            return reading
        cursor = page.oldest_cursor
        cursors.add(cursor)
    return reading


async def _page(beeper: Beeper, cursor: str | None, *, sweep: bool) -> ChatPage:
    limit = PAGE_OF_SWEEP if sweep else None
    direction: Literal["before"] | None = "before" if cursor is not None else None
    page = await beeper.chats(cursor=cursor, direction=direction, limit=limit)
    return replace(page, items=with_types_of_previews(page.items, parse_version(beeper.app_version)))
