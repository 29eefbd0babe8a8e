"""How everything stands, gathered from the journal and from what the daemon last said, for `status`."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import cache

from beeper_rules.circumstances import BEGINNING, left_alone
from beeper_rules.commit import QUIET, WAIT
from beeper_rules.dead_man import all_given_up, is_overdue
from beeper_rules.docket import SCHEDULE
from beeper_rules.durations import format_duration
from beeper_rules.gap_words import gap_facts
from beeper_rules.gaps import recent_gaps
from beeper_rules.heartbeat import Heartbeat, hangs
from beeper_rules.in_force import last_good
from beeper_rules.journal import AgendaRow, Journal
from beeper_rules.language.rulebook import Mode, Rulebook
from beeper_rules.live_edit import live_edits
from beeper_rules.memory import Health, recall
from beeper_rules.stretches import lasting

DEAD_SHOWN = timedelta(days=7)
UNWELL: Mapping[Health, str] = {
    Health.STARTING: "the first look at Beeper has not come to an end yet",
    Health.WAITING: "Beeper does not answer as it should",
    Health.DISK: "the journal cannot be read or written",
    Health.TOKEN: "Beeper refuses the token",
    Health.DOUBT: "Beeper shows too little to be believed",
    Health.STRANGER: "another Beeper answers at this address",
}

Facts = dict[str, object]
Titles = Callable[[str], str]
"""Id of a chat → its title; the id where none is known."""


def overview(
    journal: Journal, beat: Heartbeat | None, now: datetime, *, running: bool, asked_at: datetime | None = None
) -> Facts:
    """Return all that `status` tells, as JSON knows it, except for instants inside of `last_turn`.

    `asked_at` is when something was asked of the daemon that it has not answered (UTC); None for nothing.
    """
    book = last_good(journal)
    stuck = running and (beat is None or hangs(beat, now, asked_at))
    unhealthy = _unhealthy(journal, beat, now, running=running, stuck=stuck)
    title_of = _titles(journal)
    return {
        "running": running,
        "healthy": not unhealthy,
        "unhealthy": unhealthy,
        "stuck": stuck,
        "last_turn": asdict(beat) if beat else None,
        **_instants(journal, beat),
        "chats": journal.chats.count(),
        "actions": {str(standing): count for standing, count in journal.actions.counts().items()},
        "dead": _dead(journal, now),
        "held": sorted({action.rule_id for action in journal.actions.held()}),
        "deferred": [_row(title_of, row) for row in journal.agenda.of_kind(QUIET)],
        "waiting": [_row(title_of, row) for row in journal.agenda.of_kind(WAIT)],
        "cooldowns": _cooldowns(journal, book, title_of, now),
        "runs": [_row(title_of, row) for row in journal.agenda.of_kind(SCHEDULE)],
        "gap": _gap(journal, now),
        "paused": _paused(journal, title_of, now),
        "left_alone": _left_alone(journal, book, title_of, now),
        "on_trial": _on_trial(journal, book),
        "notices": [
            {"at": each.at.isoformat(), "kind": each.kind, "text": each.text} for each in journal.notices.recent(5)
        ],
    }


def _unhealthy(journal: Journal, beat: Heartbeat | None, now: datetime, *, running: bool, stuck: bool) -> list[str]:
    """Return what is wrong, a sentence each; none when nothing is."""
    if not running:
        return ["the daemon does not run"]
    if beat is None:
        return ["the daemon runs and has stopped taking turns, or its folder takes no files"]
    if stuck:
        return ["the daemon runs and has stopped taking turns"]
    found = [] if beat.health is Health.OK else [UNWELL[beat.health]]
    found += ["configuration or rules are broken"] if beat.rules_problem else []
    found += [words] if (words := all_given_up(beat.given_up)) else []
    last = recall(journal).last_sweep_at
    # The journal learns of a look up to five minutes late, which is less than makes one overdue.
    if last is not None and is_overdue((now - last).total_seconds(), beat.sweep_s):
        due = format_duration(timedelta(seconds=beat.sweep_s))
        found.append(f"the last look at every chat was {lasting(now - last)} ago, and one is due every {due}")
    return found


def _instants(journal: Journal, beat: Heartbeat | None) -> Facts:
    """Return when what last happened; of the last look the journal learns every five minutes, the heartbeat at once."""
    memory, tallies = recall(journal), journal.actions.tallies
    well = beat is not None and beat.health is Health.OK
    looked = beat.last_look if beat else None
    return {
        "last_poll": beat.at if beat and well else looked or _iso(memory.last_pass_at),
        "last_sweep": _iso(memory.last_sweep_at),
        "last_event": _iso(tallies.last_change_at()),
        "last_action": _iso(tallies.last_done_at()),
        "next_due": _iso(journal.agenda.next_at()),
    }


def _dead(journal: Journal, now: datetime) -> Facts:
    rules = journal.actions.tallies.dead_since(now - DEAD_SHOWN)
    return {"days": DEAD_SHOWN.days, "count": sum(rules.values()), "rules": rules}


def _cooldowns(journal: Journal, book: Rulebook | None, title_of: Titles, now: datetime) -> list[Facts]:
    """Return what rests, the first to end first."""
    found: list[tuple[datetime, Facts]] = []
    for rule in book.rules if book else ():
        rest = rule.cooldown
        if rest is None or rule.mode is Mode.OFF:
            continue
        for key, last in journal.actions.tallies.resting(rule.id, rest.per, now - rest.every).items():
            until = last + rest.every
            title = title_of(key) if rest.per == "chat" else key
            found.append(
                (until, {"rule": rule.id, "per": rest.per, "key": key, "title": title, "at": until.isoformat()})
            )
    return [each for _, each in sorted(found, key=lambda each: each[0])]


def _gap(journal: Journal, now: datetime) -> Facts | None:
    """Return the last gap in the watch, if it was in the last days."""
    reports = recent_gaps(journal, 1)
    return gap_facts(reports[0]) if reports and now - reports[0].gap.until <= DEAD_SHOWN else None


def _paused(journal: Journal, title_of: Titles, now: datetime) -> list[Facts]:
    return [
        {
            "scope": each.scope,
            "target": each.target,
            "title": title_of(each.target) if each.scope == "chat" else each.target,
            "until": _iso(each.until),
        }
        for each in journal.pauses.current(now)
    ]


def _left_alone(journal: Journal, book: Rulebook | None, title_of: Titles, now: datetime) -> list[Facts]:
    """Return the chats that a rule in force leaves alone at present, because somebody undid by hand what it did."""
    overrides = journal.overrides.all_current(BEGINNING)
    return [
        {
            "chat": each.override.chat_id,
            "title": title_of(each.override.chat_id),
            "rule": each.override.rule_id,
            "field": each.override.field,
            "at": each.override.at.isoformat(),
            "until": each.until.isoformat(),
        }
        for each in left_alone(overrides, book.by_id if book else {}, now)
    ]


def _on_trial(journal: Journal, book: Rulebook | None) -> list[Facts]:
    """Return what each rule in shadow mode would have done as it is written now, and the edit that makes it live."""
    rules = [rule for rule in book.rules if rule.mode is Mode.SHADOW] if book else []
    edits = live_edits(book, rules) if book else {}
    found: list[Facts] = []
    for rule in rules:
        trial = journal.actions.tallies.on_trial(rule.id, rule.revision)
        times = {"since": _iso(trial.since), "last": _iso(trial.last)} if trial else {"since": None, "last": None}
        changes = trial.changes if trial else 0
        found.append({"rule": rule.id, "changes": changes, **times, "edit": edits[rule.id]})
    return found


def _titles(journal: Journal) -> Titles:
    """Return what knows the titles of chats; each is looked up once."""
    return cache(lambda chat_id: journal.chats.title(chat_id) or chat_id)


def _row(title_of: Titles, row: AgendaRow) -> Facts:
    title = title_of(row.chat) if row.chat else ""
    return {"rule": row.rule, "chat": row.chat or None, "title": title, "at": row.at.isoformat()}


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
