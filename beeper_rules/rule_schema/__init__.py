"""JSON Schema of rule files, made from the vocabulary, so that editors complete, explain and check every key.

| file | holds |
|---|---|
| `document.py` | `rule_schema`: a rule file, its rules, and `as_text`: the schema as a file |
| `condition.py` | `if`, `unless`, predicates: what can be asked |
| `capability.py` | the tree under `capabilities` |
| `event.py` · `action.py` | `when` and `then` |
| `timing.py` | windows, schedules, and when and how often a rule acts |
| `rule_tests.py` | `tests`, by their shape |
| `value.py` | what may stand behind a field, by its kind |
| `pattern.py` | texts of a form: durations, times, ids, placeholders |
| `shape.py` | the words of JSON Schema that all of these are made of |

The schema accepts everything that the loader accepts, and refuses what can be judged by looking at one place of one
file: names that are defined elsewhere, and what one key rules out of another, are left to `check`.
"""

from beeper_rules.rule_schema.document import as_text, rule_schema

__all__ = ["as_text", "rule_schema"]
