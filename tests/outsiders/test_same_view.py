"""The official SDK and this program's own client look at the same world and see the same, field by field."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from beeper_rules.beeper import Beeper
from beeper_rules.secret import Secret
from beeper_rules.simulator import TOKEN, Server, World
from beeper_rules.simulator.fixtures import CHAT, MESSAGES, UPLOAD

if TYPE_CHECKING:
    from conftest import Ask

Look = Callable[..., Any]
NOT_READ: dict[str, set[str]] = {
    "accounts": {".bridge", ".loginID"},
    "chats": set(),
    "messages": {".attachments.srcURL", ".sendStatus"},
}
"""What the SDK knows and no rule asks for."""


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


def test_a_page_is_the_same_page(ask: Ask, look: Look) -> None:
    """Both cut the list at the same places and are given the same cursors."""
    ours = look(lambda beeper: beeper.chats(limit=5))
    theirs = ask(lambda sdk: sdk.chats.list(limit=5))
    assert (ours.has_more, ours.oldest_cursor, ours.newest_cursor) == (
        theirs.has_more,
        theirs.oldest_cursor,
        theirs.newest_cursor,
    )
