"""The official SDK at work on the simulator: each endpoint does what it says, and every answer passes its types."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from beeper_desktop_api import AuthenticationError, BadRequestError, NotFoundError, PermissionDeniedError

from beeper_rules.simulator import TOKEN, Server, Token, World
from beeper_rules.simulator.fixtures import ASSET, CHAT, MESSAGES, UPLOAD

if TYPE_CHECKING:
    from conftest import Ask

MINE = MESSAGES[-1]
WHATSAPP = "local-whatsapp_ba_EvYDBBsZbRQAy3UO"
NINE = datetime(2026, 1, 6, 9, tzinfo=UTC)


def test_info_tells_the_version(ask: Ask) -> None:
    """`info` names the app and its address."""
    info = ask(lambda sdk: sdk.info.retrieve())
    assert (info.app.version, info.server.status) == ("4.3.73", "running")


def test_accounts_are_listed_and_retrieved(world: World, ask: Ask) -> None:
    """`accounts` lists every account, each of which can be retrieved."""
    accounts = ask(lambda sdk: sdk.accounts.list())
    assert [account.account_id for account in accounts] == list(world.accounts)
    one = ask(lambda sdk: sdk.accounts.retrieve(WHATSAPP))
    assert one.to_dict() in [account.to_dict() for account in accounts]


def test_labels_are_listed(world: World, ask: Ask) -> None:
    """`labels` lists every label."""
    labels = ask(lambda sdk: sdk.labels.list())
    assert {label.id: label.name for label in labels} == world.labels


def test_contacts_are_searched_and_paged(world: World, ask: Ask) -> None:
    """`contacts` finds by any name, and pages through everybody once."""
    (found,) = ask(lambda sdk: sdk.accounts.contacts.search("accountID", query="FULLN")).items
    assert (found.id, found.email) == ("id", "email")
    seen: list[str] = []
    page = ask(lambda sdk: sdk.accounts.contacts.list(WHATSAPP, limit=7))
    while page.items:
        seen += [person.id for person in page.items]
        page = ask(lambda sdk, at=page.oldest_cursor: sdk.accounts.contacts.list(WHATSAPP, limit=7, cursor=at))
    assert seen == list(world.contacts[WHATSAPP])[::-1]


@pytest.mark.parametrize("limit", [7, 200])
def test_the_chat_list_pages_through_all(world: World, ask: Ask, limit: int) -> None:
    """`chats.list` reaches every chat once, in the order of the app."""
    seen: list[str] = []
    page = ask(lambda sdk: sdk.chats.list(limit=limit))
    while page.items:
        seen += [chat.id for chat in page.items]
        page = ask(lambda sdk, at=page.oldest_cursor: sdk.chats.list(limit=limit, cursor=at))
    assert seen == world.chat_ids()


def test_chats_are_searched(world: World, ask: Ask) -> None:
    """`chats.search` filters by title, participant, inbox, account, label and unread."""
    world.archive_by_hand(CHAT)
    world.mark_unread_by_hand(CHAT)

    def ids(**query: Any) -> list[str]:  # noqa: ANN401 - any query is tried
        return [chat.id for chat in ask(lambda sdk: sdk.chats.search(**query)).items]

    assert ids(query="exampl", account_ids=["accountID"]) == [CHAT]
    assert ids(query="sender", scope="participants") == [CHAT]
    assert ids(label_id="labelID", inbox="archive", unread_only=True) == [CHAT]
    assert ids(label_id="labelID", inbox="primary") == []


def test_everything_is_searched(ask: Ask) -> None:
    """`search` finds the message and names the chat that holds it."""
    results = ask(lambda sdk: sdk.search(query="dinner")).results
    assert {message.chat_id for message in results.messages.items} == {CHAT} == set(results.messages.chats)
    assert [chat.id for chat in ask(lambda sdk: sdk.search(query="example")).results.chats if chat.id == CHAT]


@pytest.mark.parametrize("kind", ["single", "group"])
def test_chats_are_created(world: World, ask: Ask, kind: str) -> None:
    """`chats.create` begins a chat and says the first thing in it."""
    made = ask(
        lambda sdk: sdk.chats.create(
            account_id="accountID", participant_ids=["string"], type=kind, message_text="Hello", title="Two"
        )
    )
    assert (made.status, made.chat_id, made.type) == ("created", made.id, kind)
    assert [message["text"] for message in world.messages(made.id)] == ["Hello"]


def test_a_chat_is_started_once(ask: Ask) -> None:
    """`chats.start` finds the person by any name, and the second time the chat that is there."""
    first = ask(lambda sdk: sdk.chats.start(account_id="accountID", user={"email": "email"}))
    again = ask(lambda sdk: sdk.chats.start(account_id="accountID", user={"full_name": "fullName"}))
    assert (first.status, again.status, again.id) == ("created", "existing", first.id)


def test_a_chat_is_updated(ask: Ask) -> None:
    """`chats.update` changes flags and puts an uploaded file into the draft."""
    draft = {"text": "Later", "attachments": {"one": {"upload_id": UPLOAD, "type": "image"}}}
    chat = ask(lambda sdk: sdk.chats.update(CHAT, is_muted=True, draft=draft))
    assert (chat.is_muted, chat.draft.text, chat.draft.attachments["one"].file_size) == (True, "Later", 12)
    assert ask(lambda sdk: sdk.chats.retrieve(CHAT)) == chat


def test_a_chat_is_archived(world: World, ask: Ask) -> None:
    """`chats.archive` archives and brings back."""
    states = []
    for archived in (True, False):
        assert ask(lambda sdk, value=archived: sdk.chats.archive(CHAT, archived=value)) is None
        states.append(world.chat(CHAT)["isArchived"])
    assert states == [True, False]


def test_a_chat_is_read_and_unread(world: World, ask: Ask) -> None:
    """`mark_read` empties the count, `mark_unread` sets the dot."""
    world.receive_message(CHAT, "Well?")
    assert ask(lambda sdk: sdk.chats.mark_read(CHAT)).unread_count == 0
    assert ask(lambda sdk: sdk.chats.mark_unread(CHAT)).is_marked_unread is True


def test_notify_anyway_is_for_imessage(world: World, ask: Ask) -> None:
    """`notify_anyway` answers the chat on iMessage and an error elsewhere."""
    other = world.add_chat("Ann Example", network="Signal")
    assert ask(lambda sdk: sdk.chats.notify_anyway(CHAT)).id == CHAT
    with pytest.raises(BadRequestError):
        ask(lambda sdk: sdk.chats.notify_anyway(other))


def test_a_reminder_is_set_and_cleared(world: World, ask: Ask) -> None:
    """`reminders` sets the chat's reminder and clears it."""
    assert ask(lambda sdk: sdk.chats.reminders.create(CHAT, reminder={"remind_at": NINE})) is None
    assert world.chat(CHAT)["reminder"]["remindAt"] == "2026-01-06T09:00:00.000Z"
    assert ask(lambda sdk: sdk.chats.reminders.delete(CHAT)) is None
    assert world.chat(CHAT)["reminder"] is None


