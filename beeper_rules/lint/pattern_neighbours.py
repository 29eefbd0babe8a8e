r"""What can stand beside what in a pattern that RE2 has accepted: enough of its syntax to place `\b` and `\w`.

Each part of a pattern knows which pieces it can begin and end with, and whether it can be empty; from that follows
which pieces can stand beside each other.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"\\Q(?P<verbatim>.*?)(?:\\E|$)"
    r"|\\(?P<hex>x(?:\{[0-9a-fA-F]+\}|[0-9a-fA-F]{2})|[0-7]{2,3})"
    r"|\\(?P<property>[pP](?:\{\^?\w+\}|\w))"
    r"|\\(?P<escape>.)"
    r"|\[(?P<set>\^?\]?(?:\[:\^?\w+:\]|\\x\{[0-9a-fA-F]+\}|\\[pP]\{\^?\w+\}|\\.|[^\]\\])*)\]"
    r"|(?P<flags>\(\?[imsU-]*\))"
    r"|(?P<open>\((?:\?(?:P?<\w+>|[imsU-]*:))?)"
    r"|(?P<close>\))"
    r"|(?P<or>\|)"
    r"|(?P<times>[*+?]\??|\{(?P<least>\d+)(?:,\d*)?\}\??)"
    r"|(?P<other>.)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Piece:
    r"""One character of a pattern, or a set of them, or `\b`."""

    at: int
    """Its place in the pattern, from 0."""
    text: str
    foreign: str = ""
    """The first letter beyond a to z that it is or holds; empty for none."""

    @property
    def is_edge(self) -> bool:
        r"""Whether it is `\b`."""
        return self.text == r"\b"


@dataclass
class Part:
    """A stretch of a pattern."""

    first: set[Piece] = field(default_factory=set)
    last: set[Piece] = field(default_factory=set)
    empty: bool = True
    """Whether it can match nothing at all."""


@dataclass
class Neighbours:
    """The pieces of a pattern, and the pairs of which one can stand right before the other."""

    pieces: list[Piece] = field(default_factory=list)
    pairs: set[tuple[Piece, Piece]] = field(default_factory=set)

    def append(self, before: Part, after: Part) -> Part:
        """Return two parts, one behind the other."""
        self.pairs |= {(one, other) for one in before.last for other in after.first}
        return Part(
            before.first | (after.first if before.empty else set()),
            after.last | (before.last if after.empty else set()),
            before.empty and after.empty,
        )


def neighbours_in(pattern: str) -> Neighbours:
    """Return the pieces of a pattern and how they can stand beside each other."""
    found = Neighbours()
    tokens = _TOKEN.finditer(pattern)
    _choice(tokens, found)
    return found


def _choice(tokens: Iterator[re.Match[str]], found: Neighbours) -> Part:
    """Read up to the closing bracket, or to the end."""
    options: list[Part] = []
    row: list[Part] = []
    for token in tokens:
        if token["close"]:
            break
        if token["or"]:
            options.append(_row(row, found))
            row = []
        elif token["times"] and row:
            row.append(_repeated(row.pop(), token, found))
        elif token["open"]:
            row.append(_choice(tokens, found))
        elif token["verbatim"] is not None:
            at = token.start("verbatim")
            row += [_piece(at + offset, each, found) for offset, each in enumerate(token["verbatim"])]
        elif not token["flags"]:
            row.append(_piece(token.start(), token[0], found))
    options.append(_row(row, found))
    return Part(
        {piece for each in options for piece in each.first},
        {piece for each in options for piece in each.last},
        any(each.empty for each in options),
    )


def _row(parts: list[Part], found: Neighbours) -> Part:
    result = Part()
    for part in parts:
        result = found.append(result, part)
    return result


def _repeated(part: Part, token: re.Match[str], found: Neighbours) -> Part:
    if token[0][0] != "?":
        found.append(part, part)
    may_lack = token["times"][0] in "*?" or token["least"] in {"0", "00", "000"}
    return Part(part.first, part.last, part.empty or may_lack)


def _piece(at: int, text: str, found: Neighbours) -> Part:
    piece = Piece(at, text, foreign_letter(text))
    found.pieces.append(piece)
    # `^`, `$` and the like take no room: what stands beyond them still stands beside what is before them.
    return Part({piece}, {piece}, empty=text in {"^", "$", r"\A", r"\z", r"\B"})


def foreign_letter(text: str) -> str:
    """Return the first letter beyond a to z in a text; empty for none."""
    return next((each for each in text if not each.isascii() and unicodedata.category(each)[0] in "LM"), "")
