"""The description that the app serves, the window, notify-anyway, and the documents' examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from beeper_rules.simulator import Server, populated, stopped_clock, with_fixtures
from beeper_rules.simulator.description import document
from beeper_rules.simulator.fixtures import ACCOUNTS, CHAT, LOCAL_CHAT, MESSAGES
from beeper_rules.simulator.routes import ROUTES

if TYPE_CHECKING:
    from beeper_rules.simulator import World
    from conftest import Api

ANN = "!ann:x"


def test_the_description_needs_a_token(server: Server, api: Api) -> None:
    """GET /v1/spec serves the description under the app's own address, to those with a token."""
    spec = api.get("/v1/spec").json()
    assert spec == document() | {"servers": [{"url": server.base_url}]}
    assert httpx.get(f"{server.base_url}/v1/spec", trust_env=False).status_code == 401


def test_every_route_is_described_and_every_description_served() -> None:
    """The app has as many routes as the description has operations."""
    described = [name for path in document()["paths"].values() for name in path]
    assert len(described) == len(ROUTES)


def test_an_older_app_describes_what_it_has(world: World, api: Api) -> None:
    """A build without some routes does not describe them."""
    world.update_to("4.2.557")
    paths = api.get("/v1/spec").json()["paths"]
    assert ("/v1/labels" in paths, "/v1/chats/start" in paths) == (False, False)
    assert set(paths["/v1/chats/{chatID}"]) == {"get"}


def test_the_window_is_raised_over_a_draft(world: World, api: Api) -> None:
    """Focus shows a chat, and puts a text and a file into its text field; without a chat it raises the window."""
    body = {"chatID": ANN, "draftText": "Look", "draftAttachmentPath": "/home/x/a.png"}
    assert api.post("/v1/focus", json=body).json() == {"success": True}
    assert (world.focused, world.chat(ANN)["draft"]["attachments"]["a.png"]["filePath"]) == (ANN, "/home/x/a.png")
    assert api.post("/v1/focus", json={}).json() == {"success": True}


def test_notify_anyway_is_for_imessage(world: World, api: Api) -> None:
    """Only iMessage can ring at somebody who is not to be disturbed."""
    chat = world.add_chat("Ann", network="iMessage", chat_id="imsg##1")
    assert api.act(chat, "notify-anyway", {}).json()["id"] == chat
    assert api.act(ANN, "notify-anyway", {}).json()["code"] == "NOT_SUPPORTED"


@pytest.mark.parametrize("chats", [0, 5])
def test_fixtures_come_on_top(chats: int) -> None:
    """The documents' examples are added to any world, whose own chats stay as they are."""
    world = populated(chats, seed=3, clock=stopped_clock())
    before = [world.chat(chat_id) for chat_id in world.chat_ids()]
    assert with_fixtures(world) is world
    assert [world.chat(chat_id) for chat_id in world.chat_ids() if chat_id != CHAT] == before
    assert {account_id for account_id, _ in ACCOUNTS} <= set(world.accounts)
    assert world.chat(str(LOCAL_CHAT))["id"] == CHAT
    assert [message["id"] for message in world.messages(CHAT)][1:] == list(MESSAGES)
