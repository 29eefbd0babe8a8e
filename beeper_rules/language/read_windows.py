"""The YAML behind `windows` and `time`: hours, days and dates, and whether it is one of them."""

import re
from collections.abc import Callable
from datetime import date, time, tzinfo

from beeper_rules.config.zone import named_zone, zone_hint
from beeper_rules.language.asked import Ask
from beeper_rules.language.nodes import Leaf, Node, View, every
from beeper_rules.language.read_parts import Form, read_parts
from beeper_rules.language.read_timing import HOURS, names_a_window, read_windows_named
from beeper_rules.language.scope import Scope
from beeper_rules.language.time_words import WEEKDAYS
from beeper_rules.language.window_words import DAYS_OF_WINDOWS, MIDNIGHT, parse_clock, parse_dates, parse_day
from beeper_rules.language.windows import Window, YearlyDate
from beeper_rules.marked_yaml import Entry, Mapping, Scalar, Sequence, short
from beeper_rules.marked_yaml import Node as Yaml
from beeper_rules.vocabulary.parts import TIME_PARTS, WINDOW_PARTS

_WINDOW = 'such as night: {from: "22:30", to: "07:00"}'
_TIME = "such as time: {in: night}, {not_in: work} or {days: [mon, fri]}"
_DATES = 'such as dates: ["2026-12-24/2027-01-02", "12-25"]'
MOST_DATES = 400
"""Each is looked at whenever the window is asked."""
_OTHER_DAYS = {"mon-fri": "weekdays", "workdays": "weekdays", "sat-sun": "weekend", "weekends": "weekend"}
Dates = tuple[tuple[date | YearlyDate, date | YearlyDate], ...]


def read_window(entry: Entry, scope: Scope) -> Window | None:
    """Return a window of `windows:`; None when problems were noted."""
    name = short(entry.key.text)
    parts = read_parts(entry.value, Form(name, WINDOW_PARTS, _WINDOW), scope)
    if parts is None:
        return None
    before = len(scope.problems.found)
    begins, ends = _clock(parts, "from", scope), _clock(parts, "to", scope)
    days, dates = _days(parts, f"'days' of '{name}'", scope), _dates(parts, scope)
    zone = read_zone(parts.get("timezone"), scope)
    if len(scope.problems.found) > before:
        return None
    if (begins is None) is not (ends is None):
        missing = "from" if begins is None else "to"
        scope.problems.add(parts, f"'{name}' has no '{missing}'", f"{_WINDOW}; without both it is whole days")
    elif begins is not None and begins == ends:
        scope.problems.add(parts, f"'{name}' ends when it begins", "leave `from` and `to` out for whole days")
    elif begins is None and not days and not dates:
        scope.problems.add(parts, f"'{name}' says neither hours nor days", _WINDOW)
    else:
        return Window(entry.key.text, begins, ends, days, dates, zone)
    return None


def read_zone(node: Yaml | None, scope: Scope) -> tzinfo | None:
    """Return the zone with an IANA name; None when there is none, or when a problem was noted."""
    if node is None:
        return None
    zone = named_zone(node.text) if isinstance(node, Scalar) and isinstance(node.value, str) and node.value else None
    if zone is None:
        name = short(node.text) if isinstance(node, Scalar) else ""
        message = f"there is no time zone '{name}'" if name else "'timezone' is the name of a time zone"
        scope.problems.add(node, message, zone_hint(name) if name else "such as Europe/Berlin")
    return zone


def _clock(parts: Mapping, key: str, scope: Scope) -> time | None:
    node = parts.get(key)
    if node is None:
        return None
    such = f'such as {key}: "07:00"'
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        whole = isinstance(node, Scalar) and re.fullmatch("[01]?[0-9]|2[0-3]", node.text)
        hint = f'write {key}: "{int(whole[0]):02}:00"' if whole else such
        scope.problems.add(node, f"'{key}' is a time of day", hint)
        return None
    try:
        at = parse_clock(node.text)
    except ValueError as error:
        scope.problems.add(node, str(error), f'{such}; "24:00" is the end of the day')
        return None
    if key == "from" and node.text.strip() == MIDNIGHT:
        scope.problems.add(node, f"no window begins at {MIDNIGHT}, the end of a day", 'write from: "00:00"')
    return at


