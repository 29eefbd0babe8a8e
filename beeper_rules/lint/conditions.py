"""Conditions that cannot come true: by themselves, in a part of them, or after the event that is waited for."""

from collections.abc import Iterator, Sequence

from beeper_rules.language.nodes import All, AnyOf
from beeper_rules.language.rulebook import NamedCondition, Rule, Trigger
from beeper_rules.lint.book import Book
from beeper_rules.lint.events import meaning_of
from beeper_rules.lint.literals import NOWHERE, Literal, Way, clash, spoken, together, ways_of
from beeper_rules.lint.warned import Warned

Pair = tuple[Literal, Literal]


def never_fires(book: Book) -> Iterator[Warned]:
    """Warn of conditions that exclude each other."""
    broken = set()
    for predicate in book.rulebook.predicates:
        pair = _excluded(ways_of(predicate.condition, source="if"))
        if pair:
            broken.add(predicate.name)
            yield _warned(f"the predicate '{predicate.name}' can never hold", pair, predicate)
    for rule in book.rules:
        pair = _excluded(book.ways[rule.id])
        if pair is None:
            yield from _dead_parts(rule)
        elif not broken & {one.via for one in pair}:
            yield _warned(f"the rule '{rule.id}' can never fire", pair, rule)


def _excluded(ways: Sequence[Way] | None) -> Pair | None:
    """Return why not one of the ways is possible; None when one is, or it is not known."""
    pairs = [clash(way) for way in ways or ()]
    return pairs[0] if pairs and None not in pairs else None


def _dead_parts(rule: Rule) -> Iterator[Warned]:
    """Warn of parts under `any` that the rest of the rule excludes; a predicate may be meant for other rules too."""
    condition = rule.condition
    children = condition.children if isinstance(condition, All) else (condition,) if condition else ()
    rest = together([ways_of(child, source="if") for child in children if not isinstance(child, AnyOf)])
    for choice in children:
        if not isinstance(choice, AnyOf) or len(choice.children) == 1:
            continue
        for part in choice.children:
            pair = _excluded(together([rest, ways_of(part, source="if")]))
            # In a part that is a predicate, the rule excludes what other rules may need.
            if pair and not any(one.via for one in pair):
                yield _warned(f"a part of 'any' can never hold in the rule '{rule.id}'", pair, rule)


def _warned(what: str, pair: Pair, at: Rule | NamedCondition) -> Warned:
    first, second = pair
    place = next((one.place for one in (second, first) if not one.via and one.place != NOWHERE), at.place)
    name = "never-fires"
    if first is second:
        return Warned(name, f"{what}: {first.spoken}, and nothing is that", place, "ask with `any`, or mend the value")
    elsewhere = [one for one in (first, second) if one.place not in {NOWHERE, place} and one.place.line != place.line]
    where = f" ({elsewhere[0].place})" if elsewhere else ""
    excepted = "unless" in {first.source, second.source}
    hint = "take one of the two out" + ("" if excepted else "; for either of them, write any: [{…}, {…}]")
    return Warned(name, f"{what}: {spoken(first, second)}{where}", place, hint)


def never_on_this_event(book: Book) -> Iterator[Warned]:
    """Warn of events after which the conditions cannot hold."""
    for rule in book.rules:
        ways = book.ways[rule.id]
        possible = [way for way in ways or () if clash(way) is None]
        if not possible:
            continue
        dead = [trigger for trigger in rule.triggers if book.ways_after(rule, trigger) == []]
        for trigger in dead:
            yield _on_event(rule, trigger, possible, last=len(dead) == len(rule.triggers))


def _on_event(rule: Rule, trigger: Trigger, possible: Sequence[Way], *, last: bool) -> Warned:
    """Return the warning of one event that leads to nothing; `last` when no other event of the rule leads anywhere."""
    what = f"the rule '{rule.id}' can never fire" + ("" if last else f" on '{trigger.label}'")
    name = "never-on-this-event"
    meant = meaning_of(trigger, asks_origin=rule.asks_origin)
    pairs = [pair for way in possible for told in meant if (pair := clash((*told, *way)))]
    if not pairs:
        hint = "take `was` out; whether a chat is new, `chat_added` says already"
        place = next((one.place for way in possible for one in way if one.earlier and not one.via), rule.place)
        return Warned(name, f"{what}: a chat that was just added has no earlier state", place, hint)
    told, asked = pairs[0]
    place = rule.place if asked.via or asked.place == NOWHERE else asked.place
    if asked.path == "message.mine" and not rule.asks_origin:
        hint = "your own messages reach a rule only with `origin: me`"
        return Warned(name, f"{what}: {asked.spoken}, and it hears only of theirs", place, hint)
    hint = "mend the condition, or take the event out of `when`"
    return Warned(name, f"{what}: {spoken(told, asked)}", place, hint)
