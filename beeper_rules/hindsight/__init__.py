"""Why each rule did, or did not do, anything in a chat: gone through again from what the journal holds.

| file | holds |
|---|---|
| `answer.py` | Answer: what became of one rule on one occasion, and what stood in its way |
| `asked.py` | what is asked about, and the rulebooks that were in force |
| `past.py` | a recorded change, put before the rulebook of its time once more |
| `obstacles.py` | what would have to be otherwise for a rule to match |
| `nearness.py` | how near a rule was to acting |
| `unheard.py` | a rule to which nothing has happened: what it waits for, and how near that came |
| `going_on.py` | a rule with `for` whose wait goes on |
| `asking.py` | `answers`: every rule's answer for a chat, the nearest miss first |
| `present.py` | the chat itself, as it is now |
| `key_places.py` | where the key of a rule stands that kept it from acting |
| `told.py` | answers as lines for a person |
| `facts.py` | answers as JSON |
"""

from beeper_rules.hindsight.answer import Answer, How, Obstacle
from beeper_rules.hindsight.asked import Asked, Books
from beeper_rules.hindsight.asking import answers, occasions
from beeper_rules.hindsight.facts import facts
from beeper_rules.hindsight.key_places import KeyPlaces
from beeper_rules.hindsight.present import present_of
from beeper_rules.hindsight.told import Told

__all__ = [
    "Answer",
    "Asked",
    "Books",
    "How",
    "KeyPlaces",
    "Obstacle",
    "Told",
    "answers",
    "facts",
    "occasions",
    "present_of",
]
