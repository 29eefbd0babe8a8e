"""Calls about chats: the list, a search, one of them, its flags."""

from collections.abc import Iterable, Mapping

from beeper_rules.beeper import decode
from beeper_rules.beeper.answers import Accepted, ChatPage
from beeper_rules.beeper.asked import ChatQuery
from beeper_rules.beeper.caller import Caller
from beeper_rules.beeper.spelling import Direction, chat_path, each, given, one, paging, query
from beeper_rules.errors import OutcomeUnknown, Rejected
from beeper_rules.model.chat import Chat, Label
from beeper_rules.safe_text import printable


class ChatCalls(Caller):
    """Chats and labels."""

    async def chats(
        self,
        *,
        cursor: str | None = None,
        direction: Direction | None = None,
        account_ids: Iterable[str] = (),
        limit: int | None = None,
    ) -> ChatPage:
        """Return one page of the list; apps up to 4.3.20 ignore `limit` and answer 25."""
        pairs = each("accountIDs", account_ids) + paging(cursor, direction, limit)
        return decode.chat_page(await self._get("/v1/chats" + query(pairs)), "GET /v1/chats")

    async def search_chats(
        self,
        wanted: ChatQuery,
        *,
        cursor: str | None = None,
        direction: Direction | None = None,
        limit: int | None = None,
    ) -> ChatPage:
        """Return one page of the chats that are wanted, none of which has a preview; `limit` 1 to 200."""
        pairs = wanted.pairs() + paging(cursor, direction, limit)
        return decode.chat_page(await self._get("/v1/chats/search" + query(pairs)), "GET /v1/chats/search")

    async def chat(self, chat_id: str, *, max_participants: int | None = None) -> Chat:
        """Return one chat, which never has a preview; `max_participants` -1 means all. Rejected with 404 if gone."""
        path = chat_path(chat_id)
        pairs = one("maxParticipantCount", max_participants)
        found = decode.chat(await self._get(path + query(pairs)), f"GET {path}")
        if chat_id not in {found.id, found.local_chat_id}:
            raise OutcomeUnknown(f"GET {path} was answered with another chat: {printable(found.id, 200)}")
        return found

    async def labels(self) -> tuple[Label, ...] | None:
        """Return every label; None on an app without labels."""
        try:
            body = await self._get("/v1/labels")
        except Rejected as error:
            if error.no_such_call:
                return None
            raise
        return decode.labels(body, "GET /v1/labels")

    async def update_chat(self, chat_id: str, changes: Mapping[str, object]) -> Accepted:
        """Change fields of a chat, in the API's spelling: `{"isMuted": True}`, `{"draft": {"text": "…"}}`."""
        return await self._write("PATCH", chat_id, "", changes)

    async def archive(self, chat_id: str, archived: bool) -> Accepted:
        """Archive a chat, or bring it back to the inbox."""
        return await self._write("POST", chat_id, "/archive", {"archived": archived})

    async def mark_read(self, chat_id: str, message_id: str | None = None) -> Accepted:
        """Mark a chat read up to a message; None means up to whatever is newest at that moment."""
        return await self._write("POST", chat_id, "/read", given({"messageID": message_id}))

    async def mark_unread(self, chat_id: str, message_id: str | None = None) -> Accepted:
        """Mark a chat unread from a message on; None means the chat as a whole."""
        return await self._write("POST", chat_id, "/unread", given({"messageID": message_id}))

    async def notify_anyway(self, chat_id: str) -> Accepted:
        """Notify the other side although its focus is on; iMessage on macOS only, Rejected elsewhere."""
        return await self._write("POST", chat_id, "/notify-anyway", {})
