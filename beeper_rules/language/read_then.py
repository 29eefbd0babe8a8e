"""The YAML behind `then` → actions with their arguments."""

import re
from datetime import timedelta

from beeper_rules.errors import Place
from beeper_rules.language.read_duration import read_duration
from beeper_rules.language.read_leaf import mend_boolean
from beeper_rules.language.rulebook import Act
from beeper_rules.language.scope import Scope
from beeper_rules.language.templates import LONGEST_RESULT, PLACEHOLDERS, Template, problems_in
from beeper_rules.language.time_words import DAY_WORDS, SOONEST, parse_time_words
from beeper_rules.marked_yaml import Entry, Mapping, Node, Scalar, Sequence, short
from beeper_rules.vocabulary.actions import ACTIONS, TO_COME, ActionWord, Argument, Shape

_LIKE_A_DURATION = re.compile(r"([0-9]+[wdhms])+")
_DOCS = {name: word.doc for name, word in ACTIONS.items()}


def read_then(node: Node, scope: Scope) -> tuple[Act, ...] | None:
    """Return the actions in order; None when problems were noted."""
    nothing = isinstance(node, Scalar) and node.value is None
    items = node.items if isinstance(node, Sequence) else () if nothing else (node,)
    if not items:
        scope.problems.add(node, "'then' names no action", 'such as then: [archive]; to watch only, then: [log: "…"]')
        return None
    acts = [_one(item, scope) for item in items]
    return tuple(each for each in acts if each) if None not in acts else None


def _one(node: Node, scope: Scope) -> Act | None:
    if isinstance(node, Scalar) and isinstance(node.value, str):
        word = _word(node, scope)
        return _act(word, node, {}, scope) if word else None
    if isinstance(node, Mapping) and len(node.entries) == 1:
        entry = node.entries[0]
        word = _word(entry.key, scope)
        given = _given(word, entry, scope) if word else None
        return _act(word, entry.key, given, scope) if word and given is not None else None
    if isinstance(node, Mapping) and node.entries:
        scope.problems.add(node.entries[1].key, "each action is an item of its own", "write - before each of them")
    else:
        scope.problems.add(node, "this is no action", f"one of {', '.join(ACTIONS)}")
    return None


def _word(key: Scalar, scope: Scope) -> ActionWord | None:
    word = ACTIONS.get(key.text)
    if word is None and key.text in TO_COME:
        scope.problems.add(key, f"not yet: '{key.text}' ({TO_COME[key.text]})", "take this action out for now")
    elif word is None:
        scope.problems.unknown_name(
            key,
            "action",
            _DOCS,
            aliases={"read": "mark_read", "unread": "mark_unread", "notification": "notify", "reminder": "remind"},
        )
    return word


def _given(word: ActionWord, entry: Entry, scope: Scope) -> dict[str, Entry] | None:
    """Return argument name → what was written; a bare value stands for the action's shorthand."""
    if isinstance(entry.value, Mapping):
        return {each.key.text: each for each in entry.value.entries}
    if word.argument("for") and isinstance(entry.value, Scalar) and _LIKE_A_DURATION.fullmatch(entry.value.text):
        hint = f"write {word.name}: {{for: {short(entry.value.text)}}}"
        scope.problems.add(entry.value, f"'{word.name}' is told how long with 'for'", hint)
        return None
    if isinstance(entry.value, Scalar) and word.shorthand and entry.value.value is not None:
        return {word.shorthand: Entry(Scalar(word.shorthand, word.shorthand, entry.key.place), entry.value)}
    names = ", ".join(each.name for each in word.arguments)
    if names:
        scope.problems.add(entry.value, f"'{word.name}' takes a mapping of {names}", f"such as {_such(word)}")
    else:
        scope.problems.add(entry.value, f"'{word.name}' takes nothing more", f"write {word.name} alone")
    return None


_SAMPLES = {Shape.DURATION: "2h", Shape.TIME: '"09:00 tomorrow"', Shape.TEMPLATE: '"{chat.title}"', Shape.FLAG: "true"}


def _such(word: ActionWord) -> str:
    first = word.arguments[0]
    sample = first.choices[0] if first.choices else _SAMPLES[first.shape]
    return f"{word.name}: {sample}" if first.name == word.shorthand else f"{word.name}: {{{first.name}: {sample}}}"


