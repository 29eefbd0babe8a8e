"""The four generations of the app: what each has, and how each says it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from beeper_rules.simulator import GENERATIONS, TOKEN, Token

if TYPE_CHECKING:
    from beeper_rules.simulator import Server, World
    from conftest import Api

ANN = "!ann:x"
CHAT = f"/v1/chats/{ANN}"
FIRST, SECOND, THIRD, NEWEST = GENERATIONS
WHATSAPP = "/v1/accounts/local-whatsapp_ba_EvYDBBsZbRQAy3UO"
CHAT_OF_557 = {
    *("id", "localChatID", "accountID", "title", "type", "participants", "lastActivity"),
    *("unreadCount", "lastReadMessageSortKey", "isArchived", "isMuted", "isPinned"),
}
CHAT_OF_808 = CHAT_OF_557 | {
    *("network", "description", "imgURL", "draft", "reminder", "snooze", "isReadOnly", "isMarkedUnread"),
    *("isLowPriority", "messageExpirySeconds", "unreadMentionsCount", "capabilities"),
}
MESSAGE_OF_294 = {
    *("id", "chatID", "accountID", "senderID", "senderName", "timestamp", "sortKey", "type", "text"),
    *("isSender", "isUnread", "reactions", "attachments"),
}
MESSAGE_OF_808 = MESSAGE_OF_294 | {"isHidden", "isDeleted", "mentions"}


def test_the_generations() -> None:
    """There are four generations, oldest first, each under the version that it shows; the newest is the default."""
    assert list(GENERATIONS) == ["4.1.294", "4.2.557", "4.2.808", "4.3.73"]
    assert [each.app_version for each in GENERATIONS.values()] == list(GENERATIONS)


@pytest.mark.parametrize(
    ("method", "path", "since"),
    [
        ("GET", "/v1/info", SECOND),
        ("POST", "/oauth/introspect", SECOND),
        ("GET", f"{WHATSAPP}/contacts/list", SECOND),
        ("POST", f"/v1/chats/{ANN}/messages/1/reactions", SECOND),
        ("DELETE", f"/v1/chats/{ANN}/messages/1/reactions", SECOND),
        ("PUT", f"/v1/chats/{ANN}/messages/1", SECOND),
        ("PATCH", f"/v1/chats/{ANN}", THIRD),
        ("POST", f"/v1/chats/{ANN}/read", THIRD),
        ("POST", f"/v1/chats/{ANN}/unread", THIRD),
        ("POST", f"/v1/chats/{ANN}/notify-anyway", THIRD),
        ("POST", "/v1/chats/start", THIRD),
        ("GET", f"/v1/chats/{ANN}/messages/1", THIRD),
        ("DELETE", f"/v1/chats/{ANN}/messages/1", THIRD),
        ("GET", "/v1/labels", NEWEST),
        ("GET", WHATSAPP, NEWEST),
    ],
)
def test_when_each_route_came(world: World, api: Api, method: str, path: str, since: str) -> None:
    """A route is unknown to the generations before the one that brought it, and known from then on."""
    unknown = {}
    for name in GENERATIONS:
        world.update_to(name)
        answer = api.request(method, path)
        unknown[name] = answer.status_code == 405 or "Route" in answer.text
    assert [name for name in GENERATIONS if not unknown[name]] == list(GENERATIONS)[list(GENERATIONS).index(since) :]


@pytest.mark.parametrize(
    ("generation", "fields"),
    [
        (FIRST, CHAT_OF_557 | {"network"}),
        (SECOND, CHAT_OF_557),
        (THIRD, CHAT_OF_808),
        (NEWEST, CHAT_OF_808 | {"labels", "mergedIntoChatID"}),
    ],
)
def test_the_fields_of_a_chat(world: World, api: Api, generation: str, fields: set[str]) -> None:
    """A chat has the fields that its generation knows, alone and in the list."""
    world.set_labels(ANN, "Family")
    world.merge("Ann", ANN)
    world.receive_message(ANN, "Hello")
    world.update_to(generation)
    assert set(api.chat(ANN)) == fields
    assert {frozenset(item) for item in api.listed() if item["id"] == ANN} == {frozenset(fields | {"preview"})}


@pytest.mark.parametrize(
    ("generation", "fields"),
    [
        (FIRST, MESSAGE_OF_294 - {"type"}),
        (SECOND, MESSAGE_OF_294 | {"linkedMessageID"}),
        (THIRD, MESSAGE_OF_808 | {"linkedMessageID", "editedTimestamp"}),
        (NEWEST, MESSAGE_OF_808 | {"linkedMessageID", "editedTimestamp"}),
    ],
)
def test_the_fields_of_a_message(world: World, api: Api, generation: str, fields: set[str]) -> None:
    """A message has the fields that its generation knows, in its chat and as a preview."""
    world.edit_message(ANN, world.receive_message(ANN, "Hi", reply_to=world.receive_message(ANN, "Hello")), "Hey")
    world.update_to(generation)
    (message, *_) = api.get(f"{CHAT}/messages").json()["items"]
    (preview,) = (item["preview"] for item in api.listed() if item["id"] == ANN)
    assert (set(message), set(preview)) == (fields, fields)


@pytest.mark.parametrize(
    ("generation", "fields"),
    [
        (FIRST, {"accountID", "user", "network"}),
        (SECOND, {"accountID", "user"}),
        (THIRD, {"accountID", "user", "network", "bridge"}),
        (NEWEST, {"accountID", "user", "network", "bridge", "status", "statusText", "loginID"}),
    ],
)
def test_the_fields_of_an_account(world: World, api: Api, generation: str, fields: set[str]) -> None:
    """An account has the fields that its generation knows."""
    world.update_to(generation)
    assert {frozenset(account) for account in api.get("/v1/accounts").json()} == {frozenset(fields)}


@pytest.mark.parametrize(("generation", "kind"), [(FIRST, int), (SECOND, str), (THIRD, str), (NEWEST, str)])
def test_the_sort_keys(world: World, api: Api, generation: str, kind: type) -> None:
    """Sort keys are integers in the first generation and strings ever since."""
    world.receive_message(ANN, "Hello")
    world.read_on_phone(ANN)
    world.update_to(generation)
    keys = [api.chat(ANN)["lastReadMessageSortKey"], api.get(f"{CHAT}/messages").json()["items"][0]["sortKey"]]
    assert [type(key) for key in keys] == [kind, kind]


@pytest.mark.parametrize(
    ("generation", "name"),
    [(FIRST, "remindAtMs"), (SECOND, "remindAtMs"), (THIRD, "remindAt"), (NEWEST, "remindAt")],
)
def test_how_the_instant_of_a_reminder_is_called(world: World, api: Api, generation: str, name: str) -> None:
    """Each generation takes one name of the instant, and names it when it refuses the other."""
    values: dict[str, Any] = {"remindAt": "2026-01-06T09:00:00.000Z", "remindAtMs": 1_767_690_000_000}
    world.update_to(generation)
    (other,) = values.keys() - {name}
    refusal = api.act(ANN, "reminders", {"reminder": {other: values[other]}})
    assert refusal.status_code == 400
    assert refusal.json()["details"]["issues"][0]["path"] == ["reminder", name]
    assert api.act(ANN, "reminders", {"reminder": {name: values[name]}}).is_success
    world.update_to(NEWEST)
    assert api.chat(ANN)["reminder"]["remindAt"] == values["remindAt"]


@pytest.mark.parametrize(
    ("generation", "answer"), [(FIRST, (200, "")), (SECOND, (204, "")), (THIRD, (204, "")), (NEWEST, (204, ""))]
)
def test_how_a_write_without_an_answer_is_answered(
    world: World, api: Api, generation: str, answer: tuple[int, str]
) -> None:
    """Archive and reminder writes answer 204, in the first generation an empty 200, or success where it is told to."""
    world.update_to(generation)
    archived = api.act(ANN, "archive")
    cleared = api.delete(f"{CHAT}/reminders")
    assert [(one.status_code, one.text) for one in (archived, cleared)] == [answer, answer]
    world.behave(empty_answer="success")
    assert api.act(ANN, "archive").json() == {"success": True}


@pytest.mark.parametrize(("generation", "size"), [(FIRST, 25), (SECOND, 25), (THIRD, 25), (NEWEST, 30)])
def test_only_the_newest_looks_at_the_limit(world: World, api: Api, generation: str, size: int) -> None:
    """A page of the list has 25 chats whatever the limit, but for the newest generation."""
    for number in range(40):
        world.add_chat(f"Chat {number}")
    world.update_to(generation)
    assert len(api.listed(limit=30)) == size


@pytest.mark.parametrize(
    ("generation", "listed", "alone"), [(FIRST, 5, 131), (SECOND, 5, 131), (THIRD, 20, 100), (NEWEST, 20, 100)]
)
def test_how_many_participants_come(world: World, api: Api, generation: str, listed: int, alone: int) -> None:
    """A chat of 131 carries 5 or 20 people in the list, and alone all of them or, from 4.2.808 on, 100."""
    chat_id = world.add_chat("Town", kind="group", people=[f"P{number}" for number in range(130)])
    world.update_to(generation)
    shown = api.chat(chat_id)["participants"]
    (item,) = (item["participants"] for item in api.listed() if item["id"] == chat_id)
    assert [(len(one["items"]), one["total"]) for one in (item, shown)] == [(listed, 131), (alone, 131)]
    assert ("isNetworkBot" in shown["items"][0]) == (alone == 100)


@pytest.mark.parametrize("generation", GENERATIONS)
def test_every_generation_tells_its_version(world: World, server: Server, api: Api, generation: str) -> None:
    """The version is in the header of answers to a good token, and nowhere for others, not even on a 404 of info."""
    world.update_to(generation)
    assert api.get("/v1/chats").headers["x-beeper-desktop-version"] == generation
    info = httpx.get(f"{server.base_url}/v1/info", trust_env=False)
    assert info.status_code == (404 if generation == FIRST else 200)
    assert "x-beeper-desktop-version" not in info.headers


def test_a_clone_shows_any_version_or_none(world: World, api: Api) -> None:
    """What a build shows as its version and what it has are separate, and the header may be missing."""
    world.behave(api_version="4.2.557")
    assert api.get("/v1/chats").headers["x-beeper-desktop-version"] == "4.3.73"
    assert (api.act(ANN, "read", {}).status_code, "reminder" in api.chat(ANN)) == (404, False)
    world.behave(version_header=False)
    assert "x-beeper-desktop-version" not in api.get("/v1/chats").headers


@pytest.mark.parametrize("generation", [FIRST, SECOND])
def test_some_older_builds_say_more(world: World, api: Api, generation: str) -> None:
    """Other builds of an older version had messages say their type, and accounts and chats their network."""
    world.receive_message(ANN, "Hello")
    world.update_to(generation)
    world.behave(account_network_present=True, network_present=True, message_types_present=True)
    assert (api.get("/v1/accounts").json()[0]["network"], api.chat(ANN)["network"]) == ("WhatsApp", "WhatsApp")
    assert api.get(f"{CHAT}/messages").json()["items"][0]["type"] == "TEXT"


def test_an_update_while_the_app_runs(world: World, api: Api) -> None:
    """After an update the app has the newer routes and fields over the same chats and approved connections."""
    world.behave(tokens=(Token(TOKEN), Token("bdapi_other", can_write=False)))
    world.update_to(FIRST)
    world.set_draft(ANN, "I began")
    before = api.chat(ANN)
    world.update_to(NEWEST)
    after = api.chat(ANN)
    assert ("draft" in before, after["draft"]) == (False, {"text": "I began"})
    assert {name for name in before if before[name] != after[name]} == {"participants"}
    assert api.get("/v1/chats", headers={"authorization": "Bearer bdapi_other"}).status_code == 200
    with pytest.raises(KeyError):
        world.update_to("4.4.1")


@pytest.mark.parametrize("generation", GENERATIONS)
def test_an_update_is_the_generation(world: World, generation: str) -> None:
    """Whatever was switched in which the generations differ is as the new one has it; the rest stays as it was."""
    world.behave(network_present=False, empty_answer="success", stream_ts="iso", pinned_archive_status=None)
    world.update_to(generation)
    assert world.behaviour == replace(GENERATIONS[generation], stream_ts="iso", pinned_archive_status=None)
