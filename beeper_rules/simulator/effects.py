"""What a change means inside the app, whether the user's hand or an API call asked for it.

Every function takes the inbox and any chat; for a merged chat it changes the members.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from beeper_rules.simulator.inbox import Inbox
    from beeper_rules.simulator.nouns import Chat, Message, Reminder


def before_write(inbox: Inbox, chat: Chat) -> None:
    """Keep what GETs go on to show of a chat and its members while the app lags behind a write."""
    for member in inbox.members(chat):
        inbox.remember(member)
    if chat.member_ids:
        inbox.remember(chat)


def archive(inbox: Inbox, chat: Chat, *, archived: bool) -> None:
    """Move a chat out of the inbox or back."""
    for member in inbox.members(chat):
        member.is_archived = archived
        if archived and inbox.behaviour.archiving_marks_read:
            _read_all(member)


def set_flag(inbox: Inbox, chat: Chat, name: str, *, value: bool) -> None:
    """Set one of `is_muted`, `is_pinned`, `is_low_priority`."""
    for member in inbox.members(chat):
        setattr(member, name, value)


def mark_read(inbox: Inbox, chat: Chat, through: Message | None = None) -> None:
    """Raise the read mark through a message, or through everything; it never falls."""
    for member in inbox.members(chat):
        if through is None:
            _read_all(member)
        elif through in member.messages:
            member.last_read = max(member.last_read, through.sort_key)
            member.is_marked_unread = False


def _read_all(chat: Chat) -> None:
    if chat.messages:
        chat.last_read = max(chat.last_read, chat.messages[-1].sort_key)
    chat.is_marked_unread = False


def mark_unread(inbox: Inbox, chat: Chat, since: Message | None = None) -> None:
    """Set the unread dot; with a message, let the read mark fall to just before it."""
    members = inbox.members(chat)
    targets = [inbox.home(chat)] if since is None else [m for m in members if since in m.messages]
    for member in targets:
        member.is_marked_unread = True
        if since is not None:
            before = [m.sort_key for m in member.messages if m.sort_key < since.sort_key]
            member.last_read = min(member.last_read, before[-1] if before else 0)
        if inbox.behaviour.unread_unarchives:
            member.is_archived = False


def set_reminder(inbox: Inbox, chat: Chat, reminder: Reminder | None) -> None:
    """Set, replace or clear the chat's only reminder; one in the past falls due at once."""
    target = inbox.home(chat)
    target.reminder = reminder
    if reminder is None:
        return
    inbox.expect(reminder.at, target)
    if inbox.behaviour.reminding_archives:
        archive(inbox, chat, archived=True)


def set_draft(inbox: Inbox, chat: Chat, draft: dict[str, Any] | None) -> None:
    """Put a draft into the chat's text field, or empty it."""
    inbox.home(chat).draft = draft


def set_title(chat: Chat, title: str | None) -> None:
    """Give a chat a title, or with None the one that the app computes."""
    chat.title = chat.natural_title if title is None else title
