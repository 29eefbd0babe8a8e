"""Every operation that the API describes is called by the client, or left out for a reason that is written here."""

import re
from collections.abc import Iterator
from datetime import datetime
from inspect import iscoroutinefunction

import pytest

from beeper.asking import Call
from beeper_rules.beeper import Attachment, Beeper, ChatQuery, MessageQuery, Recipient
from beeper_rules.simulator import World
from beeper_rules.simulator.description import document
from beeper_rules.simulator.fixtures import ASSET, CHAT, MESSAGES, REACTION, UPLOAD

pytestmark = pytest.mark.anyio

MINE = MESSAGES[-1]
PERSON = Recipient(id="id")
AT = "2026-09-01T09:00:00.000Z"

CALLS: dict[str, Call] = {
    "getInfo": lambda b: b.info(),
    "getSpec": lambda b: b.spec(),
    "introspectToken": lambda b: b.introspect(),
    "getAccounts": lambda b: b.accounts(),
    "getAccount": lambda b: b.account("accountID"),
    "searchContacts": lambda b: b.contacts("accountID", "x"),
    "listContacts": lambda b: b.contact_page("accountID"),
    "listLabels": lambda b: b.labels(),
    "search": lambda b: b.search("x"),
    "focusApp": lambda b: b.focus(),
    "listChats": lambda b: b.chats(),
    "createChat": lambda b: b.create_chat("accountID", ["string"], chat_type="single"),
    "startChat": lambda b: b.start_chat("accountID", PERSON, allow_invite=False),
    "searchChats": lambda b: b.search_chats(ChatQuery()),
    "getChat": lambda b: b.chat(CHAT),
    "patchChat": lambda b: b.update_chat(CHAT, {"isMuted": True}),
    "archiveChat": lambda b: b.archive(CHAT, True),
    "setChatReminder": lambda b: b.set_reminder(CHAT, datetime.fromisoformat(AT), dismiss_on_incoming=False),
    "clearChatReminder": lambda b: b.clear_reminder(CHAT),
    "markChatRead": lambda b: b.mark_read(CHAT),
    "markChatUnread": lambda b: b.mark_unread(CHAT),
    "notifyAnyway": lambda b: b.notify_anyway(CHAT),
    "listMessages": lambda b: b.messages(CHAT),
    "sendMessage": lambda b: b.send_message(CHAT, "x", attachment=Attachment(UPLOAD)),
    "getMessage": lambda b: b.message(CHAT, MINE),
    "editMessage": lambda b: b.edit_message(CHAT, MINE, "x"),
    "deleteMessage": lambda b: b.delete_message(CHAT, MINE, for_everyone=True),
    "addReaction": lambda b: b.react(CHAT, MINE, "x"),
    "removeReaction": lambda b: b.unreact(CHAT, MINE, REACTION),
    "searchMessages": lambda b: b.search_messages(MessageQuery()),
    "downloadAsset": lambda b: b.download_asset(ASSET),
    "serveAsset": lambda b: b.serve_asset(ASSET),
    "uploadAssetBase64": lambda b: b.upload_asset(b"x"),
}
"""Operation → the method that calls it, on the world of the documents' examples."""

NOT_CALLED = {
    "uploadAsset": "uploadAssetBase64 does the same without a form, whose boundary must not occur in the file",
    "removeReactionLegacy": "unreact calls it on an app that does not know removeReaction, shown in test_reactions.py",
}
"""Operation → why no method is there for it alone."""

DERIVED = {"aclose": "closes the connections", "offers": "reads what spec returned"}
"""Method → why it is no operation of its own."""


def operations() -> Iterator[tuple[str, str, str]]:
    """Yield name, method and path of every operation that is described."""
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield operation["operationId"], method.upper(), path


def test_no_operation_is_forgotten() -> None:
    """Every described operation is called or left out with a reason, and nothing else is listed here."""
    names = [name for name, _, _ in operations()]
    assert sorted(names) == sorted([*CALLS, *NOT_CALLED])


def test_every_method_is_an_operation() -> None:
    """Every method of the client that calls Beeper stands for one operation."""
    methods = {name for name in dir(Beeper) if not name.startswith("_") and iscoroutinefunction(getattr(Beeper, name))}
    called = {name for call in CALLS.values() for name in call.__code__.co_names if name in methods}
    assert methods - set(DERIVED) == called
    assert len(called) == len(CALLS)


@pytest.mark.parametrize("name", CALLS)
async def test_each_method_calls_its_operation(world: World, beeper: Beeper, name: str) -> None:
    """Each method makes exactly one request, which is its operation and succeeds."""
    method, path = next((method, path) for each, method, path in operations() if each == name)
    await CALLS[name](beeper)
    [entry] = world.log.entries()
    pattern = "/".join("[^/]+" if part.startswith("{") else re.escape(part) for part in path.split("/"))
    assert (entry.method, bool(re.fullmatch(pattern, entry.raw_path))) == (method, True)
    assert entry.status in {200, 204}
