"""The chats of the replayed world, as they follow the record and what replayed rules do."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from beeper_rules.backtest.concerned import Concerned
from beeper_rules.backtest.overlay import Overlay, brought_along
from beeper_rules.commit import WAIT, commit_sighting
from beeper_rules.diff import conversation, diff
from beeper_rules.diff.origin import attribute
from beeper_rules.journal import Journal
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import Change, ChatState, Write
from beeper_rules.model.chat import Chat
from beeper_rules.model.listed import Around, Difference, Listed
from beeper_rules.vocabulary.events import CHANGED, WITHOUT_CHAT

REMINDER = "reminder"
"""The agenda's kind of a reminder; snoozes come due as recorded."""
MOMENT = timedelta(seconds=5)
"""Between two looks, where the record does not tell."""
Wrote = Callable[[str, datetime], Collection[str]]
"""Chat id, when (UTC) → the fields that rules of the record wrote to it shortly before."""


@dataclass(frozen=True)
class Setting:
    """In which circumstances history is played."""

    app: AppFacts
    zone: tzinfo


class Following:
    """Every chat as it is in the replayed world; `agenda_moved` hears when other things may fall due."""

    def __init__(
        self, journal: Journal, rulebook: Rulebook, setting: Setting, wrote: Wrote, agenda_moved: Callable[[], None]
    ) -> None:
        self._journal = journal
        self._setting = setting
        self._wrote = wrote
        self._agenda_moved = agenda_moved
        self._counts = rulebook.counts_within is not None
        self.concerned = Concerned(rulebook)
        """Which rules a change can concern."""
        self.states: dict[str, ChatState] = {}
        """As they are in the replayed world."""
        self._recorded: dict[str, Chat] = {}
        self._overlays: dict[str, Overlay] = {}

    def know(self, recorded: ChatState, state: ChatState) -> None:
        """Take in a chat as the record has it, and as it is in the replayed world."""
        chat_id = state.chat.id
        self._recorded[chat_id] = recorded.chat
        self.states[chat_id] = state
        self._journal.chats.save([state])

    def given_back(self, chat_id: str, attributes: Iterable[str]) -> None:
        """Take in that a person had taken back what a rule of the record had done."""
        self._overlay(chat_id).given_back.update(attributes)

    def follow(self, recorded: Change) -> Change | None:
        """Return what a recorded change is in the replayed world; None where no rule has anything to do with it."""
        chat_id = recorded.chat_id
        if any(event.name in WITHOUT_CHAT for event in recorded.events):
            return self._forget(recorded) if recorded.before is not None and chat_id in self.states else recorded
        overlay = self._overlays.get(chat_id) or Overlay()
        writes = self._journal.writes.of_chat(chat_id)
        change = overlay.follow(recorded, self._setting.app, self._brought_along(recorded, writes))
        if not overlay.plain:
            self._overlays[chat_id] = overlay
        if writes or not overlay.plain:
            self._sight(change, overlay)
        self.know(recorded.after, change.after)
        waits = bool(self._journal.waits.of_chat(chat_id))
        concerns = waits or writes or self.concerned.any_by(change, self._setting.app, self._setting.zone)
        if not concerns:
            self._count(change)
        # What only fell due for rules of the record was no news to the daemon either.
        news = bool(change.events) or (waits and recorded.before != recorded.after)
        return change if concerns and news else None

    def reminded(self, chat_id: str, now: datetime) -> Change:
        """Let a reminder of the replayed world come due: Beeper lists it no more."""
        overlay = self._overlay(chat_id)
        overlay.reminded(self._recorded[chat_id])
        return self._sighted(chat_id, self.states[chat_id].chat.model_copy(update={"reminder": None}), now)

    def seen_again(self, chat_id: str, chat: Chat, now: datetime) -> Change:
        """Return what a look shows of a chat that replayed actions changed."""
        self._overlay(chat_id).act(self._recorded[chat_id], self.states[chat_id].chat, chat)
        return self._sighted(chat_id, chat, now)

    def _sighted(self, chat_id: str, chat: Chat, now: datetime) -> Change:
        """Return the daemon's own difference between a chat as it was and as it is listed now."""
        before = self.states[chat_id]
        around = self._around(Change(chat_id, now, before, before, ()))
        difference = diff(before, Listed(chat, newest=before.newest, newest_known=before.newest_known), around)
        difference = replace(difference, scheduled=self._scheduled(difference.state, self._overlay(chat_id)))
        commit_sighting(self._journal, before, difference, around)
        self.states[chat_id] = difference.state
        return Change(chat_id, now, before, difference.state, difference.events)

    def _overlay(self, chat_id: str) -> Overlay:
        return self._overlays.setdefault(chat_id, Overlay())

    def _sight(self, change: Change, overlay: Overlay) -> None:
        """Find out what became of the writes of replayed rules, and when their reminders come due."""
        if change.before is None:
            return
        around = self._around(change)
        listed = Listed(change.after.chat, tuple(each.message for each in change.events if each.message))
        active = any(event.name == "new_activity" for event in change.events)
        spoke = active or conversation.spoke(change.before, listed, around)
        found = attribute(change.before, change.after, active=spoke, around=around)
        difference = Difference(
            state=change.after,
            writes=tuple(found.kept),
            settled=tuple(found.settled),
            reversals=tuple(found.reversals),
            scheduled=self._scheduled(change.after, overlay),
        )
        commit_sighting(self._journal, change.before, difference, around)
        self._agenda_moved()

    @staticmethod
    def _scheduled(state: ChatState, overlay: Overlay) -> Mapping[str, datetime]:
        """Return when the reminder comes due, where the record does not tell."""
        at = state.chat.reminder.remind_at if state.chat.reminder and overlay.owns_reminder else None
        return {REMINDER: at} if at else {}

    def _around(self, change: Change) -> Around:
        """Return what `diff` must know beyond the chat itself."""
        rows = self._journal.agenda.of_chat(change.chat_id)
        since = min((event.at for event in change.events if event.name == CHANGED), default=change.at - MOMENT)
        return Around(
            app=self._setting.app,
            now=change.at,
            seen_before=min(since, change.at),
            writes=self._journal.writes.of_chat(change.chat_id),
            scheduled={row.kind: row.at for row in rows if row.kind == REMINDER},
        )

    def _forget(self, change: Change) -> Change:
        """Let a chat be gone for good, with all that was waited for."""
        chat_id = change.chat_id
        overlay = self._overlays.pop(chat_id, None)
        state = overlay.on(change.after) if overlay else change.after
        self._journal.chats.forget(chat_id)
        for rule_id in self._journal.waits.of_chat(chat_id):
            self._journal.waits.remove(rule_id, chat_id)
        for kind in (REMINDER, WAIT):
            self._journal.agenda.remove(kind, chat=chat_id)
        del self.states[chat_id], self._recorded[chat_id]
        return replace(change, before=state, after=state)

    def _count(self, change: Change) -> None:
        """Note messages that no rule hears here, as a rule may count what one person says in any chat."""
        if self._counts:
            for event in change.events:
                if event.message and event.name == "new_message":
                    self._journal.arrivals.add(change.chat_id, event.message, event.at)

    def _brought_along(self, recorded: Change, writes: Sequence[Write]) -> Collection[str]:
        """Return the fields that the app changed by itself, on record because of a rule, and here because of one too.

        What a rule of the record wrote itself is none of them.
        """
        found = brought_along(recorded.events, writes, recorded.at) if writes else frozenset()
        return found - set(self._wrote(recorded.chat_id, recorded.at)) if found else found
