"""One action that a rule asks for, after the guards."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from beeper_rules.decide.course import Course, Occasion
from beeper_rules.guards import Candidate, defers, holds_at_limit, objection
from beeper_rules.language.nodes import View
from beeper_rules.language.rulebook import Act, Mode
from beeper_rules.model.change import UNKNOWN, ChatState, Event, Origin, Unknown, Value
from beeper_rules.model.decision import Code, Intent, Reason, Standing
from beeper_rules.vocabulary.actions import ActionWord
from beeper_rules.vocabulary.fields import FIELDS

ECHO = timedelta(seconds=30)
"""How long the echo of my own message can bring a chat back from the archive."""


def intend(number: int, act: Act, occasion: Occasion, course: Course) -> Intent:
    """Return one action of the rule, after the guards."""
    rule, event = occasion.rule, occasion.event
    view = course.view(rule, event)
    resolved = act.resolved(course.as_it_came(rule, event), rule.id)
    args = resolved or {}
    reason = Reason(Code.PAST_DUE, "that time is not at least a minute ahead") if resolved is None else None
    if reason is None and act.word.name in {"mark_read", "mark_unread"}:
        reason = _aim(act.word, args, event, view.state)
    asked = candidate(act.word, args, occasion, course)
    reason = reason or objection(asked, course.facts)
    return as_intent(asked, reason, occasion, number=number, standing=_standing(asked, reason, course))


def candidate(word: ActionWord, args: Mapping[str, object], occasion: Occasion, course: Course) -> Candidate:
    """Return what the guards are asked about."""
    rule, event = occasion.rule, occasion.event
    return Candidate(
        rule=rule,
        word=word,
        args=args,
        view=course.view(rule, event),
        event_at=event.at,
        missed=course.change.watched_since is not None and event.at < course.change.at,
        newest=occasion.newest,
        kept_back=occasion.kept_back,
        charged=course.is_charged(rule, occasion.message),
        written_by=course.written_by,
    )


def as_intent(
    asked: Candidate,
    reason: Reason | None,
    occasion: Occasion,
    *,
    number: int = 0,
    standing: Standing | None = None,
) -> Intent:
    """Return the action as it goes into the queue; `standing` None for planned, or skipped for a reason."""
    event = occasion.event
    return Intent(
        rule_id=asked.rule.id,
        revision=asked.rule.revision,
        number=number,
        kind=asked.word.name,
        args=asked.args,
        prior=_prior(asked.word, asked.args, asked.view),
        standing=standing or (Standing.SKIPPED if reason else Standing.PLANNED),
        reason=reason,
        message_id=occasion.message,
        due=_due(asked.word, asked.view),
        event_at=event.at,
        depth=event.depth if event.origin is Origin.RULE else 0,
        account=asked.account,
        sender=asked.sender,
    )


def is_done(intent: Intent) -> bool:
    """Return whether the decision goes on as if it were done; a dry run must, or it would not foretell the real run."""
    return intent.standing is Standing.PLANNED or (intent.reason is not None and intent.reason.code is Code.DRY_RUN)


def _standing(asked: Candidate, reason: Reason | None, course: Course) -> Standing:
    if reason is None:
        return Standing.PLANNED
    # What a rule in shadow wants is never held: a person who approves it would make it act.
    if reason.code is Code.LIMIT and holds_at_limit(asked, course.facts) and asked.rule.mode is Mode.LIVE:
        return Standing.HELD
    return Standing.DEFERRED if reason.code is Code.QUIET and defers(asked) else Standing.SKIPPED


def _aim(word: ActionWord, args: dict[str, object], event: Event, state: ChatState) -> Reason | None:
    """Write into `args` the message up to which, or from which on, it is meant; say when there is none."""
    wanted = args.pop("through" if word.name == "mark_read" else "from", None)
    # A merged chat has no messages of its own, so none of theirs can be named to it.
    if wanted != "message" or state.chat.merge is not None:
        return None
    message = event.message or state.newest or state.chat.preview
    if message is None:
        return Reason(Code.NO_MESSAGE, f"Beeper showed no message that {word.name} could name")
    args["message"] = message.id
    args["sort_key"] = str(message.sort_key)
    return None


def _prior(word: ActionWord, args: Mapping[str, object], view: View) -> dict[str, Value]:
    prior: dict[str, Value] = {}
    for name in word.writes(args):
        value = FIELDS[name].read(view.state, view.app)
        if value is not UNKNOWN and not isinstance(value, Unknown):
            prior[name] = value
    return prior


def _due(word: ActionWord, view: View) -> datetime | None:
    """Return when the echo of my own message is over; None for now."""
    mine = view.state.mine_at
    if not word.keeps_clear_of_echo or mine is None:
        return None
    # The clock of a message may be ahead of ours; nothing waits longer than one echo for that.
    due = min(mine, view.now) + ECHO
    return due if due > view.now else None
