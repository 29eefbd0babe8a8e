"""Stage 3: one change and the whole rulebook → one Decision, with a Reason for every no. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from beeper_rules.guards import Candidate, Facts, holds_at_limit, objection
from beeper_rules.language.explained import decisive, explained
from beeper_rules.language.nodes import Node, View
from beeper_rules.language.rulebook import Act, Mode, Rule, Rulebook
from beeper_rules.model.change import UNKNOWN, Change, ChatState, Event, Origin, Unknown, Value
from beeper_rules.model.decision import Code, Decision, Intent, Reason, Standing, Verdict
from beeper_rules.projection import projected
from beeper_rules.vocabulary.actions import ActionWord
from beeper_rules.vocabulary.fields import FIELDS

ECHO = timedelta(seconds=30)
"""How long the echo of my own message can bring a chat back from the archive."""
DEEPEST = 1
"""Events that a rule brought about reach rules that ask for them; what those bring about reaches nobody."""


@dataclass
class _Course:
    """One decision, and how far it has come."""

    change: Change
    facts: Facts
    now: datetime
    state: ChatState
    """The chat as the rules so far leave it."""
    written_by: dict[str, str] = field(default_factory=dict)
    """Field → the rule that wrote it."""
    stopped_by: dict[str, str] = field(default_factory=dict)
    """Message id, or empty for the change as a whole → the rule that stopped the rest."""

    def view(self, event: Event) -> View:
        """Return what a condition sees at this point."""
        return View(self.state, self.facts.app, self.now, self.change.before, event)

    def stopper(self, message: str) -> str | None:
        """Return the rule that ended the decision for a message; for the change as a whole, any that ended anything."""
        if message:
            return self.stopped_by.get("") or self.stopped_by.get(message)
        return next(iter(self.stopped_by.values()), None)


@dataclass(frozen=True)
class _Occasion:
    """One event on which a rule may fire."""

    rule: Rule
    event: Event
    newest: bool
    """Whether no newer event of the change asks the rule for the same."""

    @property
    def message(self) -> str:
        """The id of the event's message, empty for none."""
        return self.event.message.id if self.event.message else ""


def decide(change: Change, rulebook: Rulebook, facts: Facts, now: datetime) -> Decision:
    """Return what every rule says to `change`: all run in order, on the chat as the earlier ones leave it."""
    course = _Course(change, facts, now, change.after)
    return Decision(tuple(verdict for rule in rulebook.rules for verdict in _ask(rule, course)))


def _ask(rule: Rule, course: _Course) -> Iterator[Verdict]:
    """Yield the rule's verdict on each new message that it asks for, and one on the rest of the change."""
    if rule.mode is Mode.OFF:
        yield Verdict(rule.id, matched=False, reason=Reason(Code.OFF, "mode: off"))
        return
    meant = [event for event in course.change.events if any(each.is_meant_by(event) for each in rule.triggers)]
    if not meant:
        yield Verdict(rule.id, matched=False, reason=Reason(Code.NO_EVENT))
        return
    reachable = [event for event in meant if _reaches(event, rule)]
    if not reachable:
        yield Verdict(rule.id, matched=False, reason=Reason(Code.ORIGIN, f"it came from {meant[0].origin}"))
        return
    messages = [event for event in reachable if event.message]
    fired = False
    for event in messages:
        verdict = _judge([_Occasion(rule, event, event is messages[-1])], course)
        fired = fired or verdict.matched
        yield verdict
    others = [_Occasion(rule, event, newest=True) for event in reachable if not event.message]
    # The rest of a change whose messages it answered is the same change, and a rule fires once for it.
    if others and not fired:
        yield _judge(others, course)


def _reaches(event: Event, rule: Rule) -> bool:
    """Return whether the rule hears of it: of what rules brought about, and of my own messages, only if it asks."""
    if event.depth > DEEPEST:
        return False
    unasked = event.origin is not Origin.RULE and not (event.message and event.message.mine)
    return unasked or rule.asks_origin


