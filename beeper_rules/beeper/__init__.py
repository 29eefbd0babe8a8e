"""The only modules that speak HTTP to Beeper.

| file | holds |
|---|---|
| `client.py` | Beeper: all the calls in one, the sections below together |
| `app.py` | info, introspection, the app's own description, search over everything, focus |
| `accounts.py` | accounts, contacts |
| `chats.py` | the chat list, chat search, one chat, labels, flags, archive, read and unread |
| `reminders.py` | a chat's reminder |
| `openings.py` | creating and starting a chat |
| `messages.py` | a chat's messages, message search, one message, send, edit, delete |
| `reactions.py` | my reactions |
| `assets.py` | files: upload, download, serve |
| `caller.py` | what every call shares: connection, token, how a read and a write are made |
| `spelling.py` | ids in paths, queries, instants, as the API writes them |
| `asked.py` | what calls are given: ChatQuery, MessageQuery, Recipient, Attachment |
| `answers.py` | what the calls return |
| `decode.py` | JSON values → chats, messages, accounts; one broken chat does not spoil the page |
| `receipts.py` | what the app says to something sent: chats opened, messages, reactions, files |
| `shapes.py` | an object, a list, a page, an item; and the one failure for every wrong one |
| `strict_json.py` | bytes → JSON values, hostile input refused |
| `outcome.py` | which status means what: answer, NotSent, Unauthorized, Rejected, Deferred, OutcomeUnknown |
| `transport.py` | one attempt per call: total deadline, body cap, no proxy, no redirect, no retry, no cookie |
"""

from beeper_rules.beeper.answers import (
    Accepted,
    AppInfo,
    BrokenItem,
    ChatPage,
    ContactPage,
    EditedMessage,
    MessagePage,
    MessageSearchPage,
    OpenedChat,
    Reacted,
    SearchResults,
    SentMessage,
    Served,
    TokenInfo,
    Upload,
)
from beeper_rules.beeper.asked import Attachment, ChatQuery, MessageQuery, Recipient
from beeper_rules.beeper.client import Beeper

__all__ = [
    "Accepted",
    "AppInfo",
    "Attachment",
    "Beeper",
    "BrokenItem",
    "ChatPage",
    "ChatQuery",
    "ContactPage",
    "EditedMessage",
    "MessagePage",
    "MessageQuery",
    "MessageSearchPage",
    "OpenedChat",
    "Reacted",
    "Recipient",
    "SearchResults",
    "SentMessage",
    "Served",
    "TokenInfo",
    "Upload",
]
