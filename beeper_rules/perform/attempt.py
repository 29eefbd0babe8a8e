"""`perform`: one attempt for each action that is due."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from beeper_rules.due import DueAction
from beeper_rules.effect import agrees, shows
from beeper_rules.errors import CallFailed, Deferred, NotSent, OutcomeUnknown, Rejected, StateUnusable, Unauthorized
from beeper_rules.model.action import Action, Outcome, Result
from beeper_rules.model.chat import Chat
from beeper_rules.model.decision import Code, Reason
from beeper_rules.perform.calls import call
from beeper_rules.perform.fresh import fresh, refusal
from beeper_rules.perform.last_look import last_look
from beeper_rules.perform.means import Means
from beeper_rules.perform.telling import RULE_GONE, digests, is_digest, tell, tell_together

MOST_ATTEMPTS = 8
AT_ONCE = 4
"""Chats that are acted on at the same time."""
LOOKS_S = (1.0, 5.0, 30.0)
"""Seconds after a call at which Beeper is asked whether it took effect."""


async def perform(actions: Sequence[Action], means: Means) -> None:
    """Attempt every action: those of one chat in order, several chats at once.

    Raises Unauthorized when the token was refused, StateUnusable when the journal takes nothing. The action at
    hand stays planned then, and nothing more is begun.
    """
    by_chat: dict[str, list[Action]] = {}
    for action in actions:
        if not is_digest(action):
            by_chat.setdefault(action.chat_id, []).append(action)
    gate = asyncio.Semaphore(AT_ONCE)
    refusals: list[Unauthorized | StateUnusable] = []

    async def one_chat(queue: list[Action]) -> None:
        async with gate:
            try:
                await _in_order(queue, means, lambda: bool(refusals))
            except (Unauthorized, StateUnusable) as refused:
                # The others finish what they have begun, so that its outcome is known; they begin nothing more.
                refusals.append(refused)

    async with asyncio.TaskGroup() as group:
        for queue in by_chat.values():
            group.create_task(one_chat(queue))
    if refusals:
        raise refusals[0]
    for together in digests(actions):
        await tell_together(together, means)


async def _in_order(queue: Sequence[Action], means: Means, stopped: Callable[[], bool]) -> None:
    """Attempt the actions of one chat; one that has to be tried again makes later ones of its rule wait."""
    waiting: set[str] = set()
    for action in queue:
        if stopped():
            return
        if action.rule_id in waiting:
            continue
        outcome = await _attempt(means.refresh(action), means)
        means.settle(outcome)
        if outcome.result is Result.AGAIN and not outcome.called:
            waiting.add(action.rule_id)


async def _attempt(due: DueAction, means: Means) -> Outcome:
    """Return what became of one attempt."""
    action = due.action
    if due.rule is None:
        return Outcome(action, Result.SKIPPED, RULE_GONE)
    if due.word.local:
        return await tell(due, due.rule, means)
    try:
        chat = await fresh(due, means)
        reason = await last_look(due, due.rule, chat, means)
    except CallFailed as failure:
        return _failed(action, failure, means, counted=False)
    if reason is not None:
        return _stopped(due, reason, chat)
    waiting = _on_its_way(due, chat, means.clock())
    if waiting is not None:
        return waiting
    begun = means.begin(action)
    if begun is None:
        return Outcome(action, Result.AGAIN, counted=False)
    return await _call(due, begun, means)


def _stopped(due: DueAction, reason: Reason, chat: Chat) -> Outcome:
    """Return the outcome of a last look that said no."""
    if reason.code in {Code.ALREADY_SO, Code.DRAFT_THERE} and due.action.attempts:
        # An earlier attempt of ours took effect.
        return Outcome(due.action, Result.DONE, chat=chat)
    if reason.code is Code.PAUSED:
        return Outcome(due.action, Result.AGAIN, reason, again_in_s=0, counted=False)
    return Outcome(due.action, Result.SKIPPED, reason)


def _on_its_way(due: DueAction, chat: Chat, now: datetime) -> Outcome | None:
    """Return what to do about a call that was accepted and does not show yet; None when a call is to be made."""
    sent = due.sent
    if sent is None:
        return None
    if sent.confirmed:
        return Outcome(due.action, Result.DONE)
    if agrees(due.word, due.action.args, chat, due.facts.app):
        return Outcome(due.action, Result.DONE, chat=chat)
    if now < sent.until:
        passed = (now - sent.at).total_seconds()
        next_look = next((look for look in LOOKS_S if look > passed), LOOKS_S[-1])
        return Outcome(due.action, Result.AGAIN, again_in_s=max(next_look - passed, 0.1), counted=False, called=False)
    if due.action.repeats:
        return Outcome(
            due.action, Result.DEAD, Reason(Code.NOT_APPLIED, "Beeper accepted it twice and never showed it")
        )
    return None


async def _call(due: DueAction, action: Action, means: Means) -> Outcome:
    """Make the call and return what became of it."""
    on_its_way = Outcome(action, Result.AGAIN, again_in_s=LOOKS_S[0], called=True, repeated=due.sent is not None)
    try:
        accepted = await call(means.beeper, action.chat_id, due.word, action.args)
    except OutcomeUnknown as failure:
        return await _find_out(due, action, failure, means)
    except Rejected as refused:
        return Outcome(action, Result.DEAD, await refusal(due, refused, means))
    except CallFailed as failure:
        return _failed(action, failure, means)
    # From here on Beeper has it: whatever happens to the look that follows, the call is not forgotten.
    try:
        chat = accepted.chat or await fresh(due, means)
    except Unauthorized:
        means.settle(on_its_way)
        raise
    except CallFailed:
        return on_its_way
    if agrees(due.word, action.args, chat, due.facts.app):
        return Outcome(action, Result.DONE, chat=chat, called=True)
    return on_its_way


async def _find_out(due: DueAction, action: Action, failure: OutcomeUnknown, means: Means) -> Outcome:
    """Return what became of a call whose answer says nothing: a look at the chat may say it."""
    try:
        chat = await fresh(due, means)
    except Unauthorized as refused:
        return _failed(action, refused, means)
    except CallFailed:
        return _failed(action, failure, means)
    # Nothing was accepted: only what shows counts, and not that this app shows nothing of it.
    if shows(due.word, action.args, chat, due.facts.app):
        return Outcome(action, Result.DONE, chat=chat, called=True)
    return _failed(action, failure, means)


def _failed(action: Action, failure: CallFailed, means: Means, *, counted: bool = True) -> Outcome:
    """Return the outcome of a call that did not end in success. Raises Unauthorized after it is settled."""
    match failure:
        case Unauthorized():
            means.settle(Outcome(action, Result.AGAIN, again_in_s=0, counted=False))
            raise failure
        case Rejected(not_there=True):
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
