"""Which Beeper is meant."""

from collections.abc import Sequence

from beeper_rules.discovery import Answer, Who, one_each
from beeper_rules.first_setup.talk import Talk
from beeper_rules.remedies import START_BEEPER


def meant(answers: Sequence[Answer], talk: Talk, other_port: str) -> Answer | None:
    """Return the Beeper that is meant, None when there is none, or none that is wanted; say what was found.

    `other_port` is what to do where it listens on another port.
    """
    found = one_each(answers)
    if not found:
        _say_nobody(answers, talk, other_port)
        return None
    shown = [f"{each.text}, at {each.url}" for each in found]
    if len(found) == 1:
        answer = found[0]
        talk.say(f"Found: {shown[0]}.")
    else:
        talk.say("More than one Beeper answers:")
        for number, line in enumerate(shown, 1):
            talk.say(f"  {number}. {line}")
        answer = found[talk.choose(shown)]
    if answer.who is Who.PERHAPS:
        talk.say("Whether that is Beeper cannot be told for sure, and your token would be sent there.")
        return answer if talk.agree(f"Is {answer.url} your Beeper?") else None
    return answer


def _say_nobody(answers: Sequence[Answer], talk: Talk, other_port: str) -> None:
    talk.say("Beeper was not found:")
    for each in answers:
        talk.say(f"  {each.url}: {each.text}")
    talk.say(f"To mend that, {START_BEEPER}.")
    talk.say(f"If it listens on another port, {other_port}")
