"""What rules have done, as a person reads it and as a program does."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, tzinfo

from beeper_rules.durations import format_duration
from beeper_rules.hanging import hanging
from beeper_rules.journal import ActionRecord, Pause
from beeper_rules.journal.tallies import OutcomeCount
from beeper_rules.language.rulebook import Mode, Rulebook
from beeper_rules.live_edit import live_edit
from beeper_rules.resuming import resume_command
from beeper_rules.rule_records import RuleRecord, Shadowing, Story
from beeper_rules.safe_text import printable
from beeper_rules.stretches import minute, second
from beeper_rules.vocabulary.reasons import SENTENCES

WIDEST_ID = 26
"""Columns of the first column on a terminal; a longer id gets a line of its own."""
SHADOWS_SHOWN = 2
"""Rules named below one that they keep from acting."""
MARGIN = 11
"""Columns of what stands at the left of a rule's story."""


@dataclass(frozen=True)
class Reader:
    """For whom it is written."""

    now: datetime
    """UTC."""
    zone: tzinfo
    days: int
    """Over which the numbers count."""
    title_of: Callable[[str], str | None]
    """Id of a chat → its title; None where it is not known or has none."""
    columns: int | None
    """The width of the terminal; None for a program."""


def table(records: Sequence[RuleRecord], reader: Reader) -> list[str]:
    """Return one line for each rule, more where there is more to say; at most 80 columns on a terminal."""
    if not records:
        return ["there are no rules"]
    columns = reader.columns
    longest = max(4, *(len(record.rule.id) for record in records))
    width = min(longest, WIDEST_ID) if columns else longest
    lines = [f"{'rule':<{width}}  mode    fires  no-op  skipped  failed  last fire"]
    for record in records:
        lines += _row(record, width, reader.now)
        lines += [hanging(f"  {each}", 4, columns) for each in _remarks(record, reader.zone)]
    counted = f"counted in changes, over the last {reader.days} days; `beeper-rules rules RULE` tells more of one"
    return [*lines, "", hanging(counted, 0, columns)]


def _row(record: RuleRecord, width: int, now: datetime) -> list[str]:
    tally, rule = record.tally, record.rule
    last = f"{_ago(now - record.last_fire)} ago" if record.last_fire else "never fired"
    above = [rule.id] if len(rule.id) > width else []
    counts = f"{tally.fires:>5}  {tally.no_ops:>5}  {tally.skipped:>7}  {tally.failures:>6}"
    return [*above, f"{'' if above else rule.id:<{width}}  {rule.mode:<6}  {counts}  {last}"]


def _remarks(record: RuleRecord, zone: tzinfo) -> list[str]:
    """Return what the numbers do not say."""
    more = len(record.shadowed) - SHADOWS_SHOWN
    return [
        *([f"paused{_ends(record.paused, zone)}"] if record.paused else []),
        *([f"on trial: {_trial(record, zone)}"] if record.rule.mode is Mode.SHADOW else []),
        *(f"shadowed by {_shadowing(each)}" for each in record.shadowed[:SHADOWS_SHOWN]),
        *([f"and by {more} more"] if more > 0 else []),
    ]


def _ends(pause: Pause, zone: tzinfo) -> str:
    """Return until when, and the command that ends it earlier."""
    command = f"until `{resume_command(pause.target)}`"
    return f" until {minute(pause.until, zone)}, or {command}" if pause.until else f" {command}"


def _trial(record: RuleRecord, zone: tzinfo) -> str:
    if record.trial is None:
        return "would not have acted yet"
    return f"would have acted {_times(record.trial.changes)} since {minute(record.trial.since, zone)}"


def _shadowing(each: Shadowing) -> str:
    if each.stops:
        return f"{each.by}, which ended the decision before it, up to {_times(each.times)}"
    return f"{each.by}, which decided first {_times(each.times)}"


