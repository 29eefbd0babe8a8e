"""The simulated world: an inbox that other people write to and that its user works on by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beeper_rules.simulator import effects, render
from beeper_rules.simulator.conversation import Conversation
from beeper_rules.simulator.inbox import act
from beeper_rules.simulator.nouns import Reminder, Snooze

if TYPE_CHECKING:
    from datetime import datetime


class World(Conversation):
    """Adds what the user does in the app, on the desktop or on the phone.

    A chat is named by its id everywhere. All acts may be called while a server serves this world.
    """

    @act
    def read_on_phone(self, chat_id: str, through: str | None = None) -> None:
        """Read a chat, all of it or through one message."""
        chat = self.chat_of(chat_id)
        message = None if through is None else self.message_of(self.home(chat), through)
        effects.mark_read(self, chat, message)

    @act
    def mark_unread_by_hand(self, chat_id: str) -> None:
        """Set the unread dot."""
        effects.mark_unread(self, self.chat_of(chat_id))

    @act
    def archive_by_hand(self, chat_id: str, *, archived: bool = True) -> None:
        """Archive a chat, or take it back."""
        effects.archive(self, self.chat_of(chat_id), archived=archived)

    @act
    def mute_by_hand(self, chat_id: str, *, muted: bool = True) -> None:
        """Mute a chat, or unmute it."""
        effects.set_flag(self, self.chat_of(chat_id), "is_muted", value=muted)

    @act
    def pin_by_hand(self, chat_id: str, *, pinned: bool = True) -> None:
        """Pin a chat, or unpin it."""
        effects.set_flag(self, self.chat_of(chat_id), "is_pinned", value=pinned)

    @act
    def low_priority_by_hand(self, chat_id: str, *, low: bool = True) -> None:
        """Move a chat to low priority, or back."""
        effects.set_flag(self, self.chat_of(chat_id), "is_low_priority", value=low)

    @act
    def snooze(self, chat_id: str, until: datetime) -> None:
        """Snooze a chat until an instant."""
        chat = self.home(self.chat_of(chat_id))
        chat.snooze = Snooze(until, self.clock.now())
        self.expect(until, chat)

    @act
    def unsnooze(self, chat_id: str) -> None:
        """End a snooze early."""
        self.home(self.chat_of(chat_id)).snooze = None

    @act
    def remind_by_hand(self, chat_id: str, at: datetime, *, dismiss_on_incoming: bool = True) -> None:
        """Set a reminder, replacing another."""
        effects.set_reminder(self, self.chat_of(chat_id), Reminder(at, dismiss_on_incoming))

    @act
    def clear_reminder_by_hand(self, chat_id: str) -> None:
        """Clear the reminder."""
        effects.set_reminder(self, self.chat_of(chat_id), None)

    @act
    def set_draft(self, chat_id: str, text: str | None) -> None:
        """Type a draft over whatever is there, or with None empty it."""
        effects.set_draft(self, self.chat_of(chat_id), {"text": text} if text else None)

    @act
    def rename(self, chat_id: str, title: str) -> None:
        """Let a chat's title change, as when a contact's name resolves."""
        chat = self.chat_of(chat_id)
        chat.title = chat.natural_title = title

    @act
    def describe(self, chat_id: str, description: str | None) -> None:
        """Change the topic of a group."""
        self.chat_of(chat_id).description = description

    @act
    def set_read_only(self, chat_id: str, *, read_only: bool = True) -> None:
        """Take from the user the right to write, or give it back."""
        self.chat_of(chat_id).is_read_only = read_only

    @act
    def set_capabilities(self, chat_id: str, capabilities: dict[str, Any] | None) -> None:
        """Let the network report other capabilities, or with None report nothing."""
        self.chat_of(chat_id).capabilities = capabilities

    # -- looking

    @act
    def chat(self, chat_id: str) -> dict[str, Any]:
        """Return the true state of a chat in the API's shape, whatever the GETs show just now."""
        return render.chat_json(self, self.chat_of(chat_id), lagging=False)

    @act
    def messages(self, chat_id: str) -> list[dict[str, Any]]:
        """Return all messages of a chat in the API's shape, oldest first."""
        chat = self.chat_of(chat_id)
        return [render.message_json(self, chat, message) for message in chat.messages]

    @act
    def chat_ids(self) -> list[str]:
        """Return the ids of all chats in the order of the chat list."""
        return [chat.id for chat in self.newest_first()]
