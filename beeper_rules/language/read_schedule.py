"""The YAML behind `{schedule: …}` → a trigger."""

import re
from datetime import UTC, datetime

from beeper_rules.language.read_parts import Form, read_choice, read_parts
from beeper_rules.language.read_windows import read_zone
from beeper_rules.language.rulebook import Trigger
from beeper_rules.language.schedules import ALIASES, FIELDS, Schedule, parse_schedule
from beeper_rules.language.scope import Scope
from beeper_rules.language.time_words import WEEKDAYS
from beeper_rules.marked_yaml import Mapping, Scalar, Sequence
from beeper_rules.model.change import Due, Event
from beeper_rules.vocabulary.parts import SCHEDULE_MISSED, SCHEDULE_PARTS

SUCH = 'such as {schedule: "0 20 * * sun"}, which is Sundays at 20:00'
_FIELDS = 'minute, hour, day, month and day of the week: "0 20 * * sun" is Sundays at 20:00'
_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
SECONDS_TOO = FIELDS + 1


def read_schedule(node: Mapping, scope: Scope) -> Trigger | None:
    """Return the event at a time; None when problems were noted."""
    form = Form("schedule", SCHEDULE_PARTS, SUCH, "what must hold stands under `if`")
    parts = read_parts(node, form, scope)
    if parts is None:
        return None
    before = len(scope.problems.found)
    zone = read_zone(parts.get("timezone"), scope)
    missed = read_choice(parts.get("missed"), "'missed' of 'schedule'", SCHEDULE_MISSED, scope)
    written = parts.get("schedule")
    if written is None:
        scope.problems.add(parts, "'schedule' is missing", SUCH)
    elif not isinstance(written, Scalar) or not isinstance(written.value, str):
        hint = "for several times write a list: [{schedule: …}, {schedule: …}]"
        several = isinstance(written, Sequence)
        scope.problems.add(written, "'schedule' is a text of five fields", hint if several else SUCH)
    else:
        try:
            schedule = parse_schedule(written.text, zone, missed or "")
        except ValueError as error:
            scope.problems.add(written, str(error), _mend(written.text))
        else:
            return _trigger(schedule) if len(scope.problems.found) == before else None
    return None


def _trigger(schedule: Schedule) -> Trigger:
    return Trigger(
        f"schedule {schedule.expression}",
        lambda event: event.name == Due.SCHEDULE,
        None,
        Event(Due.SCHEDULE, _SOME_TIME),
        schedule=schedule,
    )


def _mend(text: str) -> str:
    """Return how to write what was probably meant."""
    fields = text.split()
    clock = next((found for found in map(_CLOCK.fullmatch, fields) if found), None)
    if clock:
        day = next((day for day in WEEKDAYS for each in fields if day.startswith(each.lower()[:3])), "")
        when = f"every {day.title()}" if day else "every day"
        return f'{when} at {clock[0]} is "{int(clock[2])} {int(clock[1])} * * {day[:3] or "*"}"'
    if len(fields) == 1 and f"@{text.strip().lower()}" in ALIASES:
        return f'write "@{text.strip().lower()}"'
    if len(fields) == SECONDS_TOO:
        return 'leave the seconds out, such as "0 20 * * sun"'
    return _FIELDS if len(fields) == FIELDS else SUCH
