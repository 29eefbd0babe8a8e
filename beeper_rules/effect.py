"""Whether a copy of a chat shows that an action took effect."""

from collections.abc import Iterable, Mapping

from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import UNKNOWN, ChatState, Reading
from beeper_rules.model.chat import Chat
from beeper_rules.vocabulary.actions import ActionWord
from beeper_rules.vocabulary.fields import FIELDS


def shows(word: ActionWord, args: Mapping[str, object], chat: Chat, app: AppFacts) -> bool:
    """Return whether every field that the action writes has its value in `chat`.

    Marking read is done as soon as the read mark has reached the message, whatever came after it.
    """
    return _reached(word, args, chat) or all(reading == value for reading, value in _pairs(word, args, chat, app))


def agrees(word: ActionWord, args: Mapping[str, object], chat: Chat, app: AppFacts) -> bool:
    """Return whether no field that the action writes has another value in `chat`.

    What the app does not report cannot contradict: once it accepted the call, that is all that can be known.
    """
    pairs = _pairs(word, args, chat, app)
    return _reached(word, args, chat) or all(reading in {value, UNKNOWN} for reading, value in pairs)


def _pairs(
    word: ActionWord, args: Mapping[str, object], chat: Chat, app: AppFacts
) -> Iterable[tuple[Reading, Reading]]:
    """Return what the chat shows and what the action wants, for each field that it writes."""
    state = ChatState(chat)
    return [(FIELDS[name].read(state, app), value) for name, value in word.writes(args).items()]


def _reached(word: ActionWord, args: Mapping[str, object], chat: Chat) -> bool:
    mark = args.get("sort_key")
    return word.name == "mark_read" and isinstance(mark, str) and chat.read_mark >= int(mark)
