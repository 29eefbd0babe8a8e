"""RULE_KEYS and FILE_KEYS: the keys of a rule and of a rule file."""

from collections.abc import Mapping

RULE_KEYS: Mapping[str, str] = {
    "id": "the rule's name, unique and stable: limits, pauses and what you undid hang on it",
    "note": "what it is for, in your words",
    "when": "the event or events",
    "for": "how long what the event led to must have lasted, and `if` with it, such as `6h`",
    "if": "what must be so; what the API did not report stops the rule",
    "unless": "one exception or a list of them; what the API did not report counts as an exception",
    "then": "the actions, in order",
    "stop": "`true`: the rules after it do not see a change that it matched",
    "cooldown": "how long it waits until it acts again: `{per: chat, every: 6h}`, or `6h`",
    "limit": "how many chats it may act on: `{chats: 30, per: 1h, then: hold}` or `then: skip`",
    "quiet": "when it may not act: `{window: night, then: defer}` or `then: skip`",
    "repeat": "beside `for`: again while it lasts, `{every: 30m, at_most: 3}`",
    "catch_up": "what to do about the past: `{policy: all|latest|none, max_age: 24h}`",
    "mode": "`live`, `shadow` (decides and tells, acts on nothing) or `off`",
    "respect_override": "how long it leaves a chat alone where you undid it by hand, such as `7d`; `0` for not at all",
    "expires": 'the last day on which it acts, such as `"2026-12-31"`',
}
"""Key → what it means, in the order of the documentation."""

FILE_KEYS: Mapping[str, str] = {
    "version": "the version of the rule language: 1",
    "defaults": "rule keys for the rules of this file that do not give them",
    "lists": "names for lists of chats or people",
    "predicates": "names for conditions",
    "windows": "names for times of the day, of the week and of the year",
    "rules": "the rules",
    "tests": "what the rules of this file do in made-up situations; with one that fails, nothing new is loaded",
}
"""Key → what it means."""

CONDITION_KEYS: Mapping[str, str] = {
    "all": "every one of these holds",
    "any": "at least one of these holds",
    "not": "this does not hold",
    "use": "the predicate of this name, or all of these names",
    "was": "the chat as it was before the change",
    "message": "the new message, for rules on `new_message` only",
    "last_message": "the newest message of anybody's that is no reaction or system line",
    "can": "the network does not rule this out",
    "capabilities": "how well the network supports something, in the API's own names",
    "origin": "who brought the event about: `me`, `them`, `rule` or `unknown`",
    "known": "the API reported this field",
    "time": "what time it is: `{in: night}`, `{not_in: work}`, `{days: [mon, fri]}`",
}
"""Keys of a condition that are not fields of the chat."""

DEFAULTS_KEYS = tuple(key for key in RULE_KEYS if key not in {"id", "note", "when", "then"})
"""The keys that `defaults:` may hold."""

LIMIT_CHATS_PER_HOUR = 30
LIMIT_CHATS_PER_DAY = 100
"""What every rule may do without a limit of its own; beyond that its actions are held."""

RESPECT_OVERRIDE_DAYS = 7
