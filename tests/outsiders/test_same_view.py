"""The official SDK and this program's own client look at the same world and see the same, field by field."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from beeper_rules.beeper import Beeper, ChatQuery, MessageQuery, Recipient
from beeper_rules.secret import Secret
from beeper_rules.simulator import TOKEN, Server, World
from beeper_rules.simulator.fixtures import CHAT, MESSAGES, UPLOAD

if TYPE_CHECKING:
    from conftest import Ask

Look = Callable[..., Any]
NOT_READ: dict[str, set[str]] = {
    "accounts": {".bridge", ".loginID"},
    "chats": set(),
    "opened chats": {".chatID", ".status"},
    "messages": {".attachments.srcURL", ".sendStatus"},
    "received messages": set(),
    "sent messages": {".sendStatus"},
    "edited messages": {".messageID", ".success"},
    "contacts": set(),
}
"""What the SDK knows and no rule asks for, or our answers hold beside the noun."""


@pytest.fixture
def look(server: Server) -> Look:
    """Return the way to ask the world's server by our own client."""

    async def answered(question: Callable[[Beeper], Awaitable[Any]]) -> object:
        async with Beeper(server.base_url, Secret(TOKEN)) as beeper:
            return await question(beeper)

    return lambda question: asyncio.run(answered(question))


@pytest.fixture
def rich(world: World) -> World:
    """Return the world with every kind of thing that a chat or a message can carry."""
    later = world.clock.now() + timedelta(days=1)
    ann, group = world.add_chat("Ann"), world.add_chat("Climbers", kind="group", network="Signal", people=["Bo", "Cy"])
    message = world.receive_message(ann, "See https://example.org", sender="Ann")
    world.receive_message(ann, "And this", reply_to=message, attachments=[{"type": "img", "fileName": "a.png"}])
    world.react(ann, message, "👍", as_message=False)
    world.edit_message(ann, message, "Look")
    world.mention_room(group, "All of you!")
    world.system_line(group, "Di joined")
    world.join(group, "Bridge bot", bot=True)
    world.remind_by_hand(ann, later)
    world.snooze(group, later)
    world.set_draft(group, "Perhaps")
    world.describe(group, "On Thursdays")
    world.set_labels(ann, "Family", "Work")
    world.merge("Ann everywhere", ann, world.add_chat("Ann S.", network="Signal"))
    world.delete_message(CHAT, MESSAGES[0])
    world.set_account_status("telegram", "reconnect_required", "Log in again")
    return world


def differences(ours: object, theirs: object, path: str = "") -> Iterator[tuple[str, object, object]]:
    """Yield the path of each field of which the two say something else, with both."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name, value in ours.items():
            yield from differences(value, theirs.get(name), f"{path}.{name}")
    elif isinstance(ours, list | tuple) and isinstance(theirs, list) and len(ours) == len(theirs):
        for one, other in zip(ours, theirs, strict=True):
            yield from differences(one, other, path)
    elif ours != (int(theirs) if path.lower().endswith("sortkey") and isinstance(theirs, str) else theirs):
        yield path, ours, theirs


def left_out(ours: object, theirs: object, path: str = "") -> Iterator[str]:
    """Yield the path of each field that only the SDK shows."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name, value in theirs.items():
            if name in ours:
                yield from left_out(ours[name], value, f"{path}.{name}")
            elif value is not None:
                yield f"{path}.{name}"
    elif isinstance(ours, list | tuple) and isinstance(theirs, list):
        for one, other in zip(ours, theirs, strict=True):
            yield from left_out(one, other, path)


def agree(what: str, ours: list[Any], theirs: list[Any]) -> None:
    """Fail unless both saw as many of these, at least one, and the same in each."""
    shown = [one.model_dump(by_alias=True) for one in ours]
    told = [one.to_dict(mode="python", use_api_names=True) for one in theirs]
    assert len(shown) == len(told) > 0
    assert list(differences(shown, told)) == []
    assert set(left_out(shown, told)) == NOT_READ[what]


def cut_of(page: Any) -> tuple[bool, str | None, str | None]:  # noqa: ANN401 - a page of theirs, or of ours
    """Return where a page was cut."""
    return page.has_more, page.oldest_cursor, page.newest_cursor


@pytest.mark.usefixtures("rich")
def test_accounts_look_the_same(ask: Ask, look: Look) -> None:
    """Both see the same accounts."""
    agree("accounts", list(look(lambda beeper: beeper.accounts())), ask(lambda sdk: sdk.accounts.list()))


