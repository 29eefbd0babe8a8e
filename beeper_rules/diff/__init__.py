"""Stage 2: two sightings of one chat → its events, and who brought them about. Pure.

| file | holds |
|---|---|
| `one_chat.py` | `diff`: the whole difference |
| `conversation.py` | what was said: activity, messages, mentions, whose turn it is |
| `generations.py` | another app than before: what both can tell |
| `instants.py` | what came due: snoozes and reminders |
| `origin.py` | who made this field so: echoes of our writes, and their reversals |
| `accounts.py` | `diff_accounts`: accounts that are not connected any more |
"""

from beeper_rules.diff.accounts import diff_accounts
from beeper_rules.diff.one_chat import diff

__all__ = ["diff", "diff_accounts"]
