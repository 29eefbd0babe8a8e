"""What the app makes of a text that a client writes, which is Markdown, and what a person reads of the result."""

from __future__ import annotations

import html
import re

_FENCED = re.compile(r"^```[^\n`]*\n(.*?)\n?^```[ \t]*$", re.MULTILINE | re.DOTALL)
_BETWEEN_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
# Each alternative runs at most to the next sign of its own kind, so that any text takes little time.
_INLINE = re.compile(
    r"\\(?P<escaped>[\\`*_\[\]()#>+.!~-])"
    r"|`(?P<code>[^`]+)`"
    r"|\[(?P<label>[^\[\]]+)\]\((?P<address>https?://[^\s()]+)\)"
    r"|\*\*(?P<strong>[^*\s](?:[^*]*[^*\s])?)\*\*"
    r"|\*(?P<starred>[^*\s](?:[^*]*[^*\s])?)\*(?!\*)"
    r"|(?<!\w)_(?P<underlined>[^_\s](?:[^_]*[^_\s])?)_(?!\w)"
)
_NEW_LINE = re.compile(r"<br>|</p>|</pre>")
_TAG = re.compile(r"</?(?:a|br|code|em|p|pre|strong)(?: [^<>]*)?>")


def rich_text(text: str) -> str:
    """Return what the app stores of a text: HTML, or the text itself if it is one line that HTML writes the same."""
    stored = _blocks(text.replace("\r\n", "\n"))
    return text if stored in {"", f"<p>{text.strip()}</p>"} else stored


def readable(stored: str) -> str:
    """Return what a person reads of a stored text."""
    return html.unescape(_TAG.sub("", _NEW_LINE.sub("\n", stored))).strip()


def _blocks(text: str) -> str:
    blocks = []
    at = 0
    for fenced in _FENCED.finditer(text):
        blocks += [_paragraphs(text[at : fenced.start()]), f"<pre><code>{_escaped(fenced[1])}</code></pre>"]
        at = fenced.end()
    return "".join([*blocks, _paragraphs(text[at:])])


def _paragraphs(text: str) -> str:
    paragraphs = [each for each in _BETWEEN_PARAGRAPHS.split(text.strip()) if each]
    return "".join(f"<p>{_inline(each).replace(chr(10), '<br>')}</p>" for each in paragraphs)


def _inline(text: str) -> str:
    parts = []
    at = 0
    for found in _INLINE.finditer(text):
        parts += [_escaped(text[at : found.start()]), _element(found)]
        at = found.end()
    return "".join([*parts, _escaped(text[at:])])


def _element(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "escaped":
            return _escaped(found["escaped"])
        case "code":
            return f"<code>{_escaped(found['code'])}</code>"
        case "address":
            return f'<a href="{html.escape(found["address"])}">{_inline(found["label"])}</a>'
        case "strong":
            return f"<strong>{_inline(found['strong'])}</strong>"
        case _:
            return f"<em>{_inline(found['starred'] or found['underlined'])}</em>"


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
