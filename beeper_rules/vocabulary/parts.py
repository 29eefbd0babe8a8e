"""The words inside `limit`, `catch_up`, `mode`, `origin`, `unless` and a field's change, and what each means."""

from collections.abc import Mapping

BECOMES = "becomes"
RISES_TO = "rises_to"
BECAUSE = "because"

RUN = "run"
"""What a limit counts by where a rule runs by the clock."""

REQUIRED_KEYS = ("id", "when", "then")
"""The keys that a rule cannot do without."""

FIELD_CHANGES: Mapping[str, str] = {
    BECOMES: "it took this value, from another one that was known",
    RISES_TO: "it was less than this number, and is now as much or more",
}
"""How a field can change, beside `changed` → what it means."""

EXCEPTION_KEYS: Mapping[str, str] = {BECAUSE: "why this is an exception, in your words"}
"""Keys that only what stands under `unless` has, beside those of every condition."""

LIMIT_PARTS: Mapping[str, str] = {
    "chats": "on how many chats it may act, a whole number from 1",
    "per": "in how long a time, such as `1h` or `1d`, or in one `run` of a schedule",
    "then": "what becomes of the rest",
}
LIMIT_THEN: Mapping[str, str] = {
    "hold": "they wait for `beeper-rules approve` or `beeper-rules drop`",
    "skip": "they are let go",
}
"""The first is what a limit does that does not say."""

QUIET_PARTS: Mapping[str, str] = {
    "window": "the name of one of `windows:`, or a list of names, of which any one is meant",
    "then": "what becomes of what it would have done",
}
QUIET_THEN: Mapping[str, str] = {
    "defer": "it is asked again when the window is over, and done if it still holds",
    "skip": "it is let go",
}
"""The first is what quiet hours do that do not say."""

COOLDOWN_PARTS: Mapping[str, str] = {
    "per": "for what it waits",
    "every": "how long, such as `6h`",
}
COOLDOWN_PER: Mapping[str, str] = {
    "chat": "each chat by itself",
    "account": "each account by itself",
    "sender": "each person by themselves, for rules on `new_message`",
    "rule": "the whole rule",
}
"""The first is that of a cooldown that does not say."""

REPEAT_PARTS: Mapping[str, str] = {
    "every": "after how long again, at least a minute",
    "at_most": "how often in all, the first time included",
}

WINDOW_PARTS: Mapping[str, str] = {
    "from": 'when it begins, such as `"22:30"`; without `from` and `to` it is whole days',
    "to": "when it is over; no later than `from`, it is that time of the next day",
    "days": "the days of the week on which it begins, such as `[mon, fri]`, `weekdays` or `weekend`",
    "dates": 'the days on which it begins: `"2026-12-24"`, `"2026-12-24/2027-01-02"`, or `"12-25"` of every year',
    "timezone": "its time zone, such as `Europe/Berlin`; by itself that of the rule",
}

TIME_PARTS: Mapping[str, str] = {
    "in": "it lies in this window, or in one of these",
    "not_in": "it lies in none of these windows",
    "days": "it is one of these days of the week",
}

SCHEDULE_PARTS: Mapping[str, str] = {
    "schedule": "when, in the five fields of cron: minute, hour, day, month, day of the week; or `@daily` and the like",
    "timezone": "the time zone of the rule, such as `Europe/Berlin`; by itself that of the configuration",
    "missed": "what becomes of a run for which nobody was there",
}
SCHEDULE_MISSED: Mapping[str, str] = {
    "latest": "the latest of them is made up for, within a day",
    "skip": "it is let go",
}
"""The first is that of a schedule that does not say."""

COUNT_PARTS: Mapping[str, str] = {
    "at_least": "how many messages, a whole number from 2",
    "within": "in how long a time, such as `2m`",
    "per": "whose messages count together",
}
COUNT_PER: Mapping[str, str] = {
    "chat": "those of one chat",
    "sender": "those of one person, in whatever chat",
}
"""The first is that of a count that does not say."""

CATCH_UP_PARTS: Mapping[str, str] = {
    "policy": "which of the things that happened while nobody watched still count",
    "max_age": "what is older is let go as late",
}
CATCH_UP_POLICIES: Mapping[str, str] = {
    "all": "every one of them",
    "latest": "only the latest of those that ask the rule for the same",
    "none": "not a single one",
}

MODES: Mapping[str, str] = {
    "live": "decides and acts",
    "shadow": "decides and tells, acts on nothing",
    "off": "does not even decide",
}
"""The first is that of a rule that does not say."""

ORIGINS: Mapping[str, str] = {
    "me": "a message of yours",
    "them": "a message of theirs",
    "rule": "what a rule did, or Beeper did because of it",
    "unknown": "Beeper does not say who did it, on which device",
}
