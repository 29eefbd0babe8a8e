"""The YAML behind `if`, `unless` and `predicates` → a tree of nodes."""

from collections.abc import Callable, Iterator

from beeper_rules.language.asked import Ask
from beeper_rules.language.condition_words import KNOWN, OTHER_MESSAGE_WORDS, OTHER_WORDS, as_mapping
from beeper_rules.language.nodes import All, AnyOf, Leaf, Named, Node, Not, Seen, View, Was, every
from beeper_rules.language.question import Question
from beeper_rules.language.read_capabilities import read_capabilities
from beeper_rules.language.read_leaf import read_question
from beeper_rules.language.read_windows import read_time
from beeper_rules.language.scope import NEEDS_NEW_MESSAGE, Scope
from beeper_rules.language.text_match import without_html
from beeper_rules.marked_yaml import Entry, Mapping, Scalar, Sequence, describe, short
from beeper_rules.marked_yaml import Node as Yaml
from beeper_rules.model.change import UNKNOWN, Origin, Unknown
from beeper_rules.model.message import Message
from beeper_rules.vocabulary.capability_tree import CAN, says_no
from beeper_rules.vocabulary.fields import FIELDS, Field, member_names
from beeper_rules.vocabulary.kinds import Kind
from beeper_rules.vocabulary.message_fields import MESSAGE_FIELDS, MessageField


def read_condition(node: Yaml, scope: Scope) -> Node | None:
    """Return the condition; None when problems were noted. A mapping means that all of it must hold."""
    if (isinstance(node, Mapping) and not node.entries) or (isinstance(node, Scalar) and node.value is None):
        scope.problems.add(node, "this condition is empty", "ask something, such as {type: group}, or take it out")
        return None
    if not isinstance(node, Mapping):
        scope.problems.add(node, f"a condition is a mapping, not {describe(node)}", as_mapping(node, scope))
        return None
    if scope.too_deep(node, 1):
        return None
    scope.depth += 1
    condition = every(_entry(entry, scope) for entry in node.entries)
    scope.depth -= 1
    return condition


def _entry(entry: Entry, scope: Scope) -> Node | None:
    if scope.problems.full:
        return None
    name = entry.key.text
    if name in FIELDS:
        return _field(FIELDS[name], entry, scope)
    reader = _READERS.get(name)
    if reader:
        return reader(entry, scope)
    record, _, field = name.partition(".")
    if record in {"message", "last_message"} and field:
        return _message_leaf(record, field, entry, scope)
    if record == "chat" and field in FIELDS:
        scope.problems.add(entry.key, f"unknown field '{name}'", f"here it is '{field}' alone, without 'chat.'")
        return None
    if record == "was" and field in FIELDS:
        scope.problems.add(entry.key, f"unknown field '{name}'", f"write was: {{{field}: …}}")
        return None
    if name == "because":
        scope.problems.add(entry.key, "'because' belongs to an exception", "only what stands under `unless` has it")
    elif name in MESSAGE_FIELDS:
        scope.problems.add(
            entry.key,
            f"'{name}' is asked of a message",
            f"such as last_message: {{{name}: …}}, or message: {{{name}: …}}",
        )
    else:
        scope.problems.unknown_name(entry.key, "field", KNOWN, aliases=OTHER_WORDS)
    return None


def _leaf(entry: Entry, path: str, question: Question | None, read: Callable[[View], Seen | Unknown]) -> Leaf | None:
    return Leaf(path, question.wanted, entry.key.place, read, question.test, question.asked) if question else None


def _field(field: Field, entry: Entry, scope: Scope) -> Node | None:
    question = read_question(field.kind, field.name, entry.value, scope, field.choices)
    if field.name == "participants":
        return _leaf(entry, field.name, question, _read_members)
    return _leaf(entry, field.name, question, lambda view: field.read(view.state, view.app))


def _read_members(view: View) -> Seen | Unknown:
    return UNKNOWN if view.state.chat.participants is None else member_names(view.state)


def _several(kind: type[All | AnyOf]) -> Callable[[Entry, Scope], Node | None]:
    def read(entry: Entry, scope: Scope) -> Node | None:
        if not isinstance(entry.value, Sequence) or not entry.value.items:
            scope.problems.add(
                entry.value,
                f"'{entry.key.text}' takes a list of conditions",
                f"such as {entry.key.text}: [{{muted: true}}, {{type: group}}]",
            )
            return None
        parts = [read_condition(item, scope) for item in entry.value.items]
        return kind(tuple(part for part in parts if part)) if None not in parts else None

    return read


def _not(entry: Entry, scope: Scope) -> Node | None:
    inner = read_condition(entry.value, scope)
    return Not(inner) if inner else None


def _was(entry: Entry, scope: Scope) -> Node | None:
    child = read_condition(entry.value, scope)
    if child is None:
        return None
    name = next(_timeless(child), None)
    if name is not None:
        scope.problems.add(entry.key, f"'was' asks for '{name}', which has no earlier value", "take it out of `was`")
        return None
    return Was(child)


