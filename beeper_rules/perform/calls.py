"""Action → call to Beeper."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from beeper_rules.beeper import Accepted, Beeper
from beeper_rules.vocabulary.actions import ActionWord

Call = Callable[[Beeper, str, Mapping[str, object]], Awaitable[Accepted]]


def _message(args: Mapping[str, object]) -> str | None:
    message = args.get("message")
    return message if isinstance(message, str) else None


def _set_reminder(beeper: Beeper, chat_id: str, args: Mapping[str, object]) -> Awaitable[Accepted]:
    at = datetime.fromisoformat(str(args["at"]))
    return beeper.set_reminder(chat_id, at, dismiss_on_incoming=args.get("dismiss_on_incoming") is True)


CALLS: Mapping[str, Call] = {
    "mark_read": lambda beeper, chat_id, args: beeper.mark_read(chat_id, _message(args)),
    "mark_unread": lambda beeper, chat_id, args: beeper.mark_unread(chat_id, _message(args)),
    "archive": lambda beeper, chat_id, _: beeper.archive(chat_id, True),
    "unarchive": lambda beeper, chat_id, _: beeper.archive(chat_id, False),
    "remind": _set_reminder,
    "clear_reminder": lambda beeper, chat_id, _: beeper.clear_reminder(chat_id),
    "set_draft": lambda beeper, chat_id, args: beeper.update_chat(chat_id, {"draft": {"text": str(args["text"])}}),
}
"""Action → call; actions that are one PATCH have their body in the vocabulary and need no line here."""


def call(beeper: Beeper, chat_id: str, word: ActionWord, args: Mapping[str, object]) -> Awaitable[Accepted]:
    """Make the call of an action. Raises CallFailed."""
    if word.patch is not None:
        return beeper.update_chat(chat_id, word.patch(args))
    return CALLS[word.name](beeper, chat_id, args)
