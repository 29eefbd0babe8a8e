"""Which version of Beeper answers, what it lacks, and what updating it would bring."""

from collections.abc import Iterator, Sequence

from beeper_rules.beeper import Beeper
from beeper_rules.checkup.finding import Finding, ok, warning
from beeper_rules.discovery import Answer
from beeper_rules.errors import CallFailed
from beeper_rules.language.rulebook import Mode, Rulebook
from beeper_rules.model.account import parse_version
from beeper_rules.remedies import UPDATE_BEEPER
from beeper_rules.safe_text import printable
from beeper_rules.vocabulary.app_versions import TELLS_ITSELF, AppVersion, lacking, newer_than

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
    lacks = any(each.actions or each.fields for each in gains if each.exact)
    details = (*_gains(gains), *_missed(gains, rulebook))
    # Labels alone are no reason to bother anybody whose rules do not ask for them.
    return (
        warning(APP, shown, UPDATE_BEEPER, *details) if lacks or _missed(gains, rulebook) else ok(APP, shown, *details)
    )


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


def _missed(gains: Sequence[AppVersion], rulebook: Rulebook | None) -> tuple[str, ...]:
    """Return a line for each rule that asks for what this app does not have."""
    lines = []
    for rule in rulebook.rules if rulebook else ():
        if rule.mode is not Mode.OFF:
            found = lacking(
                gains,
                actions=(act.word.name for act in rule.acts),
                events=(trigger.event.name for trigger in rule.triggers),
                paths=(*rule.paths, *(trigger.event.field for trigger in rule.triggers)),
            )
            if found:
                lines.append(f"rule {rule.id} asks for {', '.join(f'{word} ({name})' for word, name in found.items())}")
    return tuple(lines)
