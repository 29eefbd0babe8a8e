"""Lists, predicates and windows that nothing names."""

from collections.abc import Iterator

from beeper_rules.lint.book import Book
from beeper_rules.lint.warned import Warned


def unused_list(book: Book) -> Iterator[Warned]:
    """Warn of lists that nothing names; of some of the files nobody knows."""
    for each in book.rulebook.lists if book.whole else ():
        if not each.used:
            hint = f"take it out, or use it: chat: {{in_list: {each.name}}}"
            yield Warned("unused-list", f"nothing uses the list '{each.name}'", each.place, hint)


def unused_predicate(book: Book) -> Iterator[Warned]:
    """Warn of predicates that nothing names; of some of the files nobody knows."""
    for each in book.rulebook.predicates if book.whole else ():
        if not each.used:
            hint = f"take it out, or use it: {{use: {each.name}}}"
            yield Warned("unused-predicate", f"nothing uses the predicate '{each.name}'", each.place, hint)


def unused_window(book: Book) -> Iterator[Warned]:
    """Warn of windows that nothing names; of some of the files nobody knows."""
    for each in book.rulebook.windows if book.whole else ():
        if not each.used:
            hint = f"take it out, or use it: quiet: {{window: {each.name}}} or time: {{in: {each.name}}}"
            yield Warned("unused-window", f"nothing uses the window '{each.name}'", each.place, hint)
