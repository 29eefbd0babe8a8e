"""SENTENCES: what a person reads for a reason that says nothing more."""

from collections.abc import Mapping

from beeper_rules.model.decision import Code, Reason

SENTENCES: Mapping[Code, str] = {
    Code.NO_EVENT: "nothing happened that it waits for",
    Code.ORIGIN: "somebody else did it than the rule asks for",
    Code.CONDITION: "its conditions do not hold",
    Code.UNKNOWN: "what it asks for is not known",
    Code.EXCEPTION: "an exception holds",
    Code.EXCEPTION_UNKNOWN: "whether an exception holds is not known",
    Code.STOPPED_BY: "a rule before it ended the decision",
    Code.WAITS: "it waits until it has been so for long enough",
    Code.BROKEN: "it did not stay so",
    Code.OFF: "the rule is switched off",
    Code.PAUSED: "it is paused",
    Code.EXPIRED: "the rule has ended",
    Code.LATE: "it is too late for it",
    Code.PERMISSION: "the token may not do that",
    Code.CAPABILITY: "the network does not allow it",
    Code.APP_TOO_OLD: "this version of Beeper does not have it",
    Code.PINNED: "the chat is pinned",
    Code.ALREADY_SO: "it is so already",
    Code.DRAFT_THERE: "a draft is there already",
    Code.NO_WAY_BACK: "it cannot be taken back",
    Code.FOREIGN_REMINDER: "no rule set this reminder",
    Code.OVERRIDE: "you undid it by hand",
    Code.BLOCKED_BY: "another rule decided about it first",
    Code.QUIET: "these are its quiet hours",
    Code.COOLDOWN: "it acted not long ago",
    Code.LIMIT: "its limit is reached",
    Code.SHADOW: "the rule is on trial",
    Code.DRY_RUN: "this is a dry run",
    Code.SUPERSEDED: "it was changed since this was decided",
    Code.NO_MESSAGE: "there is no message to name",
    Code.PAST_DUE: "its time has passed",
    Code.RULE_GONE: "the rule is not there any more",
    Code.DROPPED: "you dropped it",
    Code.RELEASED: "its quiet hours are over, and it was decided anew",
    Code.CHAT_GONE: "the chat is not there any more",
    Code.REJECTED: "Beeper refused it",
    Code.NOT_APPLIED: "Beeper accepted it and never showed it",
    Code.GAVE_UP: "it was tried too often",
    Code.NOT_SHOWN: "nothing on this computer could show it",
    Code.UNCERTAIN: "whether it took effect is not known",
    Code.WAITING: "it will be tried again",
}
"""Every reason there is."""


def said(reason: Reason) -> str:
    """Return a reason as people read it: its own sentence, or else what its code means; not escaped yet."""
    return reason.detail or SENTENCES[reason.code]
