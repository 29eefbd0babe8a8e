"""Calls about my reactions to messages."""

from beeper_rules.beeper import receipts
from beeper_rules.beeper.answers import Reacted
from beeper_rules.beeper.caller import Caller
from beeper_rules.beeper.spelling import given, message_path, one, query, segment
from beeper_rules.errors import Rejected


class ReactionCalls(Caller):
    """Reactions. A reaction key is an emoji, a shortcode or the address of an image."""

    async def react(self, chat_id: str, message_id: str, key: str, *, transaction_id: str | None = None) -> Reacted:
        """React to a message; `transaction_id` is made up by the app when None. Apps from 4.2.557 on."""
        path = message_path(chat_id, message_id) + "/reactions"
        body = given({"reactionKey": key, "transactionID": transaction_id})
        return receipts.reacted(await self._receipt("POST", path, body), f"POST {path}")

    async def unreact(self, chat_id: str, message_id: str, key: str) -> Reacted:
        """Take my reaction away; one that is not there is no error. Apps from 4.2.557 on.

        A 404 or 405 may mean an app before 5.0.0, which takes the key in the query, or a chat or message that
        is gone. Both prove that nothing was removed, and what is gone is gone in the older spelling too: so that
        is tried, and if it is unknown as well, the answer that speaks of the message is the one that is raised.
        """
        path = message_path(chat_id, message_id) + "/reactions"
        newer, older = f"{path}/{segment(key)}", path + query(one("reactionKey", key))
        try:
            return receipts.reacted(await self._receipt("DELETE", newer, None), f"DELETE {newer}")
        except Rejected as error:
            if not error.no_such_call:
                raise
            first = error
        try:
            return receipts.reacted(await self._receipt("DELETE", older, None), f"DELETE {path}")
        except Rejected as second:
            # A newer app need not know the older spelling any more: then the first 404 was about the message.
            raise first if second.no_such_call and not second.not_there else second from None
