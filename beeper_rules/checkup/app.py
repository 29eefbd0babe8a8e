"""Which version of Beeper answers, what it lacks, and what updating it would bring."""

from collections.abc import Iterator, Sequence

from beeper_rules.beeper import Beeper
from beeper_rules.checkup.finding import Finding, ok, warning
from beeper_rules.checkup.lacking import Lack
from beeper_rules.discovery import Answer
from beeper_rules.errors import CallFailed
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.model.account import parse_version
from beeper_rules.remedies import UPDATE_BEEPER
from beeper_rules.safe_text import printable
from beeper_rules.vocabulary.app_versions import TELLS_ITSELF, AppVersion, newer_than

APP = "app"
LONGEST_VERSION = 40
UNTOLD = "of an unknown version; before 4.2.557 Beeper does not say it"


async def look_at_app(beeper: Beeper, answer: Answer, rulebook: Rulebook | None) -> Finding:
    """Return the app's version and what a newer one would bring; the app was asked for something before."""
    version = answer.info.version or beeper.app_version
    try:
        labels: bool | None = await beeper.labels() is not None
    except CallFailed:
        labels = None  # the number alone decides then; that calls fail is what the next steps tell
    return _finding(version, labels, rulebook)


def look_at_info(answer: Answer, rulebook: Rulebook | None) -> Finding:
    """Return the same of an app that takes no token, as far as it says who it is."""
    return _finding(answer.info.version, None, rulebook)


def _finding(version: str | None, labels: bool | None, rulebook: Rulebook | None) -> Finding:
    number = parse_version(version)
    shown = f"Beeper {printable(version, LONGEST_VERSION)}" if version else UNTOLD
    if version and number is None:
        return ok(APP, f"{shown}, whose number cannot be compared")
    gains = newer_than(number or TELLS_ITSELF_NOT, labels=labels)
    if not gains:
        return ok(APP, shown)
    missed = Lack(gains, number).lines(rulebook)
    details = (*_gains(gains), *missed)
    # Labels alone are no reason to bother anybody whose rules do not ask for them.
    matters = missed or any(each.actions or each.fields for each in gains if each.exact)
    return warning(APP, shown, UPDATE_BEEPER, *details) if matters else ok(APP, shown, *details)


TELLS_ITSELF_NOT = (*TELLS_ITSELF[:2], TELLS_ITSELF[2] - 1)
"""What an app counts as that says nothing of its version."""


def _gains(gains: Sequence[AppVersion]) -> Iterator[str]:
    for each in gains:
        yield f"updating to {each.name} would bring:"
        if each.actions:
            yield f"  actions: {', '.join(each.actions)}"
        if each.events:
            yield f"  events: {', '.join(each.events)}"
        if each.fields:
            yield f"  conditions: {', '.join(each.fields)}"
        for words in each.brings:
            yield f"  {words}"