def _days(parts: Mapping, path: str, scope: Scope) -> frozenset[int]:
    """Return the days of the week, empty for any, and when a problem was noted."""
    node = parts.get("days")
    if node is None:
        return frozenset()
    items = node.items if isinstance(node, Sequence) else (node,)
    if not items:
        scope.problems.add(node, f"{path} names no day", "such as days: [mon, fri]")
    found: set[int] = set()
    for item in items:
        if not isinstance(item, Scalar) or not isinstance(item.value, str):
            scope.problems.add(item, f"{path} takes days of the week", "such as days: [mon, fri]")
            break
        try:
            found |= parse_day(item.text)
        except ValueError:
            scope.problems.unknown_name(item, "day", dict.fromkeys(DAYS_OF_WINDOWS, ""), aliases=_OTHER_DAYS)
    return frozenset(found)


def _dates(parts: Mapping, scope: Scope) -> Dates:
    node = parts.get("dates")
    if node is None:
        return ()
    items = node.items if isinstance(node, Sequence) else (node,)
    if not items:
        scope.problems.add(node, "'dates' names no date", _DATES)
    if len(items) > MOST_DATES:
        message = f"'dates' names more than {MOST_DATES} days and stretches"
        scope.problems.add(node, message, "days that follow each other are one stretch: 2026-12-24/2027-01-02")
        return ()
    found: Dates = ()
    for item in items:
        if not isinstance(item, Scalar) or not isinstance(item.value, str):
            scope.problems.add(item, "'dates' takes days and stretches of days", _DATES)
            continue
        try:
            found = (*found, parse_dates(item.text))
        except ValueError as error:
            scope.problems.add(item, str(error), _DATES)
    return found


def read_time(entry: Entry, scope: Scope) -> Node | None:
    """Return the condition that asks for the time; None when problems were noted."""
    node = entry.value
    such = f"write time: {{in: {short(node.text)}}}" if names_a_window(node, scope) else _TIME
    parts = read_parts(node, Form("time", TIME_PARTS, such, HOURS), scope)
    return every(_READERS[each.key.text](each, scope) for each in parts.entries) if parts else None


def _in_windows(entry: Entry, scope: Scope) -> Node | None:
    windows = read_windows_named(entry.value, "'in' of 'time'", scope)
    return _window_leaf(entry, windows, wanted=True) if windows else None


def _not_in_windows(entry: Entry, scope: Scope) -> Node | None:
    windows = read_windows_named(entry.value, "'not_in' of 'time'", scope)
    return _window_leaf(entry, windows, wanted=False) if windows else None


def _window_leaf(entry: Entry, windows: tuple[Window, ...], *, wanted: bool) -> Leaf:
    names = tuple(window.name for window in windows)

    zone = next((window.zone for window in windows if window.zone), None)
    dated = any(window.dates for window in windows)

    def read(view: View) -> str:
        local = view.now.astimezone(zone or view.zone)
        date_too = f" {local:%Y-%m-%d}" if dated else ""
        return f"{WEEKDAYS[local.weekday()]}{date_too} {local:%H:%M}" + (f" in {zone}" if zone else "")

    def test(_: object, view: View) -> bool:
        return any(window.holds(view.now, view.zone) for window in windows) is wanted

    said = f"{'' if wanted else 'none of '}{' or '.join(window.spoken for window in windows)}"
    return Leaf(
        f"time.{entry.key.text}", said, entry.key.place, read, test, Ask(entry.key.text, names, entry.key.place)
    )


def _on_days(entry: Entry, scope: Scope) -> Node | None:
    before = len(scope.problems.found)
    days = _days(Mapping((entry,), entry.key.place), "'days' of 'time'", scope)
    if len(scope.problems.found) > before:
        return None
    names = tuple(WEEKDAYS[day] for day in sorted(days))

    def read(view: View) -> str:
        return WEEKDAYS[view.now.astimezone(view.zone).weekday()]

    def test(seen: object, _: View) -> bool:
        return seen in names

    return Leaf("time.days", " or ".join(names), entry.key.place, read, test, Ask("days", names, entry.key.place))


_READERS: dict[str, Callable[[Entry, Scope], Node | None]] = {
    "in": _in_windows,
    "not_in": _not_in_windows,
    "days": _on_days,
}
"""Key → reader; tests hold it equal to TIME_PARTS."""
