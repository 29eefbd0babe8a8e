"""What is allowed in rules and probably not meant. Pure: a rulebook, and perhaps the present inbox → warnings.

| file | holds |
|---|---|
| `warned.py` | WARNINGS, the closed list; one warning with its place |
| `every_check.py` | CHECKS, name → check, and `lint`, which asks all of them |
| `conditions.py` · `deeds.py` | a rule by itself: what cannot come true; what cannot be done |
| `pairs.py` · `echoes.py` | two rules: which comes first; which hears of the other |
| `names.py` · `patterns.py` | lists and predicates that nothing uses; letters that a pattern misses |
| `book.py` · `events.py` | a rulebook prepared for these checks; what is so when an event fires |
| `literals.py` · `relations.py` | the ways in which a condition comes true; how two questions stand to each other |
| `pattern_neighbours.py` | what can stand beside what in a pattern |
| `inbox.py` · `inbox_names.py` · `inbox_rules.py` | what only the present inbox tells: about names, and about rules |

A warning is right whenever it is given: what cannot be told for sure is not said.
"""

from beeper_rules.lint.every_check import in_order, lint
from beeper_rules.lint.inbox import Inbox
from beeper_rules.lint.inbox_rules import lint_online
from beeper_rules.lint.warned import WARNINGS, Warned, WarningWord

__all__ = ["WARNINGS", "Inbox", "Warned", "WarningWord", "in_order", "lint", "lint_online"]
