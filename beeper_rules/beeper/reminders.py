"""Calls about the one reminder that a chat can have."""

from datetime import datetime

from beeper_rules.beeper.answers import Accepted
from beeper_rules.beeper.caller import Caller
from beeper_rules.beeper.spelling import instant
from beeper_rules.errors import Rejected
from beeper_rules.model.account import MODERN, parse_version

INVALID = frozenset({400, 422})


class ReminderCalls(Caller):
    """Reminders."""

    async def set_reminder(self, chat_id: str, at: datetime, *, dismiss_on_incoming: bool) -> Accepted:
        """Set the chat's one reminder, replacing one that is there; `at` is aware.

        Apps before 4.2.808 want the time in milliseconds. An app that refuses the spelling that its version suggests
        gets the other one: a second call, safe because the first one was refused.
        """
        spellings: list[dict[str, object]] = [{"remindAt": instant(at)}, {"remindAtMs": round(at.timestamp() * 1000)}]
        version = parse_version(self.app_version)
        older = version is not None and version < MODERN
        first, second = reversed(spellings) if older else spellings
        try:
            return await self._remind(chat_id, first, dismiss_on_incoming=dismiss_on_incoming)
        except Rejected as error:
            if error.status not in INVALID or not (older or "remindAtMs" in error.message):
                raise
        return await self._remind(chat_id, second, dismiss_on_incoming=dismiss_on_incoming)

    async def _remind(self, chat_id: str, at: dict[str, object], *, dismiss_on_incoming: bool) -> Accepted:
        reminder = at | {"dismissOnIncomingMessage": dismiss_on_incoming}
        return await self._write("POST", chat_id, "/reminders", {"reminder": reminder})

    async def clear_reminder(self, chat_id: str) -> Accepted:
        """Remove the chat's reminder."""
        return await self._write("DELETE", chat_id, "/reminders", None)
