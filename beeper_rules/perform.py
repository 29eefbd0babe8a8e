"""Stage 5: drain what the journal says is due. One attempt for each action; what became of it goes to `settle`."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from beeper_rules.beeper import Accepted, Beeper
from beeper_rules.effect import shows
from beeper_rules.errors import CallFailed, Deferred, NotSent, OutcomeUnknown, Rejected, Unauthorized
from beeper_rules.guards import LAST_LOOK, Candidate, Facts, late, objection
from beeper_rules.language.nodes import View
from beeper_rules.language.rulebook import Rule
from beeper_rules.model.action import Action, Outcome, Result
from beeper_rules.model.change import ChatState, Write
from beeper_rules.model.chat import Chat
from beeper_rules.model.decision import Code, Reason
from beeper_rules.vocabulary.actions import ACTIONS, ActionWord

MOST_ATTEMPTS = 8
AT_ONCE = 4
"""Chats that are acted on at the same time."""
LOOKS_S = (1.0, 5.0, 30.0)
"""Seconds after a call at which Beeper is asked whether it took effect."""
NOT_FOUND = 404


class Hands(Protocol):
    """What reaches the user without Beeper."""

    async def notify(self, title: str, text: str, to: str | None) -> bool:
        """Show a notification; return whether anything showed it."""
        ...


@dataclass(frozen=True)
class Due:
    """One action with everything that its last look needs."""

    action: Action
    rule: Rule | None
    """None when the rule is gone."""
    facts: Facts
    decided_on: ChatState | None
    """The chat on which it was decided; None when the journal does not hold it any more."""
    writes: tuple[Write, ...] = ()
    """What rules wrote to the chat."""

    @property
    def word(self) -> ActionWord:
        """The action's word."""
        return ACTIONS[self.action.kind]

    @property
    def sent(self) -> Write | None:
        """The write that this action left when its call was accepted; None before that."""
        return next((each for each in self.writes if each.action_id == self.action.id), None)


@dataclass(frozen=True)
class Means:
    """What perform works with."""

    beeper: Beeper
    hands: Hands
    begin: Callable[[Action], Action | None]
    """Mark an action as begun, on the disk; None when it may not be."""
    refresh: Callable[[Action], Due]
    """The action with what is true at this moment."""
    settle: Callable[[Outcome], None]
    clock: Callable[[], datetime]


async def perform(actions: Sequence[Action], means: Means) -> None:
    """Attempt every action: those of one chat in order, several chats at once.

    Raises Unauthorized when the token was refused; the action at hand stays planned.
    """
    by_chat: dict[str, list[Action]] = {}
    for action in actions:
        by_chat.setdefault(action.chat_id, []).append(action)
    gate = asyncio.Semaphore(AT_ONCE)

    async def one_chat(queue: list[Action]) -> None:
        async with gate:
            waiting: set[str] = set()
            for action in queue:
                if action.rule_id in waiting:
                    continue
                outcome = await _attempt(means.refresh(action), means)
                means.settle(outcome)
                if outcome.result is Result.AGAIN and not outcome.called:
                    waiting.add(action.rule_id)

    try:
        async with asyncio.TaskGroup() as group:
            for queue in by_chat.values():
                group.create_task(one_chat(queue))
    except* Unauthorized as refused:
        raise refused.exceptions[0] from None


async def _attempt(due: Due, means: Means) -> Outcome:
    """Return what became of one attempt."""
    action = due.action
    if due.rule is None:
        return Outcome(action, Result.SKIPPED, Reason(Code.RULE_GONE, "the rule is not there any more"))
    if due.word.local:
        return await _tell(due, due.rule, means)
    try:
        chat = await means.beeper.chat(action.chat_id, max_participants=0)
        reason = await _last_look(due, due.rule, chat, means)
    except CallFailed as failure:
        return _failed(action, failure, means, counted=False)
    if reason is not None:
        return _stopped(due, reason, chat)
    waiting = _on_its_way(due, means.clock())
    if waiting is not None:
        return waiting
    begun = means.begin(action)
    if begun is None:
        return Outcome(action, Result.AGAIN, counted=False)
    return await _call(due, begun, means)


async def _tell(due: Due, rule: Rule, means: Means) -> Outcome:
    """Do what stays on this computer: at most once, because a notification cannot be taken back."""
    action = due.action
    candidate = _candidate(due, rule, due.decided_on.chat if due.decided_on else Chat(id=action.chat_id), means.clock())
    reason = objection(candidate, due.facts, (LAST_LOOK[0], *(() if action.approved else (late,))))
    if reason is not None:
        return Outcome(action, Result.SKIPPED, reason)
    if means.begin(action) is None:
        return Outcome(action, Result.AGAIN, counted=False)
    if action.kind == "log":
        return Outcome(action, Result.DONE)
    to = action.args.get("to")
    shown = await means.hands.notify(
        str(action.args.get("title", "")), str(action.args.get("text", "")), to if isinstance(to, str) else None
    )
    if shown:
        return Outcome(action, Result.DONE)
    return Outcome(action, Result.DEAD, Reason(Code.NOT_SHOWN, "nothing on this computer could show it"))


def _candidate(due: Due, rule: Rule, chat: Chat, now: datetime) -> Candidate:
    action = due.action
    return Candidate(
        rule=rule,
        word=due.word,
        args=action.args,
        view=View(ChatState(chat), due.facts.app, now),
        event_at=action.event_at,
    )


