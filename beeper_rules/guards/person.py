"""What a person said: a pause, an undoing by hand, a dry run."""

from beeper_rules.durations import format_duration
from beeper_rules.guards.facts import Candidate, Facts
from beeper_rules.model.decision import Code, Reason


def paused(candidate: Candidate, facts: Facts) -> Reason | None:
    """Off means off: while everything, the rule or the chat is paused, nothing new is begun."""
    if facts.paused:
        return Reason(Code.PAUSED, "everything is paused")
    if candidate.rule.id in facts.paused_rules:
        return Reason(Code.PAUSED, f"the rule {candidate.rule.id} is paused")
    if candidate.view.state.chat.id in facts.paused_chats:
        return Reason(Code.PAUSED, "this chat is paused")
    return None


def override(candidate: Candidate, facts: Facts) -> Reason | None:
    """Where somebody undid a rule by hand, the rule leaves the chat alone for a while."""
    at = facts.overridden.get(candidate.rule.id)
    patience = candidate.rule.respect_override
    if candidate.word.local or at is None or candidate.view.now - at >= patience:
        return None
    return Reason(
        Code.OVERRIDE,
        f"you undid it by hand on {at.astimezone(facts.zone):%Y-%m-%d %H:%M};"
        f" left alone for {format_duration(patience)}, or until `beeper-rules resume CHAT`",
    )


def dry_run(candidate: Candidate, facts: Facts) -> Reason | None:  # noqa: ARG001 - the signature of every guard
    """A dry run decides everything and does nothing."""
    return Reason(Code.DRY_RUN) if facts.dry_run else None
