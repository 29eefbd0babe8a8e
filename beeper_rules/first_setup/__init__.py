"""What `init` does: find Beeper, get a token and check it, and write the files that are missing.

| file | holds |
|---|---|
| `steps.py` | set_up: the steps in their order, and how they end |
| `talk.py` | how it speaks with a person, or reads what a program hands over |
| `search.py` | which Beeper is meant |
| `token.py` | where the token comes from, and what Beeper says about it |
| `pasted.py` | what was pasted → the token in it |
| `texts.py` | what stands in the files |
| `once.py` | files that are written whole, and never over another |
| `told.py` | what is said at the end |
"""

from beeper_rules.first_setup.steps import Order, set_up
from beeper_rules.first_setup.talk import Piped, Talk, Terminal

__all__ = ["Order", "Piped", "Talk", "Terminal", "set_up"]
