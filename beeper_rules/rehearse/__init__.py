"""Tests inside rule files, played on a virtual clock.

What is decided and when it falls due is the daemon's own work: `diff`, `docket`, `commit`, `settle` and a journal, in
memory. Only Beeper is made up here: what is to be done is done to the chats that a test gives.

| file | holds |
|---|---|
| `every.py` | every test of a rulebook; what fails, as problems of the files |
| `play.py` | one test, step by step |
| `stage.py` | the daemon's turn, the made-up inbox, and time |
| `hands.py` | actions done to the made-up inbox |
| `around_events.py` | an event that is named: the chat after it, and before it |
| `made_up_chat.py`, `made_up_message.py`, `people.py`, `when.py` | what is given → as Beeper would list it |
| `told.py`, `judge.py` | what became of a rule, laid beside what was expected |
| `coverage.py` | what no test has tried |
| `cannot_be.py` | what a test asks for cannot happen |
"""

from beeper_rules.rehearse.coverage import Coverage, covered
from beeper_rules.rehearse.every import as_problems, rehearse_every
from beeper_rules.rehearse.judge import Failure
from beeper_rules.rehearse.play import Rehearsal, rehearse

__all__ = ["Coverage", "Failure", "Rehearsal", "as_problems", "covered", "rehearse", "rehearse_every"]
