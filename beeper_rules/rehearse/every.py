"""Every test of a rulebook, and what fails as problems of the rule files."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from beeper_rules.errors import Problem
from beeper_rules.journal import copy_in_memory
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.rehearse.own_book import OwnBooks
from beeper_rules.rehearse.play import Rehearsal, rehearse

SHOW = "`beeper-rules test` shows what each step did"


def rehearse_every(book: Rulebook, zone: tzinfo) -> Iterator[Rehearsal]:
    """Yield each test as it was played; `zone` is the configuration's."""
    if not book.tests:
        return
    with copy_in_memory(None, now=book.tests[0].at.instant(zone)) as journal:
        books = OwnBooks(book)
        for test in book.tests:
            yield rehearse(test, books.of(test), zone, journal)


def as_problems(rehearsals: Iterable[Rehearsal]) -> Iterator[Problem]:
    """Yield what fails, each at the place where it is expected."""
    for rehearsal in rehearsals:
        for failure in rehearsal.failures:
            message = f"the test '{rehearsal.test.name}' fails: {failure.message}"
            yield Problem(message, failure.place, failure.hint or SHOW)
