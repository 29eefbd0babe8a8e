"""The YAML behind `for`, `quiet`, `cooldown`, `repeat` and `expires`: when a rule acts, and how often."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeGuard

from beeper_rules.language.read_duration import read_duration
from beeper_rules.language.read_parts import Form, read_choice, read_count, read_parts
from beeper_rules.language.rulebook import Cooldown, Quiet, Repeat
from beeper_rules.language.scope import WINDOWS, Scope
from beeper_rules.language.windows import LONGEST, Window, YearlyDate, end_of
from beeper_rules.marked_yaml import Node, Scalar, Sequence, short
from beeper_rules.vocabulary.parts import COOLDOWN_PARTS, COOLDOWN_PER, QUIET_PARTS, QUIET_THEN, REPEAT_PARTS

HOURS = f"hours stand under `windows:`, {WINDOWS}"
_QUIET = "such as quiet: {window: night, then: defer}"
_COOLDOWN = "such as cooldown: {per: chat, every: 6h}"
_NO_COOLDOWN = "take it out to act each time"
_REPEAT = "such as repeat: {every: 30m, at_most: 3}"
_EXPIRES = 'such as expires: "2026-12-31", the last day on which it acts'
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_WINDOWS = 20
SHORTEST_REPEAT = timedelta(minutes=1)
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def read_wait(node: Node, scope: Scope) -> timedelta | None:
    """Return `for`; None when a problem was noted."""
    duration = read_duration("'for'", node, "such as for: 6h", scope)
    if duration == timedelta():
        scope.problems.add(node, "'for' is longer than nothing", "take it out to act at once")
        return None
    return duration


def read_quiet(node: Node, scope: Scope) -> Quiet | None:
    """Return `quiet`; None when problems were noted."""
    such = f"write quiet: {{window: {short(node.text)}}}" if names_a_window(node, scope) else _QUIET
    parts = read_parts(node, Form("quiet", QUIET_PARTS, such, HOURS), scope)
    if parts is None:
        return None
    named = parts.get("window")
    if named is None:
        scope.problems.add(parts, "'quiet' does not name a window", _QUIET)
    windows = read_windows_named(named, "'window' of 'quiet'", scope) if named is not None else None
    then = read_choice(parts.get("then"), "'then' of 'quiet'", QUIET_THEN, scope)
    if windows is None or then is None or named is None:
        return None
    if _never_ends(windows, scope):
        hint = "take a window with hours, days or dates; mode: off is for a rule that never acts"
        scope.problems.add(named, "this never ends, so the rule would never act", hint)
        return None
    return Quiet(windows, then)


def names_a_window(node: Node, scope: Scope) -> TypeGuard[Scalar]:
    """Return whether it is the name of a window."""
    return isinstance(node, Scalar) and node.text in scope.windows


def read_windows_named(node: Node, path: str, scope: Scope) -> tuple[Window, ...] | None:
    """Return the windows of these names; None when problems were noted."""
    names = node.items if isinstance(node, Sequence) else (node,)
    scalars = [name for name in names if isinstance(name, Scalar) and isinstance(name.value, str)]
    if not names or len(scalars) != len(names):
        scope.problems.add(
            node, f"{path} takes the name of a window, or a list of names", "such as night, or [night, weekend]"
        )
        return None
    if len(names) > MOST_WINDOWS:
        message = f"{path} names more than {MOST_WINDOWS} windows"
        scope.problems.add(node, message, "one window can have several days, and several dates")
        return None
    windows = [scope.window(name) for name in scalars]
    found = tuple(window for window in windows if window)
    return found if len(found) == len(windows) else None


def _never_ends(windows: tuple[Window, ...], scope: Scope) -> bool:
    """Return whether the windows together cover every day of every year."""
    names = tuple(window.name for window in windows)
    if names not in scope.endless:
        recurring = [each for each in map(_without_years, windows) if each]
        scope.endless[names] = end_of(recurring, _SOME_DAY, UTC) - _SOME_DAY >= LONGEST
    return scope.endless[names]


def _without_years(window: Window) -> Window | None:
    """Return the window on the days that come again; None for one of the dates of certain years, which ends."""
    again = tuple(stretch for stretch in window.dates if isinstance(stretch[0], YearlyDate))
    return replace(window, dates=again) if again or not window.dates else None


def read_cooldown(node: Node, scope: Scope) -> Cooldown | None:
    """Return `cooldown`, for which a bare duration means each chat; None when problems were noted."""
    if isinstance(node, Scalar) and node.value is not None:
        every = read_duration("'cooldown'", node, _COOLDOWN, scope)
        if every == timedelta():
            scope.problems.add(node, "'cooldown' is longer than nothing", _NO_COOLDOWN)
        return Cooldown(next(iter(COOLDOWN_PER)), every) if every else None
    parts = read_parts(node, Form("cooldown", COOLDOWN_PARTS, _COOLDOWN), scope)
    if parts is None:
        return None
    duration = parts.get("every")
    if duration is None:
        scope.problems.add(parts, "'cooldown' does not say how long", _COOLDOWN)
    every = read_duration("'every' of 'cooldown'", duration, _COOLDOWN, scope) if duration is not None else None
    if every == timedelta():
        scope.problems.add(duration or parts, "'every' of 'cooldown' is longer than nothing", _NO_COOLDOWN)
    per = read_choice(parts.get("per"), "'per' of 'cooldown'", COOLDOWN_PER, scope)
    return Cooldown(per, every) if every and per else None


def read_repeat(node: Node, scope: Scope) -> Repeat | None:
    """Return `repeat`; None when problems were noted."""
    parts = read_parts(node, Form("repeat", REPEAT_PARTS, _REPEAT), scope)
    if parts is None:
        return None
    every, at_most = parts.get("every"), parts.get("at_most")
    count = read_count(at_most, 1)
    if count is None:
        message = "'at_most' of 'repeat' is a whole number from 1" if at_most else "'repeat' does not say how often"
        scope.problems.add(at_most or parts, message, f"{_REPEAT}, the first time included")
    if every is None:
        scope.problems.add(parts, "'repeat' does not say after how long", _REPEAT)
    duration = read_duration("'every' of 'repeat'", every, _REPEAT, scope) if every is not None else None
    if duration is not None and duration < SHORTEST_REPEAT:
        scope.problems.add(every or parts, "'every' of 'repeat' is at least a minute", _REPEAT)
        return None
    return Repeat(duration, count) if duration and count else None


def read_expires(node: Node, scope: Scope) -> date | None:
    """Return the last day of a rule; None when a problem was noted."""
    text = node.text.strip() if isinstance(node, Scalar) and isinstance(node.value, str) else ""
    if not _DATE.fullmatch(text):
        said = f", not '{short(text)}'" if text else ""
        scope.problems.add(node, f"'expires' is a day{said}", _EXPIRES)
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        scope.problems.add(node, f"no calendar has {text}", _EXPIRES)
        return None