async def _last_look(due: Due, rule: Rule, chat: Chat, means: Means) -> Reason | None:
    """Return why the fresh copy of the chat says no; None when it says yes."""
    candidate = _candidate(due, rule, chat, means.clock())
    guards = LAST_LOOK if due.action.approved or due.sent else (*LAST_LOOK, late)
    return (
        objection(candidate, due.facts, guards)
        or _changed_since(due, candidate)
        or await _newer_message(due, chat, means.beeper)
    )


def _changed_since(due: Due, candidate: Candidate) -> Reason | None:
    """Return a reason when somebody else gave a field that is to be written another value since the decision."""
    at = due.action.args.get("at")
    if isinstance(at, str) and datetime.fromisoformat(at) <= candidate.view.now:
        return Reason(Code.PAST_DUE, "the time to remind of it has passed")
    ours = {(write.field, write.value) for write in due.writes}
    for name, prior in due.action.prior.items():
        value = candidate.view.field(name)
        if value != prior and (name, value) not in ours:
            return Reason(Code.SUPERSEDED, f"'{name}' was changed since this was decided")
    return None


async def _newer_message(due: Due, chat: Chat, beeper: Beeper) -> Reason | None:
    """Return a reason when they wrote something that the rule did not see, where that matters."""
    if not due.word.gives_way or due.decided_on is None:
        return None
    then = due.decided_on.chat
    unread = (chat.unread_count or 0) > 0
    moved = (
        chat.last_activity is not None and then.last_activity is not None and chat.last_activity > then.last_activity
    )
    if not unread and not moved:
        return None
    newer = Reason(Code.SUPERSEDED, "a newer message came in")
    if chat.merge is not None:
        return newer if (chat.unread_count or 0) > (then.unread_count or 0) else None
    page = await beeper.messages(chat.id)
    cursor = due.decided_on.cursor
    unseen = any(each.is_content and not each.mine and each.sort_key > cursor for each in page.items)
    return newer if unseen else None


def _stopped(due: Due, reason: Reason, chat: Chat) -> Outcome:
    """Return the outcome of a last look that said no."""
    if reason.code is Code.ALREADY_SO and due.action.attempts:
        # An earlier attempt of ours took effect.
        return Outcome(due.action, Result.DONE, chat=chat)
    if reason.code is Code.PAUSED:
        return Outcome(due.action, Result.AGAIN, reason, again_in_s=0, counted=False)
    return Outcome(due.action, Result.SKIPPED, reason)


def _on_its_way(due: Due, now: datetime) -> Outcome | None:
    """Return what to do about a call that was accepted and does not show yet; None when a call is to be made."""
    sent = due.sent
    if sent is None:
        return None
    if sent.confirmed:
        return Outcome(due.action, Result.DONE)
    if now < sent.until:
        passed = (now - sent.at).total_seconds()
        next_look = next((look for look in LOOKS_S if look > passed), LOOKS_S[-1])
        return Outcome(due.action, Result.AGAIN, again_in_s=max(next_look - passed, 0.1), counted=False, called=False)
    if due.action.repeats:
        return Outcome(
            due.action, Result.DEAD, Reason(Code.NOT_APPLIED, "Beeper accepted it twice and never showed it")
        )
    return None


async def _call(due: Due, action: Action, means: Means) -> Outcome:
    """Make the call and return what became of it."""
    repeated = due.sent is not None
    try:
        accepted = await call(means.beeper, action.chat_id, due.word, action.args)
        chat = accepted.chat or await means.beeper.chat(action.chat_id, max_participants=0)
    except OutcomeUnknown as failure:
        return await _find_out(due, action, failure, means)
    except CallFailed as failure:
        return _failed(action, failure, means)
    if shows(due.word, action.args, chat, due.facts.app):
        return Outcome(action, Result.DONE, chat=chat, called=True)
    return Outcome(action, Result.AGAIN, again_in_s=LOOKS_S[0], called=True, repeated=repeated)


async def _find_out(due: Due, action: Action, failure: OutcomeUnknown, means: Means) -> Outcome:
    """Return what became of a call whose answer says nothing: a look at the chat may say it."""
    try:
        chat = await means.beeper.chat(action.chat_id, max_participants=0)
    except Unauthorized:
        raise
    except CallFailed:
        return _failed(action, failure, means)
    if shows(due.word, action.args, chat, due.facts.app):
        return Outcome(action, Result.DONE, chat=chat, called=True)
    return _failed(action, failure, means)


def _failed(action: Action, failure: CallFailed, means: Means, *, counted: bool = True) -> Outcome:
    """Return the outcome of a call that did not end in success. Raises Unauthorized after it is settled."""
    match failure:
        case Unauthorized():
            means.settle(Outcome(action, Result.AGAIN, again_in_s=0, counted=False))
            raise failure
        case Rejected(status=status) if status == NOT_FOUND:
            return Outcome(action, Result.DEAD, Reason(Code.CHAT_GONE, failure.message))
        case Rejected():
            return Outcome(action, Result.DEAD, Reason(Code.REJECTED, failure.message))
        case Deferred(retry_after_s=seconds):
            return Outcome(
                action, Result.AGAIN, Reason(Code.WAITING, failure.message), again_in_s=seconds, counted=False
            )
        case NotSent():
            return Outcome(action, Result.AGAIN, Reason(Code.WAITING, failure.message), counted=False)
        case _ if counted and action.attempts >= MOST_ATTEMPTS:
            return Outcome(
                action, Result.DEAD, Reason(Code.GAVE_UP, f"after {action.attempts} attempts: {failure.message}")
            )
        case _:
            return Outcome(action, Result.AGAIN, Reason(Code.WAITING, failure.message), counted=counted)


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
        return beeper.update_chat(chat_id, word.patch)
    return CALLS[word.name](beeper, chat_id, args)
