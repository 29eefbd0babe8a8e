"""Why each rule did, or did not do, anything in a chat: gone through again from what the journal holds.

| file | holds |
|---|---|
| `answer.py` | Answer: what became of one rule on one occasion, and what stood in its way |
| `past.py` | a recorded change, put before the rulebook of its time once more |
| `obstacles.py` | what would have to be otherwise for a rule to match |
| `nearness.py` | how near a rule was to acting |
| `asking.py` | `answers`: every rule's answer for a chat, the nearest miss first |
| `present.py` | the chat itself, as it is now |
| `told.py` | answers as lines for a person, and as JSON |
"""

from beeper_rules.hindsight.answer import Answer, How, Obstacle
from beeper_rules.hindsight.asking import Asked, Books, answers, occasions
from beeper_rules.hindsight.present import present_of
from beeper_rules.hindsight.told import Told

__all__ = ["Answer", "Asked", "Books", "How", "Obstacle", "Told", "answers", "occasions", "present_of"]
