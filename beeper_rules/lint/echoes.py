"""Rules that hear of what rules do: each knows only `origin: rule` when it asks for it, and only one step far."""

from collections.abc import Iterator

from beeper_rules.language.asked import Ask
from beeper_rules.language.rulebook import Act, Rule, Trigger
from beeper_rules.lint.book import Book, touched, written
from beeper_rules.lint.literals import NOWHERE, Literal, Way, clash, waits
from beeper_rules.lint.pairs import plainly_together
from beeper_rules.lint.relations import within
from beeper_rules.lint.warned import Warned
from beeper_rules.model.change import Event, Origin
from beeper_rules.vocabulary.events import CHANGED

BY_RULE = Ask("is", (Origin.RULE.value,), NOWHERE)


def waits_for_no_rule(book: Book) -> Iterator[Warned]:
    """Warn of rules that want only what rules did, when no rule does it."""
    for rule in book.rules:
        origins = [one for way in book.ways[rule.id] or () for one in way if one.path == "origin"]
        if not (book.whole and origins and all(_only_rules(book, rule, each) for each in rule.triggers)):
            continue
        if not any(_leads_to(act, each) for each in rule.triggers for other in book.live for act in other.acts):
            events = " or ".join(f"'{each.label}'" for each in rule.triggers)
            what = f"the rule '{rule.id}' waits for a rule that leads to {events}, and there is none"
            place = next((one.place for one in origins if not one.via), rule.place)
            yield Warned("waits-for-no-rule", what, place, "without `origin` it hears of everybody else's doing")


def _only_rules(book: Book, rule: Rule, trigger: Trigger) -> bool:
    """Return whether the rule answers the event only when a rule brought it about."""
    ways = book.ways_after(rule, trigger)
    return bool(ways) and all(any(_is_by_rule(one) for one in way) for way in ways or ())


def _is_by_rule(one: Literal) -> bool:
    return one.path == "origin" and one.holds and one.asked is not None and within(one.asked, BY_RULE)


def _leads_to(act: Act, trigger: Trigger) -> bool:
    field = trigger.event.field
    value = written(act).get(field)
    if isinstance(value, bool) and act.args.get("for") is not None:
        # It is also taken back.
        return any(
            trigger.is_meant_by(Event(CHANGED, trigger.event.at, field=field, old=not new, new=new))
            for new in (value, not value)
        )
    if isinstance(value, bool) and field not in act.word.may_also_change:
        return trigger.is_meant_by(Event(CHANGED, trigger.event.at, field=field, old=not value, new=value))
    return field in touched(act)


def undone_by_rule(book: Book) -> Iterator[Warned]:
    """Warn of rules that take back what another rule has just done."""
    for rule in book.live:
        # What is taken back after a while is meant to be.
        if not rule.asks_origin or rule.wait is not None:
            continue
        for first in book.live:
            act = next((act for act in rule.acts if first is not rule and _undoes(book, act, rule, first)), None)
            if act:
                what = f"'{act.word.name}' of rule '{rule.id}' takes back what '{first.id}' ({first.place}) did"
                hint = f"leave `origin: rule` out, or make an exception in '{rule.id}' of what '{first.id}' is about"
                yield Warned("undone-by-rule", what, act.place, hint)
                break


def _undoes(book: Book, act: Act, rule: Rule, first: Rule) -> bool:
    """Return whether an action sets otherwise what `first` set, as soon as that is seen."""
    for name, value in (pair for each in first.acts for pair in written(each).items()):
        if not isinstance(value, bool) or written(act).get(name, value) == value:
            continue
        for trigger in rule.triggers:
            event = Event(CHANGED, trigger.event.at, field=name, old=not value, new=value)
            if trigger.is_meant_by(event) and _answers(book, rule, first, trigger):
                return True
    return False


def _answers(book: Book, rule: Rule, first: Rule, trigger: Trigger) -> bool:
    """Return whether the rule plainly answers the event when `first` brought it about."""
    by_rule = Literal("origin", BY_RULE, "rule")
    before = [tuple(one for one in way if _is_about_chat(one)) for way in book.possible[first.id]]
    after = [(*way, by_rule) for way in book.ways_after(rule, trigger) or () if not waits(way)]
    return any(
        plainly_together(one, other, book.moves[first.id])
        and clash(other) is None
        and clash(_lasting(one, other, first)) is None
        for one in before
        for other in after
    )


def _is_about_chat(one: Literal) -> bool:
    """Return whether it says something that is still so at the next look."""
    return not one.earlier and one.path.partition(".")[0] not in {"origin", "message", "last_message"}


def _lasting(one: Way, other: Way, first: Rule) -> Way:
    """Return what both say, without what `first` has changed since."""
    changed = frozenset(name for act in first.acts for name in touched(act))
    return tuple(each for each in (*one, *other) if not each.earlier and each.path not in changed)
