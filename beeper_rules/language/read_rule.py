"""One rule of a file → Rule, every key of it checked."""

import re
from datetime import timedelta

from beeper_rules.durations import parse_duration
from beeper_rules.language.nodes import Node
from beeper_rules.language.read_condition import read_condition
from beeper_rules.language.read_then import read_then
from beeper_rules.language.read_when import read_when
from beeper_rules.language.rulebook import Act, Exempt, Limit, Mode, Rule, Trigger
from beeper_rules.language.scope import Scope
from beeper_rules.marked_yaml import Entry, Mapping, Scalar, Sequence
from beeper_rules.marked_yaml import Node as Yaml
from beeper_rules.vocabulary.rule_keys import (
    LIMIT_CHATS_PER_DAY,
    LIMIT_CHATS_PER_HOUR,
    RESPECT_OVERRIDE_DAYS,
    RULE_KEYS,
    RULE_KEYS_TO_COME,
)

_ID = re.compile(r"[^\W_][\w.\-]{0,79}")

DEFAULT_LIMITS = (
    Limit(LIMIT_CHATS_PER_HOUR, timedelta(hours=1), "hold"),
    Limit(LIMIT_CHATS_PER_DAY, timedelta(days=1), "hold"),
)


def rule_id(node: Yaml) -> Scalar | None:
    """Return the id of a rule as written; None when there is none that could be one."""
    found = node.get("id") if isinstance(node, Mapping) else None
    return found if isinstance(found, Scalar) and isinstance(found.value, str) and _ID.fullmatch(found.value) else None


def read_rule(node: Yaml, defaults: Mapping | None, revision: str, scope: Scope) -> Rule | None:
    """Return the rule; None when problems were noted."""
    if not isinstance(node, Mapping):
        scope.problems.add(node, "a rule is a mapping", "it begins with `- id: …`")
        return None
    identity = rule_id(node)
    if identity is None:
        where = node.get("id") or node
        scope.problems.add(
            where, "a rule needs an id", "a short name such as archive-quiet-groups: letters, digits, - _ ."
        )
    scope.problems.rule = identity.text if identity else ""
    try:
        return _read(node, defaults, revision, identity, scope)
    finally:
        scope.problems.rule = ""


def _read(node: Mapping, defaults: Mapping | None, revision: str, identity: Scalar | None, scope: Scope) -> Rule | None:
    before = len(scope.problems.found)
    for entry in node.entries:
        check_key(entry, RULE_KEYS, scope)
    given = {entry.key.text: entry for entry in (*(defaults.entries if defaults else ()), *node.entries)}
    parts = _Parts(given, scope)
    triggers = parts.triggers(node)
    rule = Rule(
        id=identity.text if identity else "",
        note=parts.text("note"),
        triggers=triggers,
        condition=parts.condition(),
        exceptions=parts.exceptions(),
        acts=parts.acts(node, triggers),
        stop=parts.flag("stop"),
        limits=parts.limits(),
        mode=parts.mode(),
        respect_override=parts.respect_override(),
        catch_up_policy=parts.catch_up()[0],
        catch_up_max_age=parts.catch_up()[1],
        place=node.place,
        revision=revision,
    )
    return rule if identity and len(scope.problems.found) == before else None


def check_key(entry: Entry, known: "dict[str, str] | object", scope: Scope) -> None:
    """Note a key that means nothing in a rule, or not yet."""
    name = entry.key.text
    if name in RULE_KEYS_TO_COME:
        scope.problems.add(entry.key, f"not yet: '{name}' ({RULE_KEYS_TO_COME[name]})", "take this key out for now")
    elif isinstance(known, dict) and name not in known:
        scope.problems.unknown_name(entry.key, "key", known)


