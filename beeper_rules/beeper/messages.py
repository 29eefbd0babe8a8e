"""Calls about messages: a chat's pages, a search, one of them; sending, editing, deleting."""

from beeper_rules.beeper import decode, receipts
from beeper_rules.beeper.answers import EditedMessage, MessagePage, MessageSearchPage, SentMessage
from beeper_rules.beeper.asked import Attachment, MessageQuery
from beeper_rules.beeper.caller import Caller
from beeper_rules.beeper.spelling import Direction, chat_path, given, message_path, one, paging, query
from beeper_rules.model.message import Message


class MessageCalls(Caller):
    """Messages."""

    async def messages(
        self, chat_id: str, *, cursor: str | None = None, direction: Direction | None = None
    ) -> MessagePage:
        """Return one page of a chat's messages, about 20."""
        path = f"{chat_path(chat_id)}/messages"
        return decode.message_page(await self._get(path + query(paging(cursor, direction))), f"GET {path}")

    async def search_messages(
        self,
        wanted: MessageQuery,
        *,
        cursor: str | None = None,
        direction: Direction | None = None,
        limit: int | None = None,
    ) -> MessageSearchPage:
        """Return one page of the messages that are wanted, of the indexed history only; `limit` 1 to 20."""
        pairs = wanted.pairs() + paging(cursor, direction, limit)
        body = await self._get("/v1/messages/search" + query(pairs))
        return decode.message_search_page(body, "GET /v1/messages/search")

    async def message(self, chat_id: str, message_id: str) -> Message:
        """Return one message by its id, its pending id or its Matrix event id. Apps from 4.2.808 on.

        Rejected with 404 if it, its chat or the route is not there.
        """
        path = message_path(chat_id, message_id)
        return decode.message(await self._get(path), f"GET {path}")

    async def send_message(
        self,
        chat_id: str,
        text: str | None = None,
        *,
        reply_to: str | None = None,
        attachment: Attachment | None = None,
    ) -> SentMessage:
        """Send a message, whose text is Markdown; `reply_to` is the id of the message that it answers.

        Not safe to repeat once its fate is unknown: the API has no key for it. ValueError for nothing to say.
        """
        if not text and attachment is None:
            raise ValueError("a message has a text or an attachment")
        path = f"{chat_path(chat_id)}/messages"
        attached = attachment.to_json() if attachment is not None else None
        body = given({"text": text, "replyToMessageID": reply_to, "attachment": attached})
        return receipts.sent_message(await self._receipt("POST", path, body), f"POST {path}")

    async def edit_message(self, chat_id: str, message_id: str, text: str) -> EditedMessage:
        """Give a message of mine another text, which is Markdown."""
        path = message_path(chat_id, message_id)
        return receipts.edited_message(await self._receipt("PUT", path, {"text": text}), f"PUT {path}")

    async def delete_message(self, chat_id: str, message_id: str, *, for_everyone: bool) -> None:
        """Delete a message for everyone, or for me only. Apps from 4.2.808 on."""
        path = message_path(chat_id, message_id)
        target = path + query(one("forEveryone", for_everyone))
        receipts.done(await self._receipt("DELETE", target, None), f"DELETE {path}")
