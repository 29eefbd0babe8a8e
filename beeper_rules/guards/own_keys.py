"""What a rule's own keys keep it from: `expires`, `catch_up`, `quiet`, `cooldown`, `limit`, `mode`."""

from datetime import datetime, timedelta

from beeper_rules.durations import format_duration
from beeper_rules.guards.facts import Candidate, Facts
from beeper_rules.language.nodes import View
from beeper_rules.language.rulebook import Limit, Mode, Rule
from beeper_rules.language.windows import end_of
from beeper_rules.model.decision import Code, Reason
from beeper_rules.vocabulary.actions import UNCOUNTED


def expired(candidate: Candidate, facts: Facts) -> Reason | None:  # noqa: ARG001 - the signature of every guard
    """A rule that has ended does not act."""
    last = candidate.rule.expires
    if last is None or candidate.view.now.astimezone(candidate.view.zone).date() <= last:
        return None
    return Reason(Code.EXPIRED, f"its last day was {last}")


def late(candidate: Candidate, facts: Facts) -> Reason | None:  # noqa: ARG001 - the signature of every guard
    """A long gap is reported, not replayed."""
    catch_up = candidate.rule.catch_up(candidate.word)
    age = candidate.view.now - candidate.event_at
    if age > catch_up.max_age:
        return Reason(
            Code.LATE,
            f"it happened {format_duration(timedelta(seconds=int(age.total_seconds())))} ago,"
            f" and {candidate.word.name} catches up for {format_duration(catch_up.max_age)}",
        )
    if candidate.missed and catch_up.policy == "none":
        return Reason(Code.LATE, "it happened while nobody watched, and this rule does not catch up")
    if (candidate.missed or candidate.kept_back) and catch_up.policy == "latest" and not candidate.newest:
        when = "was kept back with it" if candidate.kept_back else "happened while nobody watched"
        return Reason(Code.LATE, f"something newer {when}, and only the latest counts")
    return None


def quiet(candidate: Candidate, facts: Facts) -> Reason | None:  # noqa: ARG001 - as above
    """In its quiet hours a rule does not act; what it would do waits for their end, or is let go."""
    hours = candidate.rule.quiet
    now, zone = candidate.view.now, candidate.view.zone
    if hours is None or not any(window.holds(now, zone) for window in hours.windows):
        return None
    until = f"{end_of(hours.windows, now, zone).astimezone(zone):%Y-%m-%d %H:%M}"
    names = " or ".join(window.name for window in hours.windows if window.holds(now, zone))
    return Reason(Code.QUIET, f"{names}, {'waits' if hours.then == 'defer' else 'which lasts'} until {until}")


def defers(candidate: Candidate) -> bool:
    """Return whether quiet hours keep `candidate` back until they are over; if not, they let it go."""
    hours = candidate.rule.quiet
    return hours is not None and hours.then == "defer" and candidate.rule.mode is Mode.LIVE


def quiet_until(rule: Rule, view: View) -> datetime:
    """Return the first UTC instant from now on that is in none of the rule's quiet hours."""
    return end_of(rule.quiet.windows, view.now, view.zone) if rule.quiet else view.now


def cooldown(candidate: Candidate, facts: Facts) -> Reason | None:
    """A rule that acted not long ago waits until it acts again."""
    rest = candidate.rule.cooldown
    if rest is None:
        return None
    which = {"chat": candidate.view.state.chat.id, "account": candidate.account, "sender": candidate.sender}
    last = facts.last_fire(candidate.rule.id, rest.per, which.get(rest.per, ""))
    last = candidate.view.now if candidate.charged else last
    if last is None or candidate.view.now >= last + rest.every:
        return None
    until = f"{(last + rest.every).astimezone(candidate.view.zone):%Y-%m-%d %H:%M}"
    here = {"rule": "", "chat": " in this chat", "account": " on this account", "sender": " for this person"}[rest.per]
    return Reason(Code.COOLDOWN, f"once in {format_duration(rest.every)}{here}, so not until {until}")


def limit(candidate: Candidate, facts: Facts) -> Reason | None:
    """A rule acts on no more chats than its limit."""
    if candidate.word.name in UNCOUNTED:
        return None
    reached = _limit_reached(candidate, facts)
    if reached is None:
        return None
    per = format_duration(reached.per) if reached.per else "one run"
    return Reason(Code.LIMIT, f"{reached.chats} chat{'' if reached.chats == 1 else 's'} in {per} is the limit")


def holds_at_limit(candidate: Candidate, facts: Facts) -> bool:
    """Return whether the limit that stops `candidate` holds it for approval instead of skipping it."""
    reached = _limit_reached(candidate, facts)
    return reached is not None and reached.then == "hold"


def _limit_reached(candidate: Candidate, facts: Facts) -> Limit | None:
    """Return the first of the rule's limits that this chat would exceed."""
    now = candidate.view.now
    for each in candidate.rule.limits:
        # Everything that one run decides, it decides at one instant.
        chats = facts.chats_acted(candidate.rule.id, now - each.per if each.per else now)
        if candidate.view.state.chat.id not in chats and len(chats) >= each.chats:
            return each
    return None


def shadow(candidate: Candidate, facts: Facts) -> Reason | None:  # noqa: ARG001 - as above
    """A rule in shadow decides and tells, and acts on nothing."""
    return Reason(Code.SHADOW, "the rule is in shadow mode") if candidate.rule.mode is Mode.SHADOW else None
