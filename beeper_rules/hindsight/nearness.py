"""How near a rule was to acting: what would have to be otherwise, and how much of it is about the chat itself.

The weights were chosen on 48 recorded weeks in which one known word of a rule was wrong, so that this rule stands first
as often as can be, and checked on 8 others. Only their order means anything.
"""

import re
from difflib import SequenceMatcher

from beeper_rules.hindsight.answer import Answer, How, Obstacle

KIND = frozenset({"network", "account", "type", "merged", "read_only"})
"""What sort of chat it is."""
NAME = frozenset({"chat", "id", "title", "description", "participants", "labels"})
"""Which chat it is."""
WRITERS = frozenset({"message.from", "last_message.from"})
"""Who writes in it."""
ABOUT = KIND | NAME | WRITERS
"""Whoever asks for another one means another chat or person, unless the word is only misspelt."""

STATE = 1.0
"""Something that changes, such as muted or unread: the measure for all others."""
OTHER_CHAT = 1.5
"""Another sort of chat, name or person: most rules are about other chats, and rightly silent."""
MISSPELT = 0.9
"""A name that is nearly the one asked for: that is a slip more often than another chat."""
NOWHERE = 1.1
"""A network, an account or a name that no chat has: no other chat is meant."""
TEXT = 1.2
"""What a message said: nobody kept it, and most messages do not say what a rule looks for."""
UNRECORDED = 0.05
"""The same beside something that is known to have been in the way: it may have been as asked, and decides ties."""
SLIP = 0.7
"""Both: nearly the name asked for, and that is no chat's."""
OTHER_EVENT = 0.9
"""An event that did not happen, where every condition holds: perhaps it waits for the wrong one."""
SAYS_LITTLE = 0.6
"""Beside such an event, shared among the conditions that hold: one alone holds in many chats and proves nothing."""
TIMED = 1.2
"""For a run by the clock, which comes to every chat: that it passed this one over is seldom the question."""
NOT_YET = 0.5
"""A rule that waits will act by itself, and people who ask are often only early."""
ON_TRIAL = 1.3
"""A rule on trial, or switched off, whose words held: meant as it is written, unless somebody forgot it.

Behind one state of a rule that acts elsewhere, though a rule on trial never acted anywhere.
"""
NAMES_IT = 0.8
"""Times this where the rule rightly names the chat, its account or who wrote: it is meant for this one."""
NEVER_ACTED = 0.8
"""Times this where the rule never acted in any chat: a rule that works elsewhere is rarely the wrong one."""

ALIKE = 0.7
"""The share of two texts from which on one may be meant for the other."""
LONGEST_COMPARED = 100
_MATCHER = re.compile("(contains|starts with|ends with) ")


def weight(answer: Answer) -> float:
    """Return how much would have to be otherwise; 0 for a rule whose words held."""
    likelier = (NAMES_IT if answer.names_it else 1.0) * (NEVER_ACTED if answer.never_acted else 1.0)
    return round(_lacking(answer) * likelier, 3)


def _lacking(answer: Answer) -> float:
    if answer.how is How.WAITS or (answer.began and answer.of_now):
        return NOT_YET
    if answer.only_tried or answer.only_off:
        return ON_TRIAL
    if answer.only_the_event:
        return OTHER_EVENT + SAYS_LITTLE / answer.held
    if answer.began or (answer.how is How.MISSED and not answer.obstacles):
        return STATE
    known = [each for each in answer.obstacles if not each.miss.unrecorded] or answer.obstacles
    left_over = UNRECORDED * (len(answer.obstacles) - len(known))
    ended = STATE if answer.ended else 0.0
    return ended + sum(map(_weight, known)) * (TIMED if answer.scheduled else 1.0) + left_over


def _weight(obstacle: Obstacle) -> float:
    step, wanted = obstacle.miss.step, obstacle.miss.wanted
    if obstacle.miss.unrecorded:
        return TEXT
    if step.label.startswith("capabilities."):
        return OTHER_CHAT
    if obstacle.exception is not None or step.label not in ABOUT or "in list" in wanted:
        return STATE
    found = step.found if isinstance(step.found, tuple) else (step.shown,)
    spellings = [each for each in found if isinstance(each, str)]
    names = [_MATCHER.sub("", name, count=1) for name in wanted.split(" or ")]
    pairs = [(one, other) for one in spellings for other in names]
    # A network may show only the first name of who wrote.
    turned = [(other, one) for one, other in pairs] if step.label in WRITERS else []
    if any(_alike(one, other) for one, other in (*pairs, *turned)):
        return SLIP if obstacle.nowhere else MISSPELT
    return NOWHERE if obstacle.nowhere else OTHER_CHAT


def _alike(found: str, wanted: str) -> bool:
    """Return whether one may be meant for the other, their words in any order; a single word for any one of several."""
    one, other = (sorted(text.casefold()[:LONGEST_COMPARED].split()) for text in (found, wanted))
    parts = one if len(other) == 1 else []
    return any(_ratio(each, " ".join(other)) >= ALIKE for each in (" ".join(one), *parts))


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
