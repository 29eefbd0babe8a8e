"""Actions, done in the replayed world: the last look is the daemon's, the call is made up as in tests of rules."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import cast

from beeper_rules.beeper import Beeper
from beeper_rules.circumstances import Circumstances
from beeper_rules.journal import Journal
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.model.account import AppFacts
from beeper_rules.model.action import Action, Outcome, Result
from beeper_rules.model.change import ChatState
from beeper_rules.model.chat import Chat
from beeper_rules.model.decision import Code, Reason
from beeper_rules.model.listed import Listed
from beeper_rules.perform import Means
from beeper_rules.rehearse.hands import Ears, Inbox, attempt
from beeper_rules.settle import settle

Settled = Callable[[Outcome], None]
GONE = Reason(Code.CHAT_GONE)


class Hands:
    """What does the actions of a turn."""

    def __init__(self, journal: Journal, rulebook: Rulebook, app: AppFacts, settled: Settled) -> None:
        self._journal = journal
        self._rulebook = rulebook
        self._app = app
        self._settled = settled

    def perform(
        self, actions: Sequence[Action], states: Mapping[str, ChatState], circumstances: Circumstances, now: datetime
    ) -> dict[str, Chat]:
        """Do every action; return the chats that they changed, by id."""
        inbox = Inbox()
        means = Means(
            beeper=cast("Beeper", inbox),  # of which a last look only asks the messages
            hands=Ears(),
            begin=lambda action: action,  # nothing can be cut off between the beginning of a call and its end
            refresh=lambda action: circumstances.due(action, self._rulebook),
            settle=lambda outcome: settle(self._journal, outcome, self._app, now, lambda: 0.0),
            clock=lambda: now,
        )
        for action in actions:
            self._show(inbox, states.get(action.chat_id))
            outcome = self._attempt(action, inbox, means)
            means.settle(outcome)
            self._settled(outcome)
        return {name: each.chat for name, each in inbox.chats.items() if each.chat is not states[name].chat}

    @staticmethod
    def _show(inbox: Inbox, state: ChatState | None) -> None:
        if state is not None and state.chat.id not in inbox.chats:
            inbox.show(Listed(state.chat, newest=state.newest, newest_known=state.newest_known))

    @staticmethod
    def _attempt(action: Action, inbox: Inbox, means: Means) -> Outcome:
        due = means.refresh(action)
        listed = inbox.chats.get(action.chat_id)
        if listed is None and not due.word.local:
            return Outcome(action, Result.DEAD, GONE)
        outcome = attempt(due, inbox, means)
        if outcome.result is Result.DONE and action.kind == "mark_read" and listed is not None:
            shown = inbox.chats[action.chat_id]
            inbox.show(_with_mark(shown, _read_up_to(action, listed)))
        return outcome


def _read_up_to(action: Action, listed: Listed) -> int:
    """Return the sort key up to which an action marked a chat read."""
    named = action.args.get("sort_key")
    preview = listed.chat.preview.sort_key if listed.chat.preview else 0
    return max(int(named) if isinstance(named, str) else preview, listed.chat.read_mark)


def _with_mark(listed: Listed, mark: int) -> Listed:
    chat = listed.chat.model_copy(update={"last_read_message_sort_key": mark or None})
    return Listed(chat, newest=listed.newest, newest_known=listed.newest_known)
