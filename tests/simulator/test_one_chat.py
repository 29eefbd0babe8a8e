from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from beeper_rules.simulator.populate import ODD_TITLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from beeper_rules.simulator import World
    from conftest import Api

ANN = "!ann:x"


@pytest.mark.parametrize(
    "chat_id",
    ["imsg##thread:ab12", "!a/b:c", "100%", "%23", "a b", "?x=1&y", "🧗:x", "a+b", "ä\u0301", "{id}"],
)
def test_every_id_is_found_by_its_encoded_path(world: World, api: Api, chat_id: str) -> None:
    """A chat is found, read and archived by its percent-encoded id, whatever characters it has."""
    world.add_chat("Odd", chat_id=chat_id)
    message = world.receive_message(chat_id, "Hello")
    assert api.chat(chat_id)["id"] == chat_id
    assert api.act(chat_id, "read", {"messageID": message}).json()["unreadCount"] == 0
    assert api.act(chat_id, "archive").status_code == 204
    assert world.chat(chat_id)["isArchived"] is True


def test_a_chat_is_found_by_its_local_number(api: Api) -> None:
    """The path also accepts localChatID."""
    assert api.chat(api.chat(ANN)["localChatID"])["id"] == ANN


def test_a_retrieved_chat_has_no_preview(world: World, api: Api) -> None:
    """A retrieved chat carries no preview."""
    world.receive_message(ANN, "Hello")
    assert "preview" not in api.chat(ANN)


@pytest.mark.parametrize("chat_id", ["!nobody:x", "", "999999"])
def test_an_unknown_chat_is_404(api: Api, check: Callable[[object, Any], None], chat_id: str) -> None:
    """An unknown chat is a 404 in the API's error shape."""
    answer = api.get(f"/v1/chats/{chat_id}")
    check(answer.json(), "Error")
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize(("given", "shown"), [(None, 100), (-1, 150), (0, 0), (7, 7), (500, 150)])
def test_participants_up_to_a_count(world: World, api: Api, given: int | None, shown: int) -> None:
    """`maxParticipantCount` cuts the participants, -1 shows all, 100 is the default; the total is right."""
    chat = world.add_chat("Many", kind="group", people=[f"Person {n}" for n in range(149)])
    query = {} if given is None else {"maxParticipantCount": given}
    shown_chat = api.get(f"/v1/chats/{chat}", params=query).json()["participants"]
    assert (len(shown_chat["items"]), shown_chat["total"], shown_chat["hasMore"]) == (shown, 150, shown < 150)


@pytest.mark.parametrize("given", ["-2", "501", "x"])
def test_other_counts_are_refused(api: Api, given: str) -> None:
    """A `maxParticipantCount` outside -1 to 500 is refused."""
    assert api.get("/v1/chats/!ann:x", params={"maxParticipantCount": given}).status_code == 400


@pytest.mark.parametrize("title", ODD_TITLES)
def test_titles_are_text(world: World, api: Api, title: str) -> None:
    """A title comes out as it went in: controls, lone surrogates, markup and all."""
    world.rename(ANN, title)
    assert api.chat(ANN)["title"] == title


def test_every_field_is_there(world: World, api: Api) -> None:
    """A plain chat shows every field of a current app, null where there is nothing."""
    world.set_capabilities(ANN, None)
    chat = api.chat(ANN)
    assert {name for name, value in chat.items() if value is None} == {
        "lastReadMessageSortKey",
        "description",
        "imgURL",
        "reminder",
        "snooze",
        "draft",
        "messageExpirySeconds",
    }
    assert "capabilities" not in chat
