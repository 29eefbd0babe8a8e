"""Calls that begin a chat, and may send something: by the ids of its people, or by whom to talk to."""

from collections.abc import Iterable, Mapping

from beeper_rules.beeper import receipts
from beeper_rules.beeper.answers import OpenedChat
from beeper_rules.beeper.app import AppCalls
from beeper_rules.beeper.asked import ChatType, Recipient
from beeper_rules.beeper.spelling import given
from beeper_rules.errors import CallFailed, Rejected

CREATE, START = "/v1/chats", "/v1/chats/start"


class OpeningCalls(AppCalls):
    """New chats. Neither call is safe to repeat once its fate is unknown."""

    async def create_chat(
        self,
        account_id: str,
        participant_ids: Iterable[str],
        *,
        chat_type: ChatType,
        title: str | None = None,
        message_text: str | None = None,
    ) -> OpenedChat:
        """Begin a chat with these people; a single chat that exists already is that one, a group is always new."""
        needed = {"accountID": account_id, "type": chat_type, "participantIDs": list(participant_ids)}
        return await self._open(CREATE, needed | given({"title": title, "messageText": message_text}))

    async def start_chat(
        self, account_id: str, user: Recipient, *, allow_invite: bool, message_text: str | None = None
    ) -> OpenedChat:
        """Find or begin the chat with a person; `allow_invite` lets the network invite a stranger.

        An app before 4.2.808 gets the older spelling in a second call, but only when it is proven that the
        first one met no route: a person who was not found must not be looked for twice.
        """
        body = {"accountID": account_id, "user": user.to_json(), "allowInvite": allow_invite}
        body |= given({"messageText": message_text})
        try:
            return await self._open(START, body)
        except Rejected as refusal:
            if not await self._met_no_route(refusal):
                raise
        return await self._open(CREATE, {"mode": "start"} | body)

    async def _open(self, path: str, body: Mapping[str, object]) -> OpenedChat:
        return receipts.opened_chat(await self._receipt("POST", path, body), f"POST {path}")

    async def _met_no_route(self, refusal: Rejected) -> bool:
        """Return whether the app lacks `start`: it knows no POST there, or its own description is without it."""
        if not refusal.not_there:
            return refusal.no_such_call
        try:
            return await self.offers("POST", START) is False
        except CallFailed:  # without proof the refusal itself is what the caller has to know
            return False
