"""Stage 3: one change and the whole rulebook → one Decision, with a Reason for every no. Pure.

| file | holds |
|---|---|
| `whole.py` | `decide`: every rule in order |
| `rule.py` | what one rule says: which events it answers, its own words, its verdict |
| `waiting.py` | rules with `for`: the state entered, broken, over |
| `counting.py` | events of several messages |
| `intent.py` | one action after the guards |
| `taking_back.py` | what a rule takes back by itself: timed actions, reminders that were answered |
| `course.py` | how far the decision has come |
"""

from beeper_rules.decide.whole import decide

__all__ = ["decide"]
