"""What may stand behind the name of a field: a value, a list of values, or matchers; by the field's kind."""

from collections.abc import Mapping

from beeper_rules.language.text_match import LONGEST_PATTERN
from beeper_rules.rule_schema.pattern import loosely, not_blank
from beeper_rules.rule_schema.shape import Schema, either, explained, mapping, named, one_or_several, several, words
from beeper_rules.vocabulary.kinds import LEVELS, Kind, matchers_of

_TEXT: Schema = {"type": "string"}
_SOME_TEXT: Schema = {"type": "string", "minLength": 1}


def definitions() -> Mapping[str, Schema]:
    """Return a definition for each kind, and for the arguments of matchers that may be lists in lists."""
    return {
        **{_name(kind): _of(kind) for kind in Kind},
        "text-to-see": _nested("text-to-see", not_blank()),
        "some-text": _nested("some-text", _SOME_TEXT),
        "pattern": _nested("pattern", _SOME_TEXT | {"maxLength": LONGEST_PATTERN}),
    }


def _nested(name: str, item: Schema) -> Schema:
    return either(item, several(named(name)))


def of_kind(kind: Kind) -> Schema:
    """Return what may stand behind a field of that kind."""
    return named(_name(kind))


def _name(kind: Kind) -> str:
    """Return the name of a kind's definition, which an editor may show."""
    return str(kind).replace(" ", "-") if kind in _SCALARS else f"{kind}-matchers"


def of_choices(choices: Mapping[str, str]) -> Schema:
    """Return what may stand behind a text that is always one of some words: they are offered, in any case accepted."""
    value: Schema = {"anyOf": [words(choices), loosely(choices)]}
    # Deeper lists are the loader's: nobody writes them, and each would need a definition of its own.
    inner: Schema = {"anyOf": [value, {"type": ["array", "object"]}]}
    matchers = _matchers(Kind.TEXT) | {"is": one_or_several(inner)}
    return either({"type": "string"} | value, several(inner), mapping(matchers, least=1))


def _of(kind: Kind) -> Schema:
    """Return a scalar, a list in which each may be anything of the kind, or matchers."""
    matchers = mapping(_matchers(kind), least=1)
    several_of_them = several(of_kind(kind))
    ways = [several_of_them, matchers] if matchers_of(kind) else [several_of_them]
    if kind in _SCALARS:
        return either(_SCALARS[kind], *ways)
    return matchers if kind is Kind.LIST else {**several_of_them, **matchers, "type": ["array", "object"]}


_SCALARS: Mapping[Kind, Schema] = {
    Kind.TEXT: _TEXT,
    Kind.NAMES: _TEXT,
    Kind.NUMBER: {"type": "integer"},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.LEVEL: words(dict.fromkeys(LEVELS, "")),
}
"""Kind → what it can equal; the other kinds are asked with matchers only."""


def _matchers(kind: Kind) -> dict[str, Schema]:
    return {name: _argument(kind, name) | explained(doc) for name, doc in matchers_of(kind).items()}


def _argument(kind: Kind, matcher: str) -> Schema:
    """Return what a matcher compares with."""
    match kind:
        case Kind.TEXT | Kind.NAMES:
            return _of_text(kind, matcher)
        case Kind.LIST:
            return one_or_several(_SOME_TEXT)
        case Kind.NUMBER:
            return {"type": "number"}
        case Kind.AGE:
            return named("duration")
        case _:
            return words(dict.fromkeys(LEVELS, ""))


def _of_text(kind: Kind, matcher: str) -> Schema:
    match matcher:
        case "is":
            return either(_TEXT, several(of_kind(kind)))
        case "in_list":
            return named("some-text")
        case "matches":
            return named("pattern")
        case _:
            return named("text-to-see")
