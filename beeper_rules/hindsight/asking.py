"""Every rule's answer for one chat, the nearest miss first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from beeper_rules.commit import BY_HAND
from beeper_rules.hindsight.answer import Answer, How
from beeper_rules.hindsight.asked import Asked
from beeper_rules.hindsight.going_on import going_on, lasted, on_record
from beeper_rules.hindsight.nearness import weight
from beeper_rules.hindsight.obstacles import look
from beeper_rules.hindsight.past import Occasion, happened, takes_back
from beeper_rules.hindsight.unheard import unheard
from beeper_rules.journal import ActionRecord, Journal, RecordedChange
from beeper_rules.language.rulebook import Mode, Rule
from beeper_rules.model.change import TAKEN_BACK, Due
from beeper_rules.model.decision import Code, Decision, Reason, Standing, Verdict

MOST_LOOKED_AT = 200
"""Changes of a chat in which a rule's last occasion is looked for."""
NEAREST_OF = 5
"""Occasions that a rule missed, of which the nearest is told."""
NOT_ASKED = frozenset({Code.NO_EVENT, Code.ORIGIN, Code.OFF})
"""Reasons for which a rule was not asked at all: what rules bring about is not news to others."""
NO_MATTER = frozenset({Code.ALREADY_SO, Code.DRAFT_THERE, Code.SHADOW, Code.DRY_RUN})
"""Reasons for which nothing was done although nothing stood in the way."""
STAYS = frozenset({Standing.SKIPPED, Standing.DEAD, Standing.HELD, Standing.DEFERRED})
MOST_MESSAGES = 20
"""Messages of one change, the last ones, of which the nearest miss is told."""

FELL_DUE: Mapping[str, str] = {Due.WAITED: " for long enough", Due.RELEASED: ", kept back until then"}
"""What fell due → what it says behind the event that it goes back to."""


def occasions(journal: Journal, chat_id: str, change_id: int | None) -> list[Occasion]:
    """Return the last changes of a chat, the newest first; only that one where a change is named."""
    if change_id is None:
        found = journal.changes.recent(chat_id, MOST_LOOKED_AT)
    else:
        named = journal.changes.get(change_id)
        found = [named, *journal.changes.before(change_id, chat_id, MOST_LOOKED_AT)] if named else []
    every = [
        Occasion(each, journal.actions.of_change(each.id), found[place + 1 :])
        for place, each in enumerate(found)
        if not (change_id is None and takes_back(each))
    ]
    return every if change_id is None else every[:1]


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
    every = [_nearest(own) or unheard(asked, rule_id, past) for rule_id, own in found.items()]
    stops, last = _stops(past), past[0].recorded.change.at if past else asked.now
    told = [
        replace(
            going_on(each, asked, past, last),
            stops=stops.get(each.rule.id, ()),
            never_acted=not asked.books.has_acted(each.rule),
        )
        for each in every
        if each
    ]
    return sorted((_marked(each, asked) for each in told), key=_order)


def _marked(answer: Answer, asked: Asked) -> Answer:
    """Return the answer with what no chat has; a rule that acted somewhere asks for what there is."""
    if not answer.never_acted:
        return answer
    view = asked.view(answer.rule, None)
    nowhere = (
        replace(each, nowhere=each.miss.asked and leaf is not None and asked.books.is_nowhere(leaf, view))
        for each in answer.obstacles
        for leaf in (each.miss.step.leaf,)
    )
    return replace(answer, obstacles=tuple(nowhere))


def _goes_on(own: Sequence[Answer]) -> bool:
    """Return whether more occasions of a rule are looked at: of what it missed lately the nearest miss is told."""
    return all(each.how is How.MISSED and not each.edited for each in own) and len(own) < NEAREST_OF


def _nearest(own: Sequence[Answer]) -> Answer | None:
    """Return the last answer; of several that were missed, the nearest. None for none."""
    if not own or own[0].how is not How.MISSED:
        return next(iter(own), None)
    missed = [each for each in own if each.how is How.MISSED and each.edited is own[0].edited]
    # That a wait began says less than how it ended.
    return min([each for each in missed if not each.began] or missed, key=weight)


