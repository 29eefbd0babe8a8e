"""What history cannot show, as far as it matters for these rules."""

from collections.abc import Iterator, Sequence
from datetime import timedelta, tzinfo

from beeper_rules.backtest.deeds import Played
from beeper_rules.backtest.history import History
from beeper_rules.errors import InvalidSetup
from beeper_rules.hindsight.told import TEXTS
from beeper_rules.journal import Journal
from beeper_rules.journal.log_rows import Wanted
from beeper_rules.language.load import load
from beeper_rules.language.rulebook import Mode, Rule, Rulebook
from beeper_rules.model.decision import Code, Standing
from beeper_rules.stretches import lasting, minute

MOST_NAMED = 5
MOST_GAPS = 1000
LATE = timedelta(minutes=10)
"""Between deciding and doing: neither the app nor a few tries take so long."""


def cannot_show(
    journal: Journal, stretch: History, played: Sequence[tuple[Rulebook, Played]], zone: tzinfo
) -> Iterator[str]:
    """Yield a sentence for each thing that the replay of these rulebooks cannot know, the weightiest first."""
    if stretch.shorter:
        why = "what is older was forgotten (`history.days`)" if stretch.pruned else "nobody watched before"
        yield f"history begins {minute(stretch.since, zone)}, later than asked for: {why}"
    yield from dict.fromkeys(line for rulebook, found in played for line in _without_text(rulebook, found))
    yield from _without_messages(journal, stretch, played)
    if any(rule.wait or rule.cooldown or rule.limits for rulebook, _ in played for rule in _active(rulebook)):
        yield (
            f"what began before {minute(stretch.since, zone)} is not known: states that rules waited for, cooldowns,"
            " what counted towards limits"
        )
    if any(found.held for _, found in played):
        yield "what a limit held stays held: whether you would have approved it is not known"
    yield from _by_hand(journal, stretch, played)
    away = [gap for gap in journal.gaps.recent(MOST_GAPS) if stretch.since <= gap.until and gap.since < stretch.until]
    if away:
        lasted = lasting(sum((gap.until - gap.since for gap in away), timedelta()))
        times = "once" if len(away) == 1 else f"{len(away)} times"
        yield f"nobody watched {times}, for {lasted} in all: what falls due then is played at its own time"
    if any(code == Code.OVERRIDE for _, found in played for _, code in found.stopped):
        yield "`undo` and `resume` are not played: what you took back counts as if undone by hand"
    yield "what changed and changed back between two looks is not recorded"
    yield "what you would have done otherwise, had rules acted otherwise, is not known"


def _active(rulebook: Rulebook) -> list[Rule]:
    return [rule for rule in rulebook.rules if rule.mode is not Mode.OFF]


def _without_text(rulebook: Rulebook, played: Played) -> Iterator[str]:
    """Yield which rules ask for words that were not recorded, and how often that left them undecided."""
    asking = [rule.id for rule in _active(rulebook) if rule.paths & TEXTS and played.undecided[rule.id]]
    if asking:
        named = ", ".join(f"{rule} ({played.undecided[rule]})" for rule in asking[:MOST_NAMED])
        more = f" and {len(asking) - MOST_NAMED} more rules" if len(asking) > MOST_NAMED else ""
        unless = "what messages said is on record only where `history.message_text` is true"
        yield f"{unless}; undecided for that, and how often: {named}{more}"


def _without_messages(journal: Journal, stretch: History, played: Sequence[tuple[Rulebook, Played]]) -> Iterator[str]:
    """Yield which rules wait for single messages that no rule asked for when they came."""
    wanting = [
        rule.id
        for rulebook, _ in played
        for rule in _active(rulebook)
        if any(trigger.event.name in {"new_message", "unanswered", "no_reply"} for trigger in rule.triggers)
    ]
    if wanting and not all(_reads_messages(journal, each) for each in _decided_by(journal, stretch)):
        named = ", ".join(list(dict.fromkeys(wanting))[:MOST_NAMED])
        yield f"single messages are on record only from when a rule asked for them; it matters to {named}"


def _decided_by(journal: Journal, stretch: History) -> frozenset[str]:
    return journal.changes.rulebooks_between(stretch.since, stretch.until)


def _reads_messages(journal: Journal, rulebook: str) -> bool:
    files = journal.rulebooks.get(rulebook)
    try:
        return files is not None and load(files, with_tests=False).needs_messages
    except InvalidSetup:
        return False


def _by_hand(journal: Journal, stretch: History, played: Sequence[tuple[Rulebook, Played]]) -> Iterator[str]:
    """Yield what a person asked for by commands, and what went wrong: a replay leaves it out."""
    paused = journal.actions.log.count(Wanted(outcomes=(Code.PAUSED,), since=stretch.since, until=stretch.until))
    if paused:
        yield f"pauses are not played: they kept rules from {paused} action{'' if paused == 1 else 's'} then"
    late = journal.actions.tallies.done_late(stretch.since, stretch.until, LATE)
    if late:
        yield f"what a pause or a failing Beeper held up then is played without delay ({late})"
    dead = journal.actions.log.count(Wanted(outcomes=(Standing.DEAD,), since=stretch.since, until=stretch.until))
    if dead:
        yield f"what was given up then is played as done ({dead})"
    applied = max((found.by_apply for _, found in played), default=0)
    if applied:
        yield f"what rules did because of `apply` is left out ({applied})"