def _judge(occasions: list[_Occasion], course: _Course) -> Verdict:
    """Return a rule's verdict on occasions of which any one is enough."""
    first = occasions[0]
    stopper = course.stopper(first.message)
    if stopper:
        return Verdict(first.rule.id, matched=False, reason=Reason(Code.STOPPED_BY, stopper), message_id=first.message)
    reason: Reason | None = None
    for occasion in occasions:
        no = _objection_of(occasion.rule, course.view(occasion.event))
        if no is None:
            return _matched(occasion, course)
        reason = reason or no
    return Verdict(first.rule.id, matched=False, reason=reason, event=first.event.spoken, message_id=first.message)


def _objection_of(rule: Rule, view: View) -> Reason | None:
    """Return why the rule's own words say no; None when they say yes."""
    held = rule.holds(view)
    if held is not True and rule.condition:
        return Reason(Code.CONDITION if held is False else Code.UNKNOWN, _sentence(rule.condition, view))
    for each in rule.exceptions:
        held = each.holds(view)
        if held is not False:
            code = Code.EXCEPTION if held else Code.EXCEPTION_UNKNOWN
            return Reason(code, each.because or _sentence(each.condition, view))
    return None


def _sentence(condition: Node, view: View) -> str:
    first = next(decisive(explained(condition, view)), None)
    return first.sentence() if first else ""


def _matched(occasion: _Occasion, course: _Course) -> Verdict:
    """Return the verdict of a rule that matched, and let the decision go on from what it does."""
    rule, event = occasion.rule, occasion.event
    intents = []
    for number, act in enumerate(rule.acts):
        intent = _intend(number, act, occasion, course)
        intents.append(intent)
        # A dry run must go on as if it had acted, or it would not foretell the real run.
        if intent.standing is Standing.PLANNED or (intent.reason and intent.reason.code is Code.DRY_RUN):
            writes = act.word.writes(intent.args)
            if not _stays_unread(act.word, intent.args, course.state):
                course.state = projected(course.state, writes)
            course.written_by.update(dict.fromkeys(writes, rule.id))
    stops = rule.stop and rule.mode is Mode.LIVE
    if stops:
        course.stopped_by.setdefault(occasion.message, rule.id)
    return Verdict(
        rule.id, matched=True, event=event.spoken, message_id=occasion.message, intents=tuple(intents), stops=stops
    )


def _stays_unread(word: ActionWord, args: Mapping[str, object], state: ChatState) -> bool:
    """Return whether something newer of theirs is left unread when it is marked read up to a message."""
    mark, newest = args.get("sort_key"), state.newest
    if word.name != "mark_read" or not isinstance(mark, str) or newest is None:
        return False
    return not newest.mine and newest.sort_key > int(mark)


def _intend(number: int, act: Act, occasion: _Occasion, course: _Course) -> Intent:
    """Return one action of the rule, after the guards."""
    rule, event = occasion.rule, occasion.event
    view = course.view(event)
    resolved = act.resolved(view, rule.id, course.facts.zone)
    args = resolved or {}
    reason = Reason(Code.PAST_DUE, "that time is not at least a minute ahead") if resolved is None else None
    if reason is None and act.word.name in {"mark_read", "mark_unread"}:
        reason = _aim(act.word, args, event, view.state)
    candidate = Candidate(
        rule=rule,
        word=act.word,
        args=args,
        view=view,
        event_at=event.at,
        missed=course.change.watched_since is not None and event.at < course.change.at,
        newest=occasion.newest,
        written_by=course.written_by,
    )
    reason = reason or objection(candidate, course.facts)
    at_limit = reason is not None and reason.code is Code.LIMIT and holds_at_limit(candidate, course.facts)
    # What a rule in shadow wants is never held: a person who approves it would make it act.
    held = at_limit and rule.mode is Mode.LIVE
    return Intent(
        rule_id=rule.id,
        revision=rule.revision,
        number=number,
        kind=act.word.name,
        args=args,
        prior=_prior(act.word, args, view),
        standing=Standing.HELD if held else Standing.SKIPPED if reason else Standing.PLANNED,
        reason=reason,
        message_id=occasion.message,
        due=_due(act.word, view),
        event_at=event.at,
        depth=event.depth if event.origin is Origin.RULE else 0,
    )


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