def _stops(past: Sequence[Occasion]) -> dict[str, tuple[RecordedChange, ...]]:
    """Return rule id → the changes on which nothing of what it wanted was done, as something stood in the way."""
    found: dict[str, tuple[RecordedChange, ...]] = {}
    for occasion in past:
        for rule_id in dict.fromkeys(each.action.rule_id for each in occasion.actions):
            own = [each for each in occasion.actions if each.action.rule_id == rule_id and not each.action.takes_back]
            if _fared(own) is How.STOPPED:
                found[rule_id] = (*found.get(rule_id, ()), occasion.recorded)
    return found


def _order(answer: Answer) -> tuple[int, float, int, int]:
    """What did not act comes first, nearest first; of equally near ones that of which most held, then the newest."""
    groups = (How.PARTLY, How.FIRED, How.IDLE, How.OFF)
    place = 0 if answer.stands_near else 1 + groups.index(answer.how)
    return place, weight(answer), -answer.agreeing, -(answer.recorded.id if answer.recorded else 0)


def _of_change(asked: Asked, occasion: Occasion, rules: Sequence[str]) -> Iterator[Answer]:
    """Yield the answers of the rules that had to do with a change."""
    book, now = asked.books.of(occasion.recorded.rulebook), asked.books.now
    concerned = [
        rule_id for rule_id in rules if any(occasion.concerns(each.by_id.get(rule_id)) for each in (book, now))
    ]
    if not concerned:
        return
    changed = [rule_id for rule_id in concerned if _is_edited(book.by_id.get(rule_id), now.by_id.get(rule_id))]
    then = occasion.decided(occasion.needed(book, concerned), asked.app, asked.zone)
    as_now = occasion.decided(occasion.needed(now, changed), asked.app, asked.zone) if changed else then
    for rule_id in concerned:
        was, present, edited = book.by_id.get(rule_id), now.by_id.get(rule_id), rule_id in changed
        before = _answer(asked, occasion, was, then) if was else None
        after = _answer(asked, occasion, present, as_now, judged=False) if present and edited else None
        if before and after:
            yield replace(before, edited=True, obstacles_now=after.obstacles)
        elif before and present and present.mode is Mode.OFF:
            yield replace(before, off_now=True)
        elif before:
            yield replace(before, edited=edited)
        elif after:
            yield _in_its_place(after, was)


def _is_edited(was: Rule | None, present: Rule | None) -> bool:
    """Return whether a rule that is in force was changed since, or only came."""
    return present is not None and (was is None or was.revision != present.revision)


def _in_its_place(after: Answer, was: Rule | None) -> Answer:
    """Return what a rule would have said that was not there then, or waited for something else: worth knowing."""
    then = ""
    if was is not None:
        off = was.mode is Mode.OFF
        then = "it was switched off" if off else f"it waited for {' or '.join(each.label for each in was.triggers)}"
    return replace(
        after,
        how=How.MISSED,
        edited=True,
        absent=True,
        then=then,
        reason=Reason(Code.NO_EVENT, "its conditions held"),
        obstacles_now=after.obstacles,
    )


