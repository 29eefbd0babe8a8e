"""What an act or a write changed, in the words of the event stream."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from beeper_rules.simulator import render
from beeper_rules.simulator.clock import iso

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beeper_rules.simulator.inbox import Inbox
    from beeper_rules.simulator.nouns import Chat, Message
    from beeper_rules.simulator.render import Json


@dataclass(frozen=True, slots=True)
class Happening:
    """One event before it is numbered for a connection."""

    type: str
    chat_id: str
    ids: tuple[str, ...]
    account_id: str | None = None
    """Said of messages only."""
    entries: tuple[Json, ...] = ()
    """The full messages, as far as the type has any."""


class Before:
    """How the chats that an act looks up were before it; what it changed follows from that alone."""

    def __init__(self, inbox: Inbox) -> None:
        self._chats = dict(inbox.chats)
        self._copies: dict[str, Chat] = {}

    def note(self, inbox: Inbox, chat: Chat) -> None:
        """Keep a chat as it is now, with its members or the merged chat that it belongs to; the first time counts."""
        parents = [inbox.chats[chat.merged_into]] if chat.merged_into in inbox.chats else []
        for one in (chat, *inbox.members(chat), *parents):
            if one.id not in self._copies:
                self._copies[one.id] = _copy(one)

    def happenings(self, inbox: Inbox) -> list[Happening]:
        """Return what is different now: messages first, then their chats, then the chats that are gone."""
        gone = [chat for chat_id, chat in self._chats.items() if chat_id not in inbox.chats]
        new = [chat for chat_id, chat in inbox.chats.items() if chat_id not in self._chats]
        found: list[Happening] = []
        touched: dict[str | None, None] = {member: None for chat in gone for member in chat.member_ids}
        known = [inbox.chats[one] for one in self._copies if one in self._chats and one in inbox.chats]
        for chat in [*new, *known]:
            before = self._copies.get(chat.id) if chat.id in self._chats else None
            if before is None or before != replace(chat, former=[]):
                found += _messages(inbox, before, chat)
                touched |= dict.fromkeys((chat.id, chat.merged_into))
        upserted = [inbox.chats[one] for one in touched if one in inbox.chats]
        found += [Happening("chat.upserted", chat.id, (chat.id,)) for chat in upserted if inbox.has(chat)]
        return found + [Happening("chat.deleted", chat.id, (chat.id,)) for chat in gone if inbox.has(chat)]


def _copy(chat: Chat) -> Chat:
    messages = [replace(one, reactions=list(one.reactions), attachments=list(one.attachments)) for one in chat.messages]
    return replace(chat, messages=messages, people=list(chat.people), former=[])


def _messages(inbox: Inbox, before: Chat | None, chat: Chat) -> Iterator[Happening]:
    old = {message.id: message for message in before.messages} if before else {}
    changed = [message for message in chat.messages if old.get(message.id) != message]
    mine = [message for message in changed if message.sender.is_self and message.id not in old]
    rest = [message for message in changed if message not in mine]
    for message in mine:
        for entry in _on_its_way(inbox, chat, message):
            yield Happening("message.upserted", chat.id, (message.id,), chat.account_id, (entry,))
    if rest:
        entries = tuple(render.message_json(inbox, chat, message) for message in rest)
        yield Happening("message.upserted", chat.id, tuple(one.id for one in rest), chat.account_id, entries)
    present = {message.id for message in chat.messages}
    if lost := tuple(message_id for message_id in old if message_id not in present):
        yield Happening("message.deleted", chat.id, lost, chat.account_id)


def _on_its_way(inbox: Inbox, chat: Chat, message: Message) -> Iterator[Json]:
    """Yield a new message of mine three times: pending, sent and seen, as far as this build tells these apart."""
    sent = render.message_json(inbox, chat, message)
    if not inbox.behaviour.has("4.2.808"):
        yield from (sent, sent, sent)
        return
    status = {"timestamp": iso(message.at)}
    yield sent | {"sendStatus": {"status": "PENDING"} | status}
    yield sent | {"sendStatus": {"status": "SUCCESS"} | status}
    yield sent | {"sendStatus": {"status": "SUCCESS"} | status, "seen": True}
