"""One rule of a file → Rule, every key of it checked."""

import re
from collections import abc

from beeper_rules.language.read_keys import RuleKeys
from beeper_rules.language.rulebook import Rule
from beeper_rules.language.scope import Scope
from beeper_rules.marked_yaml import Entry, Mapping, Scalar
from beeper_rules.marked_yaml import Node as Yaml
from beeper_rules.vocabulary.rule_keys import DEFAULTS_KEYS, RULE_KEYS

LONGEST_ID = 80
RULE_ID = re.compile(rf"[^\W_][\w.\-]{{0,{LONGEST_ID - 1}}}")
_ID_HINT = "letters, digits, - _ and . without spaces, such as archive-quiet-groups"
_OTHER_WORDS = {
    **dict.fromkeys(("trigger", "triggers", "event", "events", "on"), "when"),
    **dict.fromkeys(("condition", "conditions", "where"), "if"),
    **dict.fromkeys(("except", "exceptions"), "unless"),
    **dict.fromkeys(("action", "actions", "do"), "then"),
    **dict.fromkeys(("name", "alias"), "id"),
    **dict.fromkeys(("description", "comment"), "note"),
    "enabled": "mode",
    **dict.fromkeys(("wait", "delay", "after"), "for"),
    **dict.fromkeys(("throttle", "debounce"), "cooldown"),
    **dict.fromkeys(("quiet_hours", "do_not_disturb"), "quiet"),
    **dict.fromkeys(("until", "ends", "expiry"), "expires"),
}
"""Words of other rule languages → the key that says the same here."""
_ELSEWHERE = {
    **dict.fromkeys(("schedule", "cron"), ("when", 'write when: {schedule: "0 20 * * sun"}')),
    "missed": ("when", 'it belongs to a schedule: when: {schedule: "0 20 * * sun", missed: skip}'),
    "timezone": ("when", 'it belongs to a schedule or a window: {schedule: "0 20 * * sun", timezone: Europe/Berlin}'),
    **dict.fromkeys(("window", "windows"), ("quiet", "write quiet: {window: night, then: defer}")),
    "time": ("if", "write if: {time: {in: night}}"),
}
"""Word that is no key of a rule → the key under which it stands, and how."""


def rule_id(node: Yaml) -> Scalar | None:
    """Return the id of a rule as written; None when there is none that could be one."""
    found = node.get("id") if isinstance(node, Mapping) else None
    return (
        found if isinstance(found, Scalar) and isinstance(found.value, str) and RULE_ID.fullmatch(found.value) else None
    )


def read_rule(node: Yaml, defaults: Mapping | None, scope: Scope) -> Rule | None:
    """Return the rule, without its revisions; None when problems were noted."""
    if not isinstance(node, Mapping):
        scope.problems.add(node, "a rule is a mapping", "it begins with `- id: …`")
        return None
    if not node.entries:
        scope.problems.add(node, "this rule is empty", "it needs an id, when and then")
        return None
    identity = rule_id(node)
    scope.problems.rule = identity.text if identity else ""
    try:
        return _read(node, defaults, identity, scope)
    finally:
        scope.problems.rule = ""


def read_defaults(node: Mapping, scope: Scope) -> Mapping | None:
    """Return the defaults of a file; None when problems were noted, which are then those of no rule."""
    before = len(scope.problems.found)
    for entry in node.entries:
        if entry.key.text in RULE_KEYS and entry.key.text not in DEFAULTS_KEYS:
            scope.problems.add(
                entry.key, f"'{entry.key.text}' cannot be a default", f"known: {', '.join(DEFAULTS_KEYS)}"
            )
        else:
            _check_key(entry, {key: RULE_KEYS[key] for key in DEFAULTS_KEYS}, scope)
    # Whether there is a message to ask about is known only when a rule uses them.
    scope.with_message = True
    parts = RuleKeys({entry.key.text: entry for entry in node.entries}, scope)
    for read in (
        parts.condition,
        parts.exceptions,
        parts.stop,
        parts.limits,
        parts.mode,
        parts.override,
        parts.catch_up,
        parts.wait,
        parts.quiet,
        parts.cooldown,
        parts.repeat,
        parts.expires,
    ):
        read()
    return node if len(scope.problems.found) == before else None


def _read(node: Mapping, defaults: Mapping | None, identity: Scalar | None, scope: Scope) -> Rule | None:
    before = len(scope.problems.found)
    meant = {_check_key(entry, RULE_KEYS, scope) for entry in node.entries}
    _check_required(node, meant, scope)
    given = {entry.key.text: entry for entry in (*(defaults.entries if defaults else ()), *node.entries)}
    parts = RuleKeys(given, scope)
    triggers = parts.triggers()
    policy, max_age = parts.catch_up()
    rule = Rule(
        id=identity.text if identity else "",
        note=parts.note(),
        triggers=triggers,
        condition=parts.condition(),
        exceptions=parts.exceptions(),
        acts=parts.acts(triggers),
        stop=parts.stop(),
        limits=parts.limits(),
        mode=parts.mode(),
        respect_override=parts.override(),
        catch_up_policy=policy,
        catch_up_max_age=max_age,
        place=node.place,
        revision="",
        wait=parts.wait(),
        quiet=parts.quiet(),
        cooldown=parts.cooldown(),
        repeat=parts.repeat(),
        expires=parts.expires(),
    )
    parts.check_together(rule)
    return rule if identity and len(scope.problems.found) == before else None


def _check_key(entry: Entry, known: abc.Mapping[str, str], scope: Scope) -> str:
    """Note a key that means nothing here; return the key that was probably meant."""
    name = entry.key.text
    if name in known:
        return name
    if name in _ELSEWHERE:
        meant, hint = _ELSEWHERE[name]
        scope.problems.add(entry.key, f"unknown key '{name}'", hint)
        return meant
    return scope.problems.unknown_name(entry.key, "key", known, aliases=_OTHER_WORDS)


def _check_required(rule: Mapping, meant: set[str], scope: Scope) -> None:
    """Note what every rule needs and this one lacks; a key that was only misspelt is not missed."""
    written = rule.get("id")
    if written is not None and rule_id(rule) is None:
        number = isinstance(written, Scalar) and RULE_ID.fullmatch(written.text)
        hint = f'write "{written.text}" in quotes' if number and isinstance(written, Scalar) else _ID_HINT
        scope.problems.add(written, "this cannot be the id of a rule", hint)
    elif "id" not in meant:
        scope.problems.add(rule, "this rule has no 'id'", _ID_HINT)
    for key, such in (("when", "such as when: new_activity"), ("then", "such as then: [archive]")):
        if key not in meant:
            scope.problems.add(rule_id(rule) or rule, f"'{key}' is missing", such)
