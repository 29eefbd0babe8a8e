"""`then`: actions with their arguments."""

from collections.abc import Callable, Iterable, Mapping

from beeper_rules.rule_schema.shape import (
    Schema,
    either,
    explained,
    mapping,
    named,
    one_of_these,
    one_or_several,
    words,
)
from beeper_rules.vocabulary.actions import ACTIONS, ActionWord, Argument, Shape

ANY = "action"
LOCAL = "-or-".join(word.name for word in ACTIONS.values() if word.local)
"""The definitions of an action: any, and one that needs no chat. An editor may show the name of what it expects."""


def definitions() -> Mapping[str, Schema]:
    """Return the definitions of one action, and of the arguments of each."""
    given = {_arguments_of(word): _given(word) | explained(explanation(word)) for word in ACTIONS.values()}
    local = [word for word in ACTIONS.values() if word.local]
    return {ANY: _one_of(ACTIONS.values()), LOCAL: _one_of(local), **given}


def then(name: str = ANY) -> Schema:
    """Return what may stand behind `then`, made of actions of that definition."""
    return one_or_several(named(name))


def _arguments_of(word: ActionWord) -> str:
    return f"action-{word.name}"


def _one_of(actions: Iterable[ActionWord]) -> Schema:
    known = list(actions)
    with_arguments = one_of_these({word.name: named(_arguments_of(word)) for word in known})
    bare = {word.name: explanation(word) for word in known if not word.exactly_one_of}
    return either(words(bare), with_arguments) if bare else with_arguments


def explanation(word: ActionWord) -> str:
    """Return what an action does and what is to be known before it is used."""
    taken_back = f"; taken back by {_as_code(word.inverse)}" if word.inverse else ""
    since = f"; needs Beeper from {'.'.join(map(str, word.since))}" if word.since else ""
    return word.doc + taken_back + since + (f"; what others see: {word.visible}" if word.visible else "")


def _as_code(inverse: str) -> str:
    return f"`{inverse}`" if inverse in ACTIONS else inverse


def _given(word: ActionWord) -> Schema:
    """Return what stands behind the action's name: its arguments, or the one that a bare value means."""
    arguments = mapping({each.name: _argument(each) for each in word.arguments}) | _wanted(word.exactly_one_of)
    short = word.argument(word.shorthand)
    if short is None:
        return arguments
    value = _SHAPES[short.shape](short)
    if word.exactly_one_of:
        return either(value, arguments)
    # A word that may also stand alone: with `either` an editor would make `mark_read: mark_read` of word and key.
    return {"anyOf": [value, {"type": "object"}], **{key: each for key, each in arguments.items() if key != "type"}}


def _wanted(names: tuple[str, ...]) -> Schema:
    if len(names) > 1:
        return {"oneOf": [{"type": "object", "required": [name]} for name in names]}
    return {"required": list(names)} if names else {}


def _argument(argument: Argument) -> Schema:
    schema = _SHAPES[argument.shape](argument) | explained(argument.doc)
    return schema if argument.default is None else schema | {"default": argument.default}


_SHAPES: Mapping[Shape, Callable[[Argument], Schema]] = {
    Shape.CHOICE: lambda argument: {"type": "string", "enum": list(argument.choices)},
    Shape.FLAG: lambda _: {"type": "boolean"},
    Shape.DURATION: lambda _: named("time-ahead"),
    Shape.TIME: lambda _: named("time"),
    Shape.TEMPLATE: lambda _: named("template"),
}
"""Shape of an argument → what it is written as."""
