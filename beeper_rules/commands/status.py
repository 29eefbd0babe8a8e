"""`status`: how the daemon stands."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeper_rules.commands.common import config_option, configuration, journal_to_read, json_option, utc_now

if TYPE_CHECKING:
    from beeper_rules.config import Config
    from beeper_rules.heartbeat import Heartbeat
    from beeper_rules.journal import AgendaRow, Journal

MOST_SHOWN = 5
"""Lines of what is to come, of each kind."""


@click.command()
@json_option
@config_option
def status(*, as_json: bool, config_path: Path | None) -> int:
    """Show how the daemon stands. Ends with 1 when it does not run or something is wrong."""
    from beeper_rules.heartbeat import read_heartbeat
    from beeper_rules.state_folder import StateFolder

    config = configuration(config_path)
    now = utc_now()
    with journal_to_read(config) as journal:
        folder = StateFolder(config.state)
        holder = folder.holder()
        beat = read_heartbeat(folder.folder)
        facts = _facts(journal, beat, now, running=holder is not None)
        lines = _lines(facts, config.timezone, now, lambda word: _name(journal, word))
    if as_json:
        click.echo(json.dumps(facts, default=str))
    else:
        for line in [*lines, *_hint(facts, beat, holder, config)]:
            click.echo(line)
    return 0 if facts["healthy"] else 1


def _facts(journal: Journal, beat: Heartbeat | None, now: datetime, *, running: bool) -> dict[str, object]:
    from dataclasses import asdict

    from beeper_rules.commit import QUIET, WAIT
    from beeper_rules.docket import SCHEDULE
    from beeper_rules.heartbeat import STALE_S, age_s
    from beeper_rules.memory import Health

    stuck = running and (beat is None or age_s(beat, now) > STALE_S)
    healthy = running and not stuck and beat is not None and beat.health is Health.OK and not beat.rules_problem
    return {
        "running": running,
        "healthy": healthy,
        "stuck": stuck,
        "last_turn": asdict(beat) if beat else None,
        "chats": journal.chats.count(),
        "actions": {str(standing): count for standing, count in journal.actions.counts().items()},
        "held": sorted({action.rule_id for action in journal.actions.held()}),
        "deferred": [_row(journal, row) for row in journal.agenda.of_kind(QUIET)],
        "waiting": [_row(journal, row) for row in journal.agenda.of_kind(WAIT)],
        "runs": [_row(journal, row) for row in journal.agenda.of_kind(SCHEDULE)],
        "paused": [
            {
                "scope": each.scope,
                "target": each.target,
                "title": _title(journal, each.target) if each.scope == "chat" else each.target,
                "until": each.until.isoformat() if each.until else None,
            }
            for each in journal.pauses.current(now)
        ],
        "left_alone": [
            {
                "chat": each.chat_id,
                "title": _title(journal, each.chat_id),
                "rule": each.rule_id,
                "field": each.field,
                "at": each.at.isoformat(),
            }
            for each in journal.overrides.all_current(now - timedelta(days=30))
        ],
        "notices": [
            {"at": each.at.isoformat(), "kind": each.kind, "text": each.text} for each in journal.notices.recent(5)
        ],
    }


def _hint(facts: dict[str, object], beat: Heartbeat | None, holder: int | None, config: Config) -> list[str]:
    """Return the next step where something is wrong."""
    if facts["healthy"]:
        return []
    if holder is None:
        return ["hint       beeper-rules run"]
    from beeper_rules.memory import Health
    from beeper_rules.remedies import unwell, wake_or_end
    from beeper_rules.safe_text import printable

    if facts["stuck"] or beat is None:
        return [f"hint       {wake_or_end(holder)}"]
    hints = [] if beat.health in {Health.OK, Health.STARTING} else [printable(unwell(beat, config), 500)]
    hints += ["beeper-rules check"] if beat.rules_problem else []
    return [f"hint       {each}" for each in hints]


def _lines(facts: dict[str, object], zone: tzinfo, now: datetime, name_of: Callable[[str], str | None]) -> list[str]:
    from beeper_rules.request_desk import with_names
    from beeper_rules.safe_text import printable

    beat = facts["last_turn"]
    running = "running" if facts["running"] else "not running"
    lines = [f"daemon     {running}{', but it has stopped taking turns' if facts['stuck'] else ''}"]
    if isinstance(beat, dict):
        text = f": {printable(with_names(str(beat['text']).splitlines()[0], name_of), 200)}" if beat["text"] else ""
        lines.append(f"Beeper     {beat['health']}{text}" + (f" ({beat['base_url']})" if beat["base_url"] else ""))
        lines.append(f"last look  {_local(beat['at'], zone)}, every chat every {beat['sweep_s']:.0f} s")
        if beat["stream"]:
            lines.append(f"events     {printable(str(beat['stream']), 200)}")
        lines.append(f"rules      {beat['rules']} in force ({beat['rulebook']})")
        if beat["next_due"] and datetime.fromisoformat(beat["next_due"]) > now:
            lines.append(f"next due   {_local(beat['next_due'], zone)}")
        if beat["rules_problem"]:
            lines += ["           configuration or rules are broken; the last good ones are in force:"]
            lines += [f"           {line}" for line in str(beat["rules_problem"]).splitlines()]
    lines.append(f"chats      {facts['chats']}")
    counts = facts["actions"]
    if isinstance(counts, dict):
        some = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
        lines.append(f"actions    {some or 'none yet'}")
    held = facts["held"]
    if isinstance(held, list) and held:
        lines.append(f"held       {', '.join(held)}: `beeper-rules approve RULE` or `drop RULE`")
    lines += _later("deferred", facts["deferred"], zone)
    lines += _later("waiting", facts["waiting"], zone)
    lines += _later("next run", facts["runs"], zone)
    lines += [f"paused     {_pause(each, zone)}" for each in _each(facts["paused"])]
    lines += [
        f"left alone {printable(str(each['title']), 60)} by {each['rule']}, undone by hand {_local(each['at'], zone)}"
        for each in _each(facts["left_alone"])
    ]
    for each in reversed(_each(facts["notices"])):
        first = with_names(next(iter(str(each["text"]).splitlines()), ""), name_of)
        lines.append(f"notice     {_local(each['at'], zone)} {each['kind']}: {printable(first, 200)}")
    return [line.rstrip() for line in lines]


def _name(journal: Journal, word: str) -> str | None:
    """Return the title of a chat or the network of an account; None for what is neither."""
    known = journal.accounts.all().get(word)
    state = None if known else journal.chats.get(word)
    return known.account.network if known else state.chat.title if state else None


def _row(journal: Journal, row: AgendaRow) -> dict[str, object]:
    title = _title(journal, row.chat) if row.chat else ""
    return {"rule": row.rule, "chat": row.chat or None, "title": title, "at": row.at.isoformat()}


def _later(name: str, rows: object, zone: tzinfo) -> list[str]:
    """Return the first lines of what is to come, and how much more there is."""
    from beeper_rules.safe_text import printable

    every = _each(rows)
    lines = [
        f"{name:<10} {each['rule']}{' in ' + printable(str(each['title']), 40) if each['title'] else ''},"
        f" {_local(each['at'], zone)[:-3]}"
        for each in every[:MOST_SHOWN]
    ]
    more = len(every) - MOST_SHOWN
    return [*lines, f"           and {more} more"] if more > 0 else lines


def _each(value: object) -> list[dict[str, object]]:
    return value if isinstance(value, list) else []


def _title(journal: Journal, chat_id: str) -> str:
    state = journal.chats.get(chat_id)
    return (state.chat.title if state else None) or chat_id


def _pause(pause: dict[str, object], zone: tzinfo) -> str:
    from beeper_rules.safe_text import printable

    what = "everything" if pause["scope"] == "all" else f"{pause['scope']} {printable(str(pause['title']), 60)}"
    return f"{what} until {_local(pause['until'], zone)}" if pause["until"] else what


def _local(at: object, zone: tzinfo) -> str:
    return f"{datetime.fromisoformat(str(at)).astimezone(zone):%Y-%m-%d %H:%M:%S}"
