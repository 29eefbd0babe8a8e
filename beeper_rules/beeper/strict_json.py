"""Bytes to JSON values, nothing believed: what a lenient parser would bend into shape is refused."""

import json
import math
import re
from typing import NoReturn

DEEPEST = 64
"""Levels of nesting; the API needs about ten."""

SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
REPLACEMENT = "\ufffd"


class NotAcceptable(ValueError):  # noqa: N818 - it completes the sentence "this JSON is …"
    """The bytes are no JSON, or JSON that means different things to different readers."""


def parse(body: bytes) -> object:
    """Return the value, lone surrogates replaced by U+FFFD.

    Raises NotAcceptable for invalid UTF-8 or JSON, NaN, infinite numbers, duplicate keys and deep nesting.
    """
    try:
        text = body.decode("utf-8")
        value: object = json.loads(
            text, object_pairs_hook=_object, parse_constant=_refuse_constant, parse_float=_finite
        )
    except RecursionError as error:
        raise NotAcceptable("it is nested too deeply") from error
    except UnicodeDecodeError as error:
        raise NotAcceptable("it is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise NotAcceptable(f"it is not JSON ({error.msg} at character {error.pos})") from error
    except NotAcceptable:
        raise
    except ValueError as error:  # an integer of more digits than Python converts
        raise NotAcceptable("it holds a number that is too long") from error
    _check_depth(value)
    return _mended(value) if SURROGATE_ESCAPE.search(text) else value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return the object; two readers could disagree about one with a key twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotAcceptable("an object holds a key twice")
    return found


def _refuse_constant(name: str) -> NoReturn:
    """Refuse NaN and Infinity, which JSON does not know."""
    raise NotAcceptable(f"{name} is not JSON")


def _finite(text: str) -> float:
    """Return the number; 1e999 would silently become infinite."""
    number = float(text)
    if not math.isfinite(number):
        raise NotAcceptable("it holds a number that is too large")
    return number


def _check_depth(value: object) -> None:
    """Refuse what is nested deeper than the recursive readers behind us can follow."""
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [child for node in level for child in _children(node) if isinstance(child, dict | list)]
        if not level:
            return
    raise NotAcceptable("it is nested too deeply")


def _children(node: object) -> list[object]:
    """Return what a container holds."""
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []


def _mended(value: object) -> object:
    r"""Return the value with each lone surrogate (`\ud800`), which no encoding can write, replaced."""
    if isinstance(value, str):
        return LONE_SURROGATE.sub(REPLACEMENT, value)
    if isinstance(value, list):
        return [_mended(each) for each in value]
    if isinstance(value, dict):
        return {LONE_SURROGATE.sub(REPLACEMENT, key): _mended(each) for key, each in value.items()}
    return value
