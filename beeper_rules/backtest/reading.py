"""Recorded changes, decoded one after the other: of each only what differs from what was known of its chat.

Two sightings of a chat are nearly the same words, and reading them anew each time would take most of a replay. A test
holds that what comes out is what `journal.states.change_from` makes of the same row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from json import loads
from zlib import decompress

from beeper_rules.errors import StateUnusable
from beeper_rules.journal.changes import PackedChange
from beeper_rules.journal.connection import UNREADABLE
from beeper_rules.journal.documents import Document
from beeper_rules.journal.states import event_from, instant_from
from beeper_rules.model.change import Change, ChatState, Event
from beeper_rules.model.chat import Chat
from beeper_rules.model.message import Message

BEFORE, AFTER, EVENTS = ',"before":', ',"after":', ',"events":'
"""Inside of a text, a quote stands behind a backslash: so these are found nowhere else."""


@dataclass(frozen=True)
class Known:
    """One sighting of a chat, as it was written and as it was read."""

    text: str
    document: Document
    state: ChatState


class Reader:
    """What was last read of every chat."""

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}

    def read(self, packed: PackedChange) -> Change:
        """Return the change. Raises StateUnusable for a row that is damaged."""
        try:
            return self._read(packed)
        except UNREADABLE as error:
            raise StateUnusable(
                f"the journal's change #{packed.id} cannot be read ({type(error).__name__})",
                hint="nothing was changed; a backup in the journal's place, or --since after it, leaves it out",
            ) from error

    def _read(self, packed: PackedChange) -> Change:
        text = decompress(packed.difference).decode("ascii")
        known = self._known.get(packed.chat_id)
        start = text.index(BEFORE)
        at = datetime.fromisoformat(loads(text[:start] + "}")["at"])
        middle = text.index(AFTER, start)
        end = text.index(EVENTS, middle)
        before = self._sighting(text[start + len(BEFORE) : middle], known)
        after = self._sighting(text[middle + len(AFTER) : end], before or known)
        if after is None:
            raise ValueError("a change after which there is no chat")
        self._known[packed.chat_id] = after
        rest = loads("{" + text[end + 1 :])
        return Change(
            chat_id=packed.chat_id,
            at=at,
            before=before.state if before else None,
            after=after.state,
            events=tuple(_event(document, after) for document in rest["events"]),
            watched_since=instant_from(rest["watched_since"]),
        )

    @staticmethod
    def _sighting(text: str, known: Known | None) -> Known | None:
        """Return the sighting that is written so; None for none."""
        if known is not None and text == known.text:
            return known
        document = loads(text)
        return None if document is None else Known(text, document, _state(document, known))


def _state(document: Document, known: Known | None) -> ChatState:
    """Return the state; what is as it was known is not read again."""
    chat = _chat(document["chat"], known)
    return ChatState(
        chat=chat,
        newest=_newest(document["newest"], document["chat"].get("preview"), chat),
        newest_known=bool(document["newest_known"]),
        theirs_since=instant_from(document["theirs_since"]),
        mine_at=instant_from(document["mine_at"]),
        cursor=int(document["cursor"]),
        active_at=instant_from(document["active_at"]),
    )


def _chat(document: Document, known: Known | None) -> Chat:
    if known is None or known.document["chat"]["id"] != document["id"]:
        return Chat.model_validate(document)
    was: Mapping[str, object] = known.document["chat"]
    differs = {name: value for name, value in document.items() if name not in was or was[name] != value}
    gone = [_NAMES[name] for name in was if name not in document]
    if not differs and not gone:
        return known.state.chat
    part = Chat.model_validate({"id": document["id"], **differs})
    update = {name: getattr(part, name) for name in part.model_fields_set}
    return known.state.chat.model_copy(update={**dict.fromkeys(gone), **update})


def _event(document: Document, after: Known) -> Event:
    """Return the event; its message is mostly the newest one, which is read already."""
    if document["message"] is None or document["message"] != after.document["newest"]:
        return event_from(document)
    return replace(event_from({**document, "message": None}), message=after.state.newest)


def _newest(document: Document | None, preview: Document | None, chat: Chat) -> Message | None:
    if document is None:
        return None
    return chat.preview if document == preview else Message.model_validate(document)


_NAMES = {field.alias or name: name for name, field in Chat.model_fields.items()}
"""As the journal writes a field → as we call it."""