def _answer(asked: Asked, occasion: Occasion, rule: Rule, decision: Decision, *, judged: bool = True) -> Answer | None:
    """Return the rule's answer to a change; None when it had nothing to do with it.

    `judged` says that it was in force: then what was done about it is on record.
    """
    recorded = occasion.recorded
    actions = tuple(each for each in occasion.actions if each.action.rule_id == rule.id) if judged else ()
    if recorded.pass_no == BY_HAND and rule.id not in recorded.matched:
        # A person asked for it of other rules.
        return None
    own = [each for each in decision.verdicts if each.rule_id == rule.id]
    begun = actions if takes_back(recorded) else tuple(each for each in actions if not each.action.takes_back)
    # What only ended what the rule had done before is no match of its words.
    if begun or (judged and rule.id in recorded.matched and not actions):
        # Of several messages the last one that matched tells which it was.
        verdict = next(reversed([each for each in own if each.matched] or own), None)
        return Answer(rule, _fared(begun), recorded, _heard(recorded, rule, verdict), actions=begun)
    # That it did not match is on record; what it counts is not, at least not all of it.
    own = [each for each in own if not (judged and each.matched)]
    waiting = on_record(rule, recorded) if judged else None
    last = own[-MOST_MESSAGES:] or ([Verdict(rule.id, matched=False)] if waiting else [])
    # Of several messages the nearest one is told, of equally near ones the last.
    several = [(_missed(asked, occasion, rule, each, waiting), each) for each in reversed(last)]
    told = [replace(each, stopped_by=_stopper(asked, occasion, verdict)) for each, verdict in several if each]
    return told[0] if len(told) == 1 else min(told, key=weight, default=None)


def _missed(asked: Asked, occasion: Occasion, rule: Rule, verdict: Verdict, waiting: Reason | None) -> Answer | None:
    """Return the answer for one verdict of a rule that did nothing; None when it had nothing to do with the change."""
    reason = waiting
    if reason is None and verdict.reason is not None and verdict.reason.code not in NOT_ASKED:
        reason = verdict.reason
    if reason is None and not verdict.matched and not (rule.wait is not None and _enters(rule, occasion.recorded)):
        return None
    seen = look(rule, occasion.view(rule, verdict, asked.app, asked.zone))
    asks = verdict.seen is not None or rule.wait is not None or verdict.matched
    return Answer(
        rule,
        How.FIRED if verdict.matched else How.MISSED,
        occasion.recorded,
        _heard(occasion.recorded, rule, verdict),
        reason,
        obstacles=seen.obstacles if asks else (),
        held=seen.held,
        agreeing=seen.agreeing,
        names_it=seen.names_it,
        begins=waiting is not None and waiting.code is Code.WAITS,
        of_its_wait=lasted(rule, occasion) if waiting and waiting.code is Code.BROKEN else "",
    )


def _stopper(asked: Asked, occasion: Occasion, verdict: Verdict) -> Rule | None:
    """Return the rule that ended the decision before that verdict; None for none."""
    if verdict.reason is None or verdict.reason.code is not Code.STOPPED_BY:
        return None
    return asked.books.of(occasion.recorded.rulebook).by_id.get(verdict.reason.by)


def _enters(rule: Rule, recorded: RecordedChange) -> bool:
    """Return whether the state was entered for which the rule waits."""
    events = [event for event in recorded.change.events if not event.rule]
    return any(trigger.is_meant_by(event) for trigger in rule.triggers for event in events)


def _fared(actions: Sequence[ActionRecord]) -> How:
    """Return whether a rule whose words held acted: all that it wants was begun, or found so already."""
    # Of several messages one is enough: what a cooldown or a newer message stopped was done all the same.
    met = {each.action.number for each in actions if not _is_in_the_way(each)}
    if all(each.action.number in met for each in actions):
        return How.FIRED
    return How.STOPPED if all(each.standing in STAYS for each in actions) else How.PARTLY


def _is_in_the_way(record: ActionRecord) -> bool:
    return record.standing in STAYS and (record.reason is None or record.reason.code not in NO_MATTER)


def _heard(recorded: RecordedChange, rule: Rule, verdict: Verdict | None) -> str:
    """Return the event that the rule heard; what fell due for it, in its own words."""
    named = verdict.event if verdict else ""
    events = recorded.change.events
    due = [each for each in events if each.rule == rule.id and named in {"", each.spoken}]
    back = [f"#{each.trigger}" for each in due if each.name in TAKEN_BACK]
    if back:
        return f"{', '.join(back)} taken back"
    if due:
        return f"{due[0].trigger}{FELL_DUE.get(due[0].name, '')}"
    meant = [each for each in events if not each.rule and any(one.is_meant_by(each) for one in rule.triggers)]
    return named or ", ".join(dict.fromkeys(each.spoken for each in meant)) or happened(recorded)
