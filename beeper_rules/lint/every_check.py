"""Every check that needs nothing but the rules."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from beeper_rules.language.rulebook import Rulebook
from beeper_rules.lint.book import Book
from beeper_rules.lint.conditions import never_fires, never_on_this_event
from beeper_rules.lint.deeds import never_acts, takes_back
from beeper_rules.lint.echoes import undone_by_rule, waits_for_no_rule
from beeper_rules.lint.names import unused_list, unused_predicate, unused_window
from beeper_rules.lint.pairs import both_match, never_reached, overruled
from beeper_rules.lint.patterns import ascii_pattern
from beeper_rules.lint.warned import Warned

Check = Callable[[Book], Iterator[Warned]]

CHECKS: Mapping[str, Check] = {
    "never-fires": never_fires,
    "never-on-this-event": never_on_this_event,
    "never-acts": never_acts,
    "takes-back": takes_back,
    "never-reached": never_reached,
    "overruled": overruled,
    "both-match": both_match,
    "waits-for-no-rule": waits_for_no_rule,
    "undone-by-rule": undone_by_rule,
    "unused-list": unused_list,
    "unused-predicate": unused_predicate,
    "unused-window": unused_window,
    "ascii-pattern": ascii_pattern,
}
"""Name of the warning → check. Tests hold the names equal to those of WARNINGS."""


def lint(rulebook: Rulebook, *, whole: bool = True) -> list[Warned]:
    """Return every warning, in the order of the files and of their lines.

    `whole` says whether these are all rule files that there are; without that, what rests on absence is not said.
    """
    book = Book(rulebook, whole)
    return in_order((warned for check in CHECKS.values() for warned in check(book)), rulebook)


def in_order(found: Iterable[Warned], rulebook: Rulebook) -> list[Warned]:
    """Return the warnings in the order of the files and of their lines, each once."""
    order = {name: index for index, name in enumerate(rulebook.files)}
    return sorted(
        dict.fromkeys(found), key=lambda each: (order.get(each.place.file, 0), each.place.line, each.place.column)
    )
