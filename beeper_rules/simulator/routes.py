"""The table of routes, and the way of a call through it: token, route, scope, handler."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from beeper_rules.simulator import (
    assets,
    contacts,
    editions,
    message_writes,
    openings,
    reads,
    searches,
    window,
    writes,
)
from beeper_rules.simulator.behaviour import SDK6
from beeper_rules.simulator.description import ID
from beeper_rules.simulator.exchange import Refusal, not_found, reply_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from beeper_rules.simulator.behaviour import Behaviour
    from beeper_rules.simulator.exchange import Call, Reply
    from beeper_rules.simulator.world import World


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path."""

    method: str
    path: str
    handler: Callable[[World, Call], Reply]
    public: bool = False
    """Answers without a token."""
    since: str = "4.1.294"
    """The app version that brought the route; the first with a v1 at all, unless a later one is known."""

    def ids(self, segments: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return what stands for the ids of this route in a path, None if the path is another."""
        parts = self.path.split("/")[1:]
        if len(parts) != len(segments):
            return None
        pairs = list(zip(parts, segments, strict=True))
        if any(part not in {ID, segment} for part, segment in pairs):
            return None
        return tuple(segment for part, segment in pairs if part == ID)


_LOOKING = {"GET", "HEAD"}
_ACCOUNT = f"/v1/accounts/{ID}"
_CHAT = f"/v1/chats/{ID}"
_MESSAGE = f"{_CHAT}/messages/{ID}"
ROUTES = (
    Route("GET", "/v1/info", reads.info, public=True, since="4.2.557"),
    Route("POST", "/oauth/introspect", reads.introspect, public=True, since="4.2.557"),
    Route("GET", "/v1/spec", lambda world, call: reply_json(spec(world, call.base_url))),
    Route("GET", "/v1/accounts", reads.accounts),
    Route("GET", _ACCOUNT, reads.account, since=SDK6),
    Route("GET", f"{_ACCOUNT}/contacts", contacts.search),
    Route("GET", f"{_ACCOUNT}/contacts/list", contacts.listing, since="4.2.557"),
    Route("GET", "/v1/labels", reads.labels, since=SDK6),
    Route("GET", "/v1/search", searches.everything),
    Route("POST", "/v1/focus", window.focus),
    Route("GET", "/v1/chats", reads.chats),
    Route("POST", "/v1/chats", openings.create),
    Route("POST", "/v1/chats/start", openings.start, since="4.2.808"),
    Route("GET", "/v1/chats/search", searches.chats),
    Route("GET", _CHAT, reads.chat),
    Route("PATCH", _CHAT, writes.patch, since="4.2.808"),
    Route("POST", f"{_CHAT}/archive", writes.archive),
    Route("POST", f"{_CHAT}/reminders", writes.set_reminder),
    Route("DELETE", f"{_CHAT}/reminders", writes.clear_reminder),
    Route("POST", f"{_CHAT}/read", writes.read, since="4.2.808"),
    Route("POST", f"{_CHAT}/unread", writes.unread, since="4.2.808"),
    Route("POST", f"{_CHAT}/notify-anyway", writes.notify_anyway, since="4.2.808"),
    Route("GET", f"{_CHAT}/messages", reads.messages),
    Route("POST", f"{_CHAT}/messages", message_writes.send),
    Route("GET", _MESSAGE, reads.message, since="4.2.808"),
    Route("PUT", _MESSAGE, message_writes.edit, since="4.2.557"),
    Route("DELETE", _MESSAGE, message_writes.delete, since="4.2.808"),
    Route("POST", f"{_MESSAGE}/reactions", message_writes.react, since="4.2.557"),
    Route("DELETE", f"{_MESSAGE}/reactions", message_writes.unreact_by_query, since="4.2.557"),
    Route("DELETE", f"{_MESSAGE}/reactions/{ID}", message_writes.unreact, since="4.2.808"),
    Route("GET", "/v1/messages/search", searches.messages),
    Route("POST", "/v1/assets/download", assets.download),
    Route("GET", "/v1/assets/serve", assets.serve, since="4.2.557"),
    Route("POST", "/v1/assets/upload", assets.upload, since="4.2.557"),
    Route("POST", "/v1/assets/upload/base64", assets.upload_base64, since="4.2.557"),
)


def spec(world: World, base_url: str) -> dict[str, Any]:
    """Return the description of this build at an address: its routes, and what each takes and answers."""
    known = {(route.method, route.path) for route in ROUTES if _known(route, world.behaviour)}
    return editions.served(base_url, world.behaviour, lambda method, path: (method, path) in known)


def answer(inbox: World, call: Call) -> Reply:
    """Do what a call asks for and return the reply, an error in the API's shape included."""
    with inbox.turn(looking=call.method in _LOOKING):
        try:
            reply = _dispatch(inbox, call)
        except Refusal as refusal:
            reply = refusal.reply()
        return with_version(inbox, call, reply)


def with_version(inbox: World, call: Call, reply: Reply) -> Reply:
    """Return a reply with the header that tells the app's version to those with a good token."""
    behaviour = inbox.behaviour
    if not behaviour.version_header or behaviour.token(call.token, inbox.clock.now()) is None:
        return reply
    return replace(reply, headers=reply.headers | {"x-beeper-desktop-version": behaviour.app_version})


def _dispatch(inbox: World, call: Call) -> Reply:
    segments = call.segments
    candidates = [
        (route, ids) for route in ROUTES if _known(route, inbox.behaviour) and (ids := route.ids(segments)) is not None
    ]
    # A path that is spelt out is no id: `/v1/chats/search` is not a chat called search.
    fewest = min((len(ids) for _, ids in candidates), default=0)
    candidates = [(route, ids) for route, ids in candidates if len(ids) == fewest]
    matching = [(route, ids) for route, ids in candidates if route.method == call.method]
    if not _is_public(call):
        authorise(inbox, call)
    if not candidates:
        raise not_found("Route")
    if not matching:
        raise _wrong_method([route.method for route, _ in candidates])
    route, ids = matching[0]
    return route.handler(inbox, replace(call, ids=ids))


def _is_public(call: Call) -> bool:
    """Return whether no token is asked for, in builds that do not know the route either."""
    return any(route.public and route.method == call.method and route.path == call.raw_path for route in ROUTES)


def _known(route: Route, behaviour: Behaviour) -> bool:
    return behaviour.has(route.since)


def authorise(inbox: World, call: Call) -> None:
    """Let pass a known token with the scope that the method needs; Refusal 401 or 403."""
    token = inbox.behaviour.token(call.token, inbox.clock.now())
    if token is None:
        message = "Unauthorized: Invalid or missing token"
        raise Refusal(HTTPStatus.UNAUTHORIZED, "unauthorized", message)
    if call.method not in _LOOKING and not token.can_write:
        message = "Forbidden: this token does not allow sensitive actions"
        raise Refusal(HTTPStatus.FORBIDDEN, "forbidden", message)


def _wrong_method(allowed: list[str]) -> Refusal:
    refusal = Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", "Method not allowed")
    refusal.headers = {"allow": ", ".join(sorted(allowed))}
    return refusal
