"""The description that the app serves, the window, notify-anyway, and the documents' examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from beeper_rules.simulator import GENERATIONS, Server, populated, stopped_clock, with_fixtures
from beeper_rules.simulator.description import document
from beeper_rules.simulator.fixtures import ACCOUNTS, ASSET, CHAT, LOCAL_CHAT, MESSAGES
from beeper_rules.simulator.routes import ROUTES
from simulator.conftest import path_of

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


@pytest.mark.parametrize("generation", GENERATIONS)
def test_the_fields_are_those_described(world: World, api: Api, generation: str) -> None:
    """Accounts, people, chats and messages have the fields that their generation describes, and no others."""
    world.set_labels(ANN, "Family")
    world.edit_message(ANN, world.receive_message(ANN, "Hi", reply_to=world.receive_message(ANN, "Hello")), "Hey")
    world.update_to(generation)
    components = api.get("/v1/spec").json()["components"]
    (chat,) = (item for item in api.listed() if item["id"] == ANN)
    found = {"Account": api.get("/v1/accounts").json()[0], "Message": chat.pop("preview"), "Chat": chat}
    for name, value in (found | {"ParticipantsItem": chat["participants"]["items"][0]}).items():
        schema = components["schemas"][name]
        Draft202012Validator(schema | {"components": components}).validate(value)
        assert set(schema["properties"]) - SELDOM == set(value) - SELDOM


SELDOM = {
    *("capabilities", "merge", "mergedIntoChatID", "links", "seen", "sendStatus"),
    *("isPending", "email", "phoneNumber", "imgURL", "username"),
}
"""What is described of every generation that has it, and not said of everything."""


def said_of(spec: dict[str, Any], operation_id: str) -> tuple[set[str], Any, tuple[str, set[str]]]:
    """Return the query, the JSON body, and the status of the answer with its fields, that one operation describes."""
    every = (each for path in spec["paths"].values() for each in path.values())
    (operation,) = (each for each in every if each["operationId"] == operation_id)
    query = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    ((status, answer),) = ((code, one) for code, one in operation["responses"].items() if code < "300")
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    if "$ref" in schema:
        schema = spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return query, body, (status, set(schema.get("properties", ())))


@pytest.mark.parametrize(
    ("generation", "version", "instant", "key", "empty"),
    [
        ("4.1.294", "4.1.296", "remindAtMs", "integer", "200"),
        ("4.2.557", "4.7.1", "remindAtMs", "string", "204"),
        ("4.2.808", "5.0.0", "remindAt", "string", "204"),
        ("4.3.73", "5.0.0+sdk6.0.0", "remindAt", "string", "204"),
    ],
)
def test_each_generation_describes_its_spelling(  # noqa: PLR0913, PLR0917 - what tells them apart
    world: World, api: Api, generation: str, version: str, instant: str, key: str, empty: str
) -> None:
    """The description has the version, the reminder, the sort keys and the answers of its generation."""
    world.update_to(generation)
    spec = api.get("/v1/spec").json()
    _, reminder, answered = said_of(spec, "setChatReminder")
    assert (reminder["properties"]["reminder"]["required"], answered) == ([instant], (empty, set()))
    assert spec["info"]["version"] == version
    assert spec["components"]["schemas"]["Message"]["properties"]["sortKey"] == {"type": key}
    newest, modern = generation == "4.3.73", generation >= "4.2.808"
    assert ("limit" in said_of(spec, "listChats")[0], "labelID" in said_of(spec, "searchChats")[0]) == (newest, newest)
    assert (said_of(spec, "createChat")[2][1] == {"chatID", "status"}) is not modern
    assert ("anyOf" in said_of(spec, "createChat")[1]) is (generation == "4.2.557")


def test_switches_are_described(world: World, api: Api) -> None:
    """What a switch turns on or off in a build shows in its description."""
    world.behave(
        capabilities_present=False, message_limit_honoured=True, empty_answer="success", default_participants=-1
    )
    spec = api.get("/v1/spec").json()
    assert "capabilities" not in spec["components"]["schemas"]["Chat"]["properties"]
    assert said_of(spec, "listMessages")[0] == {"cursor", "direction", "limit"}
    assert said_of(spec, "archiveChat")[2] == ("200", {"success"})
    assert spec["paths"]["/v1/chats/{chatID}"]["get"]["parameters"][1]["schema"]["default"] == -1


def test_an_older_edit_is_described(world: World, api: Api) -> None:
    """Before 4.2.808 an edit is answered with the ids alone, and so it is described."""
    world.update_to("4.2.557")
    message = world.send_own_message(ANN, "Hi")
    answer = api.put(f"{path_of(ANN)}/messages/{message}", json={"text": "Hey"}).json()
    assert said_of(api.get("/v1/spec").json(), "editMessage")[2] == ("200", set(answer))


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


@pytest.mark.parametrize("url", [ASSET, "x"])
def test_the_file_of_the_examples_is_served(world: World, api: Api, url: str) -> None:
    """The file of the documents' examples is where the newer ones have it, and where the older ones do."""
    with_fixtures(world)
    assert api.get("/v1/assets/serve", params={"url": url}).content == b"Example data"


def test_fixtures_outlive_an_update(world: World, api: Api) -> None:
    """What suites of documents may do as often as they like is so in whichever generation the app becomes."""
    with_fixtures(world)
    world.update_to("4.2.557")
    world.pin_by_hand(CHAT)
    assert api.act(CHAT, "archive").status_code == 204
