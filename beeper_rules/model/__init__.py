"""The nouns: frozen values that every stage shares, with no input or output of their own.

| file | holds |
|---|---|
| `wire.py` | how JSON of the Beeper Desktop API becomes a value: instants, levels, sort keys |
| `chat.py` | Chat and its parts, exactly as listed |
| `capabilities.py` | what a network allows in a chat |
| `message.py` | Message, Sender identities, what counts as content |
| `untyped.py` | messages of apps that say no types |
| `account.py` | Account, AppFacts (what this installation can tell us) |
| `change.py` | ChatState, Event, Change: what two listings differ in |
| `decision.py` | Reason, Intent, Verdict, Decision: what the rulebook says to one change |
| `action.py` | Action, Outcome: one thing to do, and what became of it |
"""
