"""How near a rule was to acting: what would have to be otherwise, and how much of it is about the chat itself."""

from difflib import SequenceMatcher

from beeper_rules.hindsight.answer import Answer, How, Obstacle

ABOUT = frozenset({"network", "account", "type", "chat", "id", "title", "description", "participants", "labels"})
"""What a chat is: who asks for another one means another chat, unless it is only misspelt."""
STATE, OTHER_CHAT, MISSPELT, OTHER_EVENT = 1.0, 1.5, 0.9, 1.2
ALIKE = 0.7
"""The share of two texts from which on one may be meant for the other."""
LONGEST_COMPARED = 100


def weight(answer: Answer) -> float:
    """Return how much would have to be otherwise; 0 for a rule whose words held."""
    if answer.only_the_event:
        return OTHER_EVENT
    return sum(map(_weight, answer.obstacles)) or (STATE if answer.how is How.MISSED else 0.0)


def _weight(obstacle: Obstacle) -> float:
    step, wanted = obstacle.miss.step, obstacle.miss.wanted
    if obstacle.exception is not None or step.label not in ABOUT or "in list" in wanted:
        return STATE
    found = step.shown.casefold()[:LONGEST_COMPARED]
    alike = SequenceMatcher(None, found, wanted.casefold()[:LONGEST_COMPARED]).ratio()
    return MISSPELT if alike >= ALIKE else OTHER_CHAT
