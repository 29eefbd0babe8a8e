from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from beeper_rules.simulator import World
    from conftest import Api

ANN = "!ann:x"


@pytest.mark.parametrize(("body", "archived"), [(None, True), ({}, True), ({"archived": True}, True)])
def test_archive_archives(world: World, api: Api, body: object, archived: bool) -> None:
    """POST archive archives, also without a body, and answers 204 without one."""
    answer = api.act(ANN, "archive", body)
    assert (answer.status_code, answer.content, world.chat(ANN)["isArchived"]) == (204, b"", archived)


def test_archive_false_unarchives(world: World, api: Api) -> None:
    """POST archive with `archived: false` brings the chat back."""
    world.archive_by_hand(ANN)
    api.act(ANN, "archive", {"archived": False})
    assert world.chat(ANN)["isArchived"] is False


@pytest.mark.parametrize(("switch", "status", "body"), [("200", 200, b""), ("success", 200, b'{"success":true}')])
def test_older_apps_answer_otherwise(world: World, api: Api, switch: str, status: int, body: bytes) -> None:
    """With `empty_answer`, archive and reminder writes answer as older apps and clones do."""
    world.behave(empty_answer=switch)
    for answer in (api.act(ANN, "archive"), api.delete("/v1/chats/!ann:x/reminders")):
        assert (answer.status_code, answer.content) == (status, body)


def test_a_pinned_chat_refuses_archive(world: World, api: Api) -> None:
    """A pinned chat is not archived; the refusal is no applied write."""
    world.pin_by_hand(ANN)
    assert api.act(ANN, "archive").status_code == 400
    assert api.change(ANN, isArchived=True, isMuted=True).status_code == 400
    chat = world.chat(ANN)
    assert (chat["isArchived"], chat["isMuted"], world.log.writes(applied=True)) == (False, False, [])


def test_a_pinned_chat_may_ignore_archive(world: World, api: Api) -> None:
    """With `pinned_archive_status` None, archiving a pinned chat answers as usual and does nothing."""
    world.behave(pinned_archive_status=None)
    world.pin_by_hand(ANN)
    assert api.act(ANN, "archive").status_code == 204
    assert api.change(ANN, isArchived=True).json()["isArchived"] is False
    assert world.chat(ANN)["isArchived"] is False


def test_unpinning_and_archiving_in_one_patch(world: World, api: Api) -> None:
    """One PATCH may unpin and archive."""
    world.pin_by_hand(ANN)
    chat = api.change(ANN, isPinned=False, isArchived=True).json()
    assert (chat["isPinned"], chat["isArchived"]) == (False, True)


@pytest.mark.parametrize("body", [{"archived": "yes"}, {"archived": None}, [], "x", 1])
def test_broken_bodies_are_refused(world: World, api: Api, body: object) -> None:
    """A body that is not as described is refused and nothing is done."""
    answer = api.act(ANN, "archive", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
    assert world.chat(ANN)["isArchived"] is False


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 100_000, b'{"archived": NaN}'])
def test_what_is_not_json_is_refused(api: Api, body: bytes) -> None:
    """A body that is no JSON is refused."""
    answer = api.post("/v1/chats/!ann:x/archive", content=body)
    assert (answer.status_code, answer.json()["details"]["issues"][0]["path"]) == (400, [])
