"""What stands between a rule that matched and an action: one list, whose order is the documentation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from beeper_rules.durations import format_duration
from beeper_rules.language.nodes import View
from beeper_rules.language.rulebook import Limit, Mode, Rule
from beeper_rules.language.windows import end_of
from beeper_rules.model.account import AppFacts
from beeper_rules.model.action import Action
from beeper_rules.model.change import UNKNOWN, Reading
from beeper_rules.model.decision import Code, Reason, Wait
from beeper_rules.vocabulary.actions import UNCOUNTED, ActionWord
from beeper_rules.vocabulary.capability_tree import says_no


@dataclass(frozen=True)
class Facts:
    """What guards need to know beyond the chat itself."""

    app: AppFacts
    zone: tzinfo
    chats_acted: Callable[[str, datetime], frozenset[str]]
    """Rule id, since when (UTC) → the chats on which it acted."""
    last_fire: Callable[[str, str, str], datetime | None] = lambda *_: None
    """Rule id, `chat`, `account`, `sender` or `rule`, and which → UTC instant at which it last decided to act."""
    arrivals: Callable[[str, str, datetime, bool], Sequence[datetime]] = lambda *_: ()
    """`chat` or `sender`, which, since when, whether of mine → UTC instants of messages before this change."""
    action: Callable[[int], Action | None] = lambda _: None
    """Id → the action."""
    waits: Mapping[str, Wait] = field(default_factory=dict)
    """Rule id → the state of this chat that it saw entered."""
    in_force: frozenset[tuple[int, str]] = frozenset()
    """(id of an action, field that it wrote to this chat) of what nobody has changed since."""
    stood_until: Callable[[Action, Action, str], bool] = lambda *_: False
    """An action, a later one, field → whether what the first wrote is known to have stood until the other came."""
    clears_when_answered: str = ""
    """Id of the rule that set the reminder which is to go as soon as I write; empty for none."""
    paused: bool = False
    paused_rules: frozenset[str] = frozenset()
    paused_chats: frozenset[str] = frozenset()
    overridden: Mapping[str, datetime] = field(default_factory=dict)
    """Rule id → UTC instant at which somebody undid by hand what it did to this chat."""
    own_reminder_at: datetime | None = None
    """UTC instant of the reminder that a rule set on this chat."""
    dry_run: bool = False
    recorded: "Callable[[Candidate], Reason | None] | None" = None
    """For a decision of the past that is gone through again: what the guards said then; None for now."""
    acted: frozenset[tuple[str, str]] = frozenset()
    """For a decision of the past: (rule id, message id) of what matched, though its words are not kept."""


@dataclass(frozen=True)
class Candidate:
    """An action that a rule asks for."""

    rule: Rule
    word: ActionWord
    args: Mapping[str, object]
    """Resolved."""
    view: View
    """The chat as the earlier actions of the same decision leave it."""
    event_at: datetime
    """UTC."""
    missed: bool = False
    """Whether it happened while nobody watched."""
    newest: bool = True
    """Whether no newer event of the same change asks this rule for the same."""
    kept_back: bool = False
    """Whether quiet hours kept it back until now."""
    charged: bool = False
    """Whether the rule has already acted in this decision, so that its cooldown runs."""
    written_by: Mapping[str, str] = field(default_factory=dict)
    """Field → the rule that wrote it earlier in the same decision."""

    @property
    def account(self) -> str:
        """The id of the chat's account."""
        return self.view.state.chat.account_id or ""

    @property
    def sender(self) -> str:
        """The id of who wrote the message that it answers, empty for none."""
        event = self.view.event
        return event.message.sender_id if event and event.message else ""


Guard = Callable[[Candidate, Facts], Reason | None]


def paused(candidate: Candidate, facts: Facts) -> Reason | None:
    """Off means off: while everything, the rule or the chat is paused, nothing new is begun."""
    if facts.paused:
        return Reason(Code.PAUSED, "everything is paused")
    if candidate.rule.id in facts.paused_rules:
        return Reason(Code.PAUSED, f"the rule {candidate.rule.id} is paused")
    if candidate.view.state.chat.id in facts.paused_chats:
        return Reason(Code.PAUSED, "this chat is paused")
    return None


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


def capability(candidate: Candidate, facts: Facts) -> Reason | None:  # noqa: ARG001 - as above
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


def blocked_by(candidate: Candidate, facts: Facts) -> Reason | None:  # noqa: ARG001 - as above
    """The first rule that writes a field wins; actions of one rule never block each other."""
    for name in candidate.word.writes(candidate.args):
        other = candidate.written_by.get(name)
        if other is not None and other != candidate.rule.id:
            return Reason(Code.BLOCKED_BY, f"the rule {other} decided about '{name}' first", by=other)
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


def dry_run(candidate: Candidate, facts: Facts) -> Reason | None:  # noqa: ARG001 - as above
    """A dry run decides everything and does nothing."""
    return Reason(Code.DRY_RUN) if facts.dry_run else None


GUARDS: tuple[Guard, ...] = (
    paused,
    expired,
    late,
    capability,
    app_version,
    pinned,
    already_so,
    foreign_reminder,
    override,
    blocked_by,
    quiet,
    cooldown,
    limit,
    shadow,
    dry_run,
)
"""In this order; the first that objects gives the reason."""

TAKING_BACK: tuple[Guard, ...] = (
    paused,
    capability,
    app_version,
    pinned,
    already_so,
    foreign_reminder,
    dry_run,
)
"""The guards of what a rule takes back by itself, which is never too late, too often or at the wrong hour."""

UNDOING: tuple[Guard, ...] = tuple(guard for guard in TAKING_BACK if guard is not paused)
"""The guards of what a person takes back: who pauses everything wants to undo what was done, too."""

LAST_LOOK: tuple[Guard, ...] = (paused, capability, app_version, pinned, already_so, foreign_reminder)
"""The guards that are asked again just before a call, of a fresh copy of the chat."""


def objection(candidate: Candidate, facts: Facts, guards: tuple[Guard, ...] = GUARDS) -> Reason | None:
    """Return the first objection; None when the action may go ahead. In hindsight it is the one that was on record."""
    if facts.recorded is not None:
        return facts.recorded(candidate)
    return next((reason for guard in guards if (reason := guard(candidate, facts))), None)