def _act(word: ActionWord, key: Scalar, given: dict[str, Entry], scope: Scope) -> Act | None:
    args: dict[str, object] = {each.name: _default(each) for each in word.arguments if each.default is not None}
    fine = True
    for name, entry in given.items():
        argument = word.argument(name)
        if argument is None:
            fine = _unknown_argument(word, entry, scope)
            continue
        value = _value(word, argument, entry.value, scope)
        fine = fine and value is not None
        args[name] = value
    chosen = [name for name in word.exactly_one_of if name in given]
    # A misspelt argument may be the one that is missing.
    if word.exactly_one_of and (len(chosen) > 1 or (fine and not chosen)):
        fine = _one_wanted(word, key, chosen, given, scope)
    return Act(word, args, key.place) if fine else None


def _one_wanted(word: ActionWord, key: Scalar, chosen: list[str], given: dict[str, Entry], scope: Scope) -> bool:
    wanted = " or ".join(f"'{name}'" for name in word.exactly_one_of)
    place: Place = given[chosen[1]].key.place if chosen else key.place
    scope.problems.add(
        place,
        f"'{word.name}' takes {wanted}, not both" if chosen else f"'{word.name}' needs {wanted}",
        f"such as {_such(word)}",
    )
    return False


def _unknown_argument(word: ActionWord, entry: Entry, scope: Scope) -> bool:
    if entry.key.text in PLACEHOLDERS:
        scope.problems.add(entry.key, "a text with {…} in it needs quotes", f'write "{{{entry.key.text}}}"')
    else:
        known = {each.name: each.doc for each in word.arguments}
        instead = "" if known else f"'{word.name}' takes no arguments"
        scope.problems.unknown_name(entry.key, f"argument of '{word.name}':", known, instead)
    return False


def _default(argument: Argument) -> object:
    return Template(str(argument.default)) if argument.shape is Shape.TEMPLATE else argument.default


def _value(word: ActionWord, argument: Argument, node: Node, scope: Scope) -> object | None:
    """Return the argument's value; None when a problem was noted."""
    value = node.value if isinstance(node, Scalar) else None
    path = f"'{argument.name}' of '{word.name}'"
    match argument.shape:
        case Shape.FLAG if isinstance(value, bool):
            return value
        case Shape.CHOICE if isinstance(node, Scalar) and value in argument.choices:
            return node.text
        case Shape.DURATION if isinstance(node, Scalar):
            return _ahead(path, node, scope)
        case Shape.TIME if isinstance(node, Scalar) and node.value is not None:
            return _time(path, node, scope)
        case Shape.TEMPLATE if isinstance(value, str) and isinstance(node, Scalar) and value.strip():
            return _template(node, scope)
    if argument.shape is Shape.CHOICE:
        scope.problems.add(node, f"{path} is {' or '.join(argument.choices)}", argument.doc)
    elif argument.shape is Shape.TEMPLATE:
        scope.problems.add(node, f"{path} is a text", 'in quotes, such as "{chat.title} mentioned you"')
    else:
        such = f"such as {argument.name}: {_SAMPLES[argument.shape]}"
        hint = mend_boolean(node) if argument.shape is Shape.FLAG and isinstance(node, Scalar) else such
        scope.problems.add(node, f"{path} is {argument.shape}", hint)
    return None


def _ahead(path: str, node: Scalar, scope: Scope) -> timedelta | None:
    duration = read_duration(path, node, "such as 2h, 90m or 1d", scope)
    if duration is not None and duration < SOONEST:
        scope.problems.add(node, f"{path} is at least a minute", "such as 2h, 90m or 1d")
        return None
    return duration


def _time(path: str, node: Scalar, scope: Scope) -> object | None:
    try:
        return parse_time_words(node.text)
    except ValueError as error:
        scope.problems.add(node, f"{path}: {error}", f'such as "09:00 tomorrow"; days are {", ".join(DAY_WORDS)}')
        return None


def _template(node: Scalar, scope: Scope) -> Template | None:
    if len(node.text) > LONGEST_RESULT:
        message = f"a text of {len(node.text):,} characters is too long"
        scope.problems.add(node, message, f"shorten it to {LONGEST_RESULT:,} characters")
        return None
    found = problems_in(node.text, with_message=scope.with_message)
    for each in found:
        place = node.place
        written = place.text.find(node.text[each.offset : each.offset + each.width], place.column - 1)
        at = Place(place.file, place.line, written + 1, each.width, place.text) if written >= 0 else place
        scope.problems.add(at, each.message, each.hint)
    return None if found else Template(node.text)
