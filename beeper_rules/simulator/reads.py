"""The routes that only look."""

from __future__ import annotations

import zlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from beeper_rules.simulator import described, render
from beeper_rules.simulator.exchange import Issue, Reply, invalid, not_found, reply_json
from beeper_rules.simulator.pages import cut
from beeper_rules.simulator.validation import read_query

if TYPE_CHECKING:
    from beeper_rules.simulator.exchange import Call
    from beeper_rules.simulator.inbox import Inbox
    from beeper_rules.simulator.nouns import Account, Chat, Message


def info(inbox: Inbox, call: Call) -> Reply:
    """GET /v1/info: who answers here."""
    base = call.base_url
    host, _, port = base.removeprefix("http://").rpartition(":")
    oauth = {
        "authorization_endpoint": f"{base}/oauth/authorize",
        "token_endpoint": f"{base}/oauth/token",
        "introspection_endpoint": f"{base}/oauth/introspect",
        "userinfo_endpoint": f"{base}/oauth/userinfo",
        "revocation_endpoint": f"{base}/oauth/revoke",
        "registration_endpoint": f"{base}/oauth/register",
    }
    return reply_json(
        {
            "app": {
                "name": "Beeper",
                "version": inbox.behaviour.app_version,
                "bundle_id": "com.automattic.beeper.desktop",
            },
            "platform": {"os": "linux", "arch": "x64", "release": "6.1.0"},
            "server": {
                "status": "running",
                "base_url": base,
                "port": int(port),
                "hostname": host,
                "remote_access": False,
                "mcp_enabled": True,
            },
            "endpoints": {
                "spec": f"{base}/v1/spec",
                "mcp": f"{base}/v0/mcp",
                "ws_events": f"{base}/v1/ws",
                "oauth": oauth,
            },
        }
    )


def introspect(inbox: Inbox, call: Call) -> Reply:
    """POST /oauth/introspect: whether a token is good, and for what."""
    form = dict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))
    if "token" not in form:
        raise invalid([Issue(code="invalid_type", message="Required", path=["token"])])
    now = inbox.clock.now()
    token = inbox.behaviour.token(form["token"], now)
    if token is None:
        return reply_json({"active": False})
    issued = 1_767_225_600
    answer: dict[str, Any] = {
        "active": True,
        "scope": token.scope,
        "token_type": "Bearer",
        "iat": issued,
        "nbf": issued,
        "sub": inbox.me.id,
        "aud": call.base_url,
        "client_id": "beeper-desktop",
        "iss": call.base_url,
    }
    if token.expires_at:
        answer["exp"] = int(token.expires_at.timestamp())
    return reply_json(answer)


def accounts(inbox: Inbox, _call: Call) -> Reply:
    """GET /v1/accounts: a bare array."""
    return reply_json([render.account_json(inbox, account) for account in inbox.accounts.values()])


def account(inbox: Inbox, call: Call) -> Reply:
    """GET /v1/accounts/{accountID}."""
    return reply_json(render.account_json(inbox, find_account(inbox, call.ids[0])))


def labels(inbox: Inbox, _call: Call) -> Reply:
    """GET /v1/labels: a bare array."""
    return reply_json([{"id": label_id, "name": name} for label_id, name in inbox.labels.items()])


def chats(inbox: Inbox, call: Call) -> Reply:
    """GET /v1/chats: all chats, archived and muted ones too, newest activity first."""
    behaviour = inbox.behaviour
    parameters = dict(described.CHAT_LIST_QUERY)
    if not behaviour.list_limit_honoured:
        del parameters["limit"]
    query = read_query(call, parameters)
    known = inbox.newest_first()
    if behaviour.listed_fraction < 1:
        known = [chat for chat in known if _share(chat.id) < behaviour.listed_fraction]
    if "accountIDs" in query:
        known = [chat for chat in known if chat.account_id in query["accountIDs"]]
    page = cut(known, inbox.rank, query, query.get("limit", behaviour.chat_page))
    return reply_json(page.as_json(lambda chat: render.listed_chat_json(inbox, chat)))


def _share(chat_id: str) -> float:
    """Return a number in [0, 1) that is always the same for a chat."""
    return zlib.crc32(chat_id.encode()) / 2**32


def chat(inbox: Inbox, call: Call) -> Reply:
    """GET /v1/chats/{chatID}: one chat, without preview."""
    query = read_query(call, described.CHAT_QUERY)
    most = query.get("maxParticipantCount", inbox.behaviour.default_participants)
    return reply_json(render.chat_json(inbox, find_chat(inbox, call), participants=most))


def messages(inbox: Inbox, call: Call) -> Reply:
    """GET /v1/chats/{chatID}/messages: newest first; a merged chat has none of its own."""
    parameters = dict(described.PAGE_QUERY)
    if not inbox.behaviour.message_limit_honoured:
        del parameters["limit"]
    query = read_query(call, parameters)
    home = find_chat(inbox, call)
    size = query.get("limit", inbox.behaviour.message_page)
    page = cut(home.messages[::-1], lambda one: (one.sort_key,), query, size)
    shown = inbox.shown(home)
    return reply_json(page.as_json(lambda one: render.message_json(inbox, shown, one)))


def message(inbox: Inbox, call: Call) -> Reply:
    """GET /v1/chats/{chatID}/messages/{messageID}."""
    home, found = find_holder(inbox, find_chat(inbox, call), call.ids[1])
    return reply_json(render.message_json(inbox, inbox.shown(home), found))


def find_account(inbox: Inbox, account_id: str) -> Account:
    """Return an account; Refusal 404."""
    if account_id not in inbox.accounts:
        raise not_found("Account")
    return inbox.accounts[account_id]


def find_chat(inbox: Inbox, call: Call) -> Chat:
    """Return the chat that the path names; Refusal 404."""
    return chat_called(inbox, call.ids[0])


def chat_called(inbox: Inbox, chat_id: str) -> Chat:
    """Return a chat that this build has, by its id or this install's number for it; Refusal 404."""
    try:
        chat = inbox.chat_of(chat_id)
    except KeyError as error:
        raise not_found("Chat") from error
    if not inbox.has(chat):
        raise not_found("Chat")
    return chat


def find_message(inbox: Inbox, home: Chat, message_id: str) -> Message:
    """Return a message of a chat, or of the members of a merged one; Refusal 404."""
    return find_holder(inbox, home, message_id)[1]


def find_holder(inbox: Inbox, chat: Chat, message_id: str) -> tuple[Chat, Message]:
    """Return a message with the chat that holds it, a member if the chat is a merged one; Refusal 404."""
    for member in inbox.members(chat):
        try:
            return member, inbox.message_of(member, message_id)
        except KeyError:
            continue
    raise not_found("Message")


def no_content(inbox: Inbox, *, applied: bool = True) -> Reply:
    """Return what this build says to an archive or reminder write that needs no answer."""
    match inbox.behaviour.empty_answer:
        case "204":
            return Reply(HTTPStatus.NO_CONTENT, applied=applied)
        case "200":
            return Reply(HTTPStatus.OK, applied=applied)
        case "success":
            return reply_json({"success": True}, applied=applied)
