"""Stage 1: Beeper's chat list, and the messages that rules need, as one Pass. Reads only.

| file | holds |
|---|---|
| `one_pass.py` | `poll`: a head poll or a sweep, from the first page to the last message |
| `pages.py` | the chat list, page by page, until there is nothing new |
| `messages.py` | messages beyond a chat's cursor, and its newest content message |
| `installation.py` | which app answers, and what it can tell |
| `merged.py` | merged chats and their members folded into one conversation |
"""

from beeper_rules.poll.one_pass import Known, Pass, Want, poll

__all__ = ["Known", "Pass", "Want", "poll"]
"""What the stage takes and gives."""
