"""Every rule's answer for one chat, the nearest miss first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from beeper_rules.commit import BY_HAND
from beeper_rules.errors import InvalidSetup
from beeper_rules.hindsight.answer import Answer, How
from beeper_rules.hindsight.nearness import weight
from beeper_rules.hindsight.obstacles import agreeing, held, obstacles
from beeper_rules.hindsight.past import Occasion
from beeper_rules.journal import ActionRecord, Journal, RecordedChange
from beeper_rules.language.load import load
from beeper_rules.language.nodes import View
from beeper_rules.language.rulebook import Mode, Rule, Rulebook
from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import ChatState, Due
from beeper_rules.model.decision import Code, Decision, Reason, Standing, Verdict, Wait

MOST_LOOKED_AT = 200
"""Changes of a chat in which a rule's last occasion is looked for."""
NEAREST_OF = 5
"""Occasions that a rule missed, of which the nearest is told."""
NOT_ASKED = frozenset({Code.NO_EVENT, Code.ORIGIN, Code.OFF})
"""Reasons for which a rule was not asked at all: what rules bring about is not news to others."""
TAKEN_BACK = frozenset({Due.LAPSED, Due.UNDONE})
NO_MATTER = frozenset({Code.ALREADY_SO, Code.DRAFT_THERE, Code.SHADOW, Code.DRY_RUN})
"""Reasons for which nothing was done although nothing stood in the way."""


FELL_DUE: Mapping[str, str] = {Due.WAITED: " for long enough", Due.RELEASED: ", kept back until then"}
"""What fell due → what it says behind the event that it goes back to."""


class Books:
    """Rulebooks by their hash, each loaded once."""

    def __init__(self, journal: Journal, now: Rulebook) -> None:
        self._journal = journal
        self.now = now
        """The one in force."""
        self._known: dict[str, Rulebook] = {now.hash: now}

    def of(self, hashed: str) -> Rulebook:
        """Return that rulebook; the one in force where it is not kept, or this program cannot read it any more."""
        if hashed not in self._known:
            self._known[hashed] = self._loaded(hashed)
        return self._known[hashed]

    def _loaded(self, hashed: str) -> Rulebook:
        files = self._journal.rulebooks.get(hashed)
        try:
            return load(files, with_tests=False) if files else self.now
        except InvalidSetup:
            return self.now


@dataclass(frozen=True)
class Asked:
    """What is asked about, and what is known beyond the changes themselves."""

    chat: ChatState
    books: Books
    app: AppFacts
    zone: tzinfo
    now: datetime
    waits: Mapping[str, Wait] = field(default_factory=dict)
    """Rule id → the state of this chat that it saw entered."""


def occasions(journal: Journal, chat_id: str, change_id: int | None) -> list[Occasion]:
    """Return the last changes of a chat, the newest first; only that one where a change is named."""
    found = journal.changes.recent(chat_id, MOST_LOOKED_AT)
    if change_id is not None:
        named = journal.changes.get(change_id)
        found = [named, *(each for each in found if each.id < named.id)] if named else []
    every = [
        Occasion(each, journal.actions.of_change(each.id), found[place + 1 :])
        for place, each in enumerate(found)
        if not (change_id is None and _takes_back(each))
    ]
    return every if change_id is None else every[:1]


def _takes_back(recorded: RecordedChange) -> bool:
    """Return whether it only ended what rules had done before: that is no occasion of theirs."""
    return all(event.name in TAKEN_BACK for event in recorded.change.events)


def answers(asked: Asked, past: Sequence[Occasion], rules: Iterable[str] | None = None) -> list[Answer]:
    """Return what became of each rule (None: of every one in force), in the order in which they are told."""
    wanted = list(asked.books.now.by_id if rules is None else rules)
    found: dict[str, list[Answer]] = {rule_id: [] for rule_id in wanted}
    for occasion in past:
        open_questions = [rule_id for rule_id, own in found.items() if _goes_on(own)]
        if not open_questions:
            break
        for each in _of_change(asked, occasion, open_questions):
            found[each.rule.id].append(each)
    every = [_nearest(own) or _without_occasion(asked, rule_id) for rule_id, own in found.items()]
    stops = _stops(past)
    told = [replace(_waiting(each, asked), stops=stops.get(each.rule.id, ())) for each in every if each]
    return sorted(told, key=_order)


