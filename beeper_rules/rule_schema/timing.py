"""`windows`, `time`, `quiet`, `cooldown`, `repeat`, `expires` and schedules: when a rule acts, and how often."""

from collections.abc import Mapping

from beeper_rules.language.window_words import DAYS_OF_WINDOWS
from beeper_rules.rule_schema.pattern import clock, cron, dates, day, days_of_windows
from beeper_rules.rule_schema.shape import Schema, described, either, mapping, named, one_or_several, words
from beeper_rules.vocabulary.parts import (
    COOLDOWN_PARTS,
    COOLDOWN_PER,
    COUNT_PARTS,
    COUNT_PER,
    QUIET_PARTS,
    QUIET_THEN,
    REPEAT_PARTS,
    SCHEDULE_MISSED,
    SCHEDULE_PARTS,
    TIME_PARTS,
    WINDOW_PARTS,
)

SENDER = "sender"
"""What a cooldown can go by only where there is a message."""


def definitions() -> Mapping[str, Schema]:
    """Return the definitions that several keys share."""
    one_day = {"anyOf": [words(dict.fromkeys(DAYS_OF_WINDOWS, "")), days_of_windows()]}
    return {
        "window": window(),
        "window-names": one_or_several({"type": "string"}),
        "days": one_or_several(one_day),
        "time-zone": {"type": "string", "minLength": 1, "examples": ["Europe/Berlin", "America/New_York", "UTC"]},
    }


def window() -> Schema:
    """Return one of `windows:`."""
    shapes: Mapping[str, Schema] = {
        "from": clock(),
        "to": clock(midnight=True),
        "days": named("days"),
        "dates": one_or_several(dates()),
        "timezone": named("time-zone"),
    }
    says_something = [{"type": "object", "required": [name]} for name in ("from", "days", "dates")]
    together = {"from": ["to"], "to": ["from"]}
    return mapping(described(WINDOW_PARTS, shapes)) | {"dependencies": together, "anyOf": says_something}


def time() -> Schema:
    """Return what may stand behind `time` in a condition."""
    names = named("window-names")
    return mapping(described(TIME_PARTS, {"in": names, "not_in": names, "days": named("days")}), least=1)


def quiet() -> Schema:
    """Return what may stand behind `quiet`."""
    shapes: Mapping[str, Schema] = {"window": named("window-names"), "then": _one_of(QUIET_THEN)}
    return mapping(described(QUIET_PARTS, shapes), ["window"])


def cooldown() -> Schema:
    """Return what may stand behind `cooldown`: a duration, or a mapping."""
    shapes: Mapping[str, Schema] = {"per": _one_of(COOLDOWN_PER), "every": named("time-ahead")}
    return either(named("time-ahead"), mapping(described(COOLDOWN_PARTS, shapes), ["every"]))


def repeat() -> Schema:
    """Return what may stand behind `repeat`."""
    shapes: Mapping[str, Schema] = {
        "every": named("time-ahead"),
        "at_most": {"type": "integer", "minimum": 1, "examples": [3]},
    }
    return mapping(described(REPEAT_PARTS, shapes), REPEAT_PARTS)


def expires() -> Schema:
    """Return what may stand behind `expires`."""
    return day()


def schedule() -> Mapping[str, Schema]:
    """Return the parts of a schedule, which stand beside its name."""
    shapes: Mapping[str, Schema] = {
        "schedule": cron(),
        "timezone": named("time-zone"),
        "missed": _one_of(SCHEDULE_MISSED),
    }
    return described(SCHEDULE_PARTS, shapes)


def counting() -> Schema:
    """Return what may stand behind `new_message` where it is an event."""
    shapes: Mapping[str, Schema] = {
        "at_least": {"type": "integer", "minimum": 2, "examples": [5]},
        "within": named("time-ahead"),
        "per": _one_of(COUNT_PER),
    }
    return mapping(described(COUNT_PARTS, shapes), ["at_least", "within"])


def _one_of(meanings: Mapping[str, str]) -> Schema:
    """Return one of some words, of which the first is the one that is meant by itself."""
    return words(meanings) | {"default": next(iter(meanings))}
