"""Actions of one rule that cannot do anything, or that take each other back."""

from collections.abc import Iterator, Sequence

from beeper_rules.language.asked import Ask
from beeper_rules.language.rulebook import Act, Rule
from beeper_rules.lint.book import Book, moved_by, written
from beeper_rules.lint.literals import NOWHERE, Literal, Way
from beeper_rules.lint.relations import within
from beeper_rules.lint.warned import Warned


def never_acts(book: Book) -> Iterator[Warned]:
    """Warn of actions that find every time that there is nothing to be done, or that it cannot be done."""
    for rule in book.rules:
        after = [book.ways_after(rule, trigger) for trigger in rule.triggers]
        if None in after:
            continue
        ways = [way for each in after for way in each or ()]
        for number, act in enumerate(rule.acts):
            why = _in_vain(act, rule.acts[:number], ways) if ways else ""
            if why:
                hint = "take the action out, or mend the condition"
                yield Warned("never-acts", f"'{act.word.name}' never acts in rule '{rule.id}': {why}", act.place, hint)


def _in_vain(act: Act, before: Sequence[Act], ways: Sequence[Way]) -> str:
    """Return why an action can never do anything; empty when it can, or when that cannot be told."""
    changed = moved_by(before)
    pinned = next((each for each in reversed(before) if "pinned" in each.word.writes({})), None)
    if act.word.name == "archive" and pinned is not None and written(pinned)["pinned"] is True:
        return f"it comes after '{pinned.word.name}', and a pinned chat cannot be archived"
    if act.word.name == "archive" and "pinned" not in changed and _always(ways, "pinned", value=True):
        return "the chat is pinned every time, and a pinned chat cannot be archived"
    writes = written(act)
    if not writes or changed & set(writes):
        return ""
    if all(_always(ways, name, value=value) for name, value in writes.items()):
        return "whenever the rule fires, it is so already"
    return ""


def _always(ways: Sequence[Way], name: str, *, value: object) -> bool:
    return all(any(_tells(one, name, value) for one in way) for way in ways)


def _tells(one: Literal, name: str, value: object) -> bool:
    """Return whether a statement says that the field has that value."""
    if one.earlier:
        return False
    if name == "reminder_at":
        return value is None and one.path == "reminder" and one.flag is False
    if one.path != name or one.asked is None or not isinstance(value, bool):
        return False
    return one.flag is value or (one.holds and within(one.asked, Ask("is", (value,), NOWHERE)))


def takes_back(book: Book) -> Iterator[Warned]:
    """Warn of actions that take back everything that an earlier action of the same rule did."""
    for rule in book.rules:
        for number, act in enumerate(rule.acts):
            first = next((each for each in rule.acts[:number] if _undoes(act, each)), None)
            if first:
                yield _taken_back(rule, first, act)


def _undoes(act: Act, first: Act) -> bool:
    before, after = written(first), written(act)
    # A draft, or a reminder, is taken away to make room for another.
    makes_room = bool(act.word.exactly_one_of) and act.word is not first.word
    return (
        bool(before)
        and not makes_room
        and all(name in after and after[name] != value for name, value in before.items())
    )


def _taken_back(rule: Rule, first: Act, act: Act) -> Warned:
    what = f"'{act.word.name}' takes back what '{first.word.name}' did in rule '{rule.id}'"
    return Warned("takes-back", what, act.place, "take one of the two out; both are carried out, in order")
