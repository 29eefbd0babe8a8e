"""The routes that search: chats, messages, and both at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beeper_rules.simulator import description, render
from beeper_rules.simulator.behaviour import SDK6
from beeper_rules.simulator.clock import parse_iso
from beeper_rules.simulator.contacts import matches
from beeper_rules.simulator.exchange import reply_json
from beeper_rules.simulator.pages import Page, cut
from beeper_rules.simulator.rich_text import readable
from beeper_rules.simulator.validation import read_query

if TYPE_CHECKING:
    from beeper_rules.simulator.exchange import Call, Reply
    from beeper_rules.simulator.inbox import Inbox
    from beeper_rules.simulator.nouns import Chat, Message

Found = tuple["Chat", "Message"]
"""A message with the chat that holds it."""

CHAT_PAGE = 50
MESSAGE_PAGE = 20
_MEDIA = {"img": "image", "video": "video"}


def chats(inbox: Inbox, call: Call) -> Reply:
    """GET /v1/chats/search: like the list, without previews."""
    parameters = description.query_of("searchChats")
    if not inbox.behaviour.has(SDK6):
        del parameters["labelID"]
    query = read_query(call, parameters)
    found = [chat for chat in inbox.newest_first() if _chat_fits(inbox, chat, query)]
    page = cut(found, inbox.rank, query, query.get("limit", CHAT_PAGE))
    return reply_json(page.as_json(lambda chat: _chat_json(inbox, chat)))


def _chat_json(inbox: Inbox, chat: Chat) -> dict[str, Any]:
    return render.chat_json(inbox, chat, participants=inbox.behaviour.listed_participants)


def _chat_fits(inbox: Inbox, chat: Chat, query: dict[str, Any]) -> bool:
    seen, members = render.look(inbox, chat)
    return (
        _named(seen, query.get("query", ""), query.get("scope", "titles"))
        and _in_inbox(seen, query.get("inbox"))
        and query.get("type", "any") in {"any", seen.kind}
        and (not query.get("unreadOnly") or seen.is_marked_unread or any(member.unread for member in members))
        and (query.get("includeMuted", True) or not seen.is_muted)
        and seen.account_id in query.get("accountIDs", [seen.account_id])
        and ("labelID" not in query or query["labelID"] in seen.label_ids)
        and ("lastActivityAfter" not in query or seen.last_activity > parse_iso(query["lastActivityAfter"]))
        and ("lastActivityBefore" not in query or seen.last_activity < parse_iso(query["lastActivityBefore"]))
    )


def _named(chat: Chat, text: str, scope: str) -> bool:
    if scope == "titles":
        return text.casefold() in chat.title.casefold()
    return any(matches(person, text) for person in chat.people if not person.is_self)


def _in_inbox(chat: Chat, name: str | None) -> bool:
    match name:
        case "archive":
            return chat.is_archived
        case "low-priority":
            return chat.is_low_priority and not chat.is_archived
        case "primary":
            return not chat.is_archived and not chat.is_low_priority
        case _:
            return True


def messages(inbox: Inbox, call: Call) -> Reply:
    """GET /v1/messages/search: what people wrote, newest first, with the chats that hold it."""
    query = read_query(call, description.query_of("searchMessages"))
    return reply_json(_message_page(inbox, query))


def _message_page(inbox: Inbox, query: dict[str, Any]) -> dict[str, Any]:
    found = [
        (chat, message)
        for chat in inbox.chats.values()
        if _holder_fits(inbox, chat, query)
        for message in chat.messages
        if message.is_content and _message_fits(message, query)
    ]
    page = cut(sorted(found, key=_rank, reverse=True), _rank, query, query.get("limit", MESSAGE_PAGE))
    return _page_json(inbox, page)


def _rank(found: Found) -> tuple[int, int, int]:
    chat, message = found
    return round(message.at.timestamp() * 1000), chat.local_id, message.sort_key


def _page_json(inbox: Inbox, page: Page[Found]) -> dict[str, Any]:
    holders = {chat.id: _chat_json(inbox, chat) for chat, _ in page.items}
    return page.as_json(lambda one: render.message_json(inbox, inbox.shown(one[0]), one[1])) | {"chats": holders}


def _holder_fits(inbox: Inbox, chat: Chat, query: dict[str, Any]) -> bool:
    seen = inbox.shown(chat)
    names = {chat.id, str(chat.local_id)}
    return (
        not names.isdisjoint(query.get("chatIDs", names))
        and seen.account_id in query.get("accountIDs", [seen.account_id])
        and query.get("chatType", seen.kind) == seen.kind
        and not (seen.is_low_priority and query.get("excludeLowPriority", True))
        and (query.get("includeMuted", True) or not seen.is_muted)
    )


def _message_fits(message: Message, query: dict[str, Any]) -> bool:
    text = readable(message.text or "").casefold()
    return (
        all(word in text for word in query.get("query", "").casefold().split())
        and _sent_by(message, query.get("sender"))
        and _has_media(message, query.get("mediaTypes", []))
        and ("dateAfter" not in query or message.at > parse_iso(query["dateAfter"]))
        and ("dateBefore" not in query or message.at < parse_iso(query["dateBefore"]))
    )


def _sent_by(message: Message, sender: str | None) -> bool:
    match sender:
        case None:
            return True
        case "me":
            return message.sender.is_self
        case "others":
            return not message.sender.is_self
        case _:
            return message.sender.id == sender


def _has_media(message: Message, wanted: list[str]) -> bool:
    kinds = {_MEDIA.get(one.get("type", ""), "file") for one in message.attachments}
    if message.text and ("https://" in message.text or "http://" in message.text):
        kinds.add("link")
    return not wanted or not kinds.isdisjoint(wanted) or ("any" in wanted and bool(kinds))


def everything(inbox: Inbox, call: Call) -> Reply:
    """GET /v1/search: chats by title, groups by participant, and a page of messages."""
    query = read_query(call, description.query_of("search"))
    text = query["query"]
    chats = [chat for chat in inbox.newest_first() if _named(chat, text, "titles")]
    groups = [chat for chat in inbox.newest_first() if chat.kind == "group" and _named(chat, text, "participants")]
    results = {
        "chats": [_chat_json(inbox, chat) for chat in chats[:CHAT_PAGE]],
        "in_groups": [_chat_json(inbox, chat) for chat in groups[:CHAT_PAGE]],
        "messages": _message_page(inbox, {"query": text}),
    }
    return reply_json({"results": results})
