"""Which chat a name on the command line means."""

import shlex
from collections.abc import Iterable, Sequence

from beeper_rules.journal import ChatName
from beeper_rules.language.text_match import fold
from beeper_rules.suggestions import did_you_mean

MOST_NAMED = 8
"""Chats named in a message."""


class UnclearError(ValueError):
    """What is named cannot be told; the message says why."""


def find_chat(name: str, chats: Sequence[ChatName], others: Iterable[str] = ()) -> ChatName:
    """Return the chat of that id, title, or part of a title. Raises UnclearError when it is none, or several.

    `others` are further names that could have been meant, such as rules.
    """
    if not name.strip():
        raise UnclearError("the name is empty; give a title, a part of one, or an id")
    by_id = next((chat for chat in chats if chat.id == name), None)
    if by_id:
        return by_id
    wanted = fold(name)
    titled = [(fold(chat.title), chat) for chat in chats]
    whole = [chat for title, chat in titled if title == wanted]
    found = whole or [chat for title, chat in titled if wanted and wanted in title]
    if len(found) == 1:
        return found[0]
    if not found:
        others = list(others)
        what = "no rule and no chat" if others else "no chat"
        suggestion = did_you_mean(name, [*others, *(chat.title for chat in chats if chat.title)])
        raise UnclearError(f"{what} is called '{name}'; {suggestion or 'a part of the title is enough'}")
    names = ", ".join(
        f"{chat.title}{_on(chat)} {shlex.quote(chat.id)}"
        for chat in sorted(found, key=lambda each: each.title)[:MOST_NAMED]
    )
    raise UnclearError(
        f"'{name}' is {len(found)} chats: {names}{', …' if len(found) > MOST_NAMED else ''}; give the id"
    )


def _on(chat: ChatName) -> str:
    return f" [{chat.network}]" if chat.network else ""
