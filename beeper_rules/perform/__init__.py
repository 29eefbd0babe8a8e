"""Stage 5: drain what the journal says is due. One attempt for each action; what became of it goes to `settle`.

| file | holds |
|---|---|
| `attempt.py` | `perform`: several chats at once, the actions of one chat in order, one attempt each |
| `telling.py` | what stays on this computer: notifications, alone or several as one |
| `fresh.py` | a fresh copy of the chat, and what a refusal means |
| `last_look.py` | whether a fresh copy of the chat still wants it |
| `calls.py` | CALLS: action → call to Beeper |
| `means.py` | what it works with |
"""

from beeper_rules.perform.attempt import perform
from beeper_rules.perform.calls import CALLS
from beeper_rules.perform.means import Hands, Means

__all__ = ["CALLS", "Hands", "Means", "perform"]
