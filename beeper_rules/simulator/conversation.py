"""What is said: messages, reactions and system lines, and what each does to its chat."""

from __future__ import annotations

from bisect import insort
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from beeper_rules.simulator.directory import Directory
from beeper_rules.simulator.inbox import SORT_KEY_STEP, act
from beeper_rules.simulator.nouns import ROOM_MENTION, Message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from beeper_rules.simulator.nouns import Chat, Person


class MessageDetails(TypedDict, total=False):
    """What an arriving message may be beyond its text."""

    sender: str
    """Name or id; a stranger joins the chat. Default: the first of the others."""
    at: datetime
    """Default: now. An older instant is a late delivery: it moves neither last activity nor the archive."""
    kind: str
    """One of the API's message types; default TEXT."""
    hidden: bool
    attachments: list[dict[str, Any]]
    reply_to: str
    """The id of the message that this one answers."""


class Conversation(Directory):
    """Lets other people and the user write, react, edit and delete."""

    def _add(self, chat: Chat, sender: Person, text: str | None, **details: Any) -> Message:  # noqa: ANN401 - fields of Message
        at = details.pop("at", None) or self.clock.now()
        message_id = str(1_344_000 + self.new_number())
        message = Message(message_id, sender, chat.next_sort_key, at, text=text, **details)
        chat.next_sort_key += SORT_KEY_STEP
        chat.messages.append(message)
        self.touch(chat, at)
        return message

    def _arrive(self, chat_id: str, text: str, mentions: tuple[str, ...], details: MessageDetails) -> str:
        chat = self.home(self.chat_of(chat_id))
        late = "at" in details and details["at"] < chat.last_activity
        message = self._add(
            chat,
            self.person(chat, details.get("sender")),
            text,
            at=details.get("at"),
            kind=details.get("kind", "TEXT"),
            is_hidden=details.get("hidden", False),
            linked_id=details.get("reply_to"),
            attachments=details.get("attachments", []),
            mentions=mentions,
        )
        if message.is_content:
            if self.behaviour.incoming_unarchives and not late:
                chat.is_archived = False
            if chat.reminder and chat.reminder.dismiss_on_incoming:
                chat.reminder = None
        return message.id

    @act
    def receive_message(self, chat_id: str, text: str, **details: Unpack[MessageDetails]) -> str:
        """Let somebody write to the user; returns the message id.

        The unread count and the last activity rise, the chat leaves the archive, and a reminder that
        asked for it is dismissed.
        """
        return self._arrive(chat_id, text, (), details)

    @act
    def mention(self, chat_id: str, text: str, **details: Unpack[MessageDetails]) -> str:
        """Let somebody write a message that mentions the user."""
        return self._arrive(chat_id, text, (self.me.id,), details)

    @act
    def mention_room(self, chat_id: str, text: str, **details: Unpack[MessageDetails]) -> str:
        """Let somebody write a message to everybody in the room."""
        return self._arrive(chat_id, text, (ROOM_MENTION,), details)

    @act
    def send_own_message(  # noqa: PLR0913 - what a message may be
        self,
        chat_id: str,
        text: str | None,
        *,
        at: datetime | None = None,
        kind: str = "TEXT",
        reply_to: str | None = None,
        attachments: Sequence[dict[str, Any]] = (),
        pending_id: str | None = None,
    ) -> str:
        """Let the user write, which also reads everything before; returns the message id."""
        chat = self.home(self.chat_of(chat_id))
        details = {"kind": kind, "linked_id": reply_to, "attachments": list(attachments), "pending_id": pending_id}
        message = self._add(chat, self.me, text, at=at, **details)
        chat.last_read = message.sort_key
        chat.is_marked_unread = False
        if self.behaviour.bounce_back_s:
            chat.echo_at = message.at + timedelta(seconds=self.behaviour.bounce_back_s)
            self.expect(chat.echo_at, chat)
        return message.id

    @act
    def backfill(self, chat_id: str, *texts: str) -> list[str]:
        """Let older history arrive, a minute apart before all that is there; returns the ids, oldest first."""
        chat = self.home(self.chat_of(chat_id))
        sender = self.person(chat, None)
        ids = []
        for text in reversed(texts):
            oldest = chat.messages[0] if chat.messages else None
            key = oldest.sort_key - 1 if oldest else chat.next_sort_key - 1
            at = (oldest.at if oldest else chat.last_activity) - timedelta(minutes=1)
            message = Message(str(1_344_000 + self.new_number()), sender, key, at, text=text)
            insort(chat.messages, message, key=lambda one: one.sort_key)
            ids.append(message.id)
        return ids[::-1]

    @act
    def system_line(
        self, chat_id: str, text: str, *, sender: str | None = None, kind: str | None = None, hidden: bool = False
    ) -> str:
        """Add a membership or system line (no type), or a bot's NOTICE; it is activity, never unread."""
        chat = self.home(self.chat_of(chat_id))
        return self._add(chat, self.person(chat, sender), text, kind=kind, is_hidden=hidden).id

    @act
    def react(
        self, chat_id: str, message_id: str, key: str, *, sender: str | None = None, as_message: bool = True
    ) -> None:
        """React to a message: activity, and with `as_message` a line that becomes the preview."""
        chat = self.home(self.chat_of(chat_id))
        person = self.person(chat, sender)
        self._withdraw(chat, message_id, person.id, key)
        reaction = {"id": f"{person.id}{key}", "participantID": person.id, "reactionKey": key, "emoji": True}
        self.message_of(chat, message_id).reactions.append(reaction)
        self.touch(chat, self.clock.now())
        if as_message:
            self._add(chat, person, key, kind="REACTION", linked_id=message_id)

    @act
    def unreact(self, chat_id: str, message_id: str, key: str, *, sender: str) -> None:
        """Take a reaction back, and the line that it may have become; without one nothing happens."""
        self._withdraw(self.home(self.chat_of(chat_id)), message_id, sender, key)

    def _withdraw(self, chat: Chat, message_id: str, person_id: str, key: str) -> None:
        message = self.message_of(chat, message_id)
        message.reactions = [
            one for one in message.reactions if (one["participantID"], one["reactionKey"]) != (person_id, key)
        ]
        chat.messages = [
            one
            for one in chat.messages
            if (one.kind, one.linked_id, one.sender.id, one.text) != ("REACTION", message_id, person_id, key)
        ]

    @act
    def edit_message(self, chat_id: str, message_id: str, text: str) -> None:
        """Let a message be edited; last activity stays."""
        message = self.message_of(self.home(self.chat_of(chat_id)), message_id)
        message.text, message.edited_at = text, self.clock.now()

    @act
    def delete_message(self, chat_id: str, message_id: str, *, for_everyone: bool = True) -> None:
        """Let a message be deleted: for everyone it stays as a deleted one, no longer unread; for me it is gone."""
        chat = self.home(self.chat_of(chat_id))
        message = self.message_of(chat, message_id)
        if not for_everyone:
            chat.messages.remove(message)
            return
        message.text, message.is_deleted = None, True
