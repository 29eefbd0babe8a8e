"""How what the app stores looks in the API's answers, in the build that the behaviour describes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from beeper_rules.simulator.absent import absent
from beeper_rules.simulator.clock import iso

if TYPE_CHECKING:
    from collections.abc import Collection

    from beeper_rules.simulator.inbox import Inbox
    from beeper_rules.simulator.nouns import Account, Chat, Message, Person

Json = dict[str, Any]

DEFAULT_PARTICIPANTS = 100
ALL_PARTICIPANTS = -1


def account_json(inbox: Inbox, account: Account) -> Json:
    """Return an Account."""
    answer: Json = {
        "accountID": account.id,
        "bridge": {"id": account.id, "type": account.bridge_type, "provider": account.provider},
        "user": user_json(account.user),
        "network": account.network,
        "status": account.status,
        "statusText": account.status_text,
        "loginID": account.id,
    }
    return _without(answer, absent("Account", inbox.behaviour))


def chat_json(inbox: Inbox, chat: Chat, *, participants: int = DEFAULT_PARTICIPANTS, lagging: bool = True) -> Json:
    """Return a Chat; `lagging` shows it as GETs do while the app lags behind its writes."""
    seen, members = look(inbox, chat, lagging=lagging)
    answer: Json = {
        "id": seen.id,
        "localChatID": str(seen.local_id),
        "accountID": seen.account_id,
        "network": seen.network,
        "title": seen.title,
        "type": seen.kind,
        "participants": _participants_json(inbox, seen.people, participants),
        "lastActivity": iso(seen.last_activity),
        "unreadCount": sum(len(member.unread) for member in members),
        "unreadMentionsCount": sum(member.unread_mentions for member in members),
        "lastReadMessageSortKey": _sort_key(inbox, seen.last_read) if seen.last_read else None,
        "isMarkedUnread": seen.is_marked_unread,
        "isArchived": seen.is_archived,
        "isMuted": seen.is_muted,
        "isPinned": seen.is_pinned,
        "isLowPriority": seen.is_low_priority,
        "isReadOnly": seen.is_read_only,
        "description": seen.description,
        "imgURL": seen.img_url,
        "reminder": _reminder_json(seen),
        "snooze": _snooze_json(seen),
        "draft": seen.draft,
        "messageExpirySeconds": seen.expiry_s,
    }
    answer |= _optional_json(inbox, seen)
    return _without(answer, absent("Chat", inbox.behaviour))


def look(inbox: Inbox, chat: Chat, *, lagging: bool = True) -> tuple[Chat, list[Chat]]:
    """Return a chat as it is shown, and what holds its messages: its members if it is merged, else itself."""
    members = [inbox.shown(one) if lagging else one for one in inbox.members(chat)]
    if not chat.member_ids:
        return members[0], members
    return _merged(inbox.shown(chat) if lagging else chat, members), members


def _merged(parent: Chat, members: list[Chat]) -> Chat:
    """Return the parent with what its members hold: flags of all, the dot of any, the rest of the first."""
    return replace(
        parent,
        last_activity=max(member.last_activity for member in members),
        is_archived=all(member.is_archived for member in members),
        is_muted=all(member.is_muted for member in members),
        is_pinned=all(member.is_pinned for member in members),
        is_low_priority=all(member.is_low_priority for member in members),
        is_marked_unread=any(member.is_marked_unread for member in members),
        reminder=members[0].reminder,
        snooze=members[0].snooze,
        draft=members[0].draft,
    )


def _optional_json(inbox: Inbox, chat: Chat) -> Json:
    answer: Json = {}
    if chat.label_ids:
        answer["labels"] = [{"id": one, "name": inbox.labels[one]} for one in chat.label_ids]
    if chat.member_ids:
        answer["merge"] = {"chatIDs": list(chat.member_ids), "defaultChatID": chat.member_ids[0]}
    if chat.merged_into:
        answer["mergedIntoChatID"] = chat.merged_into
    if chat.capabilities is not None:
        answer["capabilities"] = chat.capabilities
    return answer


def _without(answer: Json, names: Collection[str]) -> Json:
    return {name: value for name, value in answer.items() if name not in names} if names else answer


def listed_chat_json(inbox: Inbox, chat: Chat) -> Json:
    """Return a Chat as the list shows it: fewer participants, and the newest line as `preview`."""
    answer = chat_json(inbox, chat, participants=inbox.behaviour.listed_participants)
    if not chat.member_ids or inbox.behaviour.merged_preview:
        newest = [(one, one.messages[-1]) for one in inbox.members(chat) if one.messages]
        if newest:
            home, message = max(newest, key=lambda pair: pair[1].at)
            preview = message_json(inbox, inbox.shown(home), message)
            if inbox.behaviour.raw_sender_in_preview:
                preview["senderName"] = message.sender.id
            answer["preview"] = preview
    return answer


def message_json(inbox: Inbox, chat: Chat, message: Message) -> Json:
    """Return a Message of the chat that holds it."""
    answer: Json = {
        "id": message.id,
        "chatID": chat.id,
        "accountID": chat.account_id,
        "senderID": message.sender.id,
        "senderName": message.sender.name or message.sender.id,
        "timestamp": iso(message.at),
        "sortKey": _sort_key(inbox, message.sort_key),
        "type": message.kind,
        "text": message.text,
        "isSender": message.sender.is_self,
        "isUnread": message.sort_key > chat.last_read and message.is_content and not message.sender.is_self,
        "isHidden": message.is_hidden,
        "isDeleted": message.is_deleted,
        "mentions": list(message.mentions),
        "reactions": list(message.reactions),
        "attachments": list(message.attachments),
    }
    if message.edited_at:
        answer["editedTimestamp"] = iso(message.edited_at)
    if message.pending_id:
        answer["sendStatus"] = {"status": "SUCCESS", "timestamp": iso(message.at)}
    if message.linked_id:
        answer["linkedMessageID"] = message.linked_id
    return _without(answer, absent("Message", inbox.behaviour))


def _sort_key(inbox: Inbox, key: int) -> str | int:
    return key if inbox.behaviour.int_sort_keys else str(key)


def user_json(person: Person) -> Json:
    """Return a User."""
    optional = {"username": person.username, "phoneNumber": person.phone_number, "email": person.email}
    given = {name: value for name, value in optional.items() if value is not None}
    return {"id": person.id, "fullName": person.name, "isSelf": person.is_self, "cannotMessage": False} | given


def _participants_json(inbox: Inbox, people: list[Person], most: int) -> Json:
    some = people if most == ALL_PARTICIPANTS else people[:most]
    gone = absent("ParticipantsItem", inbox.behaviour)
    items = [_without(_participant_json(person), gone) for person in some]
    return {"items": items, "hasMore": len(some) < len(people), "total": len(people)}


def _participant_json(person: Person) -> Json:
    return user_json(person) | {"isAdmin": person.is_admin, "isNetworkBot": person.is_network_bot}


def _reminder_json(chat: Chat) -> Json | None:
    reminder = chat.reminder
    if reminder is None:
        return None
    return {"remindAt": iso(reminder.at), "dismissOnIncomingMessage": reminder.dismiss_on_incoming}


def _snooze_json(chat: Chat) -> Json | None:
    snooze = chat.snooze
    if snooze is None:
        return None
    return {"snoozeUntil": iso(snooze.until), "userSnoozedAt": iso(snooze.since)}
