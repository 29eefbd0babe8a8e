"""What stays on this computer: a notification, several of them as one, a line of the journal.

At most once, because a notification cannot be taken back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from beeper_rules.due import DueAction
from beeper_rules.guards import late, objection, paused
from beeper_rules.language.rulebook import Rule
from beeper_rules.model.action import Action, Outcome, Result
from beeper_rules.model.chat import Chat
from beeper_rules.model.decision import Code, Reason
from beeper_rules.perform.means import Means, candidate

LONGEST_DIGEST = 20
"""Lines; how many more there are is said."""
NOT_SHOWN = Reason(Code.NOT_SHOWN, "nothing on this computer could show it")
RULE_GONE = Reason(Code.RULE_GONE, "the rule is not there any more")


async def tell(due: DueAction, rule: Rule, means: Means) -> Outcome:
    """Do it now, and return what became of it."""
    action = due.action
    stopped = _begin(due, rule, means)
    if stopped is not None:
        return stopped
    if action.kind == "log":
        return Outcome(action, Result.DONE)
    return await _show([action], means)


def digests(actions: Sequence[Action]) -> list[list[Action]]:
    """Return the notifications that are told as one: those of one line of a rule that were decided at one instant."""
    found: dict[tuple[str, int, datetime], list[Action]] = {}
    for action in actions:
        if is_digest(action):
            found.setdefault((action.rule_id, action.number, action.decided_at), []).append(action)
    return list(found.values())


def is_digest(action: Action) -> bool:
    """Return whether it is told together with others."""
    return action.kind == "notify" and action.args.get("digest") is True


async def tell_together(actions: Iterable[Action], means: Means) -> None:
    """Show one notification for all of them, and settle each."""
    begun = []
    for action in actions:
        due = means.refresh(action)
        stopped = _begin(due, due.rule, means) if due.rule else Outcome(action, Result.SKIPPED, RULE_GONE)
        if stopped is not None:
            means.settle(stopped)
        else:
            begun.append(due.action)
    if not begun:
        return
    shown = await _show(begun, means)
    for action in begun:
        means.settle(replace(shown, action=action))


def _begin(due: DueAction, rule: Rule, means: Means) -> Outcome | None:
    """Mark it as begun; return the outcome when it may not be."""
    action = due.action
    chat = due.decided_on.chat if due.decided_on else Chat(id=action.chat_id)
    guards = (paused,) if action.approved else (paused, late)
    reason = objection(candidate(due, rule, chat, means.clock()), due.facts, guards)
    if reason is not None:
        return Outcome(action, Result.SKIPPED, reason)
    return None if means.begin(action) else Outcome(action, Result.AGAIN, counted=False)


async def _show(actions: Sequence[Action], means: Means) -> Outcome:
    """Return what became of a notification with one line for each of `actions`, for the first of them."""
    first = actions[0]
    lines = [str(action.args.get("text", "")) for action in actions]
    more = [f"and {len(lines) - LONGEST_DIGEST} more"] if len(lines) > LONGEST_DIGEST else []
    to = first.args.get("to")
    shown = await means.hands.notify(
        str(first.args.get("title", "")), (*lines[:LONGEST_DIGEST], *more), to if isinstance(to, str) else None
    )
    return Outcome(first, Result.DONE) if shown else Outcome(first, Result.DEAD, NOT_SHOWN)
