"""The rules that a test sees: those of its own file, with the lists that it gives in place of the file's."""

from collections.abc import Mapping

from beeper_rules.errors import InvalidSetup
from beeper_rules.language.load import load
from beeper_rules.language.rule_tests import Lists, RuleTest
from beeper_rules.language.rulebook import Rulebook

Key = tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]


class OwnBooks:
    """A rulebook, and what becomes of it with other lists; each is read once."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        self._with_lists: dict[Key, Rulebook] = {}

    def of(self, test: RuleTest) -> Rulebook:
        """Return the rulebook for a test, rules of other files included."""
        lists = test.given.lists
        if not lists:
            return self._book
        key = test.file, tuple(sorted(lists.items()))
        if key not in self._with_lists:
            self._with_lists[key] = _read(test.file, self._book.files, lists)
        return self._with_lists[key]


def _read(file: str, files: Mapping[str, str], lists: Lists) -> Rulebook:
    """Return the rules of a file with other lists; the rest is read only where the file uses names of it."""
    try:
        return load({file: files[file]}, lists=lists)
    except InvalidSetup:
        return load(files, lists=lists)