def _goes_on(answers: Sequence[Answer]) -> bool:
    """Return whether more occasions of a rule are looked at: of what it missed lately the nearest miss is told."""
    return all(each.how is How.MISSED and not each.edited for each in answers) and len(answers) < NEAREST_OF


def _nearest(answers: Sequence[Answer]) -> Answer | None:
    """Return the last answer; of several that were missed, the nearest. None for none."""
    if not answers or answers[0].how is not How.MISSED:
        return next(iter(answers), None)
    return min((each for each in answers if each.how is How.MISSED and each.edited is answers[0].edited), key=weight)


def _stops(past: Sequence[Occasion]) -> dict[str, tuple[RecordedChange, ...]]:
    """Return rule id → the changes on which nothing of what it wanted was done, as something stood in the way."""
    found: dict[str, tuple[RecordedChange, ...]] = {}
    for occasion in past:
        for rule_id in dict.fromkeys(each.action.rule_id for each in occasion.actions):
            own = [each for each in occasion.actions if each.action.rule_id == rule_id]
            if _fared(own) is How.STOPPED:
                found[rule_id] = (*found.get(rule_id, ()), occasion.recorded)
    return found


def _order(answer: Answer) -> tuple[int, float, int, int]:
    """What did not act comes first, nearest first; of equally near ones that of which most held, then the newest."""
    groups = (How.WAITS, How.FIRED, How.IDLE, How.OFF)
    beside = answer.how in {How.STOPPED, How.MISSED} or answer.only_the_event
    place = 0 if beside else 1 + groups.index(answer.how)
    return place, weight(answer), -answer.agreeing, -(answer.recorded.id if answer.recorded else 0)


def _of_change(asked: Asked, occasion: Occasion, rules: Sequence[str]) -> Iterator[Answer]:
    """Yield the answers of the rules that had to do with a change."""
    book, now = asked.books.of(occasion.recorded.rulebook), asked.books.now
    concerned = [
        rule_id for rule_id in rules if any(occasion.concerns(each.by_id.get(rule_id)) for each in (book, now))
    ]
    if not concerned:
        return
    then = occasion.decided(occasion.needed(book, concerned), asked.app, asked.zone)
    as_now = then if book is now else occasion.decided(occasion.needed(now, concerned), asked.app, asked.zone)
    for rule_id in concerned:
        was, present = book.by_id.get(rule_id), now.by_id.get(rule_id)
        edited = present is not None and (was is None or was.revision != present.revision)
        before = _answer(asked, occasion, was, then) if was else None
        after = _answer(asked, occasion, present, as_now, judged=False) if present and edited else None
        if before and after:
            yield replace(before, edited=True, obstacles_now=after.obstacles)
        elif before:
            yield replace(before, edited=edited)
        elif after and present:
            # It was not there then, or waited for something else: what it would have said is worth knowing.
            reason = Reason(Code.NO_EVENT, "its conditions held")
            yield replace(after, how=How.MISSED, edited=True, absent=True, obstacles_now=after.obstacles, reason=reason)


def _answer(asked: Asked, occasion: Occasion, rule: Rule, decision: Decision, *, judged: bool = True) -> Answer | None:
    """Return the rule's answer to a change; None when it had nothing to do with it.

    `judged` says that it was in force: then what was done about it is on record.
    """
    recorded = occasion.recorded
    actions = tuple(each for each in occasion.actions if each.action.rule_id == rule.id) if judged else ()
    if recorded.pass_no == BY_HAND and rule.id not in recorded.matched:
        # A person asked for it of other rules.
        return None
    verdict = _telling(decision, rule, actions)
    if actions or (judged and rule.id in recorded.matched):
        return _of_match(occasion, rule, verdict, actions)
    reason = _on_waiting(rule, recorded) if judged else None
    if verdict is None and reason is None:
        return None
    verdict = verdict or Verdict(rule.id, matched=False)
    if reason is None and verdict.reason is not None and verdict.reason.code not in NOT_ASKED:
        reason = verdict.reason
    if reason is None and not verdict.matched and not (rule.wait is not None and _enters(rule, recorded)):
        return None
    asks = verdict.seen is not None or rule.wait is not None or verdict.matched
    found = obstacles(rule, occasion.view(rule, verdict, asked.app, asked.zone)) if asks else ()
    event = _heard(recorded, rule, verdict)
    how = How.FIRED if verdict.matched else How.MISSED
    view = occasion.view(rule, verdict, asked.app, asked.zone)
    count, agree = held(rule, view), agreeing(rule, view)
    return Answer(rule, how, recorded, event, reason, obstacles=found, held=count, agreeing=agree)


