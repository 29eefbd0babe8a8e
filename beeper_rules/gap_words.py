"""A gap in the watch, in words: one sentence for the console, a paragraph for `log`, and the same as JSON."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from beeper_rules.durations import format_duration
from beeper_rules.gaps import GapReport, InChat, LateRun
from beeper_rules.hanging import hanging
from beeper_rules.model.decision import Standing
from beeper_rules.safe_text import printable
from beeper_rules.stretches import lasting, minute, moment

WIDTH = 80
"""Columns."""
MARGIN = 11
LONGEST_TITLE = 30
MOST_SHOWN = 10
"""Lines of one sort."""
BECAME = (
    (Standing.DONE, "{count} action{s} caught up"),
    (Standing.PLANNED, "{count} still to do"),
    (Standing.INFLIGHT, "{count} under way"),
    (Standing.HELD, "{count} held by a limit"),
    (Standing.DEFERRED, "{count} kept back by quiet hours"),
    (Standing.DEAD, "{count} given up"),
)
NEVER_KNOWN = "what changed back in between, and what was deleted or edited again, nobody can know"


def gap_sentence(report: GapReport, zone: tzinfo) -> str:
    """Return the gap in one sentence; the word of what to type for more, where there is more."""
    gap = report.gap
    since, until = moment(gap.since, gap.until, zone), moment(gap.until, gap.until, zone)
    became = [*_became(report), *([_counted(len(report.late), "{count} let go as late")] if report.late else [])]
    became += [_counted(len(report.missed), "{count} run{s} by the clock missed")] if report.missed else []
    found = _counted(report.changed, "{count} chat{s} changed") if report.changed else "no chat changed"
    if not became and not report.events:
        told = "nothing changed"
    else:
        told = "; ".join([found, *([", ".join(became)] if became else [])]) + ": `beeper-rules log --gaps`"
    return f"away from {since} to {until} ({lasting(gap.until - gap.since)}): {told}"


def gap_lines(report: GapReport, zone: tzinfo, columns: int | None = WIDTH) -> list[str]:
    """Return all that is known of a gap, in lines of at most so many columns; None for lines of any length."""
    return [part for name, text in _told(report, zone) for part in _broken(name, text, columns)]


def _told(report: GapReport, zone: tzinfo) -> Iterator[tuple[str, str]]:
    """Yield each line with the word that stands before it; empty where it is the word of the line above."""
    gap = report.gap
    yield "away", f"{minute(gap.since, zone)} to {minute(gap.until, zone)} ({lasting(gap.until - gap.since)})"
    if not report.known:
        yield "so far", "not every chat was looked at since, so more may come to light"
    changed = _counted(report.changed, "{count} chat{s}") if report.changed else "no chat"
    events = ", ".join(f"{count} {printable(name, 60)}" for name, count in report.events)
    yield "changed", f"{changed}: {events}" if events else changed
    if became := _became(report):
        yield "became", ", ".join(became)
    yield from _late(report.late)
    yield from _sort("missed", [printable(text, 200) for text in report.missed])
    yield from _sort("run late", [_run(each, zone) for each in report.runs])
    yield from _sort("wait over", [f"{_where(each)}, since {minute(each.at, zone)}" for each in report.waits])
    yield from _sort("quiet over", [f"{_where(each)}: decided anew" for each in report.released])
    yield from _sort("skipped", [f"older messages of {printable(title, LONGEST_TITLE)}" for title in report.skipped])
    if report.events:
        yield "unknown", NEVER_KNOWN


def gap_facts(report: GapReport) -> dict[str, object]:
    """Return all that is known of a gap as JSON holds it: instants in ISO 8601, UTC; stretches of time in seconds."""
    gap = report.gap
    return {
        "since": gap.since.isoformat(),
        "until": gap.until.isoformat(),
        "lasted_s": (gap.until - gap.since).total_seconds(),
        "known": report.known,
        "chats_changed": report.changed,
        "events": dict(report.events),
        "actions": {str(standing): count for standing, count in report.standings.items()},
        "late": [_facts(each) for each in report.late],
        "missed_runs": list(report.missed),
        "late_runs": [{"rule": run.rule_id, "at": run.at.isoformat(), "chats": run.chats} for run in report.runs],
        "waits_over": [_facts(each) for each in report.waits],
        "released": [_facts(each) for each in report.released],
        "messages_skipped_in": list(report.skipped),
    }


def _facts(each: InChat) -> dict[str, object]:
    return {
        "rule": each.rule_id,
        "chat": each.chat_id,
        "title": each.title,
        "kind": each.kind or None,
        "at": each.at.isoformat(),
        "age_s": each.age.total_seconds(),
        "why": each.why or None,
    }


def _became(report: GapReport) -> list[str]:
    """Return what became of what was decided; what was skipped for other reasons than its age is no news."""
    return [_counted(count, text) for standing, text in BECAME if (count := report.standings.get(standing, 0))]


def _counted(count: int, text: str) -> str:
    return text.format(count=count, s="" if count == 1 else "s")


def _late(late: Sequence[InChat]) -> Iterator[tuple[str, str]]:
    """Yield what was let go: which, how old it was, and why."""
    for number, each in enumerate(late[:MOST_SHOWN]):
        yield "" if number else "late", f"{each.kind} of {_where(each)}, {format_duration(each.age)} old"
        yield "", f"  {printable(each.why, 160)}"
    if len(late) > MOST_SHOWN:
        yield "", f"and {len(late) - MOST_SHOWN} more: `beeper-rules log --late`"


def _run(run: LateRun, zone: tzinfo) -> str:
    return f"{run.rule_id}, meant for {minute(run.at, zone)}, in {_counted(run.chats, '{count} chat{s}')}"


def _where(each: InChat) -> str:
    return f"{each.rule_id} · {printable(each.title, LONGEST_TITLE)}"


def _sort(name: str, texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the lines of one sort, and how many more there are."""
    for number, text in enumerate(texts[:MOST_SHOWN]):
        yield "" if number else name, text
    if len(texts) > MOST_SHOWN:
        yield "", f"and {len(texts) - MOST_SHOWN} more"


def _broken(name: str, text: str, columns: int | None) -> list[str]:
    """Return a text beside its name, in as many lines as it needs."""
    return hanging(f"{name:<{MARGIN}}{text}", MARGIN, columns).splitlines()
