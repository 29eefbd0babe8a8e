"""What the chat, its network, the app and other rules keep an action from."""

from datetime import datetime

from beeper_rules.guards.facts import Candidate, Facts
from beeper_rules.model.change import UNKNOWN, Reading
from beeper_rules.model.decision import Code, Reason
from beeper_rules.vocabulary.capability_tree import says_no


def capability(candidate: Candidate, facts: Facts) -> Reason | None:  # noqa: ARG001 - the signature of every guard
    """What the network rules out is not tried; silence is not a no."""
    word = candidate.word
    if word.capability and says_no(candidate.view.state.chat.capabilities, word.capability):
        return Reason(Code.CAPABILITY, f"{candidate.view.state.chat.network or 'this network'} does not allow it")
    return None


def app_version(candidate: Candidate, facts: Facts) -> Reason | None:
    """What this app cannot do is not tried."""
    since = candidate.word.since
    return Reason(Code.APP_TOO_OLD, facts.app.lacks(since)) if since and not facts.app.has(since) else None


def pinned(candidate: Candidate, facts: Facts) -> Reason | None:  # noqa: ARG001 - as above
    """Beeper refuses to archive a pinned chat."""
    if candidate.word.name == "archive" and candidate.view.field("pinned") is True:
        return Reason(Code.PINNED, "a pinned chat cannot be archived; unpin it first")
    return None


def already_so(candidate: Candidate, facts: Facts) -> Reason | None:
    """What is so already is not done again."""
    if candidate.word.name == "set_draft" and candidate.view.field("draft") is True:
        return Reason(Code.DRAFT_THERE, "a draft is there already")
    writes = candidate.word.writes(candidate.args)
    if writes and all(_shown(name, candidate, facts) == value for name, value in writes.items()):
        return Reason(Code.ALREADY_SO)
    mark = candidate.args.get("sort_key")
    chat = candidate.view.state.chat
    if candidate.word.name != "mark_read" or not isinstance(mark, str) or chat.last_read_message_sort_key is None:
        return None
    if chat.read_mark >= int(mark) and not chat.is_marked_unread:
        return Reason(Code.ALREADY_SO, "it is read up to the message that the rule saw")
    return None


def _shown(name: str, candidate: Candidate, facts: Facts) -> Reading:
    """Return what the chat shows; where the app does not report reminders, the one that a rule set and is to come."""
    value = candidate.view.field(name)
    own = facts.own_reminder_at
    if name == "reminder_at" and value is UNKNOWN and own is not None and own > candidate.view.now:
        return own
    return value


def foreign_reminder(candidate: Candidate, facts: Facts) -> Reason | None:
    """A reminder that somebody else set is left alone; one of ours only gives way where the rule says so."""
    if candidate.word.name not in {"remind", "clear_reminder"}:
        return None
    clears = candidate.word.name == "clear_reminder"
    anybodys = clears and candidate.args.get("whose") == "any"
    at = _shown("reminder_at", candidate, facts)
    if at is UNKNOWN and clears and not anybodys:
        # It may be anybody's, or nobody's: what cannot be seen is not taken away.
        version = facts.app.version_text
        return Reason(Code.ALREADY_SO, f"no reminder of a rule is to come, and Beeper {version} does not report yours")
    if not isinstance(at, datetime) or at <= candidate.view.now:
        return None
    if "reminder_at" in candidate.written_by:
        # Set in this very decision: `blocked_by` says by whom.
        return None
    own = at == facts.own_reminder_at
    if clears:
        return None if own or anybodys else Reason(Code.FOREIGN_REMINDER, "no rule set this reminder")
    if own and candidate.args.get("replace") == "own":
        return None
    return Reason(Code.ALREADY_SO if own else Code.FOREIGN_REMINDER, "a reminder is set already")


def blocked_by(candidate: Candidate, facts: Facts) -> Reason | None:  # noqa: ARG001 - as above
    """The first rule that writes a field wins; actions of one rule never block each other."""
    for name in candidate.word.writes(candidate.args):
        other = candidate.written_by.get(name)
        if other is not None and other != candidate.rule.id:
            return Reason(Code.BLOCKED_BY, f"the rule {other} decided about '{name}' first", by=other)
    return None