class _Parts:
    """Readers for the keys of one rule, each of which notes its own problems and returns something usable."""

    def __init__(self, given: dict[str, Entry], scope: Scope) -> None:
        self._given = given
        self._scope = scope
        self._catch_up: tuple[str | None, timedelta | None] | None = None

    def _value(self, key: str) -> Yaml | None:
        entry = self._given.get(key)
        return entry.value if entry else None

    def _problem(self, where: Yaml, message: str, hint: str) -> None:
        self._scope.problems.add(where, message, hint)

    def triggers(self, rule: Mapping) -> tuple[Trigger, ...]:
        """Return the events; whether the rule has a message to ask about follows from them."""
        node = self._value("when")
        if node is None:
            self._problem(_name_of(rule), "this rule never begins: it has no 'when'", "such as when: new_activity")
            return ()
        triggers = read_when(node, self._scope) or ()
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
        because = node.get("because") if isinstance(node, Mapping) else None
        if because is not None and not (isinstance(because, Scalar) and isinstance(because.value, str)):
            self._problem(because, "'because' is a text", "such as because: family stays visible")
        if isinstance(node, Mapping):
            entries = tuple(entry for entry in node.entries if entry.key.text != "because")
            if because is not None and not entries:
                self._problem(node, "this exception asks nothing", "such as {chat: Mum, because: she stays visible}")
                return None
            node = Mapping(entries, node.place)
        condition = read_condition(node, self._scope)
        return Exempt(condition, because.text if isinstance(because, Scalar) else "", node.place) if condition else None

    def acts(self, rule: Mapping, triggers: tuple[Trigger, ...]) -> tuple[Act, ...]:
        """Return `then`."""
        node = self._value("then")
        if node is None:
            self._problem(_name_of(rule), "this rule does nothing: it has no 'then'", "such as then: [archive]")
            return ()
        acts = read_then(node, self._scope) or ()
        without = next((each.label for each in triggers if not each.about_chat), None)
        for act in acts:
            if without and not act.word.local:
                self._scope.problems.add(
                    act.place, f"'{act.word.name}' needs a chat, and '{without}' has none", "use notify or log"
                )
        return acts

    def text(self, key: str) -> str:
        """Return a text; empty when it is not given."""
        node = self._value(key)
        if node is None:
            return ""
        if not isinstance(node, Scalar) or node.value is None:
            self._problem(node, f"'{key}' is a text", "put it in quotes")
            return ""
        return node.text

    def flag(self, key: str) -> bool:
        """Return true or false; false when it is not given."""
        node = self._value(key)
        if node is None:
            return False
        if not isinstance(node, Scalar) or not isinstance(node.value, bool):
            self._problem(node, f"'{key}' is true or false", f"write {key}: true")
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
        such = "such as limit: {chats: 30, per: 1h, then: hold}"
        if not self._mapping(node, "limit", ("chats", "per", "then"), such) or not isinstance(node, Mapping):
            return ()
        chats, per, then = node.get("chats"), node.get("per"), node.get("then")
        count = chats.value if isinstance(chats, Scalar) else None
        if not isinstance(count, int) or isinstance(count, bool) or count < 1:
            self._problem(chats or node, "'chats' of 'limit' is a whole number from 1", such)
            return ()
        if isinstance(per, Scalar) and per.text == "run":
            self._problem(per, "not yet: 'per: run' (limits for one run of a schedule)", "write per: 1h or per: 1d")
            return ()
        duration = self._duration(per, node, "'per' of 'limit'", such)
        if then is not None and not (isinstance(then, Scalar) and then.text in {"hold", "skip"}):
            self._problem(then, "'then' of 'limit' is hold or skip", "held actions wait for `beeper-rules approve`")
            return ()
        return (Limit(count, duration, then.text if isinstance(then, Scalar) else "hold"),) if duration else ()

    def respect_override(self) -> timedelta:
        """Return `respect_override`; zero for not at all."""
        node = self._value("respect_override")
        if node is None:
            return timedelta(days=RESPECT_OVERRIDE_DAYS)
        if isinstance(node, Scalar) and node.value == 0 and not isinstance(node.value, bool):
            return timedelta()
        return self._duration(node, node, "'respect_override'", "such as 7d; 0 for not at all") or timedelta()

    def catch_up(self) -> tuple[str | None, timedelta | None]:
        """Return policy and greatest age of `catch_up`, None for what it does not say."""
        if self._catch_up is None:
            self._catch_up = self._read_catch_up()
        return self._catch_up

    def _read_catch_up(self) -> tuple[str | None, timedelta | None]:
        node = self._value("catch_up")
        such = "such as catch_up: {policy: latest, max_age: 24h}"
        if node is None or not self._mapping(node, "catch_up", ("policy", "max_age"), such):
            return None, None
        policy = node.get("policy") if isinstance(node, Mapping) else None
        max_age = node.get("max_age") if isinstance(node, Mapping) else None
        if policy is not None and not (isinstance(policy, Scalar) and policy.text in {"all", "latest", "none"}):
            self._problem(policy, "'policy' of 'catch_up' is all, latest or none", such)
            policy = None
        age = self._duration(max_age, node, "'max_age' of 'catch_up'", such) if max_age is not None else None
        return (policy.text if isinstance(policy, Scalar) else None), age

    def _mapping(self, node: Yaml, key: str, known: tuple[str, ...], such: str) -> bool:
        if not isinstance(node, Mapping) or not node.entries:
            self._problem(node, f"'{key}' takes {', '.join(known)}", such)
            return False
        wrong = [entry.key for entry in node.entries if entry.key.text not in known]
        for name in wrong:
            self._scope.problems.unknown_name(name, f"part of '{key}':", dict.fromkeys(known, ""))
        return not wrong

    def _duration(self, node: Yaml | None, where: Yaml, what: str, such: str) -> timedelta | None:
        if not isinstance(node, Scalar) or node.value is None:
            self._problem(node or where, f"{what} is a duration", such)
            return None
        try:
            return parse_duration(node.text)
        except ValueError as error:
            self._problem(node, f"{what}: {error}", such)
            return None


def _name_of(rule: Mapping) -> Yaml:
    """Return the place to complain about a rule as a whole: its id, or its beginning."""
    return rule.get("id") or rule
