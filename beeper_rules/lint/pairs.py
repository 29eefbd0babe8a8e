"""Two rules of which one keeps the other from what it is for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from beeper_rules.language.asked import Ask
from beeper_rules.language.rulebook import Act, Mode, Rule, Trigger
from beeper_rules.lint.book import Book, written
from beeper_rules.lint.events import covers, is_special, meaning_of, said_together
from beeper_rules.lint.literals import NOWHERE, Literal, Way, clash, kind_of, proves, together
from beeper_rules.lint.relations import meet, within
from beeper_rules.lint.warned import Warned
from beeper_rules.vocabulary.fields import FIELDS
from beeper_rules.vocabulary.kinds import Kind


@dataclass(frozen=True)
class Rival:
    """An earlier rule that sets a field differently."""

    first: Rule
    field: str
    earlier: Act
    """The action of the earlier rule."""
    act: Act
    """That of the later one."""


def never_reached(book: Book) -> Iterator[Warned]:
    """Warn of rules that stand behind a `stop` which always comes first."""
    for number, rule in enumerate(book.rules):
        stops = (each for each in book.rules[:number] if each.stop and each.mode is Mode.LIVE)
        stopper = next((each for each in stops if _always_first(book, each, rule, acts=_per_message(rule))), None)
        if stopper:
            what = f"the rule '{rule.id}' is never reached: '{stopper.id}' ({stopper.place}) matches first, and stops"
            hint = f"put it above '{stopper.id}', or take `stop: true` out there"
            yield Warned("never-reached", what, rule.place, hint)


def _per_message(rule: Rule) -> bool:
    return any(trigger.event.name == "new_message" for trigger in rule.triggers)


def _always_first(book: Book, first: Rule, rule: Rule, *, acts: bool) -> bool:
    """Return whether `first` has matched whenever `rule` matches; `acts` when its own actions come in between."""
    if (rule.asks_origin and not first.asks_origin) or not _at_the_same_moment(first, rule):
        return False
    if not all(any(covers(one, trigger) for one in first.triggers) for trigger in rule.triggers):
        return False
    if not _implied(book, first, rule):
        return False
    between = book.between(first, rule)
    asked = {path.partition(".")[0] for path in first.paths}
    movers = [*([first] if acts else ()), *(between or ())]
    return between is not None and not any(asked & set(book.moves[each.id]) for each in movers)


def _at_the_same_moment(first: Rule, rule: Rule) -> bool:
    """Return whether both decide with the event itself: a wait has its own clock, and quiet hours their own end."""
    waits = first.wait is not None or rule.wait is not None
    return not waits and not (rule.quiet is not None and rule.quiet.then == "defer")


def _may_be_silent(rule: Rule) -> bool:
    """Return whether it is meant not to act every time that it matches."""
    return rule.quiet is not None or rule.cooldown is not None or rule.expires is not None


def _implied(book: Book, wide: Rule, narrow: Rule) -> bool:
    """Return whether `wide` matches in every way in which `narrow` does."""
    after = [book.ways_after(narrow, trigger) for trigger in narrow.triggers]
    if None in after or not any(after):
        return False
    return all(_matches(wide, way) for ways in after for way in ways or ())


def _matches(rule: Rule, way: Way) -> bool:
    excepted = (proves(way, each.condition, holds=False) for each in rule.exceptions)
    return (rule.condition is None or proves(way, rule.condition)) and all(excepted)


def _rivals(book: Book) -> Iterator[tuple[Rule, list[Rival]]]:
    """Yield each rule that acts, with the earlier ones that set a field differently, in order."""
    before: dict[str, list[tuple[Rule, Act, object]]] = {}
    for rule in book.live:
        writes = [(act, name, value) for act in rule.acts for name, value in written(act).items()]
        rivals: dict[str, Rival] = {}
        for act, name, value in writes:
            for first, earlier, other in before.get(name, ()):
                if other != value and not first.stop:
                    rivals.setdefault(first.id, Rival(first, name, earlier, act))
        yield rule, sorted(rivals.values(), key=lambda each: book.position[each.first.id])
        for act, name, value in writes:
            before.setdefault(name, []).append((rule, act, value))


def overruled(book: Book) -> Iterator[Warned]:
    """Warn of actions of which an earlier rule decides otherwise every time; the first such rule is named."""
    for rule, rivals in _rivals(book):
        sure = [each for each in rivals if not _may_be_silent(each.first)]
        one = next((each for each in sure if _always_first(book, each.first, rule, acts=True)), None)
        if one:
            what = (
                f"'{one.act.word.name}' of rule '{rule.id}' is overruled: '{one.first.id}' ({one.earlier.place})"
                f" matches before it, and decides about '{one.field}'"
            )
            hint = f"put '{rule.id}' above '{one.first.id}', or make an exception of it there"
            yield Warned("overruled", what, one.act.place, hint)


def both_match(book: Book) -> Iterator[Warned]:
    """Warn of rules that plainly can match at once, and then want different things; the first rival is named."""
    for rule, rivals in _rivals(book):
        one = next((each for each in rivals if _meet(book, each.first, rule)), None)
        if one:
            what = (
                f"'{rule.id}' and '{one.first.id}' can match at once: '{one.act.word.name}' here and"
                f" '{one.earlier.word.name}' ({one.earlier.place}) both decide about '{one.field}',"
                f" and '{one.first.id}' comes first"
            )
            hint = "give the one that should give way an exception under `unless`"
            yield Warned("both-match", what, one.act.place, hint)


def _meet(book: Book, first: Rule, rule: Rule) -> bool:
    """Return whether both can match at once without one being the special case of the other."""
    pairs = ((one, other) for one in first.triggers for other in rule.triggers)
    if first.wait != rule.wait or not any(_meet_on(book, first, rule, one, other) for one, other in pairs):
        return False
    return not _always_first(book, first, rule, acts=True)


def _meet_on(book: Book, first: Rule, rule: Rule, one: Trigger, other: Trigger) -> bool:
    """Return whether a change can bring about both events, and let both rules match."""
    same = covers(one, other) or covers(other, one)
    if (not same and not said_together(one, other)) or _on_purpose(book, first, rule, one, other):
        return False
    told = together([_told(first, one, same=same), _told(rule, other, same=same)]) or []
    return any(
        plainly_together(before, after, book.moves[first.id]) and clash((*before, *after, *means)) is None
        for before in _about(book.possible[first.id], same=same)
        for after in _about(book.possible[rule.id], same=same)
        for means in told
    )


def _on_purpose(book: Book, first: Rule, rule: Rule, one: Trigger, other: Trigger) -> bool:
    """Return whether the first is the special case of the other: an exception before its rule is what order is for."""
    if is_special(one) is not is_special(other):
        return is_special(one)
    return _implied(book, rule, first)


def _told(rule: Rule, trigger: Trigger, *, same: bool) -> list[Way]:
    """Return what the event means; of two different events only what is about the chat, and theirs of messages."""
    ways = meaning_of(trigger, asks_origin=rule.asks_origin)
    return ways if same else _about(ways, same=False)


def _about(ways: Sequence[Way], *, same: bool) -> list[Way]:
    """Return the ways without what is said of the event itself, unless both rules hear of the same one."""
    if same:
        return list(ways)
    theirs = [way for way in ways if not any(_is_mine(one) for one in way)]
    return [tuple(one for one in way if one.path in FIELDS or one.earlier) for way in theirs]


def _is_mine(one: Literal) -> bool:
    return (one.path == "message.mine" and one.flag is True) or (
        one.path == "origin" and one.holds and isinstance(one.asked, Ask) and one.asked.values == ("me",)
    )


def plainly_together(before: Way, after: Way, shown: Mapping[str, object]) -> bool:
    """Return whether it needs no coincidence that both hold, the later one once fields show what the first rule did."""
    if not _times_agree(before, after):
        return False
    about = [one for one in after if not one.earlier and one.path in shown]
    return all(_still(one, shown[one.path]) for one in about) and _no_coincidence(before, after)


def _times_agree(before: Way, after: Way) -> bool:
    """Return whether not both ask for the time; if they do, it has to be the same."""
    asked = [
        {(one.path, one.holds, one.asked.values) for one in way if isinstance(one.asked, Ask) and _is_time(one.path)}
        for way in (before, after)
    ]
    return not all(asked) or asked[0] == asked[1]


def _is_time(path: str) -> bool:
    return path.startswith("time.")


def _still(one: Literal, value: object) -> bool:
    """Return whether a statement is so once its field has been set to a value."""
    if isinstance(value, bool):
        return one.flag is value
    return (
        isinstance(value, int)
        and one.asked is not None
        and within(Ask("is", (value,), NOWHERE), one.asked) is one.holds
    )


def _no_coincidence(before: Way, after: Way) -> bool:
    """Return whether not both ask for a name or a word; if they do, it has to be the same."""
    mine, theirs = _names(before), _names(after)
    if not mine or not theirs:
        return True
    if {one.subject for one in mine} != {one.subject for one in theirs}:
        return False
    pairs = [(one, other) for one in mine for other in theirs if one.subject == other.subject]
    return all(one.asked and other.asked and meet(one.asked, other.asked) for one, other in pairs)


def _names(way: Way) -> list[Literal]:
    """Return what is asked of names and words, and of what was before: in that, two rules coincide only by chance."""
    return [one for one in way if one.earlier or (one.holds and _is_name(one.path))]


def _is_name(path: str) -> bool:
    choices = path == "origin" or (path in FIELDS and bool(FIELDS[path].choices))
    return kind_of(path) in {Kind.TEXT, Kind.NAMES, Kind.LIST} and not choices
