"""What a word without quotes means in YAML 1.2 (core schema): <https://yaml.org/spec/1.2.2/#103-core-schema>."""

import math
import re

from beeper_rules.marked_yaml.nodes import Value

_CONSTANTS: dict[str, Value] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
LONGEST_NUMBER = 40
"""Characters; converting longer ones costs the square of the length."""


def resolve(text: str) -> Value:
    """Return the value of a plain scalar; raises ValueError for numbers that cannot be counted with."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"'{text}' is not a number to count with")
    for pattern, base in ((_INTEGER, 10), (_OCTAL, 8), (_HEXADECIMAL, 16)):
        if pattern.fullmatch(text):
            return int(_short(text), base)
    return _float(text) if _FLOAT.fullmatch(text) else text


def _short(text: str) -> str:
    """Return `text` unless it has too many digits."""
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"a number of {len(text)} characters is too long")
    return text


def _float(text: str) -> float:
    """Return the number; `1e999` is none."""
    number = float(_short(text))
    if not math.isfinite(number):
        raise ValueError(f"'{text}' is too large")
    return number
