"""One change of a text at a time, as a slip of the hand, a bad merge or somebody of ill will makes it."""

import re
from collections.abc import Callable, Mapping
from random import Random

from fuzz.words import ODD_VALUES

Mutation = Callable[[str, Random], str]

_TOKEN = re.compile(r"[ \t]+|\n|\w+|.", re.DOTALL)
_VALUE = re.compile(r"(?<=: )[^\s,\[\]{}][^,\[\]{}\n]*")
_BRACKETS = re.compile(r"[\[\]{}\"',:]")


def dice(seed: str) -> Random:
    """Return what chooses the changes: always the same ones for a seed."""
    return Random(seed)  # noqa: S311 - it chooses mistakes, not a secret


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text) or [" "]


def swap_tokens(text: str, rng: Random) -> str:
    """Two tokens change places."""
    tokens = _tokens(text)
    one, other = rng.randrange(len(tokens)), rng.randrange(len(tokens))
    tokens[one], tokens[other] = tokens[other], tokens[one]
    return "".join(tokens)


def delete_token(text: str, rng: Random) -> str:
    """A token is gone."""
    tokens = _tokens(text)
    del tokens[rng.randrange(len(tokens))]
    return "".join(tokens)


def double_token(text: str, rng: Random) -> str:
    """A token stands there twice."""
    tokens = _tokens(text)
    at = rng.randrange(len(tokens))
    return "".join([*tokens[:at], tokens[at], *tokens[at:]])


def replace_word(text: str, rng: Random) -> str:
    """A word stands where another one belongs."""
    tokens = _tokens(text)
    words = [at for at, token in enumerate(tokens) if token[0].isalpha()] or [0]
    tokens[rng.choice(words)] = tokens[rng.choice(words)]
    return "".join(tokens)


def delete_bracket(text: str, rng: Random) -> str:
    """A bracket, a quote, a comma or a colon is gone."""
    found = [each.start() for each in _BRACKETS.finditer(text)] or [0]
    at = rng.choice(found)
    return text[:at] + text[at + 1 :]


def shift_line(text: str, rng: Random) -> str:
    """A line stands further left or right."""
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    lines[at] = rng.choice((" ", "  ", "    ", "\t", "- ")) + (lines[at] if rng.random() < 0.5 else lines[at].lstrip())
    return "\n".join(lines)


def move_line(text: str, rng: Random) -> str:
    """A line stands elsewhere, or twice."""
    lines = text.split("\n")
    line = rng.choice(lines)
    if rng.random() < 0.5:
        lines.remove(line)
    lines.insert(rng.randrange(len(lines) + 1), line)
    return "\n".join(lines)


def retype_value(text: str, rng: Random) -> str:
    """A value is of another type."""
    found = list(_VALUE.finditer(text))
    if not found:
        return rng.choice(ODD_VALUES)
    value = rng.choice(found)
    return text[: value.start()] + rng.choice(ODD_VALUES) + text[value.end() :]


def insert_odd(text: str, rng: Random) -> str:
    """Something odd stands anywhere."""
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(ODD_VALUES) + text[at:]


def several(text: str, rng: Random) -> str:
    """Several of these changes come together."""
    for _ in range(rng.randrange(2, 9)):
        text = rng.choice(list(MUTATIONS.values()))(text, rng)
    return text


MUTATIONS: Mapping[str, Mutation] = {
    each.__name__: each
    for each in (
        swap_tokens,
        delete_token,
        double_token,
        replace_word,
        delete_bracket,
        shift_line,
        move_line,
        retype_value,
        insert_odd,
    )
}
"""Name → mutation; each takes any text."""
