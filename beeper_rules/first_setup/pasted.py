"""What was pasted → the token in it. What stands around a token in practice is forgiven; nothing is guessed."""

import re

from beeper_rules.errors import WrongUsage
from beeper_rules.secret import Secret
from beeper_rules.token_source import LONGEST, VARIABLE

_AROUND = re.compile(
    rf"(?:(?:export\s+)?{VARIABLE}\s*=\s*|(?:authorization\s*:\s*)?bearer(?:\s+|$)|token\s*:\s*)?(?P<token>.*?)[,;]?",
    re.IGNORECASE | re.DOTALL,
)
SHORTEST = 8
"""Characters. A shorter text is a slip of the keyboard."""
QUOTES = "\"'`\u201c\u201d\u2018\u2019\u00ab\u00bb"


def pasted(text: str) -> Secret:
    """Return the token in a text. Raises WrongUsage, whose message never repeats the text."""
    token = text.removeprefix("\ufeff").strip()
    for _ in range(2):  # quotes around `Bearer …`, and around what comes after it
        token = token.strip(QUOTES).strip()
        found = _AROUND.fullmatch(token)
        token = found["token"].strip() if found else token
    if not token:
        raise WrongUsage("that holds no token", hint="copy it in Beeper, and paste it here")
    if token.startswith("syt_"):
        raise WrongUsage(
            "that is a Matrix token (syt_…), with which Beeper Desktop lets nobody in",
            hint="its own tokens are made in its settings, as described above, and begin with bdapi_",
        )
    if len(token) < SHORTEST:
        raise WrongUsage("that is no token: it is too short to be one", hint="copy the whole token, and paste it here")
    if len(token) > LONGEST or not (token.isascii() and token.isprintable()) or re.search(r"[\s\"']", token):
        raise WrongUsage(
            "that is no token: it holds spaces, line ends or other signs that no token has, or is too long",
            hint="copy the token and nothing else",
        )
    return Secret(token)
