"""Beeper, as this program uses it: one method per call, one attempt per method.

Every method raises NotSent, Unauthorized, Rejected, Deferred or OutcomeUnknown, and nothing else.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal, Self
from urllib.parse import quote, urlencode

from beeper_rules import address
from beeper_rules.beeper import decode
from beeper_rules.beeper.answers import Accepted, AppInfo, ChatPage, MessagePage, TokenInfo
from beeper_rules.beeper.transport import BODY_CAP, DEADLINE_S, Transport, utc_now
from beeper_rules.errors import InvalidSetup, OutcomeUnknown, Rejected
from beeper_rules.model.account import Account
from beeper_rules.model.chat import Chat, Label
from beeper_rules.safe_text import printable
from beeper_rules.secret import Secret

Direction = Literal["before", "after"]

NOT_FOUND, NO_METHOD = 404, 405
UNADDRESSABLE = frozenset({"", ".", ".."})
"""Ids that the path of a URL cannot carry: a server takes them for the way itself."""


class Beeper:
    """A connection to one Beeper Desktop. Use it as an async context manager, or call `aclose`."""

    def __init__(
        self,
        base_url: str,
        token: Secret,
        *,
        deadline_s: float = DEADLINE_S,
        body_cap: int = BODY_CAP,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        # Whether a remote address is allowed was decided where the configuration was read.
        where = str(address.parse(base_url, allow_remote=True))
        self._token = _checked(token)
        self._transport = Transport(where, deadline_s=deadline_s, body_cap=body_cap, now=now)
        self._base_url = where
        self._told_version: str | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._base_url!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        await self._transport.aclose()

    @property
    def base_url(self) -> str:
        """Where the calls go."""
        return self._base_url

    @property
    def app_version(self) -> str | None:
        """The app's version as the last version header said, else as `info` did; None when neither has come."""
        return self._transport.app_version or self._told_version

    async def info(self) -> AppInfo:
        """Return what the app says about itself; the token is not sent. Rejected with 404 on apps before 4.2.557."""
        body = await self._transport.call("GET", "/v1/info", token=None)
        found = decode.app_info(body, "GET /v1/info")
        self._told_version = found.version
        return found

    async def accounts(self) -> tuple[Account, ...]:
        """Return every account; may be empty while the app starts."""
        return decode.accounts(await self._get("/v1/accounts"), "GET /v1/accounts")

    async def labels(self) -> tuple[Label, ...] | None:
        """Return every label; None on an app without labels."""
        try:
            body = await self._get("/v1/labels")
        except Rejected as error:
            if error.status == NOT_FOUND:
                return None
            raise
        return decode.labels(body, "GET /v1/labels")

    async def chats(
        self,
        *,
        cursor: str | None = None,
        direction: Direction | None = None,
        account_ids: Iterable[str] = (),
        limit: int | None = None,
    ) -> ChatPage:
        """Return one page of the list; apps up to 4.3.20 ignore `limit` and answer 25."""
        pairs = [("accountIDs", each) for each in account_ids]
        pairs += _paging(cursor, direction) + ([("limit", str(limit))] if limit is not None else [])
        return decode.chat_page(await self._get("/v1/chats" + _query(pairs)), "GET /v1/chats")

    async def chat(self, chat_id: str, *, max_participants: int | None = None) -> Chat:
        """Return one chat, which never has a preview; `max_participants` -1 means all. Rejected with 404 if gone."""
        path = _chat_path(chat_id)
        pairs = [("maxParticipantCount", str(max_participants))] if max_participants is not None else []
        found = decode.chat(await self._get(path + _query(pairs)), f"GET {path}")
        if chat_id not in {found.id, found.local_chat_id}:
            raise OutcomeUnknown(f"GET {path} was answered with another chat: {printable(found.id, 200)}")
        return found

    async def messages(
        self, chat_id: str, *, cursor: str | None = None, direction: Direction | None = None
    ) -> MessagePage:
        """Return one page of a chat's messages, about 20."""
        path = f"{_chat_path(chat_id)}/messages"
        return decode.message_page(await self._get(path + _query(_paging(cursor, direction))), f"GET {path}")

    async def update_chat(self, chat_id: str, changes: Mapping[str, object]) -> Accepted:
        """Change fields of a chat, in the API's spelling: `{"isMuted": True}`, `{"draft": {"text": "…"}}`."""
        return await self._write("PATCH", chat_id, "", changes)

    async def archive(self, chat_id: str, archived: bool) -> Accepted:
        """Archive a chat, or bring it back to the inbox."""
        return await self._write("POST", chat_id, "/archive", {"archived": archived})

    async def mark_read(self, chat_id: str, message_id: str | None = None) -> Accepted:
        """Mark a chat read up to a message; None means up to whatever is newest at that moment."""
        return await self._write("POST", chat_id, "/read", _from_message(message_id))

    async def mark_unread(self, chat_id: str, message_id: str | None = None) -> Accepted:
        """Mark a chat unread from a message on; None means the chat as a whole."""
        return await self._write("POST", chat_id, "/unread", _from_message(message_id))

    async def set_reminder(self, chat_id: str, at: datetime, *, dismiss_on_incoming: bool) -> Accepted:
        """Set the chat's one reminder, replacing one that is there; `at` is aware.

        An older app that refuses the time as text and asks for `remindAtMs` gets that: a second call,
        safe because the first one was refused.
        """
        if at.tzinfo is None:
            raise ValueError("a reminder's instant has a time zone")
        text = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        reminder: dict[str, object] = {"remindAt": text, "dismissOnIncomingMessage": dismiss_on_incoming}
        try:
            return await self._write("POST", chat_id, "/reminders", {"reminder": reminder})
        except Rejected as error:
            if error.status not in {400, 422} or "remindAtMs" not in error.message:
                raise
        older = {"remindAtMs": round(at.timestamp() * 1000), "dismissOnIncomingMessage": dismiss_on_incoming}
        return await self._write("POST", chat_id, "/reminders", {"reminder": older})

    async def clear_reminder(self, chat_id: str) -> Accepted:
        """Remove the chat's reminder."""
        return await self._write("DELETE", chat_id, "/reminders", None)

    async def introspect(self) -> TokenInfo | None:
        """Return what Beeper says about the token; None on an app that cannot be asked."""
        form = urlencode({"token": self._token.reveal(), "token_type_hint": "access_token"}).encode()
        try:
            body = await self._transport.call(
                "POST",
                "/oauth/introspect",
                token=self._token,
                content=form,
                content_type="application/x-www-form-urlencoded",
            )
        except Rejected as error:
            if error.status in {NOT_FOUND, NO_METHOD}:
                return None
            raise
        return decode.token_info(body, "POST /oauth/introspect")

    async def _get(self, target: str) -> bytes:
        """Return the body of a read."""
        return await self._transport.call("GET", target, token=self._token)

    async def _write(self, method: str, chat_id: str, route: str, body: Mapping[str, object] | None) -> Accepted:
        """Send a write and return that it was taken."""
        path = _chat_path(chat_id) + route
        content = b"" if body is None else json.dumps(body, allow_nan=False).encode()
        answer = await self._transport.call(method, path, token=self._token, content=content)
        taken, why, shown = decode.write_answer(answer, f"{method} {path}")
        if not taken:
            said = printable(self._token.redact(why), 200) or "no reason given"
            raise Rejected(f"{method} {path} was refused: {said}", status=200)
        return Accepted(shown if shown is not None and shown.id == chat_id else None)