def _timeless(node: Node) -> Iterator[str]:
    """Yield what a condition asks for that belongs to the change and not to the chat."""
    match node:
        case Was():
            yield "was"
        case Leaf(path):
            if path == "origin" or path.startswith(("message.", "time.")):
                yield path
        case All(children) | AnyOf(children):
            for child in children:
                yield from _timeless(child)
        case Not(child) | Named(_, child):
            yield from _timeless(child)


def _use(entry: Entry, scope: Scope) -> Node | None:
    names = entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
    scalars = [name for name in names if isinstance(name, Scalar) and isinstance(name.value, str)]
    if not names or len(scalars) != len(names):
        scope.problems.add(entry.value, "'use' takes the name of a predicate, or a list of names", "such as use: quiet")
        return None
    return every(scope.predicate(name) for name in scalars)


def _message(entry: Entry, scope: Scope) -> Node | None:
    record = entry.key.text
    if not isinstance(entry.value, Mapping) or not entry.value.entries:
        said = entry.value.text if isinstance(entry.value, Scalar) else ""
        such = f'{{text: {{contains: "{short(said)}"}}}}' if said else '{from: "Ann"}'
        scope.problems.add(entry.value, f"'{record}' takes a mapping", f"such as {record}: {such}")
        return None
    return every(_message_leaf(record, inner.key.text, inner, scope) for inner in entry.value.entries)


def _message_leaf(record: str, name: str, entry: Entry, scope: Scope) -> Node | None:
    field = MESSAGE_FIELDS.get(name)
    if field is None:
        known = {key: each.doc for key, each in MESSAGE_FIELDS.items()}
        written = Scalar(name, name, entry.key.place)
        scope.problems.unknown_name(written, f"field of '{record}':", known, aliases=OTHER_MESSAGE_WORDS)
        return None
    if record == "message" and not scope.with_message:
        scope.problems.add(entry.key, "there is no message to ask about", NEEDS_NEW_MESSAGE)
        return None
    question = read_question(field.kind, f"{record}.{name}", entry.value, scope)
    return _leaf(entry, f"{record}.{name}", question, _message_reader(record, field))


def _message_reader(record: str, field: MessageField) -> Callable[[View], Seen | Unknown]:
    def read(view: View) -> Seen | Unknown:
        message: Message | None
        if record == "message":
            message = view.event.message if view.event else None
        elif not view.state.newest_known:
            return UNKNOWN
        else:
            message = view.state.newest
        if message is None:
            return UNKNOWN
        value = field.read(message, view.state.chat)
        return without_html(value) if field.name == "text" and isinstance(value, str) else value

    return read


def _can(entry: Entry, scope: Scope) -> Node | None:
    items = entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
    names = [item for item in items if isinstance(item, Scalar) and isinstance(item.value, str)]
    if not items or len(names) != len(items):
        scope.problems.add(entry.value, "'can' takes a name, or a list of names", "such as can: archive")
        return None
    for name in names:
        if name.text not in CAN:
            scope.problems.unknown_name(name, "capability", dict.fromkeys(CAN, ""))
            return None
    attributes = [CAN[name.text] for name in names]

    def test(seen: Seen, view: View) -> bool:  # noqa: ARG001 - the question needs the chat, not one value
        return not any(says_no(view.state.chat.capabilities, attribute) for attribute in attributes)

    wanted = " and ".join(name.text for name in names)
    asked = Ask("can", tuple(name.text for name in names), names[0].place)
    return Leaf("can", wanted, entry.key.place, lambda view: _refused(view, names), test, asked)


def _refused(view: View, names: list[Scalar]) -> Seen:
    no = [name.text for name in names if says_no(view.state.chat.capabilities, CAN[name.text])]
    return f"not {', '.join(no)}" if no else "not ruled out"


def _origin(entry: Entry, scope: Scope) -> Node | None:
    choices = tuple(each.value for each in Origin)
    question = read_question(Kind.TEXT, "origin", entry.value, scope, choices)
    return _leaf(entry, "origin", question, lambda view: str(view.event.origin) if view.event else UNKNOWN)


def _known(entry: Entry, scope: Scope) -> Node | None:
    items = entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
    names = [item for item in items if isinstance(item, Scalar) and item.text in FIELDS]
    if not items or len(names) != len(items):
        bad = next((item for item in items if item not in names), entry.value)
        if isinstance(bad, Scalar) and isinstance(bad.value, str):
            scope.problems.unknown_name(bad, "field", {key: each.doc for key, each in FIELDS.items()})
        else:
            scope.problems.add(bad, "'known' takes the name of a field, or a list of names", "such as known: mentions")
        return None
    fields = [name.text for name in names]
    return Leaf(
        "known",
        " and ".join(fields),
        entry.key.place,
        lambda view: tuple(name for name in fields if view.field(name) is not UNKNOWN),
        lambda seen, _: isinstance(seen, tuple) and len(seen) == len(fields),
        Ask("known", tuple(fields), names[0].place),
    )


_READERS: dict[str, Callable[[Entry, Scope], Node | None]] = {
    "all": _several(All),
    "any": _several(AnyOf),
    "not": _not,
    "use": _use,
    "was": _was,
    "message": _message,
    "last_message": _message,
    "can": _can,
    "capabilities": read_capabilities,
    "origin": _origin,
    "known": _known,
    "time": read_time,
}
"""Key → reader; tests hold it equal to CONDITION_KEYS."""
