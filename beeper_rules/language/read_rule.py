"""One rule of a file → Rule, every key of it checked."""

import re
from collections import abc
from datetime import timedelta

from beeper_rules.language.nodes import Node
from beeper_rules.language.read_bounds import read_catch_up, read_limit, read_respect_override
from beeper_rules.language.read_condition import read_condition
from beeper_rules.language.read_leaf import mend_boolean
from beeper_rules.language.read_then import read_then
from beeper_rules.language.read_when import read_when
from beeper_rules.language.rulebook import Act, Exempt, Limit, Mode, Rule, Trigger
from beeper_rules.language.scope import Scope
from beeper_rules.marked_yaml import Entry, Mapping, Scalar, Sequence
from beeper_rules.marked_yaml import Node as Yaml
from beeper_rules.vocabulary.parts import BECAUSE
from beeper_rules.vocabulary.rule_keys import (
    DEFAULTS_KEYS,
    LIMIT_CHATS_PER_DAY,
    LIMIT_CHATS_PER_HOUR,
    RESPECT_OVERRIDE_DAYS,
    RULE_KEYS,
    RULE_KEYS_TO_COME,
)

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
}
"""Words of other rule languages → the key that says the same here."""

DEFAULT_LIMITS = (
    Limit(LIMIT_CHATS_PER_HOUR, timedelta(hours=1), "hold"),
    Limit(LIMIT_CHATS_PER_DAY, timedelta(days=1), "hold"),
)


def rule_id(node: Yaml) -> Scalar | None:
    """Return the id of a rule as written; None when there is none that could be one."""
    found = node.get("id") if isinstance(node, Mapping) else None
    return (
        found if isinstance(found, Scalar) and isinstance(found.value, str) and RULE_ID.fullmatch(found.value) else None
    )


def read_rule(node: Yaml, defaults: Mapping | None, revision: str, scope: Scope) -> Rule | None:
    """Return the rule; None when problems were noted."""
    if not isinstance(node, Mapping):
        scope.problems.add(node, "a rule is a mapping", "it begins with `- id: …`")
        return None
    if not node.entries:
        scope.problems.add(node, "this rule is empty", "it needs an id, when and then")
        return None
    identity = rule_id(node)
    scope.problems.rule = identity.text if identity else ""
    try:
        return _read(node, defaults, revision, identity, scope)
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
    parts = _Parts({entry.key.text: entry for entry in node.entries}, scope)
    for read in (
        parts.condition,
        parts.exceptions,
        parts.stop,
        parts.limits,
        parts.mode,
        parts.override,
        parts.catch_up,
    ):
        read()
    return node if len(scope.problems.found) == before else None


def _read(node: Mapping, defaults: Mapping | None, revision: str, identity: Scalar | None, scope: Scope) -> Rule | None:
    before = len(scope.problems.found)
    meant = {_check_key(entry, RULE_KEYS, scope) for entry in node.entries}
    _check_required(node, meant, scope)
    given = {entry.key.text: entry for entry in (*(defaults.entries if defaults else ()), *node.entries)}
    parts = _Parts(given, scope)
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
        revision=revision,
    )
    return rule if identity and len(scope.problems.found) == before else None


def _check_key(entry: Entry, known: abc.Mapping[str, str], scope: Scope) -> str:
    """Note a key that means nothing here, or not yet; return the key that was probably meant."""
    name = entry.key.text
    if name in known:
        return name
    if name in RULE_KEYS_TO_COME:
        scope.problems.add(entry.key, f"not yet: '{name}' ({RULE_KEYS_TO_COME[name]})", "take this key out for now")
        return name
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