def test_a_message_has_three_names(ask: Ask) -> None:
    """A sent message is retrieved by its pending id, its final id and its Matrix event id."""
    sent = ask(lambda sdk: sdk.messages.send(CHAT, text="On my way", reply_to_message_id=MINE))
    message = ask(lambda sdk: sdk.messages.retrieve(sent.pending_message_id, chat_id=CHAT))
    assert (message.text, message.linked_message_id, message.is_sender) == ("On my way", MINE, True)
    for name in (message.id, f"${message.id}:beeper.local"):
        assert ask(lambda sdk, one=name: sdk.messages.retrieve(one, chat_id=CHAT)) == message


def test_a_file_is_sent(ask: Ask) -> None:
    """A message carries an uploaded file, which can be found, downloaded and served."""
    upload = ask(
        lambda sdk: sdk.assets.upload(file=b"\r\n--\x00\xff--\r\n", file_name="a b.png", mime_type="image/png")
    )
    attachment = {"upload_id": upload.upload_id, "size": {"width": 2, "height": 1}}
    ask(lambda sdk: sdk.messages.send(CHAT, attachment=attachment))
    (found,) = ask(lambda sdk: sdk.messages.search(media_types=["image"], chat_ids=[CHAT])).items
    (shown,) = found.attachments
    assert (found.type, shown.file_name, shown.file_size, shown.size.width) == ("IMAGE", "a b.png", 10, 2)
    assert ask(lambda sdk: sdk.assets.download(url=shown.id)).src_url == upload.src_url
    served = ask(lambda sdk: sdk.assets.serve(url=upload.src_url))
    assert served.http_response.content == b"\r\n--\x00\xff--\r\n"


def test_base64_is_uploaded(ask: Ask) -> None:
    """`upload_base64` keeps the file; what is no base64, like an address nobody knows, is an `error`."""
    upload = ask(lambda sdk: sdk.assets.upload_base64(content="AAEC", file_name="a.bin"))
    assert (upload.file_size, upload.file_name, upload.error) == (3, "a.bin", None)
    assert ask(lambda sdk: sdk.assets.upload_base64(content="x")).error is not None
    assert ask(lambda sdk: sdk.assets.download(url="mxc://nowhere/x")).error is not None


def test_a_range_is_served(ask: Ask) -> None:
    """`serve` gives the range that was asked for."""
    served = ask(lambda sdk: sdk.assets.serve(url=ASSET, extra_headers={"Range": "bytes=8-"}))
    assert (served.status_code, served.headers["content-range"]) == (206, "bytes 8-11/12")


