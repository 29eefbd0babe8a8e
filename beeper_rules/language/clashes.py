"""What one key of a rule rules out of another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from beeper_rules.language.nodes import All, AnyOf, Named, Node, Not, Was
from beeper_rules.language.rulebook import Rule, Trigger
from beeper_rules.marked_yaml import Entry, Sequence
from beeper_rules.marked_yaml import Mapping as YamlMapping
from beeper_rules.marked_yaml import Node as Yaml
from beeper_rules.vocabulary.events import EVENTS

Given = Mapping[str, Entry]
"""Key of the rule, defaults included → how it is written."""


@dataclass(frozen=True)
class Clash:
    """Two keys, each fine by itself, that do not go together."""

    path: tuple[str | int, ...]
    """Where it is told: a key of the rule, then parts of it and places in a list."""
    message: str
    hint: str

    def node(self, given: Given) -> Yaml:
        """Return what stands at `path`, or the last on the way to it; one thing stands for a list of one."""
        node = given[str(self.path[0])].value
        for step in self.path[1:]:
            inner = node
            if isinstance(step, int) and isinstance(node, Sequence):
                inner = node.items[step]
            elif isinstance(step, str) and isinstance(node, YamlMapping):
                inner = node.get(step) or node
            node = inner
        return node


def clashes(rule: Rule, given: Given) -> Iterator[Clash]:
    """Yield every clash of the rule's keys; a key that could not be read clashes with nothing."""
    yield from _of_waiting(rule, given)
    if rule.triggers:
        yield from _of_events(rule, given)
    zones = [trigger.schedule.zone for trigger in rule.triggers if trigger.schedule]
    if len({str(zone) for zone in zones}) > 1:
        hint = "a rule has one, in which all its times are read: write it at each schedule, or make a rule of each"
        yield Clash(("when",), "the schedules are in different time zones", hint)


def _of_waiting(rule: Rule, given: Given) -> Iterator[Clash]:
    if "for" not in given:
        if "repeat" in given:
            hint = "add for: 6h, say, after which it acts for the first time"
            yield Clash(("repeat",), "'repeat' is for rules with 'for', and this one has none", hint)
        return
    for number, trigger in enumerate(rule.triggers):
        if trigger.holds is None:
            message = f"'for' waits while a state lasts, and '{trigger.label}' leads to none"
            hint = "take `for` out, or wait for an event with a state, such as unanswered"
            yield Clash(("when", number), message, hint)
    states = {_state(trigger) for trigger in rule.triggers if trigger.holds is not None}
    if len(states) > 1:
        message = f"'for' waits for one state, and these events lead to {len(states)}"
        yield Clash(("when",), message, "make a rule of each")
    conditions = [*([rule.condition] if rule.condition else []), *(each.condition for each in rule.exceptions)]
    if any(map(_asks_before, conditions)):
        message = "`was` asks for the chat before the change, and with 'for' that is long ago"
        yield Clash(("for",), message, "ask it in a rule without `for`")


def _state(trigger: Trigger) -> str:
    """Return in words what an event leads to."""
    word = EVENTS.get(trigger.event.name if trigger.count else trigger.label)
    return word.state if word else trigger.label


def _of_events(rule: Rule, given: Given) -> Iterator[Clash]:
    """Yield what does not go with the events of the rule."""
    messages = "for" not in given and all(trigger.event.name == "new_message" for trigger in rule.triggers)
    if rule.cooldown and rule.cooldown.per == "sender" and not messages:
        hint = "write per: chat; only a rule on `new_message`, on nothing else and without `for`, knows who wrote"
        yield Clash(("cooldown", "per"), "'cooldown' cannot tell the senders apart here", hint)
    timed = all(trigger.schedule for trigger in rule.triggers)
    if not timed and any(limit.per is None for limit in rule.limits):
        hint = "write per: 1h or per: 1d; only a rule on a schedule, and on nothing else, has runs"
        yield Clash(("limit", "per"), "there are no runs that 'limit' could count by", hint)
    kept_back = "quiet" in given and (rule.quiet is None or rule.quiet.then == "defer")
    for number, act in enumerate(rule.acts):
        if act.args.get("digest") is True and not timed and not kept_back:
            message = "'digest' collects what one run or one window brings, and this rule has neither"
            hint = "give the rule a schedule or quiet: {window: night, then: defer}, or take `digest` out"
            yield Clash(("then", number, act.word.name, "digest"), message, hint)


def _asks_before(node: Node) -> bool:
    """Return whether a condition asks for the chat as it was."""
    match node:
        case Was():
            return True
        case All(children) | AnyOf(children):
            return any(map(_asks_before, children))
        case Not(child) | Named(_, child):
            return _asks_before(child)
        case _:
            return False
