r"""Patterns that are about letters of which `\w` and `\b` know nothing."""

from collections.abc import Iterator

from beeper_rules.errors import Place
from beeper_rules.language.asked import Ask, asks_of
from beeper_rules.language.nodes import Node, leaves
from beeper_rules.lint.book import Book
from beeper_rules.lint.pattern_neighbours import Neighbours, Piece, neighbours_in
from beeper_rules.lint.warned import Warned
from beeper_rules.marked_yaml import short

LETTER = r"[\pL\pM\pN_]"
BEFORE, BEHIND = r"(?:^|[^\pL\pN_])", r"(?:[^\pL\pN_]|$)"


def ascii_pattern(book: Book) -> Iterator[Warned]:
    r"""Warn of `\b` beside a letter beyond a to z, and of `\w` in a pattern that holds one."""
    for ask in _patterns(book).values():
        found = neighbours_in(str(ask.values[0]))
        yield from _edges(ask, found)
        yield from _words(ask, found)


def _patterns(book: Book) -> dict[Place, Ask]:
    """Return every pattern by its place, those of predicates once."""
    rulebook = book.rulebook
    nodes: list[Node] = [each.condition for each in rulebook.predicates]
    for rule in book.rules:
        nodes += [rule.condition] if rule.condition else []
        nodes += [each.condition for each in rule.exceptions]
    asks = (ask for node in nodes for leaf in leaves(node) for ask in asks_of(leaf.asked))
    return {ask.place: ask for ask in asks if ask.matcher == "matches"}


def _edges(ask: Ask, found: Neighbours) -> Iterator[Warned]:
    wrong = sorted(((one, other) for one, other in found.pairs if _blind(one, other)), key=_position)
    if wrong:
        one, other = wrong[0]
        letter = one.foreign or other.foreign
        what = rf"'\b' of RE2 takes '{letter}' for no letter, so there is no edge of a word beside it"
        hint = f"write {BEFORE if one.is_edge else BEHIND} instead of \\b there"
        yield Warned("ascii-pattern", what, _place(ask, one if one.is_edge else other), hint)


def _blind(one: Piece, other: Piece) -> bool:
    return bool((one.is_edge and other.foreign) or (other.is_edge and one.foreign))


def _position(pair: tuple[Piece, Piece]) -> tuple[int, int]:
    return pair[0].at, pair[1].at


def _words(ask: Ask, found: Neighbours) -> Iterator[Warned]:
    letter = next((each.foreign for each in found.pieces if each.foreign), "")
    word = next((each for each in found.pieces if letter and _knows_only_ascii(each)), None)
    if word:
        what = rf"'\w' of RE2 means a to z, digits and _ only, and this pattern is about letters such as '{letter}'"
        yield Warned("ascii-pattern", what, _place(ask, word), rf"write {LETTER} instead of \w")


def _knows_only_ascii(piece: Piece) -> bool:
    return piece.text == r"\w" or (piece.text.startswith("[") and r"\w" in piece.text and not _knows_more(piece))


def _knows_more(piece: Piece) -> bool:
    r"""Return whether a set names other letters itself, or is one of everything but letters."""
    return bool(piece.foreign) or r"\p" in piece.text or piece.text.startswith("[^")


def _place(ask: Ask, piece: Piece) -> Place:
    """Return the place of a piece, that of the whole pattern where it is not written as it is meant."""
    place, pattern = ask.place, str(ask.values[0])
    start = place.text.find(pattern, place.column - 1)
    if start < 0 or short(pattern) != pattern:
        return place
    return Place(place.file, place.line, start + piece.at + 1, len(piece.text), place.text)
