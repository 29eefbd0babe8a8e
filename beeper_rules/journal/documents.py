"""Values as JSON: what a column cannot hold by itself.

JSON knows neither instants, nor stretches of time, nor tuples, so these are written as `{"$instant": …}` and the like.
Only ASCII is written: half a surrogate pair, which SQLite refuses, survives as an escape.
"""

import json
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

Document = dict[str, Any]
"""A JSON object."""

INSTANT, STRETCH, TUPLE = "$instant", "$microseconds", "$tuple"


def dump(plain: object) -> str:
    """Return the JSON text of a value that JSON knows."""
    return json.dumps(plain, ensure_ascii=True, separators=(",", ":"))


def load(text: str) -> Document:
    """Return the JSON object in `text`. Raises ValueError for anything else."""
    document = json.loads(text)
    if not isinstance(document, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - callers expect ValueError of text that cannot be read
    return document


def pack(plain: Document) -> bytes:
    """Return the JSON object compressed: a chat before and after a change are nearly the same words twice."""
    return zlib.compress(dump(plain).encode("ascii"))


def unpack(packed: bytes) -> Document:
    """Return what was packed. Raises zlib.error or ValueError for anything else."""
    return load(zlib.decompress(packed).decode("ascii"))


def encode(value: object) -> object:
    """Return `value` as JSON knows it, so that `decode` gives an equal one. Raises TypeError for a foreign type."""
    if isinstance(value, Mapping):
        # A key of the user's that looks like one of ours gets a second dollar.
        return {f"${key}" if key.startswith("$") else key: encode(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return {TUPLE: [encode(each) for each in value]}
    if isinstance(value, list):
        return [encode(each) for each in value]
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("the journal cannot hold a time without a zone")
        return {INSTANT: value.astimezone(UTC).isoformat()}
    if isinstance(value, timedelta):
        return {STRETCH: value // timedelta(microseconds=1)}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"the journal cannot hold a {type(value).__name__}")


def decode(plain: object) -> object:
    """Return what was encoded. Raises ValueError or TypeError for what `encode` never writes."""
    if isinstance(plain, list):
        return [decode(each) for each in plain]
    if not isinstance(plain, dict):
        return plain
    match list(plain.items()):
        case [(key, text)] if key == INSTANT:
            return datetime.fromisoformat(text)
        case [(key, count)] if key == STRETCH:
            return timedelta(microseconds=count)
        case [(key, parts)] if key == TUPLE:
            return tuple(decode(each) for each in parts)
    return {key.removeprefix("$"): decode(each) for key, each in plain.items()}


def encode_all(values: Mapping[str, object]) -> str:
    """Return the JSON text of named values."""
    return dump(encode(values))


def decode_all(text: str) -> Document:
    """Return the named values in `text`. Raises ValueError or TypeError for anything else."""
    return {key.removeprefix("$"): decode(each) for key, each in load(text).items()}
