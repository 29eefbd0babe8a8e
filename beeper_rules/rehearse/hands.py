"""Actions done to a made-up inbox: the last look and what tells the user are the daemon's, the call is made up."""

from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from beeper_rules.beeper import MessagePage
from beeper_rules.due import DueAction
from beeper_rules.model.action import Outcome, Result
from beeper_rules.model.change import ChatState
from beeper_rules.model.listed import Listed
from beeper_rules.model.message import Message
from beeper_rules.perform import Means
from beeper_rules.perform.last_look import last_look
from beeper_rules.perform.telling import tell
from beeper_rules.projection import projected

T = TypeVar("T")


@dataclass
class Inbox:
    """What Beeper would list now."""

    chats: dict[str, Listed] = field(default_factory=dict)
    said: dict[str, list[Message]] = field(default_factory=dict)
    """Chat id → its messages, oldest first."""

    def show(self, listed: Listed) -> None:
        """List a chat so from now on."""
        self.chats[listed.chat.id] = listed
        said = self.said.setdefault(listed.chat.id, [])
        said += [each for each in (*listed.messages, *([listed.newest] if listed.newest else [])) if each not in said]

    async def messages(self, chat_id: str) -> MessagePage:
        """Return the messages of a chat as the daemon's last look asks for them."""
        return MessagePage(tuple(reversed(self.said.get(chat_id, []))), (), False, None, None)


class Ears:
    """Somebody who takes every notification."""

    async def notify(self, title: str, lines: Sequence[str], to: str | None) -> bool:  # noqa: ARG002 - the signature of Hands
        """Take it."""
        return True


def attempt(due: DueAction, inbox: Inbox, means: Means) -> Outcome:
    """Return what became of an action; what it sets is so in `inbox` then."""
    action, rule = due.action, due.rule
    listed = inbox.chats.get(action.chat_id)
    if rule is not None and due.word.local:
        return at_once(tell(due, rule, means))
    if rule is None or listed is None:
        raise LookupError(f"{action.kind} has lost its rule or its chat")
    no = at_once(last_look(due, rule, listed.chat, means))
    if no is not None:
        return Outcome(action, Result.SKIPPED, no)
    chat = projected(ChatState(listed.chat), due.word.writes(action.args)).chat
    if not due.facts.app.modern:
        # Such an app sets reminders, and lists none.
        chat = chat.model_copy(update={"reminder": None})
    inbox.chats[chat.id] = replace(listed, chat=chat)
    return Outcome(action, Result.DONE, chat=chat, called=True)


def at_once(work: Coroutine[Any, Any, T]) -> T:
    """Return what `work` returns, which waits for nothing. Raises RuntimeError when it does wait."""
    try:
        work.send(None)
    except StopIteration as ended:
        result: T = ended.value
        return result
    work.close()
    raise RuntimeError("there is nothing to wait for in a test")
