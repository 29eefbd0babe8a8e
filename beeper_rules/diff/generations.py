"""Another app than before: what it tells for the first time, or no more, is no event; what both tell is compared."""

from collections.abc import Mapping
from dataclasses import replace
from enum import IntEnum

from beeper_rules.model.change import ChatState
from beeper_rules.model.chat import Chat
from beeper_rules.model.listed import Around


class Sign(IntEnum):
    """What a listed chat says of the app that listed it."""

    NONE = 0
    """No field of 4.2.808: an older app, or a newer one that leaves out whatever is false."""
    SOME = 1
    SPELT_OUT = 2
    """A field of 4.2.808 that is false or 0: this app does not leave such fields out."""


def told_apart(before: Chat, after: Chat, around: Around) -> Around:
    """Return what surrounds two sightings of a chat, each with what its own app could tell.

    The chat knows better than the pass: one that was left out of the sweep after an update was last listed by the
    older app.
    """
    then, now = around.app_before or around.app, around.app
    signs = (_sign(before), _sign(after))
    if signs == (Sign.NONE, Sign.SPELT_OUT):
        then = replace(then, modern=False)
    elif signs == (Sign.SPELT_OUT, Sign.NONE):
        now = replace(now, modern=False)
    return replace(around, app=now, app_before=then)


def _sign(chat: Chat) -> Sign:
    flags = (chat.is_marked_unread, chat.is_low_priority, chat.is_read_only)
    if False in flags or chat.unread_mentions_count == 0:
        return Sign.SPELT_OUT
    shown = (*flags, chat.unread_mentions_count, chat.draft, chat.reminder, chat.snooze)
    return Sign.SOME if any(each is not None for each in shown) else Sign.NONE


def comparable(before: ChatState, after: ChatState, around: Around) -> tuple[ChatState, ChatState]:
    """Return both sightings without what only one of two apps can tell, where no field is unknown for the lack of it.

    Whether a chat is marked unread goes into `is_unread`, and a chat that is not said to be merged is taken for none.
    """
    lost: dict[str, None] = {"merge": None} if updated(around) else {}
    if (around.app_before or around.app).modern != around.app.modern:
        lost["is_marked_unread"] = None
    return _without(before, lost), _without(after, lost)


def _without(state: ChatState, lost: Mapping[str, None]) -> ChatState:
    return replace(state, chat=state.chat.model_copy(update=lost)) if lost else state


def updated(around: Around) -> bool:
    """Return whether another version of the app shows the inbox than before."""
    then, now = around.app_before or around.app, around.app
    return (then.version, then.modern, then.labels) != (now.version, now.modern, now.labels)
