from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from beeper_rules.simulator import World
    from conftest import Api

ANN = "!ann:x"
PATH = f"/v1/chats/{ANN}/messages"


@pytest.fixture
def messages(world: World) -> list[str]:
    """Return the ids of 45 messages, newest first."""
    return [world.receive_message(ANN, f"Message {number}") for number in range(45)][::-1]


def test_messages_come_newest_first_in_pages(api: Api, messages: list[str]) -> None:
    """The pages list every message once, newest first, 20 a page."""
    found, query = [], {}
    while True:
        page = api.get(PATH, params=query).json()
        found.append([one["id"] for one in page["items"]])
        if not page["hasMore"]:
            break
        query = {"cursor": page["oldestCursor"]}
    assert found == [messages[:20], messages[20:40], messages[40:]]


def test_newer_messages_are_asked_for_with_after(world: World, api: Api, messages: list[str]) -> None:
    """`direction=after` with the newest cursor lists what arrived since."""
    newest = api.get(PATH).json()["newestCursor"]
    new = world.receive_message(ANN, "New")
    page = api.get(PATH, params={"cursor": newest, "direction": "after"}).json()
    assert ([one["id"] for one in page["items"]], page["hasMore"]) == ([new], False)
    assert new not in messages


@pytest.mark.parametrize("cursor", ["x", "-", "1.5"])
def test_a_broken_cursor_is_refused(api: Api, cursor: str) -> None:
    """A cursor that is none is a 400."""
    assert api.get(PATH, params={"cursor": cursor}).status_code == 400


def test_limit_is_not_documented(world: World, api: Api, messages: list[str]) -> None:
    """`limit` is ignored, unless `message_limit_honoured`."""
    assert len(api.get(PATH, params={"limit": 3}).json()["items"]) == 20
    world.behave(message_limit_honoured=True)
    page = api.get(PATH, params={"limit": 3}).json()
    assert [one["id"] for one in page["items"]] == messages[:3]


def test_one_message_by_either_id(world: World, api: Api, messages: list[str]) -> None:
    """One message is found by its id or its Matrix event id."""
    for message_id in (messages[7], f"${messages[7]}:beeper.local"):
        answer = api.get(f"{PATH}/{quote(message_id, safe='')}")
        assert answer.json() == world.messages(ANN)[-8]


def test_an_unknown_message_is_404(api: Api) -> None:
    """An unknown message, or one of an unknown chat, is a 404."""
    assert api.get(f"{PATH}/1").status_code == 404
    assert api.get("/v1/chats/nope/messages/1").status_code == 404
    assert api.get("/v1/chats/nope/messages").status_code == 404


def test_every_kind_of_message_is_as_described(world: World, api: Api, check: Callable[[object, Any], None]) -> None:
    """Texts, mentions, answers, attachments, reactions, edits, deletions and system lines are Messages."""
    first = world.mention(ANN, "Hello")
    image = {"type": "img", "id": "mxc://x/1", "fileName": "a.png", "mimeType": "image/png"}
    world.receive_message(ANN, "Look", kind="IMAGE", attachments=[image], reply_to=first)
    world.react(ANN, first, "👍")
    world.edit_message(ANN, first, "Hello!")
    world.delete_message(ANN, world.send_own_message(ANN, "Oops"))
    world.system_line(ANN, "Ann joined")
    world.system_line(ANN, "Bridge is back", kind="NOTICE")
    page = api.get(PATH).json()
    for message in page["items"]:
        check(message, "Message")
    assert [one["type"] for one in page["items"]] == ["NOTICE", None, "TEXT", "REACTION", "IMAGE", "TEXT"]