@pytest.mark.usefixtures("rich")
def test_listed_chats_look_the_same(ask: Ask, look: Look) -> None:
    """Both see the same chats with the same previews in the list."""
    page = look(lambda beeper: beeper.chats(limit=200))
    assert page.broken == ()
    agree("chats", list(page.items), ask(lambda sdk: sdk.chats.list(limit=200)).items)


def test_one_chat_looks_the_same(rich: World, ask: Ask, look: Look) -> None:
    """Both see the same of each single chat, with all of its participants, a draft's file included."""
    draft = {"text": "", "attachments": {"one": {"upload_id": UPLOAD, "type": "gif"}}}
    ask(lambda sdk: sdk.chats.update(CHAT, draft=draft))
    ids = [*rich.chat_ids()[:12], CHAT]
    ours = [look(lambda beeper, one=one: beeper.chat(one, max_participants=-1)) for one in ids]
    agree("chats", ours, [ask(lambda sdk, one=one: sdk.chats.retrieve(one, max_participant_count=-1)) for one in ids])


def test_messages_look_the_same(rich: World, ask: Ask, look: Look) -> None:
    """Both see the same messages of each chat."""
    ask(lambda sdk: sdk.messages.send(CHAT, text="Mine", attachment={"upload_id": UPLOAD}))
    ids = [one for one in rich.chat_ids() if rich.messages(one)][:12]
    ours = [message for one in ids for message in look(lambda beeper, at=one: beeper.messages(at)).items]
    agree("messages", ours, [each for one in ids for each in ask(lambda sdk, at=one: sdk.messages.list(at)).items])


@pytest.mark.usefixtures("rich")
def test_one_account_looks_the_same(ask: Ask, look: Look) -> None:
    """Both see the same of each single account."""
    ids = [account.account_id for account in look(lambda beeper: beeper.accounts())]
    ours = [look(lambda beeper, one=one: beeper.account(one)) for one in ids]
    agree("accounts", ours, [ask(lambda sdk, one=one: sdk.accounts.retrieve(one)) for one in ids])


def test_contacts_look_the_same(rich: World, ask: Ask, look: Look) -> None:
    """Both see the same page of each account's contacts."""
    for account in rich.contacts:
        ours = look(lambda beeper, at=account: beeper.contact_page(at, limit=7))
        theirs = ask(lambda sdk, at=account: sdk.accounts.contacts.list(at, limit=7))
        agree("contacts", list(ours.items), theirs.items)
        assert cut_of(ours) == cut_of(theirs)


def test_found_contacts_look_the_same(ask: Ask, look: Look) -> None:
    """Both find the same contacts."""
    ours = look(lambda beeper: beeper.contacts("accountID", "fulln"))
    theirs = ask(lambda sdk: sdk.accounts.contacts.search("accountID", query="fulln"))
    agree("contacts", list(ours.items), theirs.items)


@pytest.mark.usefixtures("rich")
def test_found_chats_look_the_same(ask: Ask, look: Look) -> None:
    """Both find the same chats on the same page."""
    wanted = ChatQuery("a", scope="participants", chat_type="single", include_muted=True)
    ours = look(lambda beeper: beeper.search_chats(wanted, limit=5))
    theirs = ask(lambda sdk: sdk.chats.search(query="a", scope="participants", type="single", limit=5))
    agree("chats", list(ours.items), theirs.items)
    assert cut_of(ours) == cut_of(theirs)


@pytest.mark.usefixtures("rich")
def test_found_messages_look_the_same(ask: Ask, look: Look) -> None:
    """Both find the same messages on the same page, in the same chats."""
    wanted = MessageQuery("dinner", chat_type="single", sender="me")
    ours = look(lambda beeper: beeper.search_messages(wanted, limit=2))
    theirs = ask(lambda sdk: sdk.messages.search(query="dinner", chat_type="single", sender="me", limit=2))
    agree("received messages", list(ours.items), theirs.items)
    assert cut_of(ours) == cut_of(theirs)


@pytest.mark.usefixtures("rich")
def test_everything_found_looks_the_same(ask: Ask, look: Look) -> None:
    """Both find the same chats, groups and messages in a search over everything, and the same chats around them."""
    ours = look(lambda beeper: beeper.search("a"))
    theirs = ask(lambda sdk: sdk.search(query="a")).results
    agree("chats", list(ours.chats), theirs.chats)
    agree("chats", list(ours.in_groups), theirs.in_groups)
    agree("received messages", list(ours.messages.items), theirs.messages.items)
    agree("chats", list(ours.messages.chats.values()), list(theirs.messages.chats.values()))
    assert list(ours.messages.chats) == list(theirs.messages.chats)


