"""A rule to which nothing has happened in a chat: what it waits for, how near that came, and what would stand there."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

from beeper_rules.durations import format_duration
from beeper_rules.hindsight.answer import Answer, How
from beeper_rules.hindsight.asked import Asked
from beeper_rules.hindsight.obstacles import look
from beeper_rules.hindsight.past import Occasion
from beeper_rules.journal import RecordedChange
from beeper_rules.language.rulebook import Count, Mode, Rule, Trigger
from beeper_rules.model.change import Event, Origin
from beeper_rules.model.decision import Code, Reason
from beeper_rules.vocabulary.events import EVENTS
from beeper_rules.vocabulary.fields import FIELDS

MOST_ASKED = 5
"""Changes of which a rule that is switched off is asked whether it would have matched."""


def unheard(asked: Asked, rule_id: str, past: Sequence[Occasion]) -> Answer | None:
    """Return the answer of a rule to which none of these changes meant anything; None for no rule."""
    rule = asked.books.now.by_id.get(rule_id)
    if rule is None:
        return None
    if rule.mode is Mode.OFF:
        labels = " or ".join(each.label for each in rule.triggers)
        return Answer(rule, How.OFF, _would_have_matched(asked, rule, past), labels, reason=Reason(Code.OFF))
    view = asked.view(rule, rule.triggers[0].event if rule.triggers else None)
    seen, reason = look(rule, view), _not_heard(asked, rule, past)
    return Answer(rule, How.IDLE, reason=reason, obstacles=seen.obstacles, held=seen.held, names_it=seen.names_it)


def _would_have_matched(asked: Asked, rule: Rule, past: Sequence[Occasion]) -> RecordedChange | None:
    """Return the last change on which a rule that is switched off would have matched; None for none."""
    # It is asked as a live one is, by the one that decides; of a wait, whether it would have begun.
    book = replace(asked.books.now, rules=(replace(rule, mode=Mode.LIVE, wait=None),))
    found = (each.recorded for each in past[:MOST_ASKED] if each.decided(book, asked.app, asked.zone).matched)
    return next(found, None)


def _not_heard(asked: Asked, rule: Rule, past: Sequence[Occasion]) -> Reason:
    """Return why it heard nothing: only rules brought its event about, or it did not happen, with how near it came."""
    if any(event.origin is Origin.RULE and _means(rule, event) for event in _events(past)):
        return Reason(Code.ORIGIN)
    return Reason(
        Code.NO_EVENT,
        next(chain(_most_messages(rule, past), _highest(asked, rule, past), _so_already(asked, rule, past)), ""),
    )


def _highest(asked: Asked, rule: Rule, past: Sequence[Occasion]) -> Iterator[str]:
    """Yield how far each number rose that the rule waits for, or that it was there before."""
    for trigger in rule.triggers:
        name = trigger.event.field
        states = [each.recorded.change.after for each in past] if name in FIELDS else []
        found = [FIELDS[name].read(each, asked.app) for each in states]
        numbers = [each for each in found if isinstance(each, int) and not isinstance(each, bool)]
        there = any(trigger.holds and trigger.holds(each, asked.app, asked.now) for each in states)
        if numbers:
            yield f"{name} was {max(numbers)} {'already' if there else 'at most'}"


def _so_already(asked: Asked, rule: Rule, past: Sequence[Occasion]) -> Iterator[str]:
    """Yield whose turn it was already, where the rule waits for that: it does not turn with every message."""
    states = [each.recorded.change.after for each in past]
    for trigger in rule.triggers:
        so = [trigger.holds(each, asked.app, asked.now) for each in states] if trigger.holds and trigger.clock else []
        if so and all(so):
            yield f"{EVENTS[trigger.label].state} already"


def _most_messages(rule: Rule, past: Sequence[Occasion]) -> Iterator[str]:
    """Yield how many messages came in as short a time as the rule counts them in."""
    before = [event for each in (past[-1].earlier if past else ()) for event in each.change.events]
    for trigger in rule.triggers:
        if trigger.count is not None:
            lasts = _written(_events(past), trigger, trigger.count)
            known = _written([*_events(past), *before], trigger, trigger.count)
            counts = [_within(at, known[who], trigger.count.within) for who, times in lasts.items() for at in times]
            if counts:
                yield f"{max(counts)} within {format_duration(trigger.count.within)} at most"


def _written(events: Sequence[Event], trigger: Trigger, count: Count) -> Mapping[str, Sequence[datetime]]:
    """Return who wrote, or the empty word for anybody in the chat → when, the earliest first."""
    found: dict[str, list[datetime]] = {}
    for each in events:
        if each.message and not each.message.mine and trigger.is_meant_by(each):
            found.setdefault(each.message.sender_id if count.per == "sender" else "", []).append(each.at)
    return {who: sorted(times) for who, times in found.items()}


def _within(last: datetime, times: Sequence[datetime], span: timedelta) -> int:
    """Return how many of the times lie in the span that ends with `last`."""
    return bisect_right(times, last) - bisect_right(times, last - span)


def _means(rule: Rule, event: Event) -> bool:
    return any(trigger.is_meant_by(event) for trigger in rule.triggers)


def _events(past: Sequence[Occasion]) -> list[Event]:
    return [event for each in past for event in each.recorded.change.events]