def story_lines(record: RuleRecord, told: Story, book: Rulebook, reader: Reader) -> list[str]:
    """Return what there is to say of one rule."""
    rule, zone = record.rule, reader.zone
    last = f"the last {second(record.last_fire, zone)}" if record.last_fire else "never fired"
    most = told.hindrance
    lines = [
        f"rule       {rule.id}",
        *([f"note       {printable(rule.note, 500)}"] if rule.note else []),
        f"place      {printable(rule.place.file)}:{rule.place.line}",
        f"mode       {rule.mode}",
        *([f"paused    {_ends(record.paused, zone)}"] if record.paused else []),
        *([f"on trial   {_trial(record, zone)}"] if rule.mode is Mode.SHADOW else []),
        *([f"           to make it live, {live_edit(book, rule)}"] if rule.mode is not Mode.LIVE else []),
        f"fires      {record.tally.fires} in the last {reader.days} days, {last}",
        *_outcomes(told.outcomes),
        *([f"held back  most often: {_because(most)}, {_times(most.changes)}"] if most else []),
        *(f"shadowed   by {_shadowing(each)}" for each in record.shadowed),
        *(_fire(each, reader, on_trial=rule.mode is Mode.SHADOW) for each in told.fires),
    ]
    return [hanging(line, MARGIN, reader.columns) for line in lines]


def _outcomes(outcomes: Sequence[OutcomeCount]) -> list[str]:
    """Return a line for each end, the number first."""
    return [
        f"{'outcomes' if first else '':<{MARGIN}}{each.changes:>5}  {each.standing}"
        + (f": {_because(each)} ({each.code})" if each.code else "")
        for first, each in ((index == 0, each) for index, each in enumerate(outcomes))
    ]


def _because(each: OutcomeCount) -> str:
    return SENTENCES[each.code] if each.code else str(each.standing)


def _fire(records: Sequence[ActionRecord], reader: Reader, *, on_trial: bool) -> str:
    """Return the line of one change on which it acted, or would have."""
    first = records[0]
    title = printable(reader.title_of(first.action.chat_id) or first.action.chat_id, 60)
    done = ", ".join(each.action.kind for each in records)
    label = "would have" if on_trial else "fired"
    return f"{label:<{MARGIN}}{second(first.moved_at, reader.zone)} #{first.action.id} {done} · {title}"


def records_json(records: Sequence[RuleRecord], since: datetime) -> dict[str, object]:
    """Return every rule as JSON knows it."""
    return {"since": since.isoformat(), "rules": [_document(record) for record in records]}


def story_json(record: RuleRecord, told: Story, book: Rulebook) -> dict[str, object]:
    """Return one rule as JSON knows it."""
    return _document(record) | {
        "note": record.rule.note,
        "place": str(record.rule.place),
        "outcomes": [asdict(each) for each in told.outcomes],
        "held_back_by": told.hindrance.code if told.hindrance else None,
        "last_fires": [
            {
                "change": each[0].action.change_id,
                "chat": each[0].action.chat_id,
                "at": each[0].moved_at.isoformat(),
                "actions": [{"id": record.action.id, "kind": record.action.kind} for record in each],
            }
            for each in told.fires
        ],
        "edit": live_edit(book, record.rule) or None,
    }


def _document(record: RuleRecord) -> dict[str, object]:
    trial = record.trial
    return {
        "rule": record.rule.id,
        "mode": record.rule.mode,
        **asdict(record.tally),
        "last_fire": record.last_fire.isoformat() if record.last_fire else None,
        "never_fired": record.last_fire is None,
        "paused": {"until": record.paused.until.isoformat() if record.paused.until else None}
        if record.paused
        else None,
        "shadowed": [asdict(each) for each in record.shadowed],
        "would_have": {"changes": trial.changes, "since": trial.since.isoformat(), "last": trial.last.isoformat()}
        if trial
        else None,
    }


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _ago(passed: timedelta) -> str:
    """Return a stretch of time in its largest unit."""
    for unit in (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)):
        if passed >= unit:
            return format_duration(passed // unit * unit) if unit != timedelta(days=1) else f"{passed // unit}d"
    return f"{max(0, int(passed.total_seconds()))}s"
