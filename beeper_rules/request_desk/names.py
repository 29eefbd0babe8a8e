"""Names in place of ids."""

import re
from collections.abc import Callable


def with_names(text: str, name_of: Callable[[str], str | None]) -> str:
    """Return a sentence with the ids of chats and accounts in it replaced by what `name_of` calls them."""
    return re.sub(r"[^\s,;()'\"]+", lambda word: _name_in(word[0], name_of), text)


def _name_in(word: str, name_of: Callable[[str], str | None]) -> str:
    bare = word.rstrip(":.")
    return name_of(word) or (name_of(bare) or bare) + word[len(bare) :]