def _checked(token: Secret) -> Secret:
    """Return the token, if a header can carry it; the message does not repeat it."""
    value = token.reveal()
    if not (value.isascii() and value.isprintable()) or " " in value:
        raise InvalidSetup(
            [],
            message="the token holds a space, a line end or another character that no token has",
            hint="copy it again from Beeper (Settings → Developers → Approved connections)",
        )
    return token


def _chat_path(chat_id: str) -> str:
    """Return the path of a chat; every reserved character of its id is encoded (iMessage ids hold `#`)."""
    try:
        encoded = quote(chat_id, safe="")
    except UnicodeEncodeError as error:
        raise _unaddressable(chat_id) from error
    if encoded in UNADDRESSABLE:
        raise _unaddressable(chat_id)
    return f"/v1/chats/{encoded}"


def _unaddressable(chat_id: str) -> Rejected:
    """Return the failure for an id that no call can name."""
    return Rejected(f"'{printable(chat_id, 100)}' is not an id that a call can name", status=NOT_FOUND)


def _from_message(message_id: str | None) -> dict[str, object]:
    """Return the body that names a message, or an empty one."""
    return {"messageID": message_id} if message_id is not None else {}


def _paging(cursor: str | None, direction: Direction | None) -> list[tuple[str, str]]:
    """Return the query pairs of a page."""
    pairs = [("cursor", cursor)] if cursor is not None else []
    return pairs + ([("direction", direction)] if direction is not None else [])


def _query(pairs: list[tuple[str, str]]) -> str:
    """Return the query with its question mark, arrays as repeated keys; empty for no pairs."""
    return "?" + urlencode(pairs, quote_via=quote, safe="", errors="replace") if pairs else ""