def _on_waiting(rule: Rule, recorded: RecordedChange) -> Reason | None:
    """Return what is on record of how the rule's wait was broken off with a change; None for nothing."""
    broken = next((text for text in recorded.waits if text.startswith(f"{rule.id}: {Code.BROKEN}")), None)
    return None if broken is None else Reason(Code.BROKEN, broken.partition(f"{Code.BROKEN}")[2].removeprefix(": "))


def _enters(rule: Rule, recorded: RecordedChange) -> bool:
    """Return whether the state was entered for which the rule waits."""
    events = [event for event in recorded.change.events if not event.rule]
    return any(trigger.is_meant_by(event) for trigger in rule.triggers for event in events)


def _telling(decision: Decision, rule: Rule, actions: Sequence[object]) -> Verdict | None:
    """Return the verdict that says most: of several messages the last one, but one that matched before any other."""
    own = [each for each in decision.verdicts if each.rule_id == rule.id]
    matched = [each for each in own if each.matched]
    return next(reversed(matched if actions and matched else own), None)


def _of_match(occasion: Occasion, rule: Rule, verdict: Verdict | None, kept: tuple[ActionRecord, ...]) -> Answer:
    """Return the answer of a rule whose words held: it acted, or something else stood in the way."""
    event = _heard(occasion.recorded, rule, verdict)
    return Answer(rule, _fared(kept), occasion.recorded, event, actions=kept)


def _fared(actions: Sequence[ActionRecord]) -> How:
    """Return whether a rule whose words held acted: nothing of it was in the way, or found so already."""
    stays = {Standing.SKIPPED, Standing.DEAD, Standing.HELD, Standing.DEFERRED}
    no_matter = any(each.reason and each.reason.code in NO_MATTER for each in actions)
    acted = not actions or no_matter or any(each.standing not in stays for each in actions)
    return How.FIRED if acted else How.STOPPED


def _heard(recorded: RecordedChange, rule: Rule, verdict: Verdict | None) -> str:
    """Return the event that the rule heard; what fell due for it, in its own words."""
    named = verdict.event if verdict else ""
    events = recorded.change.events
    due = next((each for each in events if each.rule == rule.id and named in {"", each.spoken}), None)
    if due is not None:
        return f"{due.trigger}{FELL_DUE.get(due.name, '')}"
    return named or ", ".join(dict.fromkeys(event.spoken for event in events if not event.rule))


def _without_occasion(asked: Asked, rule_id: str) -> Answer | None:
    """Return the answer of a rule to which nothing has happened: what would stand in its way now. None for no rule."""
    rule = asked.books.now.by_id.get(rule_id)
    if rule is None:
        return None
    if rule.mode is Mode.OFF:
        return Answer(rule, How.OFF, reason=Reason(Code.OFF))
    event = rule.triggers[0].event if rule.triggers else None
    view = View(asked.chat, asked.app, asked.now, rule.zone(asked.zone), asked.chat, event)
    found = obstacles(rule, view)
    return Answer(rule, How.IDLE, reason=Reason(Code.NO_EVENT), obstacles=found, held=held(rule, view))


def _waiting(answer: Answer, asked: Asked) -> Answer:
    """Return the answer, told as waiting where the rule is on its way to act, or would be if its words held now."""
    wait = asked.waits.get(answer.rule.id)
    rule = asked.books.now.by_id.get(answer.rule.id)
    if wait is None or rule is None or wait.fired or wait.deferred or answer.how in {How.FIRED, How.OFF}:
        return answer
    if wait.due is not None:
        said = f"until {wait.due.astimezone(rule.zone(asked.zone)):%Y-%m-%d %H:%M}"
        return replace(answer, how=How.WAITS, reason=Reason(Code.WAITS, said), obstacles=())
    view = View(asked.chat, asked.app, asked.now, rule.zone(asked.zone), asked.chat, wait.event)
    reason = Reason(Code.CONDITION, "it would wait if its conditions held")
    found, count = obstacles(rule, view), held(rule, view)
    return replace(answer, rule=rule, how=How.MISSED, reason=reason, obstacles=found, held=count, edited=False)
