"""How texts are compared: case folded, Unicode-normalised, without formatting; patterns in linear time."""

import html
import re
import unicodedata

import re2

LONGEST_TEXT = 64 * 1024
"""Characters of a text that are looked at."""
LONGEST_PATTERN = 4096
"""Characters."""
MEMORY_BYTES = 8 * 1024 * 1024

_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
"""Joiners, marks of direction and variation selectors: two keyboards write the same heart with and without them."""
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})(?:\s[^<>]{0,2000})?/?>")
_BLOCKS = frozenset({"p", "br", "div", "li", "ul", "ol", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"})


class BadPatternError(ValueError):
    """RE2 refuses the pattern; the message says why."""


def fold(text: str) -> str:
    """Return the form in which two texts that a person calls equal are equal."""
    if text.isascii():
        # Most names are, and none of what follows does anything else to them.
        return text[:LONGEST_TEXT].casefold().strip()
    folded = unicodedata.normalize("NFKC", _visible(text)).casefold()
    # Case folding can bring back characters that normalisation had composed.
    return unicodedata.normalize("NFKC", folded).strip()


def _visible(text: str) -> str:
    """Return the text that is looked at, without characters that nobody sees."""
    return _UNSEEN.sub("", text[:LONGEST_TEXT])


def without_html(text: str) -> str:
    """Return what a person reads of a message that may hold Matrix HTML."""
    text = text[:LONGEST_TEXT]
    if "<" in text:
        text = _TAG.sub(lambda tag: "\n" if tag[2].lower() in _BLOCKS else "", text)
    return html.unescape(text).strip() if "&" in text or "<" in text else text.strip()


class Pattern:
    """A regular expression that takes time proportional to the text, whatever it is."""

    def __init__(self, source: str) -> None:
        """Compile `source`, ignoring case; raise BadPatternError with RE2's reason."""
        if len(source) > LONGEST_PATTERN:
            raise BadPatternError(f"the pattern is longer than {LONGEST_PATTERN} characters")
        options = re2.Options()
        options.log_errors = False
        options.max_mem = MEMORY_BYTES
        options.case_sensitive = False
        try:
            self._compiled = re2.compile(_visible(source), options)
        except re2.error as error:
            detail = error.args[0] if error.args else error
            raise BadPatternError(
                detail.decode("utf-8", "replace") if isinstance(detail, bytes) else str(detail)
            ) from None
        except UnicodeEncodeError:
            raise BadPatternError("the pattern holds half of a character") from None

    @property
    def steps(self) -> int:
        """How many instructions it was compiled to, of about 12 bytes each."""
        return int(self._compiled.programsize)

    def found_in(self, text: str) -> bool:
        """Return whether it matches anywhere in `text`."""
        # RE2 works on UTF-8, which has no way to write half of a character.
        clean = unicodedata.normalize("NFC", _visible(text)).encode("utf-8", "replace").decode()
        return self._compiled.search(clean) is not None
