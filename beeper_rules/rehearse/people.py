"""Who writes in a test, and what ids people have there."""

from beeper_rules.language.text_match import fold
from beeper_rules.model.chat import Chat

ME = "@me:rehearsal"
SOMEBODY = "somebody"
"""Who writes where a test does not say it."""


def who_writes(chat: Chat) -> str:
    """Return the name of who writes where the message does not say it."""
    if chat.type == "single" and chat.title:
        return chat.title
    others = [each.full_name for each in (chat.participants.items if chat.participants else ()) if each.full_name]
    return others[0] if others else SOMEBODY


def person(name: str) -> str:
    """Return the id of a person; one and the same however the name is written."""
    return name if name.startswith("@") else f"@{fold(name).replace(' ', '.')}:rehearsal"
