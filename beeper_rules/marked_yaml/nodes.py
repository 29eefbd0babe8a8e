"""What a YAML file says and where it says it."""

from dataclasses import dataclass

from beeper_rules.errors import Place

LONGEST_WORD = 60
"""Characters of a word from the file that a message repeats."""
Value = bool | int | float | str | None


@dataclass(frozen=True)
class Scalar:
    """One word, number or text."""

    value: Value
    """As YAML 1.2 reads it; quoted text is always text."""
    text: str
    """As written, without quotes and with line folding applied."""
    place: Place
    quoted: bool = False
    """Whether it stands in quotes or in a `|` or `>` block."""


@dataclass(frozen=True)
class Sequence:
    """A list."""

    items: "tuple[Node, ...]"
    place: Place


@dataclass(frozen=True)
class Entry:
    """One `key: value`; the key's value is text."""

    key: Scalar
    value: "Node"

    @property
    def name(self) -> str:
        """The key as text."""
        return self.key.text


@dataclass(frozen=True)
class Mapping:
    """Keys and values in the order of the file; no key stands twice."""

    entries: tuple[Entry, ...]
    place: Place

    def get(self, name: str) -> "Node | None":
        """Return the value under `name`; None when the key is absent (an empty value is a Scalar of None)."""
        found = self.entry(name)
        return found.value if found else None

    def entry(self, name: str) -> Entry | None:
        """Return the key `name` with its value; None when the key is absent."""
        return next((each for each in self.entries if each.name == name), None)

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key in the order of the file."""
        return tuple(each.name for each in self.entries)


Node = Scalar | Sequence | Mapping


def describe(node: Node) -> str:
    """Return what kind of value it is, with its article, as a message names it."""
    match node:
        case Mapping():
            return "a mapping"
        case Sequence():
            return "a list"
        case Scalar(value=None):
            return "empty"
        case Scalar(value=bool()):
            return "true or false"
        case Scalar(value=int()):
            return "a whole number"
        case Scalar(value=float()):
            return "a decimal number"
        case _:
            return "text"


def short(word: str) -> str:
    """Return `word` as a message can hold it."""
    return word if len(word) <= LONGEST_WORD else word[: LONGEST_WORD - 1] + "…"
