"""What a frame of the event stream says, as far as a hint to look needs it."""

from dataclasses import dataclass

from beeper_rules.beeper.strict_json import NotAcceptable, parse

READY, SUBSCRIBED, ERROR = "ready", "subscriptions.updated", "error"
NEWS = frozenset(
    {
        "chat.upserted",
        "chat.deleted",
        "message.upserted",
        "message.deleted",
        "reaction.added",
        "reaction.removed",
    }
)
"""Types after which the chat list may show something else; every other type is passed over."""
LONGEST_WORD = 200


@dataclass(frozen=True)
class Frame:
    """One frame."""

    type: str
    """Empty when the frame has none."""
    seq: int | None = None
    """Its number on this connection, counted over all types; None for frames that carry none."""
    words: str = ""
    """Code and message of an error."""
    retryable: bool = False
    """Whether an error is Beeper's own, and not one of what was asked."""


def read_frame(content: str | bytes) -> Frame | None:
    """Return what a frame says; None for what is no JSON object. Its `ts` has had three spellings and is not read."""
    try:
        value = parse(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    except NotAcceptable:
        return None
    if not isinstance(value, dict):
        return None
    code, message = _word(value.get("code")), _word(value.get("message"))
    return Frame(
        type=_word(value.get("type")),
        seq=_number(value.get("seq")),
        words=": ".join(filter(None, (code, message))),
        retryable=code == "INTERNAL_ERROR",
    )


def _word(value: object) -> str:
    return value[:LONGEST_WORD] if isinstance(value, str) else ""


def _number(value: object) -> int | None:
    """Return a whole number, also one that is written as text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= LONGEST_WORD:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
