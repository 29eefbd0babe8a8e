"""The only modules that speak HTTP to Beeper.

| file | holds |
|---|---|
| `client.py` | Beeper: one method per call that this program makes |
| `transport.py` | one attempt per call: total deadline, body cap, no proxy, no redirect, no retry, no cookie |
| `outcome.py` | which status means what: answer, NotSent, Unauthorized, Rejected, Deferred, OutcomeUnknown |
| `strict_json.py` | bytes → JSON values, hostile input refused |
| `decode.py` | JSON values → chats, messages, accounts; one broken chat does not spoil the page |
| `answers.py` | what the calls return |
| `probe.py` | whether anything answers at an address; never sends the token |
"""

from beeper_rules.beeper.answers import Accepted, AppInfo, BrokenItem, ChatPage, MessagePage, TokenInfo
from beeper_rules.beeper.client import Beeper
from beeper_rules.beeper.probe import answers

__all__ = ["Accepted", "AppInfo", "Beeper", "BrokenItem", "ChatPage", "MessagePage", "TokenInfo", "answers"]
