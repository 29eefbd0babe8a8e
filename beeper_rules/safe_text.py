"""The one function through which every word from outside goes before a person sees it."""

import unicodedata

HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
JOINERS = frozenset("\u200c\u200d")
"""Zero-width joiners build emoji and letters of many scripts and cannot reorder or hide text by themselves."""
LONGEST_MARKS = 4
"""Combining marks in a row that are shown; more only hide the lines above and below."""


def printable(text: str, limit: int | None = None) -> str:
    r"""Return `text` on one line of `limit` characters at most, what could disturb a terminal shown as `\u…`.

    The result cannot move the cursor, change colours, reorder its neighbours or start a new line.
    """
    if limit is not None and len(text) > limit:
        text = text[: max(0, limit - 1)] + "…"
    if text.isascii() and text.isprintable():
        return text
    shown: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > LONGEST_MARKS:
            continue
        if character not in JOINERS and unicodedata.category(character) in HIDDEN_CATEGORIES:
            shown.append(_escape(character))
        else:
            shown.append(character)
    return "".join(shown)


def _escape(character: str) -> str:
    """Return the escape that a programmer would read."""
    code = ord(character)
    known = {9: "\\t", 10: "\\n", 13: "\\r"}.get(code)
    if known:
        return known
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004 - the three widths of an escape
