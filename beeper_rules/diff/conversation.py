"""What was said between two sightings of a chat."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from beeper_rules.model.change import ChatState, Event, Origin
from beeper_rules.model.chat import Chat
from beeper_rules.model.listed import Around, Listed
from beeper_rules.model.message import Message


def activity(before: ChatState, listed: Listed, around: Around) -> bool:
    """Return whether something of theirs is new.

    The preview's sort key rose and the preview is not mine, or the unread count rose while the read mark did not fall.
    """
    if listed.members:
        # Sort keys of two members cannot be compared, so each member answers for itself.
        pairs = [(around.members_before.get(each.chat.id), each) for each in listed.members]
        return any(known is not None and activity(known, each, around) for known, each in pairs)
    preview = listed.chat.preview
    if preview is not None and not preview.mine and _is_news(preview, before):
        return True
    old, new = before.chat.unread_count, listed.chat.unread_count
    return old is not None and new is not None and new > old and listed.chat.read_mark >= before.chat.read_mark


def spoke(before: ChatState, listed: Listed, around: Around) -> bool:
    """Return whether anybody said something, I included."""
    if listed.members:
        pairs = [(around.members_before.get(each.chat.id), each) for each in listed.members]
        return any(known is not None and spoke(known, each, around) for known, each in pairs)
    preview = listed.chat.preview
    return bool(listed.messages) or (preview is not None and preview.is_content and _is_news(preview, before))


def _highest(before: ChatState) -> int:
    """Return the highest sort key seen so far: a deleted newest message must not make the next one look old or new."""
    preview = before.chat.preview
    return max(before.cursor, preview.sort_key) if preview else before.cursor


def _is_news(message: Message, before: ChatState) -> bool:
    """Return whether it came after everything that was seen of the chat."""
    highest = _highest(before)
    if highest:
        return message.sort_key > highest
    # Nothing was seen of it, which may be because the app did not show it: then only the chat's own time tells.
    was = before.chat.last_activity
    return was is not None and message.timestamp > was


def mentioned(before: Chat, after: Chat, around: Around) -> bool:
    """Return whether unread mentions of me came in."""
    old, new = before.unread_mentions_count, after.unread_mentions_count
    if new is None or new < 1:
        return False
    # Marked unread from an older message on: what mentions me there is no news.
    if after.read_mark < before.read_mark and _newest_key(after) == _newest_key(before):
        return False
    if old is not None:
        return new > old
    # An app that leaves out a zero says nothing until there is one; the unread count must bear it out.
    modern = around.app.modern and (around.app_before or around.app).modern
    return modern and before.unread_count is not None and (after.unread_count or 0) > before.unread_count


def _newest_key(chat: Chat) -> int | None:
    return chat.preview.sort_key if chat.preview else None


def happened_at(message: Message | None, around: Around) -> datetime:
    """Return when it happened to this inbox: not before the last pass, whatever the clock of the message said.

    An account that fills in history delivers old messages as new; only there the message's own time is believed.
    """
    if message is None:
        return around.seen_before
    if around.backfilling:
        return min(message.timestamp, around.now)
    return min(max(message.timestamp, around.seen_before), around.now)


def messages(listed: Listed, around: Around) -> Iterator[Event]:
    """Yield an event for each new content message, oldest first."""
    if listed.skipped:
        yield Event("messages_skipped", around.now)
    for message in listed.messages:
        origin = Origin.ME if message.mine else Origin.THEM
        yield Event("new_message", happened_at(message, around), origin, message=message)


def turns(before: ChatState, after: ChatState, listed: Listed, around: Around) -> Iterator[Event]:
    """Yield `unanswered` or `no_reply` where the newest content message changed sides."""
    if not after.newest_known or after.newest is None:
        return
    if not before.newest_known and not _is_news_of(after.newest, before, listed, around):
        return
    was_mine = before.newest is not None and before.newest.mine
    was_theirs = before.newest is not None and not before.newest.mine
    # Between two passes both may have written; then the state was left and entered again.
    mine_between = any(each.mine for each in listed.messages)
    theirs_between = any(not each.mine for each in listed.messages)
    if after.newest.mine and (not was_mine or theirs_between):
        yield Event("no_reply", happened_at(after.newest, around), Origin.ME)
    elif not after.newest.mine and (not was_theirs or mine_between):
        yield Event("unanswered", happened_at(after.newest, around), Origin.THEM)


def _is_news_of(message: Message, before: ChatState, listed: Listed, around: Around) -> bool:
    """Return whether a message is new to the chat, or to the member of a merged chat that holds it."""
    home = around.members_before.get(message.chat_id or "") if listed.members else before
    return home is not None and _is_news(message, home)


def state_after(before: ChatState | None, listed: Listed) -> ChatState:
    """Return what is known of the chat once this sighting is taken in."""
    newest, known = listed.newest, listed.newest_known
    if not known and before is not None and before.newest_known and listed.chat.same_messages_as(before.chat):
        newest, known = before.newest, True
    seen = [*listed.messages, *([newest] if newest else []), *([listed.chat.preview] if listed.chat.preview else [])]
    mine = [each.timestamp for each in seen if each.mine and each.is_content]
    if before is not None and before.mine_at is not None:
        mine.append(before.mine_at)
    return ChatState(
        chat=listed.chat,
        newest=newest,
        newest_known=known,
        theirs_since=_theirs_since(before, newest, listed),
        mine_at=max(mine, default=None),
        cursor=max([_highest(before) if before else 0, *(each.sort_key for each in seen)]) if not listed.members else 0,
        active_at=before.active_at if before else None,
    )


def _theirs_since(before: ChatState | None, newest: Message | None, listed: Listed) -> datetime | None:
    """Return the instant of their first content message after my last."""
    if newest is None or newest.mine:
        return None
    # In their order, not by sort key: the keys of two members cannot be compared.
    mine_up_to = max((at for at, each in enumerate(listed.messages, 1) if each.mine), default=0)
    if not mine_up_to and before is not None and before.theirs_since is not None:
        return before.theirs_since
    first = next((each for each in listed.messages[mine_up_to:] if not each.mine), newest)
    return first.timestamp


def joined(listed: Listed, around: Around) -> ChatState | None:
    """Return what was known of a merged chat before it was merged; None when a member of it was not known."""
    parts = [around.members_before[each.chat.id] for each in listed.members if each.chat.id in around.members_before]
    if not parts or len(parts) < len(listed.members):
        return None
    counts = {
        "unread_count": sum(each.chat.unread_count or 0 for each in parts),
        "unread_mentions_count": sum(each.chat.unread_mentions_count or 0 for each in parts),
    }
    newest = max((each.newest for each in parts if each.newest), key=lambda each: each.timestamp, default=None)
    return ChatState(listed.chat.model_copy(update=counts), newest, all(each.newest_known for each in parts))


def noticed(state: ChatState, around: Around) -> ChatState:
    """Return the state with the instant at which a newer message of theirs was noticed."""
    return replace(state, active_at=around.now)
