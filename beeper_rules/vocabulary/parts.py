"""The words inside `limit`, `catch_up`, `mode`, `origin`, `unless` and a field's change, and what each means."""

from collections.abc import Mapping

BECOMES = "becomes"
RISES_TO = "rises_to"
BECAUSE = "because"

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
    "per": "in how long a time, such as `1h` or `1d`",
    "then": "what becomes of the rest",
}
LIMIT_THEN: Mapping[str, str] = {
    "hold": "they wait for `beeper-rules approve` or `beeper-rules drop`",
    "skip": "they are let go",
}
"""The first is what a limit does that does not say."""

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
