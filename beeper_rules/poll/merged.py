"""Merged chats and their members folded into one conversation."""

from collections.abc import Mapping

from beeper_rules.model.change import ChatState
from beeper_rules.model.chat import Chat


def parents(chats: Mapping[str, Chat], states: Mapping[str, ChatState]) -> dict[str, str]:
    """Return member id → parent id, for every member whose parent is listed now or was before.

    A member without a listed parent is a chat like any other.
    """
    known = {chat_id: state.chat for chat_id, state in states.items() if state.chat.merge} | dict(chats)
    merged = {chat_id: chat.merge for chat_id, chat in known.items() if chat.merge}
    # A merged chat is never a member itself, so that a list which says so loses no chat.
    members = [chat for chat_id, chat in chats.items() if chat_id not in merged]
    found = {chat.id: parent for chat in members if (parent := chat.merged_into_chat_id) in merged}
    for parent, merge in merged.items():
        for member in merge.chat_ids:
            if member in chats and member not in merged:
                found.setdefault(member, parent)
    return found
