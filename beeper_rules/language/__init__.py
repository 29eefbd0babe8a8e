"""Rule files → Rulebook, or every error at once; and the compiled conditions of a rule.

| file | holds |
|---|---|
| `rulebook.py` | Rule, Rulebook and their parts: what a rule is once it is loaded |
| `load.py` | the files of a rule set → Rulebook, or InvalidSetup with every problem |
| `read_rule.py` | one rule: its keys, checked one by one |
| `read_when.py` · `read_then.py` · `read_bounds.py` | its parts: events; actions; `limit`, `catch_up` and the like |
| `read_condition.py` · `read_leaf.py` · `read_text.py` · `read_capabilities.py` | `if`, `unless` and predicates |
| `condition_words.py` | what a condition can ask, and what other languages call it |
| `read_duration.py` | a duration anywhere in a rule |
| `question.py` · `asked.py` | a test of one value, and how several become one; the same as data |
| `scope.py` | what names a file's rules may use: lists, predicates; and where problems are collected |
| `nodes.py` | a condition as a tree of nodes, and the View that it is asked of |
| `compiled.py` · `explained.py` | the two visitors of that tree: fast, and with a trace |
| `text_match.py` · `pattern_words.py` | how texts are compared; why a pattern is refused, in plain words |
| `written.py` | a rule as it is written: where its keys stand |
| `templates.py` · `time_words.py` | `{chat.title}` and "09:00 tomorrow" |
"""