def test_a_message_is_edited_and_deleted(world: World, ask: Ask) -> None:
    """`messages.update` edits, `messages.delete` deletes for everyone unless told otherwise."""
    edited = ask(lambda sdk: sdk.messages.update(MINE, chat_id=CHAT, text="At eight?"))
    assert (edited.success, edited.text, edited.edited_timestamp is not None) == (True, "At eight?", True)
    assert ask(lambda sdk: sdk.messages.delete(MINE, chat_id=CHAT)) is None
    assert ask(lambda sdk: sdk.messages.delete(MESSAGES[0], chat_id=CHAT, for_everyone=False)) is None
    kept = {message["id"]: message["isDeleted"] for message in world.messages(CHAT)}
    assert (kept[MINE], MESSAGES[0] in kept) == (True, False)


def test_messages_are_listed_and_searched(world: World, ask: Ask) -> None:
    """`messages.list` shows the newest first, `messages.search` what holds every word."""
    listed = ask(lambda sdk: sdk.messages.list(CHAT)).items
    assert [message.id for message in listed] == [message["id"] for message in world.messages(CHAT)][::-1]
    found = ask(lambda sdk: sdk.messages.search(query="DINNER shall", sender="others", date_before=NINE)).items
    assert [message.text for message in found] == ["Shall we have dinner?"]


def test_reactions_come_and_go(world: World, ask: Ask) -> None:
    """`reactions` adds mine once, and takes it away, whatever the key needs in a path."""
    keys = ("👍", "a/b?c#d%20")
    for key in keys:
        for _ in range(2):
            added = ask(lambda sdk, it=key: sdk.chats.messages.reactions.add(MINE, chat_id=CHAT, reaction_key=it))
        assert (added.success, added.reaction_key) == (True, key)
    reactions = world.messages(CHAT)[3]["reactions"]
    assert [one["reactionKey"] for one in reactions] == ["x", *keys]
    for key in ("x", *keys):
        ask(lambda sdk, it=key: sdk.chats.messages.reactions.delete(it, chat_id=CHAT, message_id=MINE))
    assert [message for message in world.messages(CHAT) if message["reactions"] or message["type"] == "REACTION"] == []


def test_the_window_is_raised(world: World, ask: Ask) -> None:
    """`focus` shows a chat with a draft."""
    assert ask(lambda sdk: sdk.focus(chat_id=CHAT, message_id=MINE, draft_text="So?")).success is True
    assert (world.focused, world.chat(CHAT)["draft"]) == (CHAT, {"text": "So?"})


NOWHERE: dict[str, Callable[[Any], Any]] = {
    "account": lambda sdk: sdk.accounts.retrieve("nobody"),
    "contacts": lambda sdk: sdk.accounts.contacts.search("nobody", query="x"),
    "chat": lambda sdk: sdk.chats.retrieve("!nobody:x"),
    "create": lambda sdk: sdk.chats.create(account_id="nobody", participant_ids=["x"], type="single"),
    "start": lambda sdk: sdk.chats.start(account_id="accountID", user={"full_name": "Nobody"}),
    "uninvited": lambda sdk: sdk.chats.start(account_id="accountID", user={"id": "x"}, allow_invite=False),
    "send": lambda sdk: sdk.messages.send("!nobody:x", text="x"),
    "reply": lambda sdk: sdk.messages.send(CHAT, text="x", reply_to_message_id="1"),
    "edit": lambda sdk: sdk.messages.update("1", chat_id=CHAT, text="x"),
    "delete": lambda sdk: sdk.messages.delete("1", chat_id=CHAT),
    "reaction": lambda sdk: sdk.chats.messages.reactions.add("1", chat_id=CHAT, reaction_key="x"),
    "focus": lambda sdk: sdk.focus(chat_id="!nobody:x"),
    "asset": lambda sdk: sdk.assets.serve(url="mxc://nowhere/x"),
}


@pytest.mark.parametrize("question", NOWHERE.values(), ids=NOWHERE)
def test_what_is_not_there_is_404(world: World, ask: Ask, question: Callable[[Any], Any]) -> None:
    """What names something unknown is NotFoundError, and nothing is done."""
    with pytest.raises(NotFoundError):
        ask(question)
    assert world.log.writes(applied=True) == []


def test_the_token_decides(world: World, server: Server, sdk: Callable[[str, str], Any]) -> None:
    """An unknown token is AuthenticationError, a read-only one PermissionDeniedError on writes."""
    world.behave(tokens=(Token(TOKEN, can_write=False),))
    with sdk(server.base_url, "bdapi_other") as ask, pytest.raises(AuthenticationError):
        ask(lambda sdk: sdk.accounts.list())
    with sdk(server.base_url, TOKEN) as ask, pytest.raises(PermissionDeniedError):
        ask(lambda sdk: sdk.messages.send(CHAT, text="x"))
    assert world.log.writes(applied=True) == []