def test_one_message_looks_the_same(rich: World, ask: Ask, look: Look) -> None:
    """Both see the same of each single message."""
    ask(lambda sdk: sdk.messages.send(CHAT, text="Mine", attachment={"upload_id": UPLOAD}))
    ids = [(chat, each["id"]) for chat in rich.chat_ids()[:5] for each in rich.messages(chat)[-3:]]
    ours = [look(lambda beeper, at=chat, one=one: beeper.message(at, one)) for chat, one in ids]
    theirs = [ask(lambda sdk, at=chat, one=one: sdk.messages.retrieve(one, chat_id=at)) for chat, one in ids]
    agree("messages", ours, theirs)


def test_opened_chats_look_the_same(ask: Ask, look: Look) -> None:
    """Both are shown the same chat when it is created and when it is started, and whether it was there."""
    made = look(lambda beeper: beeper.create_chat("accountID", ["string"], chat_type="single"))
    again = ask(lambda sdk: sdk.chats.create(account_id="accountID", participant_ids=["string"], type="single"))
    started = look(lambda beeper: beeper.start_chat("accountID", Recipient(id="string"), allow_invite=False))
    same = ask(lambda sdk: sdk.chats.start(account_id="accountID", user={"id": "string"}, allow_invite=False))
    agree("opened chats", [made.chat, started.chat], [again, same])
    assert (made.chat_id, started.chat_id) == (again.chat_id, same.chat_id)
    assert (made.created, started.created, again.status, same.status) == (True, False, "existing", "existing")


def test_a_sent_message_looks_the_same(rich: World, ask: Ask, look: Look) -> None:
    """Both are told which member of a merged chat took a message, and see it there by its pending id."""
    member = rich.add_chat("Cy")
    parent = rich.merge("Cy everywhere", member, rich.add_chat("Cy T.", network="Telegram"))
    ours = look(lambda beeper: beeper.send_message(parent, "Hello"))
    theirs = ask(lambda sdk: sdk.messages.send(parent, text="Hello"))
    names = [ours.pending_message_id, theirs.pending_message_id]
    seen = [look(lambda beeper, one=one: beeper.message(member, one)) for one in names]
    agree(
        "sent messages", seen, [ask(lambda sdk, one=one: sdk.messages.retrieve(one, chat_id=member)) for one in names]
    )
    assert (ours.chat_id, theirs.chat_id) == (member, member)


def test_an_edited_message_looks_the_same(ask: Ask, look: Look) -> None:
    """Both are shown the same message after the same edit."""
    ours = look(lambda beeper: beeper.edit_message(CHAT, MESSAGES[1], "Later"))
    theirs = ask(lambda sdk: sdk.messages.update(MESSAGES[1], chat_id=CHAT, text="Later"))
    agree("edited messages", [ours.message], [theirs])
    assert ours.message_id == theirs.message_id


def test_a_reaction_looks_the_same(ask: Ask, look: Look) -> None:
    """Both are told the same of a reaction."""
    ours = look(lambda beeper: beeper.react(CHAT, MESSAGES[1], "👍", transaction_id="t"))
    theirs = ask(
        lambda sdk: sdk.chats.messages.reactions.add(MESSAGES[1], chat_id=CHAT, reaction_key="👍", transaction_id="t")
    )
    assert asdict(ours) | {"success": True} == theirs.to_dict(use_api_names=False)


def test_an_upload_looks_the_same(ask: Ask, look: Look) -> None:
    """Both are told the same of an uploaded file, except what it is called inside the app."""
    ours = look(lambda beeper: beeper.upload_asset(b"x", file_name="a.png", mime_type="image/png"))
    theirs = ask(lambda sdk: sdk.assets.upload_base64(content="eA==", file_name="a.png", mime_type="image/png"))
    own = {"upload_id": ours.upload_id, "src_url": ours.src_url}
    said = {name: value for name, value in asdict(ours).items() if value is not None}
    assert said == theirs.to_dict(use_api_names=False, exclude_none=True) | own


def test_a_page_is_the_same_page(ask: Ask, look: Look) -> None:
    """Both cut the list at the same places and are given the same cursors."""
    ours = look(lambda beeper: beeper.chats(limit=5))
    theirs = ask(lambda sdk: sdk.chats.list(limit=5))
    assert cut_of(ours) == cut_of(theirs)
