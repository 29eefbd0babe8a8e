"""The YAML of a moment in a test: `2h`, `"07:00"`, `"2026-05-03 07:00"`."""

import re
from datetime import datetime

from beeper_rules.durations import parse_duration
from beeper_rules.language.rule_tests import Moment, WallClock
from beeper_rules.language.scope import Scope
from beeper_rules.language.time_words import TimeWords, parse_time_words
from beeper_rules.marked_yaml import Node, Scalar, short

SUCH_A_DAY = 'such as "2026-05-02 23:10"'
SUCH_AHEAD = 'such as 2h, "07:00 tomorrow" or "2026-05-03 07:00"'
SUCH_AGO = 'such as 40d, which is 40 days ago, or "2026-05-02 23:10"'
FIRST_YEAR, LAST_YEAR = 2000, 2200
"""Sums with such a time stay inside the calendar."""
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{1,2}):(\d{2})")
_DURATION = re.compile(r"[0-9]+[a-z0-9]*", re.IGNORECASE)


def read_wall_clock(what: str, node: Node, scope: Scope, such: str = SUCH_A_DAY) -> WallClock | None:
    """Return a day with its time of day; None when a problem was noted. `what` names it."""
    text = node.text.strip() if isinstance(node, Scalar) else ""
    found = _DAY.fullmatch(text)
    if found is None:
        said = f", not '{short(text)}'" if text else ""
        scope.problems.add(node, f"{what} is a day and a time of day{said}", such)
        return None
    try:
        local = datetime.fromisoformat(f"{found[1]}T{int(found[2]):02}:{found[3]}")
    except ValueError:
        scope.problems.add(node, f"{what}: no calendar and clock show {text}", such)
        return None
    if not FIRST_YEAR <= local.year <= LAST_YEAR:
        scope.problems.add(node, f"{what} lies between the years {FIRST_YEAR} and {LAST_YEAR}", such)
        return None
    return WallClock(local)


def read_ahead(what: str, node: Node, scope: Scope) -> Moment | None:
    """Return a time to come; None when a problem was noted."""
    return _read_moment(what, node, scope, SUCH_AHEAD, words=True)


def read_ago(what: str, node: Node, scope: Scope) -> Moment | None:
    """Return a time that is past; None when a problem was noted."""
    return _read_moment(what, node, scope, SUCH_AGO, words=False)


def read_clock_words(what: str, node: Node, scope: Scope) -> WallClock | TimeWords | None:
    """Return a time of day, a day, or both; None when a problem was noted."""
    text = node.text.strip() if isinstance(node, Scalar) else ""
    such = 'such as "07:00", "07:00 tomorrow" or "2026-05-03 07:00"'
    if _DAY.fullmatch(text) or re.match(r"\d{4}-", text) or not text:
        return read_wall_clock(what, node, scope, such)
    try:
        return parse_time_words(text)
    except ValueError as error:
        hint = f"for a time that passes write advance: {short(text)}" if _DURATION.fullmatch(text) else such
        scope.problems.add(node, f"{what}: {error}", hint)
        return None


def _read_moment(what: str, node: Node, scope: Scope, such: str, *, words: bool) -> Moment | None:
    text = node.text.strip() if isinstance(node, Scalar) and not isinstance(node.value, bool) else ""
    if _DURATION.fullmatch(text):
        try:
            return parse_duration(text)
        except ValueError as error:
            message, _, hint = str(error).rpartition(": ")
            scope.problems.add(node, f"{what}: {message or hint}", hint if message else such)
            return None
    if not words or _DAY.fullmatch(text) or not text:
        return read_wall_clock(what, node, scope, such)
    try:
        return parse_time_words(text)
    except ValueError as error:
        scope.problems.add(node, f"{what}: {error}", such)
        return None
