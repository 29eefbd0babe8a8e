"""The keys of one rule, each read by itself."""

from datetime import date, timedelta

from beeper_rules.language.clashes import clashes
from beeper_rules.language.nodes import Node
from beeper_rules.language.read_bounds import read_catch_up, read_limit, read_respect_override
from beeper_rules.language.read_condition import read_condition
from beeper_rules.language.read_leaf import mend_boolean
from beeper_rules.language.read_then import read_then
from beeper_rules.language.read_timing import read_cooldown, read_expires, read_quiet, read_repeat, read_wait
from beeper_rules.language.read_when import read_when
from beeper_rules.language.rulebook import Act, Cooldown, Exempt, Limit, Mode, Quiet, Repeat, Rule, Trigger
from beeper_rules.language.scope import Scope
from beeper_rules.marked_yaml import Entry, Mapping, Scalar, Sequence
from beeper_rules.marked_yaml import Node as Yaml
from beeper_rules.vocabulary.parts import BECAUSE
from beeper_rules.vocabulary.rule_keys import LIMIT_CHATS_PER_DAY, LIMIT_CHATS_PER_HOUR, RESPECT_OVERRIDE_DAYS

DEFAULT_LIMITS = (
    Limit(LIMIT_CHATS_PER_HOUR, timedelta(hours=1), "hold"),
    Limit(LIMIT_CHATS_PER_DAY, timedelta(days=1), "hold"),
)


class RuleKeys:
    """The keys of one rule, defaults included; each notes its own problems and returns something usable."""

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
        self._scope.with_message = "for" not in self._given and all(
            each.event.name == "new_message" for each in triggers
        )
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

    def wait(self) -> timedelta | None:
        """Return `for`; None for acting at once."""
        node = self._value("for")
        return None if node is None else read_wait(node, self._scope)

    def quiet(self) -> Quiet | None:
        """Return `quiet`."""
        node = self._value("quiet")
        return None if node is None else read_quiet(node, self._scope)

    def cooldown(self) -> Cooldown | None:
        """Return `cooldown`."""
        node = self._value("cooldown")
        return None if node is None else read_cooldown(node, self._scope)

    def repeat(self) -> Repeat | None:
        """Return `repeat`."""
        node = self._value("repeat")
        return None if node is None else read_repeat(node, self._scope)

    def expires(self) -> date | None:
        """Return the last day."""
        node = self._value("expires")
        return None if node is None else read_expires(node, self._scope)

    def check_together(self, rule: Rule) -> None:
        """Note what one key of the rule rules out of another."""
        for clash in clashes(rule, self._given):
            self._problem(clash.node(self._given), clash.message, clash.hint)
