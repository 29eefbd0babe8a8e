"""Whether a copy of a chat shows that an action took effect."""

from collections.abc import Mapping

from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import UNKNOWN, ChatState
from beeper_rules.model.chat import Chat
from beeper_rules.vocabulary.actions import ActionWord
from beeper_rules.vocabulary.fields import FIELDS


def shows(word: ActionWord, args: Mapping[str, object], chat: Chat, app: AppFacts) -> bool:
    """Return whether every field that the action writes has its value in `chat`.

    What the app does not report cannot contradict, so its acceptance is believed. Marking read is done as soon as the
    read mark has reached the message, whatever came after it.
    """
    mark = args.get("sort_key")
    if word.name == "mark_read" and isinstance(mark, str) and chat.read_mark >= int(mark):
        return True
    readings = {name: FIELDS[name].read(ChatState(chat), app) for name in word.writes(args)}
    return all(readings[name] in {value, UNKNOWN} for name, value in word.writes(args).items())
