"""JSON values to chats, messages and accounts.

A page of the wrong shape is refused whole; one broken item of a good page is set aside and the rest lives.
Every function raises OutcomeUnknown, and nothing else, for whatever the bytes may hold.
"""

from datetime import UTC, datetime

from beeper_rules.beeper.answers import (
    AppInfo,
    ChatPage,
    ContactPage,
    MessagePage,
    MessageSearchPage,
    SearchResults,
    TokenInfo,
)
from beeper_rules.beeper.shapes import (
    array,
    frame,
    frame_of,
    inner,
    json_object,
    json_value,
    read,
    read_items,
    short,
    whole,
    wrong,
)
from beeper_rules.model.account import Account
from beeper_rules.model.chat import Chat, Label, User
from beeper_rules.model.message import Message
from beeper_rules.model.wire import MILLISECONDS_FROM

MODERN_KEYS = frozenset({"isMarkedUnread", "isLowPriority", "isReadOnly", "unreadMentionsCount", "snooze", "draft"})
"""Fields of a chat that only apps from 4.2.808 on send."""
LARGEST_SPEC = 8 * 1024 * 1024
"""Bytes; that of 4.3.0 describes 67 paths in less than one million."""


def chat_page(body: bytes, what: str) -> ChatPage:
    """Return one page of the chat list; `what` names the call in errors."""
    page = frame(body, what)
    items, broken = read_items(page.items, Chat)
    modern = any(isinstance(each, dict) and not MODERN_KEYS.isdisjoint(each) for each in page.items)
    return ChatPage(items, broken, page.has_more, page.oldest_cursor, page.newest_cursor, modern)


def message_page(body: bytes, what: str) -> MessagePage:
    """Return one page of a chat's messages."""
    page = frame(body, what)
    items, broken = read_items(page.items, Message)
    return MessagePage(items, broken, page.has_more, page.oldest_cursor, page.newest_cursor)


def message_search_page(body: bytes, what: str) -> MessageSearchPage:
    """Return one page of found messages, with the chats that hold them."""
    return _message_search_page(json_object(body, what), what)


def search_results(body: bytes, what: str) -> SearchResults:
    """Return what a search over everything found; a kind of result that is missing is empty."""
    results = json_object(body, what).get("results")
    if not isinstance(results, dict):
        raise wrong(what, "it holds no results")
    chats, broken = read_items(_listed(results, "chats", what), Chat)
    in_groups, broken_groups = read_items(_listed(results, "in_groups", what), Chat)
    messages = _message_search_page({"items": []} | inner(results, "messages"), what)
    return SearchResults(chats, in_groups, messages, broken + broken_groups)


def contact_page(body: bytes, what: str) -> ContactPage:
    """Return contacts, which a search lists without any cursor."""
    page = frame(body, what)
    items, broken = read_items(page.items, User)
    return ContactPage(items, broken, page.has_more, page.oldest_cursor, page.newest_cursor)


def message(body: bytes, what: str) -> Message:
    """Return one retrieved message."""
    return whole(json_value(body, what), Message, what)


def account(body: bytes, what: str) -> Account:
    """Return one retrieved account."""
    return _account(json_value(body, what), what)


def chat(body: bytes, what: str) -> Chat:
    """Return one retrieved chat."""
    return whole(json_value(body, what), Chat, what)


def accounts(body: bytes, what: str) -> tuple[Account, ...]:
    """Return every account; one whose user cannot be read is kept without it, for an account must not seem gone."""
    return tuple(_account(each, what) for each in array(body, what))


def labels(body: bytes, what: str) -> tuple[Label, ...]:
    """Return every label."""
    return tuple(whole(each, Label, what) for each in array(body, what))


def app_info(body: bytes, what: str) -> AppInfo:
    """Return what the app says about itself; whatever else listens there would not speak of an app or a server."""
    value = json_object(body, what)
    if not (isinstance(value.get("app"), dict) or isinstance(value.get("server"), dict)):
        raise wrong(what, "it describes neither an app nor a server")
    remote = inner(value, "server").get("remote_access")
    return AppInfo(
        name=short(inner(value, "app").get("name")),
        version=short(inner(value, "app").get("version")),
        os=short(inner(value, "platform").get("os")),
        status=short(inner(value, "server").get("status")),
        base_url=short(inner(value, "server").get("base_url")),
        ws_events=short(inner(value, "endpoints").get("ws_events")),
        remote_access=remote if isinstance(remote, bool) else None,
    )


def token_info(body: bytes, what: str) -> TokenInfo:
    """Return what introspection says about the token."""
    value = json_object(body, what)
    active = value.get("active")
    if not isinstance(active, bool):
        raise wrong(what, "it does not say whether the token is active")
    said = short(value.get("scope"))
    return TokenInfo(active, frozenset(said.split()) if said else None, _epoch(value.get("exp")))


def spec(body: bytes, what: str) -> dict[str, object]:
    """Return an OpenAPI document."""
    if len(body) > LARGEST_SPEC:
        raise wrong(what, f"it is larger than {LARGEST_SPEC} bytes")
    value = json_object(body, what)
    if not isinstance(value.get("openapi"), str):
        raise wrong(what, "it is no OpenAPI document")
    return value


def receipt(body: bytes, what: str) -> dict[str, object]:
    """Return what the answer to a write holds; an empty one is a success."""
    return json_object(body, what) if body.strip() else {"success": True}


def reason(value: dict[str, object]) -> str:
    """Return why a write was not taken, in the app's words; empty when it does not say."""
    return short(value.get("error")) or short(value.get("message")) or ""


def write_answer(body: bytes, what: str) -> tuple[bool, str, Chat | None]:
    """Return whether a write was taken, the reason that was given if not, and the chat that was shown."""
    if not body.strip():
        return True, "", None
    value = json_object(body, what)
    if value.get("success") is False:
        return False, reason(value), None
    shown, why = read(value, Chat)
    if shown is None and value.get("success") is not True:
        raise wrong(what, f"it is neither a chat ({why}) nor a success")
    return True, "", shown


def _account(item: object, what: str) -> Account:
    """Return one account, without its user if need be."""
    found, _ = read(item, Account)
    if found is None and isinstance(item, dict):
        item = {key: value for key, value in item.items() if key != "user"}
    return found or whole(item, Account, what)


def _message_search_page(value: dict[str, object], what: str) -> MessageSearchPage:
    page = frame_of(value, what)
    items, broken = read_items(page.items, Message)
    holders, broken_chats = read_items(list(inner(value, "chats").values()), Chat)
    chats = {each.id: each for each in holders}
    return MessageSearchPage(items, broken, page.has_more, page.oldest_cursor, page.newest_cursor, chats, broken_chats)


def _listed(value: dict[str, object], key: str, what: str) -> list[object]:
    """Return a list inside an object; an empty one when there is none."""
    found = value.get(key)
    if found is not None and not isinstance(found, list):
        raise wrong(what, f"its '{key}' is not a list")
    return found or []


def _epoch(value: object) -> datetime | None:
    """Return the UTC instant of epoch seconds; of milliseconds, if there are so many."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        seconds = value / 1000 if abs(value) >= MILLISECONDS_FROM else value
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