class _Parts:
    """Readers for the keys of one rule, each of which notes its own problems and returns something usable."""

    def __init__(self, given: dict[str, Entry], scope: Scope) -> None:
        self._given = given
        self._scope = scope

    def _value(self, key: str) -> Yaml | None:
        entry = self._given.get(key)
        return entry.value if entry else None

    def _problem(self, where: Yaml, message: str, hint: str) -> None:
        self._scope.problems.add(where, message, hint)

    def triggers(self) -> tuple[Trigger, ...]:
        """Return the events; whether the rule has a message to ask about follows from them."""
        node = self._value("when")
        triggers = (read_when(node, self._scope) or ()) if node else ()
        # An unreadable `when` must not bring a second complaint about messages.
        self._scope.with_message = all(each.event.name == "new_message" for each in triggers)
        return triggers

    def condition(self) -> Node | None:
        """Return `if`."""
        node = self._value("if")
        return read_condition(node, self._scope) if node is not None else None

    def exceptions(self) -> tuple[Exempt, ...]:
        """Return `unless`: one mapping or a list, each with an optional `because`."""
        node = self._value("unless")
        if node is None:
            return ()
        items = node.items if isinstance(node, Sequence) else (node,)
        if not items:
            self._problem(node, "'unless' lists no exception", "take it out")
        return tuple(each for each in (self._exception(item) for item in items) if each)

    def _exception(self, node: Yaml) -> Exempt | None:
        because = node.get(BECAUSE) if isinstance(node, Mapping) else None
        if because is not None and not (isinstance(because, Scalar) and isinstance(because.value, str)):
            self._problem(because, "'because' is a text", "such as because: family stays visible")
        if isinstance(node, Mapping):
            entries = tuple(entry for entry in node.entries if entry.key.text != BECAUSE)
            if because is not None and not entries:
                self._problem(node, "this exception asks nothing", "such as {chat: Mum, because: she stays visible}")
                return None
            node = Mapping(entries, node.place)
        condition = read_condition(node, self._scope)
        return Exempt(condition, because.text if isinstance(because, Scalar) else "", node.place) if condition else None

    def acts(self, triggers: tuple[Trigger, ...]) -> tuple[Act, ...]:
        """Return `then`."""
        node = self._value("then")
        acts = (read_then(node, self._scope) or ()) if node else ()
        without = next((each.label for each in triggers if not each.about_chat), None)
        for act in acts:
            if without and not act.word.local:
                self._scope.problems.add(
                    act.place, f"'{act.word.name}' needs a chat, and '{without}' has none", "use notify or log"
                )
        return acts

    def note(self) -> str:
        """Return `note`; empty when it is not given."""
        node = self._value("note")
        if node is None:
            return ""
        if not isinstance(node, Scalar) or node.value is None:
            self._problem(node, "'note' is a text", "write it in quotes, on one line or below `note: >`")
            return ""
        return node.text

    def stop(self) -> bool:
        """Return `stop`; false when it is not given."""
        node = self._value("stop")
        if node is None:
            return False
        if not isinstance(node, Scalar) or not isinstance(node.value, bool):
            hint = mend_boolean(node) if isinstance(node, Scalar) else "write stop: true"
            self._problem(node, "'stop' is true or false", hint)
            return False
        return node.value

    def mode(self) -> Mode:
        """Return `mode`."""
        node = self._value("mode")
        if node is None:
            return Mode.LIVE
        if isinstance(node, Scalar) and node.text in set(Mode):
            return Mode(node.text)
        self._problem(node, "'mode' is live, shadow or off", "shadow decides and tells, and acts on nothing")
        return Mode.LIVE

    def limits(self) -> tuple[Limit, ...]:
        """Return `limit`, or the two that every rule has."""
        node = self._value("limit")
        if node is None:
            return DEFAULT_LIMITS
        limit = read_limit(node, self._scope)
        return (limit,) if limit else ()

    def override(self) -> timedelta:
        """Return `respect_override`; zero for not at all."""
        node = self._value("respect_override")
        return timedelta(days=RESPECT_OVERRIDE_DAYS) if node is None else read_respect_override(node, self._scope)

    def catch_up(self) -> tuple[str | None, timedelta | None]:
        """Return policy and greatest age of `catch_up`, None for what it does not say."""
        node = self._value("catch_up")
        return (None, None) if node is None else read_catch_up(node, self._scope)
