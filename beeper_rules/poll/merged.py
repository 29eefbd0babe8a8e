"""Merged chats and their members folded into one conversation."""

from collections.abc import Mapping

from beeper_rules.model.change import ChatState
from beeper_rules.model.chat import Chat


def parents(chats: Mapping[str, Chat], states: Mapping[str, ChatState]) -> dict[str, str]:
    """Return member id → parent id, for every member whose parent is listed now or was before.

    A member without a listed parent is a chat like any other.
    """
    known = {chat_id: state.chat for chat_id, state in states.items() if state.chat.merge} | dict(chats)
    found: dict[str, str] = {}
    for chat in chats.values():
        parent = chat.merged_into_chat_id
        if parent is not None and parent in known:
            found[chat.id] = parent
    for chat in known.values():
        for member in chat.merge.chat_ids if chat.merge else ():
            if member in chats and member != chat.id:
                found.setdefault(member, chat.id)
    return found
