"""`status`: how the daemon stands."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeper_rules.commands.common import config_option, configuration, journal_to_read, json_option, utc_now

if TYPE_CHECKING:
    from beeper_rules.config import Config
    from beeper_rules.heartbeat import Heartbeat
    from beeper_rules.journal import Journal

MOST_SHOWN = 5
"""Lines of what is to come, of each kind."""
IN_JSON = "`beeper-rules status --json` has them all"
MARGIN = 11
"""Columns of what stands at the left."""

Facts = Mapping[str, object]


@click.command()
@json_option
@config_option
def status(*, as_json: bool, config_path: Path | None) -> int:
    """Show how the daemon stands. Ends with 1 when it does not run or something is wrong."""
    from beeper_rules.hanging import hanging, terminal_columns
    from beeper_rules.heartbeat import read_heartbeat
    from beeper_rules.overview import overview
    from beeper_rules.state_folder import StateFolder

    config = configuration(config_path)
    now = utc_now()
    with journal_to_read(config) as journal:
        folder = StateFolder(config.state)
        holder = folder.holder()
        beat = read_heartbeat(folder.folder)
        facts = overview(journal, beat, now, running=holder is not None, asked_at=folder.asked_at())
        lines = _lines(facts, config.timezone, now, lambda word: _name(journal, word))
    if as_json:
        click.echo(json.dumps(facts, default=str))
    else:
        for line in [*lines, *_hint(facts, beat, holder, config)]:
            click.echo(hanging(line, MARGIN, terminal_columns()))
    return 0 if facts["healthy"] else 1


def _hint(facts: Facts, beat: Heartbeat | None, holder: int | None, config: Config) -> list[str]:
    """Return the next step where something is wrong."""
    if facts["healthy"]:
        return []
    if holder is None:
        return ["hint       beeper-rules run"]
    from beeper_rules.memory import Health
    from beeper_rules.remedies import quoted, unwell, wake_or_end
    from beeper_rules.safe_text import printable

    if beat is None:
        folder = quoted(config.state.parent)
        return [f"hint       see whether the disk of {folder} is full or read-only; if not, {wake_or_end(holder)}"]
    if facts["stuck"]:
        return [f"hint       {wake_or_end(holder)}"]
    hints = [] if beat.health in {Health.OK, Health.STARTING} else [printable(unwell(beat, config), 500)]
    hints += ["beeper-rules check"] if beat.rules_problem else []
    # Everything says that it is well, and yet no look comes to an end: what stands in its way, `doctor` finds.
    hints = hints or [unwell(beat, config)]
    return [f"hint       {each}" for each in hints]


def _lines(facts: Facts, zone: tzinfo, now: datetime, name_of: Callable[[str], str | None]) -> list[str]:
    """Return every line, each part by its own function."""
    lines = [
        *_daemon(facts),
        *_last_turn(facts["last_turn"], facts, zone, name_of),
        *_instants(facts, zone, now),
        f"chats      {facts['chats']}",
        *_actions(facts),
        *_dead(facts["dead"]),
        *_held(facts["held"]),
        *_later("deferred", facts["deferred"], zone),
        *_later("waiting", facts["waiting"], zone),
        *_later("resting", facts["cooldowns"], zone, "until "),
        *_later("next run", facts["runs"], zone),
        *(f"paused     {_pause(each, zone)}" for each in _each(facts["paused"])),
        *_left_alone(facts["left_alone"], zone),
        *_on_trial(facts["on_trial"], zone),
        *_gap(facts["gap"], zone),
        *_notices(facts["notices"], zone, name_of),
    ]
    return [line.rstrip() for line in lines]


def _daemon(facts: Facts) -> list[str]:
    running = "running" if facts["running"] else "not running"
    first = f"daemon     {running}{', but it has stopped taking turns' if facts['stuck'] else ''}"
    reasons = facts["unhealthy"] if isinstance(facts["unhealthy"], list) else []
    return [first, *(f"unhealthy  {reason}" for reason in reasons)]


def _last_turn(beat: object, facts: Facts, zone: tzinfo, name_of: Callable[[str], str | None]) -> list[str]:
    """Return what the daemon last said of itself."""
    from beeper_rules.request_desk import with_names
    from beeper_rules.safe_text import printable

    if not isinstance(beat, dict):
        return []
    text = f": {printable(with_names(str(beat['text']).splitlines()[0], name_of), 200)}" if beat["text"] else ""
    was = "" if facts["running"] else "was "
    lines = [
        f"Beeper     {was}{beat['health']}{text}" + (f" ({printable(beat['base_url'])})" if beat["base_url"] else "")
    ]
    looked = _second(facts["last_poll"], zone) if facts["last_poll"] else "none yet"
    lines.append(f"last look  {looked}, every chat every {beat['sweep_s']:.0f} s")
    if beat["stream"]:
        lines.append(f"events     {printable(str(beat['stream']), 200)}")
    lines.append(f"rules      {beat['rules']} in force ({beat['rulebook']})")
    if beat["rules_problem"]:
        lines += ["           configuration or rules are broken; the last good ones are in force:"]
        lines += [f"           {line}" for line in str(beat["rules_problem"]).splitlines()]
    return lines


def _instants(facts: Facts, zone: tzinfo, now: datetime) -> list[str]:
    """Return when something last happened, and when something falls due."""
    beat = facts["last_turn"]
    due = (beat["next_due"] if isinstance(beat, dict) else None) or facts["next_due"]
    lines = [f"last event {_second(facts['last_event'], zone)}"] if facts["last_event"] else []
    lines += [f"last done  {_second(facts['last_action'], zone)}"] if facts["last_action"] else []
    return [*lines, *([f"next due   {_second(due, zone)}"] if due and datetime.fromisoformat(str(due)) > now else [])]


def _actions(facts: Facts) -> list[str]:
    counts = facts["actions"] if isinstance(facts["actions"], dict) else {}
    some = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    return [f"actions    {some or 'none yet'}"]


def _dead(dead: object) -> list[str]:
    """Return what was given up of late, and how it is tried again."""
    if not isinstance(dead, dict) or not dead["count"]:
        return []
    rules = ", ".join(f"{count} of {rule}" for rule, count in dead["rules"].items())
    return [f"given up   in the last {dead['days']} days {rules}: `beeper-rules log --dead`, then `retry ID`"]


def _held(held: object) -> list[str]:
    rules = held if isinstance(held, list) else []
    return _some([f"held       {each}: `beeper-rules approve {each}` or `drop {each}`" for each in rules], IN_JSON)


def _left_alone(rows: object, zone: tzinfo) -> list[str]:
    from beeper_rules.safe_text import printable

    lines = [
        f"left alone {printable(str(each['title']), 60)} by {each['rule']} until {_minute(each['until'], zone)},"
        f" undone by hand {_second(each['at'], zone)}"
        for each in _each(rows)
    ]
    return _some(list(dict.fromkeys(lines)), IN_JSON)


def _some(lines: Sequence[str], rest: str, *, of: int = 1) -> list[str]:
    """Return the first lines, `of` for each thing that is told, and how many more things there are."""
    more = len(lines) // of - MOST_SHOWN
    return [*lines[: MOST_SHOWN * of], f"           and {more} more; {rest}"] if more > 0 else [*lines]


def _on_trial(rows: object, zone: tzinfo) -> list[str]:
    """Return what rules on trial would have done, each with the edit that makes it live."""
    lines = []
    for each in _each(rows):
        changes, since = each["changes"], each["since"]
        times = "once" if changes == 1 else f"{changes} times"
        would = f"would have acted {times} since {_minute(since, zone)}" if since else "would not have acted yet"
        lines.append(f"on trial   {each['rule']}: {would}")
        lines.append(f"           to make it live, {each['edit']}")
    return _some(lines, "`beeper-rules rules` has them all", of=2)


def _gap(gap: object, zone: tzinfo) -> list[str]:
    """Return when nobody watched last, and what came too late by it."""
    if not isinstance(gap, dict):
        return []
    since, until = _minute(gap["since"], zone), _minute(gap["until"], zone)
    late = f"{len(gap['late'])} let go as late" if gap["late"] else "nothing let go as late"
    count = gap["chats_changed"]
    changed = f"{count} chat{'' if count == 1 else 's'} changed"
    return [f"last gap   {since} to {until}, {changed}, {late}: `beeper-rules log --gaps`"]


def _notices(rows: object, zone: tzinfo, name_of: Callable[[str], str | None]) -> list[str]:
    from beeper_rules.request_desk import with_names
    from beeper_rules.safe_text import printable

    lines = []
    for each in reversed(_each(rows)):
        first = with_names(next(iter(str(each["text"]).splitlines()), ""), name_of)
        lines.append(f"notice     {_second(each['at'], zone)} {each['kind']}: {printable(first, 200)}")
    return lines


def _name(journal: Journal, word: str) -> str | None:
    """Return the title of a chat or the network of an account; None for what is neither."""
    known = journal.accounts.all().get(word)
    return known.account.network if known else journal.chats.title(word)


def _later(name: str, rows: object, zone: tzinfo, until: str = "") -> list[str]:
    """Return the first lines of what is to come, and how much more there is."""
    from beeper_rules.safe_text import printable

    lines = [
        f"{name:<10} {each['rule']}{' in ' + printable(str(each['title']), 40) if each['title'] else ''},"
        f" {until}{_minute(each['at'], zone)}"
        for each in _each(rows)
    ]
    return _some(lines, IN_JSON)


def _each(value: object) -> Sequence[dict[str, object]]:
    return value if isinstance(value, list) else []


def _pause(pause: Facts, zone: tzinfo) -> str:
    from beeper_rules.safe_text import printable

    what = "everything" if pause["scope"] == "all" else f"{pause['scope']} {printable(str(pause['title']), 60)}"
    return f"{what} until {_second(pause['until'], zone)}" if pause["until"] else what


def _second(at: object, zone: tzinfo) -> str:
    """Return an instant as JSON knows it, to the second."""
    from beeper_rules.stretches import second

    return second(datetime.fromisoformat(str(at)), zone)


def _minute(at: object, zone: tzinfo) -> str:
    """Return an instant as JSON knows it, to the minute."""
    from beeper_rules.stretches import minute

    return minute(datetime.fromisoformat(str(at)), zone)
